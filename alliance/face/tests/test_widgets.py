"""Controls drawn in Python are letter for letter what Django's templates draw."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from alliance.templatetags.face_forms import Renderer

ATTRS = {
    "class": "input <b>",
    "required": True,
    "disabled": False,
    "rows": 4,
    "data-x": None,
    "title": '“是”&"否"',
}
CHOICES = [
    ("", "请选择"),
    ("A<", "甲 & 乙"),
    (1, 2026),
    (None, mark_safe("<b>粗</b>")),
    ("组", [("x", "x'"), ("y", gettext_lazy("Yes"))]),
    (1.5, 1234.5),
]
VALUES = ["", None, "A<", 1, 1234.5, date(2026, 1, 2), mark_safe("&amp;"), "多\n行", "'\"<>&"]
WIDGETS = [
    forms.TextInput(ATTRS),
    forms.NumberInput(),
    forms.EmailInput(ATTRS),
    forms.URLInput(),
    forms.PasswordInput(render_value=True),
    forms.HiddenInput(ATTRS),
    forms.DateInput(ATTRS),
    forms.DateTimeInput(),
    forms.TimeInput(),
    forms.CheckboxInput(ATTRS),
    forms.FileInput(ATTRS),
    forms.Textarea(ATTRS),
    forms.Select(ATTRS, choices=CHOICES),
    forms.Select(choices=[]),
    forms.NullBooleanSelect(),
    forms.SelectMultiple(ATTRS, choices=CHOICES),
    forms.RadioSelect(choices=CHOICES),
    forms.CheckboxSelectMultiple(choices=CHOICES),
    forms.SplitDateTimeWidget(),
    forms.MultipleHiddenInput(),
    forms.ClearableFileInput(),
]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: type(widget).__name__)
def test_a_control_is_drawn_as_by_its_template(widget):
    for value in VALUES:
        given = value
        if isinstance(
            widget, forms.MultipleHiddenInput | forms.SelectMultiple | forms.CheckboxSelectMultiple
        ):
            given = [value]
        if isinstance(widget, forms.SplitDateTimeWidget):
            given = None
        extra = {"id": "id_x", "aria-label": "名<"}
        texts = {
            str(widget.render("名<称", given, extra, renderer=one())) for one in (Renderer, TemplatesSetting)
        }
        assert len(texts) == 1
        (text,) = texts
        assert text.startswith("<") or text == ""


def test_an_option_with_a_template_of_its_own_is_drawn_by_it():
    class Own(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    widget = Own(choices=CHOICES)
    assert widget.render("x", 1, renderer=Renderer()) == widget.render("x", 1, renderer=TemplatesSetting())
