"""The form field: an editor's HTML and typed text come to the same clean prose, within its limit."""

from django import forms
from django.template import Context, Template

from alliance.prose.fields import ProseField


class Form(forms.Form):
    text = ProseField(label="正文", limit=10)


def _form(**data):
    return Form(data)


def test_html_and_plain_text_are_the_same_prose():
    html = _form(text="<h1>一、事</h1><div onclick=x>字<b>粗</b></div>")
    typed = _form(text="<p>旧</p>", text_plain="一、事\n字**粗**")
    assert html.is_valid()
    assert typed.is_valid()
    assert (
        html.cleaned_data["text"]
        == typed.cleaned_data["text"]
        == "<h3>一、事</h3><p>字<strong>粗</strong></p>"
    )


def test_the_limit_counts_words_not_tags():
    assert _form(text="<p>" + "<strong>字</strong>" * 10 + "</p>").is_valid()
    long = _form(text="<p>" + "字" * 11 + "</p>")
    assert long.errors["text"] == ["不能超过 10 字，现有 11 字。"]
    assert _form(text="<p>" * 400_000).errors["text"][0].startswith("内容过长")


def test_nothing_but_space_is_nothing():
    assert "text" in _form(text="<p>&nbsp;</p><p><br></p>").errors
    assert "text" in _form().errors
    assert "text" in _form(text="", text_plain=" \n ").errors


def test_a_typed_picture_must_be_one_of_the_record():
    form = _form(text="", text_plain="字\n![图](/meetings/1/)")
    assert form.is_valid()
    assert form.cleaned_data["text"] == "<p>字</p><p>图</p>"
    form = _form(text="", text_plain="![图](/summaries/pictures/1/)")
    form.fields["text"].pictures = {"/summaries/pictures/1/"}
    assert form.is_valid()
    assert "<img" in form.cleaned_data["text"]


def test_the_widget_shows_both_and_escapes_them():
    form = _form(text="<p>&lt;/textarea&gt;<script>x</script>字</p><img src=//evil.example/x>")
    drawn = Template("{% load face %}{% field form.text %}").render(Context({"form": form}))
    assert "&lt;p&gt;&amp;lt;/textarea" in drawn
    assert "evil" not in drawn
    assert "<script>x" not in drawn
    assert 'name="text_plain"' in drawn
    assert 'id="id_text"' in drawn
    assert "data-prose" in drawn
    assert " style=" not in drawn
    assert "onclick" not in drawn


def test_the_filter_shows_prose_and_nothing_else():
    drawn = Template("{% load face %}{{ text|prose }}|{{ text|prose_text }}").render(
        Context({"text": "<p onclick=x>字<b>粗</b></p><script>x</script>"})
    )
    assert drawn == "<p>字<strong>粗</strong></p>|字粗"
    assert Template("{% load face %}{{ text|prose }}").render(Context({"text": None})) == ""
