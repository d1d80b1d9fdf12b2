"""The pages of standards: who gets in, the editor with its rule forms, and lists that cost the same for 1, 3 and 50."""

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.workbook import writing
from assessments.scoring.standard import Subject
from assessments.standard_lines.forms.rules import RuleForm
from assessments.standard_sheets.services import exporting
from assessments.standards import content
from assessments.standards.models import Indicator, Standard
from assessments.standards.services import drafting, publishing

pytestmark = pytest.mark.once

PEOPLE = ("officer", "secretary_general", "chair", "school_head", "school_liaison")


@pytest.fixture
def draft(everyone):
    return drafting.create_default(year=2027, subject="SCHOOL", by=None)


@pytest.fixture
def issued(everyone):
    return publishing.publish(drafting.create_default(year=2026, subject="SCHOOL", by=None), by=None)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def statuses(everyone, method, url):
    return {name: getattr(signed_in(getattr(everyone, name)), method)(url).status_code for name in PEOPLE}


# ---------------------------------------------------------------- who gets in


OFFICE = {"officer": 200, "secretary_general": 200}
NOBODY = dict.fromkeys(PEOPLE, 409)


@pytest.mark.parametrize(
    ("name", "which", "expected"),
    [
        ("standards", None, dict.fromkeys(PEOPLE, 200)),
        ("standard_new", None, {**NOBODY, **OFFICE}),
        ("standard_template", None, {**NOBODY, **OFFICE}),
        ("standard", "issued", dict.fromkeys(PEOPLE, 200)),
        ("standard", "draft", {**dict.fromkeys(PEOPLE, 404), **OFFICE, "chair": 200}),
        ("standard_print", "issued", dict.fromkeys(PEOPLE, 200)),
        ("standard_export", "issued", dict.fromkeys(PEOPLE, 200)),
        ("standard_history", "draft", {**dict.fromkeys(PEOPLE, 404), **OFFICE, "chair": 200}),
        ("standard_edit", "draft", {**dict.fromkeys(PEOPLE, 404), **OFFICE, "chair": 409}),
        ("standard_edit", "issued", NOBODY),
        ("standard_import", "draft", {**dict.fromkeys(PEOPLE, 404), **OFFICE, "chair": 409}),
        ("standard_import", "issued", NOBODY),
        ("standard_copy", "issued", {**NOBODY, **OFFICE}),
        ("standard_dry_run", "issued", {**NOBODY, **OFFICE}),
        ("indicator_new", "draft", {**dict.fromkeys(PEOPLE, 404), **OFFICE, "chair": 409}),
        ("indicator_new", "issued", NOBODY),
        ("veto_new", "issued", NOBODY),
        ("bonus_new", "draft", {**dict.fromkeys(PEOPLE, 404), **OFFICE, "chair": 409}),
    ],
)
def test_page_is_for(everyone, draft, issued, name, which, expected):
    row = {"draft": draft, "issued": issued}.get(which)
    assert statuses(everyone, "get", reverse(name, args=[row.pk] if row else [])) == expected


@pytest.mark.parametrize(
    "name",
    ["standard_publish", "standard_revise", "standard_move", "standard_discard", "standard_import_apply"],
)
def test_act_is_refused_to_others_and_takes_no_get(everyone, draft, issued, name):
    url = reverse(name, args=[issued.pk])
    assert statuses(everyone, "get", url) == dict.fromkeys(PEOPLE, 405)
    for person in ("chair", "school_head", "school_liaison"):
        assert signed_in(getattr(everyone, person)).post(url, {"reason": "x"}).status_code == 409
    assert signed_in(everyone.school_head).post(reverse(name, args=[draft.pk])).status_code == 404
    assert Standard.objects.filter(pk=issued.pk, state="PUBLISHED").count() == 1


def test_lines_of_a_draft_do_not_exist_for_the_units(everyone, draft, issued):
    hidden = reverse("indicator", args=[draft.indicators.first().pk])
    shown = reverse("indicator", args=[issued.indicators.first().pk])
    client = signed_in(everyone.school_liaison)
    assert (client.get(hidden).status_code, client.get(shown).status_code) == (404, 200)
    assert client.post(shown, {"act": "save"}).status_code == 409
    for name, row in (("veto", issued.vetoes.first()), ("bonus", issued.bonus_items.first())):
        assert client.get(reverse(name, args=[row.pk])).status_code == 409
        assert client.post(reverse(f"{name}_remove", args=[row.pk])).status_code == 409
    for name in ("indicator_move", "indicator_remove"):
        assert client.post(reverse(name, args=[issued.indicators.first().pk])).status_code == 409


# ---------------------------------------------------------------- from draft to publication


def test_new_standard_from_the_default_or_from_last_year(everyone, issued):
    client = signed_in(everyone.officer)
    url = reverse("standard_new")
    client.post(url, {"year": 2027, "subject": "SCHOOL", "source": issued.pk})
    assert Standard.history.filter(year=2027).first().history_change_reason == f"复制自{issued}"
    answer = client.post(url, {"year": 2027, "subject": "SCHOOL", "source": ""})
    assert answer.context["form"].non_field_errors() == ["2027年度已有学校成员的考核标准。"]
    answer = client.post(url, {"year": 2027, "subject": "RESEARCH", "source": issued.pk})
    assert answer.context["form"].errors["source"] == ["这份标准适用于学校成员，与所选对象不同。"]
    client.post(url, {"year": 2027, "subject": "RESEARCH", "source": ""})
    assert Standard.objects.filter(year=2027, subject="RESEARCH", state="DRAFT").count() == 1


def test_publish_and_revise_by_the_buttons(everyone, draft):
    general = signed_in(everyone.secretary_general)
    general.post(reverse("standard_publish", args=[draft.pk]))
    assert Standard.objects.get(pk=draft.pk).state == "PUBLISHED"
    general.post(reverse("standard_revise", args=[draft.pk]), {"reason": "A2 分值有误"})
    assert Standard.objects.get(year=2027, edition=2).change_reason == "A2 分值有误"


def test_page_shows_the_sum_and_what_is_missing(everyone, draft):
    client = signed_in(everyone.officer)
    client.post(reverse("indicator_remove", args=[draft.indicators.get(code="A1").pk]))
    page = client.get(draft.get_absolute_url())
    assert (page.context["total"], page.context["balance"]) == (Decimal(95), "还差 5 分")
    assert [row.running for row in page.context["groups"][0].rows] == [6, 9, 13, 15]


def test_dead_button_says_why_the_officer_cannot_publish(everyone, draft):
    page = signed_in(everyone.officer).get(draft.get_absolute_url()).content.decode()
    assert page.count("考核标准由秘书长签发。") == 1


# ---------------------------------------------------------------- the editor


def payload(row: Indicator, **changes):
    data = {
        "code": row.code,
        "group_name": row.group_name,
        "name": row.name,
        "points": str(row.points),
        "clauses": row.clauses,
        "citation": row.citation,
        "criteria": row.criteria,
        "evidence": row.evidence,
        "prefill": row.prefill,
        "version": row.version,
        "act": "save",
    }
    return data | changes


RATIO = {
    "type": "R",
    "rule-R-counts.fact": ["meeting.attended", "meeting.leave", ""],
    "rule-R-counts.value": ["", "0.5", ""],
    "rule-R-due.fact": ["meeting.invited"],
    "rule-R-due.value": ["1"],
    "rule-R-target": "",
    "rule-R-full_at": "1",
    "rule-R-nothing_due": "full",
}


def test_editor_saves_a_rule_from_its_form(everyone, draft):
    row = draft.indicators.get(code="A3")
    answer = signed_in(everyone.officer).post(
        reverse("indicator", args=[row.pk]), payload(row, name="参加会议", **RATIO)
    )
    assert answer.status_code == 302
    saved = draft.indicators.get(code="A3")
    assert (saved.name, saved.rule) == (
        "参加会议",
        {
            "type": "R",
            "max_points": "3",
            "counts": [["meeting.attended", "1"], ["meeting.leave", "0.5"]],
            "due": [["meeting.invited", "1"]],
            "target": None,
            "full_at": "1",
            "deductions": [],
            "minimum": [],
            "nothing_due": "full",
        },
    )


@pytest.mark.parametrize("subject", Subject)
def test_editor_saves_every_default_indicator_unchanged(everyone, subject):
    """What the form shows, posted back as it stands, is the same rule."""
    made = drafting.create_default(year=2027, subject=subject, by=None)
    client = signed_in(everyone.officer)
    before = content.as_plain(made)
    for row in made.indicators.all():
        page = client.get(reverse("indicator", args=[row.pk]))
        shown = page.context["form"].initial | {"act": "save", "type": page.context["letter"]}
        shown = {key: value for key, value in shown.items() if value not in (None, False)}
        rule_form = page.context["rule_form"]
        shown |= {"part": [part.key for part in getattr(rule_form, "parts", [])]}
        for bound in rule_form:
            value = bound.initial if bound.initial is not None else ""
            if hasattr(bound.field, "columns"):
                for column in bound.field.columns:
                    shown[f"{bound.html_name}.{column.key}"] = [one.get(column.key, "") for one in value]
            else:
                shown[bound.html_name] = value
        answer = client.post(reverse("indicator", args=[row.pk]), shown)
        assert answer.status_code == 302, (
            row,
            answer.context["rule_form"].errors,
            answer.context["form"].errors,
        )
    assert content.as_plain(Standard.objects.get(pk=made.pk)) == before


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"rule-R-counts.fact": ["", ""]}, "counts", "第 2 行没有选择“数据项”。"),
        ({"rule-R-counts.fact": ["", ""], "rule-R-counts.value": ["", ""]}, "counts", "至少填写 1 项。"),
        ({"rule-R-full_at": "-1"}, "full_at", "应大于 0。"),
        ({"rule-R-target": "3"}, "__all__", "“应办数”和“目标值”须且只能填写一项。"),
        ({"rule-R-due.value": ["很多"]}, "due", "第 1 项：应为数字（最多 12 位整数、6 位小数）。"),
    ],
)
def test_editor_says_what_is_wrong_at_the_field(everyone, draft, changes, where, said):
    row = draft.indicators.get(code="A3")
    answer = signed_in(everyone.officer).post(
        reverse("indicator", args=[row.pk]), payload(row, **(RATIO | changes))
    )
    errors = answer.context["rule_form"].errors
    found = errors.get(where) or errors.get("due")
    assert found == [said]
    assert draft.indicators.get(code="A3").rule == row.rule


def test_editor_refuses_a_stale_form_and_keeps_what_was_typed(everyone, draft):
    row = draft.indicators.get(code="A3")
    client = signed_in(everyone.officer)
    client.post(reverse("indicator", args=[row.pk]), payload(row, name="一", **RATIO))
    answer = client.post(reverse("indicator", args=[row.pk]), payload(row, name="二", **RATIO))
    assert answer.context["form"].non_field_errors() == [
        "保存前，其他人已修改这条记录。您填写的内容仍在本页，请核对最新内容后再次保存。"
    ]
    assert answer.context["form"]["name"].value() == "二"
    assert draft.indicators.get(code="A3").name == "一"


def test_trial_shows_the_sentence_of_the_suggestion(everyone, draft):
    row = draft.indicators.get(code="A3")
    data = payload(row, **(RATIO | {"act": "try"})) | {
        "example.meeting.attended": "3",
        "example.meeting.leave": "1",
        "example.meeting.invited": "4",
    }
    answer = signed_in(everyone.officer).post(
        reverse("indicator", args=[row.pk]), data, HTTP_HX_REQUEST="true"
    )
    assert answer.context["trial"]["points"] == "2.63"
    assert answer.context["trial"]["said"] == (
        "出席会议次数 3、会议请假次数 1（按 0.5 计）；应到会议次数 4；3 × 3.5 ÷ 4，得 2.63 分。"
    )
    assert answer.templates[0].name == "assessments/standard_lines/trial.html"


def test_change_of_type_gives_the_form_of_that_type(everyone, draft):
    row = draft.indicators.get(code="A3")
    answer = signed_in(everyone.officer).post(
        reverse("indicator", args=[row.pk]), {"act": "type", "type": "L"}, HTTP_HX_REQUEST="true"
    )
    assert list(answer.context["rule_form"].fields) == [
        "fact",
        "steps",
        "due",
        "otherwise",
        "if_any",
        "plus",
        "nothing_due",
    ]


def test_new_indicator_continues_the_codes_of_its_group(everyone, draft):
    page = signed_in(everyone.officer).get(reverse("indicator_new", args=[draft.pk]) + "?group=A")
    assert (page.context["form"].initial["code"], page.context["form"].initial["group_name"]) == (
        "A6",
        "组织与履约",
    )


def test_rule_forms_offer_facts_by_their_chinese_names(db):
    form = RuleForm(letter="L", subject="SCHOOL")
    groups = [title for title, _ in form.fields["fact"].choices[1:]]
    assert groups[0] == "本类常用 · 系统可取数"
    assert ("contacts.count", "登记联络人数（人）") in dict(form.fields["fact"].choices[1:])[groups[0]]


# ---------------------------------------------------------------- Excel by the pages


def test_import_by_upload_and_confirmation(everyone, draft, issued):
    client = signed_in(everyone.officer)
    file = io.BytesIO()
    writing.write(exporting.tables(issued), file)
    upload = SimpleUploadedFile("标准.xlsx", file.getvalue())
    answer = client.post(reverse("standard_import", args=[draft.pk]), {"file": upload})
    assert answer.context["preview"].errors == []
    client.post(reverse("standard_import_apply", args=[draft.pk]), {"sealed": answer.context["sealed"]})
    assert content.as_plain(Standard.objects.get(pk=draft.pk)) == content.as_plain(issued)
    assert client.post(reverse("standard_import_apply", args=[draft.pk]), {"sealed": "x"}).status_code == 409


def test_import_refuses_a_file_that_is_no_workbook(everyone, draft):
    upload = SimpleUploadedFile("标准.xlsx", b"<html>=cmd()</html>")
    answer = signed_in(everyone.officer).post(reverse("standard_import", args=[draft.pk]), {"file": upload})
    assert "file" in answer.context["form"].errors
    assert "preview" not in answer.context


# ---------------------------------------------------------------- cost


def cost(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_list_costs_the_same_for_1_3_and_50(everyone, issued):
    client = signed_in(everyone.officer)
    url = reverse("standards") + "?size=100"
    client.get(url)  # the first visit of a session costs three queries more
    counts = [cost(client, url)]
    for year in range(2027, 2029):
        drafting.copy(issued, year=year, by=None)
    counts.append(cost(client, url))
    for year in range(2029, 2076):
        drafting.copy(issued, year=year, by=None)
    counts.append(cost(client, url))
    assert Standard.objects.count() == 50
    assert counts == [counts[0]] * 3
    assert counts[0] <= 14


def test_page_costs_the_same_for_few_and_many_indicators(everyone, draft):
    client = signed_in(everyone.officer)
    many = cost(client, draft.get_absolute_url())
    for row in draft.indicators.all()[3:]:
        client.post(reverse("indicator_remove", args=[row.pk]))
    assert cost(client, draft.get_absolute_url()) == many
    assert many <= 20


@pytest.mark.both
def test_search_finds_published_standards_by_indicator(everyone, draft, issued):
    from assessments.standards.portal import search

    assert [hit.title for hit in search(everyone.school_liaison, "按时参加会议 2026")] == [str(issued)]
    assert len(list(search(everyone.officer, "按时参加会议"))) == 2
