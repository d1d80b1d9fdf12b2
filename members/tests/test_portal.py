"""What the members contribute to the home page, the search, the menu, and the clause register."""

from datetime import date, timedelta

import pytest

from alliance.ground.once import reading
from alliance.registers import policy, portal, regulation
from alliance.tests import builders, desk
from members.importing import portal as importing_portal
from members.importing.services import uploading as roster
from members.importing.tests.rosters import book, line
from members.membership import services as membership
from members.people.services import people
from members.people_pages import portal as people_portal
from members.roster import portal as roster_portal
from members.units import portal as units_portal
from members.units.models import Unit

TODAY = date(2026, 11, 22)


def titles(provider, user):
    return [todo.title for todo in desk.todos_of(user, [provider])]


def test_secretariat_sees_what_is_missing_in_one_line_each(everyone):
    lonely = builders.unit("INDUSTRY")
    people.appoint(lonely, role="HEAD", since=TODAY, by=None, name="王芳", phone="13800000001")
    builders.unit("RESEARCH")
    assert titles(people_portal.gaps, everyone.officer) == [
        "1 个成员单位没有负责人",
        "3 个成员单位没有联络员",
        "1 个成员单位有人员未发放密码",
    ]
    assert [todo.url for todo in people_portal.gaps(everyone.officer)] == [
        "/units/?people=no_head",
        "/units/?people=no_liaison",
        "/units/?people=no_password",
    ]
    for user in (everyone.chair, everyone.school_head, builders.person()):
        assert titles(people_portal.gaps, user) == []


def test_ended_units_are_no_gap(everyone):
    for unit in Unit.objects.all():
        if not unit.representatives.filter(role="LIAISON").exists():
            builders.person(unit)
    assert titles(people_portal.gaps, everyone.officer) == []
    gone = builders.unit("RESEARCH")
    assert len(titles(people_portal.gaps, everyone.officer)) == 2
    membership.end_membership(gone, on=TODAY, reason="退出", by=None)
    assert titles(people_portal.gaps, everyone.officer) == []


def test_undecided_import_is_a_todo_of_its_uploader(everyone):
    for unit in Unit.objects.all():
        builders.person(unit) if unit.representatives.filter(role="LIAISON").count() == 0 else None
    roster.upload(book(line()), filename="名册.xlsx", by=everyone.officer)
    assert titles(importing_portal.undecided, everyone.officer) == ["名册“名册.xlsx”上传后还没有确认"]
    assert titles(importing_portal.undecided, everyone.secretary_general) == []


def test_unit_people_hear_that_nobody_reports(everyone):
    assert titles(people_portal.own_gaps, everyone.school_head) == []
    liaison = everyone.school_liaison.representations.get()
    people.end(liaison, on=TODAY, reason="调离", by=None)
    assert titles(people_portal.own_gaps, everyone.school_head) == [f"{everyone.school}还没有联络员"]
    assert titles(people_portal.own_gaps, everyone.enterprise_head) == []


def test_tiles_count_members_of_today_by_kind(everyone):
    builders.unit("INDUSTRY", joined_on=TODAY + timedelta(days=1))
    membership.end_membership(everyone.enterprise, on=TODAY, reason="退出", by=None)
    tiles = [
        (tile.label, tile.value, tile.note, tile.url)
        for tile in units_portal.number_of_members(everyone.officer)
    ]
    assert tiles == [("成员单位", "2", "学校 2", "/units/")]
    builders.unit("ENTERPRISE")
    (tile,) = units_portal.number_of_members(everyone.officer)
    assert (tile.value, tile.note) == ("3", "学校 2 · 企业 1")
    assert units_portal.number_of_members(everyone.school_liaison) == []


@pytest.mark.once
def test_contributions_cost_the_same_for_many_units(everyone, django_assert_num_queries):
    everyone.officer._access_memory = {}
    units_portal.sees_all(everyone.officer)
    for _ in range(3):
        with django_assert_num_queries(4), reading(), policy.read_once():
            list(people_portal.gaps(everyone.officer))
            list(units_portal.number_of_members(everyone.officer))
        builders.person(builders.unit("SCHOOL"))


@pytest.mark.parametrize("text", ["乐陵", "llszj", "LLSZJ", "MA0000001", "（职教）", "(职教)"])
def test_search_finds_units(everyone, text):
    from members.importing.tests.rosters import code

    unit = builders.unit("SCHOOL", name="乐陵市职教中心（职教）", uscc=code(1, "12"))
    assert [hit.title for hit in units_portal.find_units(everyone.officer, text)] == [unit.name]
    assert units_portal.find_units(everyone.school_head, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("曾小", True),
        ("zxx", True),
        ("ZX", True),
        ("13800000009", True),
        ("1380000000", False),
        ("czz", False),
    ],
)
def test_search_finds_people_in_office(everyone, text, found):
    people.appoint(everyone.school, role="HR_LEAD", since=TODAY, by=None, name="曾小贤", phone="13800000009")
    expected = ["曾小贤"] if found else []
    assert [hit.title for hit in people_portal.find_people(everyone.officer, text)] == expected
    assert people_portal.find_people(everyone.enterprise_head, text) == []


def test_search_by_number_is_for_the_secretariat(everyone):
    people.appoint(everyone.school, role="HR_LEAD", since=TODAY, by=None, name="曾小贤", phone="13800000009")
    assert [hit.title for hit in people_portal.find_people(everyone.chair, "曾小贤")] == ["曾小贤"]
    assert people_portal.find_people(everyone.chair, "13800000009") == []


def test_menu_by_person(everyone):
    shown = {
        item.label: {
            name for name in ("officer", "chair", "school_liaison") if item.shown(getattr(everyone, name))
        }
        for item in portal.registry.menu
        if item.label in ("成员单位", "单位档案")
    }
    assert shown == {"成员单位": {"officer", "chair"}, "单位档案": {"chair", "school_liaison"}}


def test_clauses_are_served_with_counts(everyone):
    membership.end_membership(everyone.enterprise, on=date(2026, 1, 1), reason="退出", by=None)
    assert (
        roster_portal.members_in(2019),
        roster_portal.members_in(2025),
        roster_portal.members_in(2026),
    ) == (0, 3, 2)
    assert people_portal.appointments_in(2019) == 0
    for ref in ("3", "7", "10", "10.school.2", "10.enterprise.1", "9.secretariat.4"):
        assert "units" in {page.url_name for page in regulation.get(ref).served_by}


def test_sweeps_are_registered():
    assert portal.registry.sweeps["members.grants"].every == portal.HOUR
    assert portal.registry.sweeps["members.previews"].every == portal.HOUR
