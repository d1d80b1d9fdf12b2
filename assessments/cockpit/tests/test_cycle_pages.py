"""The pages of the year and of the secretariat's assessment: who gets in, autosave, what the cockpit shows, to-dos."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.ground import clock
from alliance.registers import regulation
from alliance.tests import builders, builders_assessments
from alliance.tests.desk import todos_of
from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from assessments.cycles.views.cycles import phase_of, rest_day
from assessments.opening import services as opening
from assessments.reviews.models import Review
from assessments.secretariat import services as secretariat
from assessments.sheets.models.assessments import Assessment
from assessments.standards.services import drafting, publishing

pytestmark = pytest.mark.once

PEOPLE = ("officer", "secretary_general", "chair", "standing", "school_head", "school_liaison")
OFFICE = {"officer": 200, "secretary_general": 200}


def everyone_gets(status):
    return dict.fromkeys(PEOPLE, status)


@pytest.fixture
def council(everyone):
    everyone.standing_unit = builders.unit("ENTERPRISE")
    everyone.standing = builders.person(everyone.standing_unit, "HEAD")
    builders.seated("STANDING", everyone.standing_unit)
    return everyone


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def statuses(people, method, url, **data):
    return {name: getattr(signed_in(getattr(people, name)), method)(url, data).status_code for name in PEOPLE}


def members_hidden(**others):
    return {**everyone_gets(409), "school_head": 404, "school_liaison": 404, **others}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cycles", {**everyone_gets(200), "school_head": 409, "school_liaison": 409}),
        ("cycle_new", {**everyone_gets(409), **OFFICE}),
        ("cycle", members_hidden(**OFFICE, chair=200, standing=200)),
        ("cycle_edit", members_hidden()),
        ("cycle_open", members_hidden(**OFFICE)),
        ("cycle_self_evaluation", members_hidden(**OFFICE, chair=200, standing=200)),
        ("secretariat_scores", everyone_gets(200)),
        ("secretariat_score", {**everyone_gets(404), **OFFICE, "chair": 200}),
        ("secretariat_self", {**everyone_gets(404), **OFFICE, "chair": 409}),
        (
            "secretariat_review",
            {**everyone_gets(404), "officer": 409, "secretary_general": 409, "chair": 409},
        ),
    ],
)
def test_page_is_for(council, year, name, expected):
    secretariat.start(year, by=None)
    single = name not in ("cycles", "cycle_new", "secretariat_scores")
    assert statuses(council, "get", reverse(name, args=[2026] if single else [])) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cycle_add_unit", {**everyone_gets(404), **OFFICE}),
        ("secretariat_start", members_hidden(officer=302, secretary_general=302)),
        (
            "secretariat_hand_in",
            {**everyone_gets(404), "officer": 409, "secretary_general": 409, "chair": 409},
        ),
        ("secretariat_close", {**everyone_gets(404), "officer": 409, "secretary_general": 409, "chair": 409}),
    ],
)
def test_act_is_for(council, year, name, expected):
    secretariat.start(year, by=None)
    url = reverse(name, args=[2026])
    assert statuses(council, "get", url) == everyone_gets(405)
    found = statuses(council, "post", url)
    assert found == expected if name != "cycle_add_unit" else set(found.values()) == {404}


def test_plan_form_is_prefilled_with_its_grounds(council):
    client = signed_in(council.officer)
    page = client.get(reverse("cycle_new"))
    shown = {bound.name: (bound.value(), hint) for bound, hint in page.context["fields"]}
    assert shown["self_until"] == (
        date(2026, 12, 10),
        "依据：第十三条·(一)；“10日前”按含当日理解，待理事会确认",
    )
    values = {name: str(value) for name, (value, _) in shown.items()}
    answer = client.post(reverse("cycle_new"), values)
    assert answer.status_code == 302
    assert Cycle.objects.get(year=2026).self_deadline == clock.end_of_day(date(2026, 12, 10))


def test_plan_form_says_when_a_deadline_is_no_working_day(council):
    assert rest_day(date(2026, 12, 12)) == "当日为休息日，截止时间不顺延，请留意提前提醒"
    assert rest_day("2026-12-10") == ""


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"self_until": "2026-11-01"}, "self_until", "不能早于自评开始日期。"),
        ({"review_until": "2026-12-10"}, "review_until", "应晚于自评上报截止日期。"),
        ({"opens_on": "2024-11-10"}, "opens_on", "日期不在2026年度内。"),
        ({"self_weight": "2"}, "self_weight", "不能大于1。"),
    ],
)
def test_plan_form_says_what_is_wrong(council, changes, field, said):
    values = {
        "year": 2026,
        "opens_on": "2026-11-10",
        "self_until": "2026-12-10",
        "review_until": "2026-12-30",
        "reviewers_per_unit": 2,
        "reason_difference": "1",
        "record_difference": "0.1",
        "summary_missing": "block",
        "evidence_missing": "warn",
        "self_weight": "0",
        "notice_days": 0,
    }
    client = signed_in(council.officer)
    answer = client.post(reverse("cycle_new"), values | changes)
    assert [str(error).replace(" ", "") for error in answer.context["form"].errors[field]] == [said]
    assert Cycle.objects.count() == 0
    assert client.post(reverse("cycle_new"), values).status_code == 302


def test_edit_and_open_by_the_pages(council):
    builders_assessments.published_standards(2026)
    cycles.plan(year=2026, by=None)
    client = signed_in(council.secretary_general)
    page = client.get(reverse("cycle_edit", args=[2026]))
    values = {bound.name: str(bound.value()) for bound, _ in page.context["fields"]} | {"version": 1}
    chosen = {"notice_days": "5", "record_difference": "0.5", "summary_missing": "warn"}
    client.post(reverse("cycle_edit", args=[2026]), values | chosen)
    kept = Cycle.objects.get()
    assert {name: str(getattr(kept, name)) for name in chosen} == chosen | {"record_difference": "0.50"}
    assert signed_in(council.officer).post(reverse("cycle_open", args=[2026])).status_code == 409
    preview = client.get(reverse("cycle_open", args=[2026])).context["preview"]
    assert (preview.units, preview.missing) == (4, [])
    assert client.post(reverse("cycle_open", args=[2026])).status_code == 302
    assert Cycle.objects.get().is_open


def test_cockpit_counts_by_kind_and_links_to_the_lists(council, year, own):
    builders_assessments.submitted(own)
    page = signed_in(council.officer).get(reverse("cycle", args=[2026]))
    assert page.context["figures"] == {"waiting": 3, "check": 1, "review": 0, "confirm": 0, "confirmed": 0}
    doors = {door.label: door.url for door in page.context["doors"]}
    assert doors["谁还没交"] == reverse("assessment_board") + "?year=2026"
    steps = [(step.label, step.state) for step in page.context["steps"]]
    assert steps == [
        ("标准发布", "done"),
        ("开启年度考核", "done"),
        ("单位自评", "current"),
        ("复评和确认", "todo"),
        ("结果发布", "todo"),
    ]
    assert signed_in(council.standing).get(reverse("cycle", args=[2026])).context["doors"] == []


@pytest.mark.parametrize(
    ("seconds", "before", "after"),
    [(-1, "自评中", "复评确认中"), (0, "复评确认中", "复评确认已截止"), (1, "复评确认中", "复评确认已截止")],
)
def test_phase_follows_from_the_clock(year, noon, seconds, before, after):
    from datetime import timedelta

    noon.move_to(year.self_deadline + timedelta(seconds=seconds), tick=False)
    assert phase_of(year)[0] == before
    noon.move_to(year.review_deadline + timedelta(seconds=seconds), tick=False)
    assert phase_of(year)[0] == after


def test_a_late_member_gets_its_assessment(council, year):
    late = builders.unit("ENTERPRISE", joined_on=clock.today())
    client = signed_in(council.officer)
    assert client.get(reverse("cycle", args=[2026])).context["outsiders"] == [late]
    client.post(reverse("cycle_add_unit", args=[2026]), {"unit": late.pk})
    assert client.get(reverse("cycle", args=[2026])).context["outsiders"] == []


def test_self_evaluation_is_autosaved_and_refuses_a_conflict(council, year):
    client = signed_in(council.officer)
    url = reverse("cycle_self_evaluation", args=[2026])
    first = client.post(url, {"self_evaluation": "总结", "version": year.version}, HTTP_X_AUTOSAVE="1")
    assert first.json() == {"version": year.version + 1}
    again = client.post(url, {"self_evaluation": "另一份", "version": year.version}, HTTP_X_AUTOSAVE="1")
    assert again.status_code == 409
    assert Cycle.objects.get().self_evaluation == "总结"
    assert client.post(url, {"self_evaluation": "长" * 10001}, HTTP_X_AUTOSAVE="1").status_code == 422
    assert signed_in(council.standing).post(url, {"self_evaluation": "改"}).status_code == 409


def lines_data(score, points, note, value=None):
    data = {}
    for line in secretariat.lines(score):
        data[f"points-{line.item.pk}"] = str(value if value is not None else line.rule.points).replace(
            ".00", ""
        )
        data[f"note-{line.item.pk}"] = note
    return data


def test_secretariat_is_assessed_by_the_pages(council, year):
    officer, general = signed_in(council.officer), signed_in(council.secretary_general)
    officer.post(reverse("secretariat_start", args=[2026]))
    score = Assessment.of_secretariat.get()
    data = lines_data(score, "points", "另有记录") | {"summary": "总结", "version": score.version}
    saved = officer.post(reverse("secretariat_self", args=[2026]), data, HTTP_X_AUTOSAVE="1")
    assert saved.json() == {"version": score.version + 1}
    stale = officer.post(
        reverse("secretariat_self", args=[2026]), data | {"summary": "旧"}, HTTP_X_AUTOSAVE="1"
    )
    assert stale.status_code == 409
    assert general.post(reverse("secretariat_hand_in", args=[2026])).status_code == 302
    standing, url = signed_in(council.standing), reverse("secretariat_review", args=[2026])
    assert statuses(council, "get", url) == {
        **everyone_gets(404),
        **dict.fromkeys(("officer", "secretary_general", "chair"), 409),
        "standing": 200,
    }
    draft = standing.post(url, {"opinion": "看过"}, HTTP_X_AUTOSAVE="1")
    assert draft.json() == {"version": 1}
    low = lines_data(score, "points", "", 0) | {"act": "finish"}
    answer = standing.post(url, low)
    assert answer.context["form"].non_field_errors()[0].startswith("以下指标的评分与记录不同，请写明理由：A1")
    assert Review.of_secretariat.get().done_at is None
    assert (
        standing.post(
            url, lines_data(score, "points", "另有记录") | {"act": "finish", "opinion": "工作扎实"}
        ).status_code
        == 302
    )
    assert standing.get(url).status_code == 409
    signed_in(council.chair).post(reverse("secretariat_close", args=[2026]))
    assert Assessment.of_secretariat.get().total == Decimal(100)
    page = signed_in(council.school_liaison).get(reverse("secretariat_score", args=[2026]))
    assert (page.status_code, page.context["opinions"]) == (200, ["工作扎实"])


def test_todos_follow_the_year(council, noon):
    def titles(user):
        return [todo.title for todo in todos_of(user) if todo.kind in ("考核标准", "考核年度", "秘书处考核")]

    assert titles(council.officer) == [
        "2026年度标准未发布：学校成员、企业成员、行业成员、科研机构成员、秘书处",
        "设定2026年度考核的时间",
    ]
    builders_assessments.published_standards(2026)
    plan = cycles.plan(year=2026, by=None)
    assert (titles(council.officer), titles(council.secretary_general)) == ([], ["开启2026年度考核"])
    cycle = opening.open_cycle(plan, by=None)
    score = secretariat.start(cycle, by=None)
    assert titles(council.officer) == ["填写并提交：2026年度秘书处考核"]
    data = {
        line.item.pk: {"self_points": line.rule.points, "self_note": "另有记录"}
        for line in secretariat.lines(score)
    }
    secretariat.fill(score, points=data, summary="总结", by=None)
    secretariat.hand_in(score, by=None)
    assert titles(council.standing) == ["请评价秘书处：2026年度秘书处考核"]
    assert titles(council.chair) == ["各单位评价后结束评价并公布：2026年度秘书处考核"]
    marks = {
        line.item.pk: {"points": line.rule.points, "reason": "另有记录"} for line in secretariat.lines(score)
    }
    secretariat.mark(score, marks=marks, finish=True, by=council.standing)
    assert titles(council.standing) == []
    secretariat.close(score, by=council.chair)
    assert titles(council.chair) == []


def test_clauses_name_their_pages(council, year):
    pages = {
        ref: {page.url_name for page in regulation.get(ref).served_by}
        for ref in ("13.1", "5.6", "11.self_evaluation")
    }
    assert "standards" in pages["13.1"]
    assert {"cycles", "secretariat_scores"} <= pages["5.6"]
    assert "cycles" in pages["11.self_evaluation"]


def cost(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_cockpit_and_lists_cost_the_same_for_few_and_many(council, year):
    client = signed_in(council.officer)
    secretariat.start(year, by=None)
    urls = [
        reverse("cycles"),
        reverse("cycle", args=[2026]),
        reverse("secretariat_scores"),
        reverse("secretariat_score", args=[2026]),
    ]
    few = [cost(client, url) for url in urls]
    for _ in range(20):
        opening.add_unit(year, builders.unit("SCHOOL"), by=None)
    for later in range(2027, 2030):
        publishing.publish(drafting.create_default(year=later, subject="SECRETARIAT", by=None), by=None)
        with clock.at(clock.start_of_day(date(2026, 11, 23))):
            builders_assessments.published_standards(later)
            secretariat.start(opening.open_cycle(cycles.plan(year=later, by=None), by=None), by=None)
    assert [cost(client, url) for url in urls] == few
    assert max(few) <= 30
