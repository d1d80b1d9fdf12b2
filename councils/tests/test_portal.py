"""What the council contributes to the whole: to-dos per role, dates, tiles, search, clauses, the unit file, facts."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.registers import facts, portal, regulation
from alliance.tests import builders, desk
from councils.application_pages import parts as application_parts
from councils.applications import portal as application_portal
from councils.applications.services import approvals
from councils.decisions import parts as decision_parts
from councils.decisions import portal as decision_portal
from councils.decisions import services as decisions
from councils.posts import parts as post_parts
from councils.posts import portal as post_portal
from councils.seats import parts as seat_parts
from councils.seats import services as seats
from councils.terms import portal as term_portal
from members.people.models import Representative
from members.people.services import people

TODAY = date(2026, 11, 22)
PROVIDERS = (
    application_portal.for_the_unit,
    application_portal.for_the_secretariat,
    term_portal.expired_term,
    post_portal.groundless,
    decision_portal.for_the_record_keeper,
    application_portal.for_who_presides,
    decision_portal.for_who_presides,
)


def todos_of(user) -> list[str]:
    return [todo.title for todo in desk.todos_of(user, PROVIDERS)]


def dates_of(user) -> list[portal.Date]:
    return [*application_portal.deadlines(user), *term_portal.end_of_term(user)]


def tiles_of(user) -> list[portal.Tile]:
    return [*term_portal.seats_taken(user), *application_portal.under_way(user)]


def applied(everyone, state, **options):
    return builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state=state, officer=everyone.officer, **options
    )


@pytest.mark.parametrize(
    ("state", "who", "title"),
    [
        ("DRAFT", {"enterprise_head"}, "提交或撤回草稿"),
        ("FILED", {"officer", "secretary_general"}, "审查"),
        ("RETURNED", {"enterprise_head", "enterprise_liaison"}, "补正"),
        ("CHECKED", {"chair"}, "审批"),
    ],
)
def test_todo_is_on_the_desk_of_who_has_it(everyone, state, who, title):
    application = applied(everyone, state)
    everyone.vice_head = builders.seated("VICE_CHAIR").unit.representatives.get().user
    names = [
        "enterprise_head",
        "enterprise_liaison",
        "school_head",
        "officer",
        "secretary_general",
        "chair",
        "vice_head",
    ]
    held = {name for name in names if todos_of(getattr(everyone, name)) == [f"{title}：{application}"]}
    idle = {name for name in names if todos_of(getattr(everyone, name)) == []}
    assert (held, idle) == (who, set(names) - who)


def test_todo_steps_back_with_its_people(everyone):
    application = applied(everyone, "FILED")
    clerk = builders.person()
    builders.post("OFFICER", clerk, everyone.enterprise)
    assert todos_of(clerk) == []
    assert todos_of(everyone.officer) == [f"审查：{application}"]


def test_todo_passes_to_the_vice_chair_when_the_chair_steps_back(everyone):
    vice_head = builders.seated("VICE_CHAIR").unit.representatives.get().user
    application = applied(everyone, "CHECKED")
    people.appoint(everyone.enterprise, role="LIAISON", since=TODAY, by=None, user=everyone.chair)
    assert todos_of(everyone.chair) == []
    assert todos_of(vice_head) == [f"审批：{application}"]


def test_overdue_correction_is_urgent_for_both_sides(everyone, noon):
    application = applied(everyone, "RETURNED")
    assert [todo.urgent for todo in application_portal.for_the_unit(everyone.enterprise_head)] == [False]
    noon.move_to(application.correct_by, tick=False)
    assert [todo.urgent for todo in application_portal.for_the_unit(everyone.enterprise_head)] == [True]
    assert todos_of(everyone.officer) == [f"补正逾期：{application}"]


def test_decision_is_a_todo_until_it_is_confirmed(everyone):
    decision = builders.decision(everyone.secretary_general, subject="年度计划")
    assert todos_of(everyone.chair) == ["确认理事会决定：年度计划"]
    decisions.send_back(decision, reason="票数不符", by=everyone.chair)
    assert todos_of(everyone.chair) == []
    assert todos_of(everyone.secretary_general) == ["核对并重新录入：年度计划"]


def test_expired_term_and_groundless_posts_are_todos_of_the_secretariat(everyone, noon):
    vice = builders.seated("VICE_CHAIR").unit
    deputy = builders.person(vice, "HR_LEAD")
    held = builders.post("DEPUTY_SECRETARY_GENERAL", deputy, vice)
    people.end(Representative.objects.get(user=deputy), on=TODAY, reason="调离", by=None)
    assert todos_of(everyone.officer) == [f"{held}的任职条件已不具备"]
    noon.move_to("2028-01-01 00:00:00+08:00", tick=False)
    assert todos_of(everyone.officer)[0] == "第一届理事会已届满，请组织换届"


@pytest.mark.once
def test_todos_cost_the_same_queries_for_any_number(everyone):
    def count(user) -> int:
        with CaptureQueriesContext(connection) as captured:
            for provider in PROVIDERS:
                list(provider(user))
        return len(captured)

    def more(number):
        for _ in range(number):
            for state in ("FILED", "CHECKED", "RETURNED"):
                unit = builders.unit("ENTERPRISE")
                builders.role_application(
                    unit, builders.person(unit, "HEAD"), state=state, officer=everyone.officer
                )
            builders.decision(everyone.secretary_general)

    more(1)
    first = [count(user) for user in (everyone.officer, everyone.chair, everyone.enterprise_head)]
    more(4)
    assert [count(user) for user in (everyone.officer, everyone.chair, everyone.enterprise_head)] == first


def test_dates_show_corrections_and_the_end_of_the_term_in_time(everyone, noon):
    application = applied(everyone, "RETURNED")
    assert [one.title for one in dates_of(everyone.enterprise_liaison)] == [f"补正：{application}"]
    assert dates_of(everyone.officer) == []
    noon.move_to("2027-07-05 00:00:00+08:00", tick=False)
    assert [one.title for one in dates_of(everyone.officer)] == ["第一届理事会届满"]


def test_tiles_are_for_those_who_run_the_council(everyone):
    applied(everyone, "FILED")
    assert [tile.value for tile in tiles_of(everyone.officer)] == ["1", "7", "1"]
    assert tiles_of(everyone.enterprise_head) == []


def test_search_finds_only_what_may_be_seen(everyone):
    application = applied(everyone, "FILED")
    builders.decision(everyone.secretary_general, subject="关于年会的决定")
    name = everyone.enterprise.name
    for user, found in (
        (everyone.officer, [str(application)]),
        (everyone.enterprise_liaison, [str(application)]),
        (everyone.school_head, []),
    ):
        assert [hit.title for hit in application_portal.find_applications(user, name)] == found
    assert [hit.title for hit in decision_portal.find_decisions(everyone.chair, "年会")] == ["关于年会的决定"]
    assert decision_portal.find_decisions(everyone.school_head, "年会") == []


def test_menu_leads_members_to_the_council(everyone):
    own = {"council", "posts", "applications", "decisions"}
    entries = [item for item in portal.registry.menu if item.url_name in own]
    assert {item.url_name for item in entries if item.shown(everyone.school_liaison)} == own
    assert {item.url_name for item in entries if item.shown(builders.person())} == set()


@pytest.mark.parametrize(
    ("ref", "url_name", "count"),
    [
        ("4", "council", 1),
        ("6", "council", 1),
        ("7", "council", 2),
        ("8", "applications", 1),
        ("9", "posts", 2),
        ("5.4", "decisions", 2),
        ("12.two_years", "decisions", 1),
        ("14", "decisions", 0),
    ],
)
def test_clause_is_served_with_its_count(everyone, ref, url_name, count):
    builders.seated("VICE_CHAIR")
    builders.seated("STANDING")
    builders.seated("ORDINARY")
    applied(everyone, "FILED")
    builders.decision(everyone.secretary_general)
    builders.decision(everyone.secretary_general, matter="TERMINATION", unit=everyone.school)
    page = next(page for page in regulation.get(ref).served_by if page.url_name == url_name)
    assert (page.count(2026), page.count(2024)) == (count, 0)


def test_sweep_for_corrections_is_registered(everyone, noon):
    application = applied(everyone, "RETURNED")
    sweep = portal.registry.sweeps["councils.corrections"]
    noon.move_to(application.correct_by - timedelta(hours=1), tick=False)
    assert (sweep.every, sweep.run(), sweep.run()) == (portal.HOUR, 2, 0)


# ---------------------------------------------------------------- the unit file


def test_panels_show_seats_posts_applications_and_decisions(everyone):
    seat = builders.seated("ORDINARY", everyone.enterprise)
    post = builders.post("SECRETARY", everyone.enterprise_liaison, everyone.enterprise)
    application = applied(everyone, "FILED", role="STANDING")
    decision = builders.decision(
        everyone.secretary_general, matter="TERMINATION", unit=everyone.enterprise, votes=(1, 0, 0)
    )
    drawn = [
        draw(everyone.enterprise, everyone.officer)[1]["table"].rows
        for draw in (
            seat_parts.seats,
            post_parts.posts,
            application_parts.applications,
            decision_parts.decisions,
        )
    ]
    assert drawn == [[seat], [post], [application], [decision]]


def test_panels_hide_what_may_not_be_seen(everyone):
    applied(everyone, "DRAFT")
    builders.decision(everyone.secretary_general, matter="TERMINATION", unit=everyone.enterprise)
    assert application_parts.applications(everyone.enterprise, everyone.enterprise_head) is not None
    assert application_parts.applications(everyone.enterprise, everyone.officer) is None
    assert decision_parts.decisions(everyone.enterprise, everyone.officer) is not None
    assert decision_parts.decisions(everyone.enterprise, everyone.enterprise_head) is None
    assert seat_parts.seats(everyone.enterprise, everyone.officer) is None


# ---------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (date(2025, 1, 1), None, {2024: 0, 2025: 1, 2026: 1}),
        (date(2025, 12, 31), date(2026, 1, 1), {2024: 0, 2025: 1, 2026: 0}),
        (date(2026, 1, 1), None, {2024: 0, 2025: 0, 2026: 1}),
        (date(2026, 3, 1), date(2026, 3, 1), {2025: 0, 2026: 0}),
    ],
)
def test_fact_seat_held_in_a_year(everyone, since, until, held):
    seat = builders.seated("ORDINARY", everyone.enterprise, since=since)
    if until:
        seats.end(seat, on=until, reason="辞去", by=None)
    units = [everyone.enterprise]
    assert {
        year: facts.compute(["seat.held"], units, year)[everyone.enterprise.pk]["seat.held"].value
        for year in held
    } == held


def test_fact_seat_held_names_the_seats_and_leads_to_them(everyone, client):
    builders.seated("ORDINARY", everyone.enterprise)
    application = applied(everyone, "CHECKED", role="STANDING")
    approvals.approve(application, by=everyone.chair)
    fact = facts.compute(["seat.held"], [everyone.enterprise], 2026)[everyone.enterprise.pk]["seat.held"]
    assert fact.note == "理事单位、常务理事单位"
    client.force_login(everyone.officer)
    assert {seat.unit for seat in client.get(fact.url).context["listing"].page} == {everyone.enterprise}


def test_facts_answer_for_all_units_in_one_query(everyone, django_assert_num_queries):
    units = [everyone.enterprise, everyone.school, everyone.chair_unit]
    with django_assert_num_queries(2):
        found = facts.compute(["seat.held", "seat.secretary"], units, 2026)
    assert {pk: answers["seat.held"].value for pk, answers in found.items()} == {
        everyone.enterprise.pk: 0,
        everyone.school.pk: 0,
        everyone.chair_unit.pk: 1,
    }
    assert reverse("seats") in found[everyone.chair_unit.pk]["seat.held"].url
