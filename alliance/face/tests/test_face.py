"""The components: what they say, what they refuse, and that nothing a user types becomes markup."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db.models import BLANK_CHOICE_DASH
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from alliance.face.components import BoardRow, Mark, Step, Tab, text_of
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import deadline, icon, progress, remaining, status_tag
from alliance.files.uploads import UploadField
from alliance.ground import clock
from alliance.ground.access import Verdict
from alliance.rights.models.users import User
from alliance.tests import builders

pytestmark = pytest.mark.once

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def draw(source: str, **context) -> str:
    return Template("{% load face %}" + source).render(Context(context))


def words(markup: str) -> str:
    """The text of markup, runs of space made one."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


# ---------------------------------------------------------------- drawn once


def test_constant_is_drawn_once_and_knows_nothing_of_the_page():
    template = Template(
        "{% load face %}{% constant %}{% icon name %}<b>{{ user }}</b>{% endconstant %}{{ user }}"
    )
    drawn = [template.render(Context({"user": user, "name": "close"})) for user in ("李敏", "王芳")]
    assert [one.replace(str(icon("")), "") for one in drawn] == ["<b></b>李敏", "<b></b>王芳"]


# ---------------------------------------------------------------- refusing


@pytest.mark.parametrize(
    "source",
    [
        '{% status_tag "草稿" colour="red" %}',
        '{% action "提交" "/x/" ask="yes" %}',
        '{% page_header "标题" heading="x" %}{% endpage_header %}',
        '{% stat "数" 1 size="big" %}',
        "{% field form.x help='x' %}",
        "{% deadline instant soon=True %}",
    ],
)
def test_refuse_unknown_arguments(source):
    with pytest.raises(TemplateSyntaxError):
        draw(source)


def test_refuse_unknown_tone():
    with pytest.raises(ValueError, match="unknown tone 'red'"):
        status_tag("草稿", "red")
    assert status_tag("草稿", "info") == '<span class="tag tag-info">草稿</span>'


def test_refuse_board_row_without_twelve_months():
    mark = Mark("报", "success", "按时")
    with pytest.raises(ValueError, match="not 11"):
        BoardRow("单位", [mark] * 11)
    assert len(BoardRow("单位", [mark] * 12).marks) == 12


def test_refuse_steps_of_another_kind():
    with pytest.raises(TypeError, match="expected Step, not Tab"):
        draw("{% steps process %}", process=[Tab("概况", "/")])
    assert "自评" in draw("{% steps process %}", process=[Step("自评")])


@pytest.mark.parametrize(
    "source",
    [
        "{% status_tag text %}",
        "{% page_header text subtitle=text status=text %}{% endpage_header %}",
        '{% action text "/x/" %}',
        '{% action text "/x/" method="post" confirm=text %}',
        '{% action "x" "/x/" verdict=denied %}',
        '{% link text "/x/" %}',
        "{% card text subtitle=text %}{% endcard %}",
        "{% alert 'info' title=text %}{% endalert %}",
        "{% empty_state text text %}",
        "{% stat text text unit=text note=text delta=text %}",
        "{% details %}{% detail text text %}{% enddetails %}",
        "{% copy_button text %}",
        "{% notice_text text %}",
        "{% crumb text %}",
        "{% form_section text hint=text %}{% endform_section %}",
    ],
)
def test_escape_user_text(source):
    markup = draw(source, text='<b onclick="x">', denied=Verdict.no('<b onclick="x">'))
    assert "<b onclick" not in markup
    assert "&lt;b onclick" in markup


@pytest.mark.django_db
def test_crumb_is_a_link_where_it_opens_and_else_bare_words():
    """A list says by its own rule for whom it opens."""
    everyone = builders.alliance()
    request = RequestFactory().get("/")
    drawn = []
    for request.user in (everyone.officer, everyone.school_head):
        drawn.append(draw('{% crumb "公文" "/documents/" %}', request=request))
    assert drawn == ['<li><a href="/documents/">公文</a></li>', "<li>公文</li>"]


def test_row_without_an_address_is_no_link():
    table = DataTable(
        [Column("name", "名称")],
        [{"name": "甲"}, {"name": "乙"}],
        row_url=lambda row: "/a/" if row["name"] == "甲" else "",
    )
    first, second = draw("{% table t %}", t=table).partition("<tbody>")[2].split("</tr>")[:2]
    assert ('data-href="/a/"' in first, 'href="/a/"' in first, "href" in second) == (True, True, False)


# ---------------------------------------------------------------- acts


def test_show_allowed_act_as_link():
    assert draw('{% action "修改" "/u/1/" verdict=may %}', may=Verdict.yes()) == (
        '<a class="btn btn-default" href="/u/1/">修改</a>'
    )


def test_show_denied_act_as_dead_button_with_reason():
    markup = draw('{% action "修改" "/u/1/" verdict=may %}', may=Verdict.no("本单位须回避。"))
    assert "/u/1/" not in markup
    described = re.search(r'aria-disabled="true" aria-describedby="([\w-]+)"', markup)[1]
    assert re.search(rf'id="{described}"[^>]*>([^<]+)<', markup)[1] == "本单位须回避。"


def test_post_act_with_token_version_and_confirmation():
    request = RequestFactory().get("/u/1/?tab=a")
    markup = draw(
        '{% action "退回" "/u/1/return/" method="post" tone="danger" confirm="将退回。" reason_field=True version=0 %}',
        request=request,
        csrf_token="secret-token",
    )
    assert re.findall(r'name="(\w+)" value="([^"]*)"', markup) == [
        ("csrfmiddlewaretoken", "secret-token"),
        ("version", "0"),
        ("next", "/u/1/?tab=a"),
    ]
    assert 'data-confirm="将退回。"' in markup
    assert "data-confirm-reason" in markup


def test_post_act_without_reason_asks_none():
    markup = draw('{% action "退回" "/r/" method="post" confirm="将退回。" %}')
    assert "data-confirm-reason" not in markup


def test_refuse_unknown_method():
    with pytest.raises(ValueError, match="unknown method 'delete'"):
        draw('{% action "x" "/x/" method="delete" %}')


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    ("last_day", "rest", "tone"),
    [
        (date(2026, 12, 15), "还剩 8 天", "neutral"),
        (date(2026, 12, 14), "还剩 7 天", "info"),
        (date(2026, 12, 11), "还剩 4 天", "info"),
        (date(2026, 12, 10), "还剩 3 天", "warning"),
        (date(2026, 12, 8), "还剩 1 天", "danger"),
        (date(2026, 12, 7), "今天截止，还剩 12 小时", "danger"),
        (date(2026, 12, 6), "已逾期 1 天", "danger"),
        (date(2026, 12, 5), "已逾期 2 天", "danger"),
    ],
)
def test_count_days_left(last_day, rest, tone):
    with clock.at(NOON):
        assert remaining(clock.end_of_day(last_day)) == (rest, tone)


@pytest.mark.parametrize(
    ("moment", "rest"),
    [
        (datetime(2026, 12, 10, 15, 59, 59, tzinfo=UTC), "还剩 1 分钟"),
        (datetime(2026, 12, 10, 16, 0, 0, tzinfo=UTC), "已逾期"),
        (datetime(2026, 12, 10, 16, 0, 1, tzinfo=UTC), "已逾期"),
    ],
)
def test_end_at_the_instant_itself(moment, rest):
    with clock.at(moment):
        assert remaining(clock.end_of_day(date(2026, 12, 10)))[0] == rest


def test_write_deadline_in_words():
    with clock.at(NOON):
        assert (
            words(deadline(clock.end_of_day(date(2026, 12, 10)))) == "截止 12月10日 24:00（含当日） 还剩 3 天"
        )
        assert (
            words(deadline(clock.end_of_day(date(2026, 12, 10)), done=True))
            == "截止 12月10日 24:00（含当日）"
        )
        assert words(deadline(None)) == "未设期限"
        begins = clock.start_of_day(date(2026, 12, 16))
        assert words(deadline(begins, word="开始")) == "12月16日 开始"
        assert words(deadline(begins + timedelta(hours=14), word="召开")) == "12月16日 14:00 召开"


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        ("", "—"),
        (0, "0"),
        (True, "是"),
        (False, "否"),
        (date(2026, 12, 1), "2026-12-01"),
        (datetime(2026, 12, 1, 17, 30, tzinfo=UTC), "2026-12-02 01:30"),
        ("企业", "企业"),
    ],
)
def test_write_value(value, shown):
    assert text_of(value) == shown


def test_draw_empty_progress_for_nothing_to_do():
    assert 'value="0" max="1"' in progress(0, 0)
    assert words(progress(7, 12, unit=" 项")) == "58% 7/12 项"


# ---------------------------------------------------------------- forms


class SampleForm(forms.Form):
    name = forms.CharField(label="名称", help_text="与证书一致")
    day = forms.DateField(label="日期", required=False)
    story = forms.CharField(label="说明", max_length=300, widget=forms.Textarea, required=False)
    proof = forms.FileField(label="材料", required=False, validators=[FileExtensionValidator(["pdf", "jpg"])])
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["proof"].max_bytes = 20 * 1024 * 1024


def test_link_label_help_and_error_to_the_control():
    markup = draw("{% field form.name %}", form=SampleForm({}))
    assert re.search(r'<label for="id_name">', markup)
    assert re.search(r'<input[^>]*aria-describedby="([^"]*)"', markup)[1] == "id_name_help id_name_error"
    assert re.search(r'id="id_name_help">([^<]*)<', markup)[1].strip() == "与证书一致"
    assert re.search(r'<input[^>]*aria-invalid="true"', markup)
    untouched = draw("{% field form.name %}", form=SampleForm())
    assert re.search(r'<input[^>]*aria-describedby="([^"]*)"', untouched)[1] == "id_name_help"
    assert "aria-invalid" not in untouched


def test_give_dates_the_native_picker_in_iso():
    markup = draw("{% field form.day %}", form=SampleForm(initial={"day": date(2026, 12, 1)}))
    assert re.search(r'<input type="date"[^>]*value="([^"]*)"', markup)[1] == "2026-12-01"


def test_count_characters_of_text_areas_only():
    assert 'data-counter="300"' in draw("{% field form.story %}", form=SampleForm())
    assert "data-counter" not in draw("{% field form.name %}", form=SampleForm())


def test_state_limits_of_files():
    markup = draw("{% field form.proof %}", form=SampleForm())
    assert re.search(r'accept="([^"]*)"', markup)[1] == ".pdf,.jpg"
    assert re.search(r'data-max-bytes="([^"]*)"', markup)[1] == "20971520"
    assert "可上传 PDF、JPG，单个不超过 20 MB" in markup


def test_state_limits_of_uploads_once():
    class UploadForm(forms.Form):
        scan = UploadField(label="扫描件", kinds=("pdf", "jpg"), max_bytes=5 * 1024 * 1024)

    markup = draw("{% field form.scan %}", form=UploadForm())
    assert words(re.search(r'id="id_scan_help">(.*?)</div>', markup, re.DOTALL)[1]) == (
        "可上传 PDF、JPG，单个不超过 5 MB"
    )
    assert markup.count("MB") == 1


def test_name_the_blank_choice(db):
    class ChoiceForm(forms.Form):
        user = forms.ModelChoiceField(User.objects.none(), label="人员")
        nobody = forms.ModelChoiceField(User.objects.none(), label="人员", empty_label="不涉及")
        kind = forms.ChoiceField(label="类型", choices=[*BLANK_CHOICE_DASH, ("a", "甲")])

    form = ChoiceForm()
    for name, expected in [("user", ["请选择"]), ("nobody", ["不涉及"]), ("kind", ["请选择", "甲"])]:
        markup = draw("{% field form." + name + " %}", form=form)
        assert [words(one) for one in re.findall(r"<option.*?</option>", markup, re.DOTALL)] == expected


def test_group_choices_under_a_legend():
    markup = draw("{% field form.kind %}", form=SampleForm())
    assert words(re.search(r"<legend>.*?</legend>", markup, re.DOTALL)[0]) == "类型 * （必填）"


def test_summarise_errors_only_when_there_are_some():
    assert 'href="#id_name"' in draw("{% form_errors form %}", form=SampleForm({"kind": "a"}))
    assert draw("{% form_errors form %}", form=SampleForm({"kind": "a", "name": "甲"})).strip() == ""


# ---------------------------------------------------------------- the whole page


class Outline(HTMLParser):
    """Collects ids, references, headings and forbidden attributes of a page."""

    def __init__(self):
        super().__init__()
        self.ids, self.references, self.headings, self.inline, self.unnamed = [], set(), [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(given["id"])
        for name in ("aria-describedby", "aria-labelledby", "aria-controls"):
            self.references.update((given.get(name) or "").split())
        if tag == "label" and given.get("for"):
            self.references.add(given["for"])
        if tag in ("h1", "h2"):
            self.headings.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.inline.append(tag)


@pytest.fixture
def outline(client, settings):
    settings.ROOT_URLCONF = "alliance.face.tests.gallery_urls"
    answer = client.get("/gallery/")
    assert answer.status_code == 200
    page = Outline()
    page.feed(answer.content.decode())
    return page


@pytest.mark.django_db
def test_gallery_keeps_the_content_policy(outline):
    assert outline.inline == []


@pytest.mark.django_db
def test_gallery_links_every_reference_to_one_element(outline):
    assert sorted({one for one in outline.ids if outline.ids.count(one) > 1}) == []
    assert sorted(outline.references - set(outline.ids)) == []


@pytest.mark.django_db
def test_gallery_has_one_main_heading(outline):
    assert outline.headings.count("h1") == 1


# ---------------------------------------------------------------- colours


def _tokens() -> dict[str, str]:
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", css))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_measure_contrast_as_wcag_does():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("tone", ["neutral", "info", "success", "warning", "danger", "official"])
def test_tones_are_readable_on_their_ground_and_on_white(tone):
    tokens = _tokens()
    assert contrast(tokens[tone], tokens[f"{tone}-soft"]) >= 4.5
    assert contrast(tokens[tone], tokens["surface"]) >= 4.5


@pytest.mark.parametrize("ink", ["ink", "ink-soft", "ink-faint", "brand"])
@pytest.mark.parametrize("ground", ["surface", "surface-soft", "ground", "neutral-soft"])
def test_text_is_readable(ink, ground):
    tokens = _tokens()
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


def test_edges_of_controls_are_visible():
    tokens = _tokens()
    assert contrast(tokens["edge"], tokens["surface"]) >= 3
    assert contrast(tokens["focus"], tokens["surface"]) >= 3


# ---------------------------------------------------------------- what must be filled in


def test_what_must_be_filled_in_has_a_star_also_where_only_a_draft_may_lack_it():
    class DraftForm(forms.Form):
        must = forms.CharField(label="必须")
        filing = forms.CharField(label="报送", required=False)
        free = forms.CharField(label="随意", required=False)

    form = DraftForm()
    form.fields["filing"].needed = True
    drawn = {name: draw("{% field bound %}", bound=form[name]) for name in form.fields}
    assert {name: 'class="required"' in one for name, one in drawn.items()} == {
        "must": True,
        "filing": True,
        "free": False,
    }
    assert {name: 'aria-required="true"' in one for name, one in drawn.items()} == {
        "must": False,  # the browser knows it by `required`
        "filing": True,
        "free": False,
    }


def test_no_form_says_in_words_what_may_be_left_out():
    """The star is the only mark, on every page of the portal."""
    root = Path(settings.BASE_DIR)
    folders = ("alliance", "members", "councils", "assessments", "reports", "templates")
    files = [one for name in folders for kind in ("*.py", "*.html") for one in (root / name).rglob(kind)]
    said = re.compile('（选填）|（可不填）|[，"]可不填[："]')
    found = [one.name for one in files if "tests" not in one.parts and said.search(one.read_text())]
    assert (len(files) > 500, found) == (True, [])
