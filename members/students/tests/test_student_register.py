"""The register of an enterprise's students: who is in it when, what it counts for, upkeep month by month, and who sees a name."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.registers import facts, regulation
from alliance.tests import builders
from members.internships.models.agreements import Internship
from members.records import services as records
from members.records.tests import battery
from members.students import portal, register, rules, services
from members.students.models import RegisterCheck

pytestmark = pytest.mark.django_db
NAMES = [
    "student_register.created", "student_register.fields_required", "student_register.fields_filled",
    "student_register.months_due", "student_register.months_updated",
]  # fmt: skip
NAME = "钟离望月"


@pytest.fixture
def house(noon):
    """22 November 2026, 12:00; `unit` is the enterprise, `partner` the school."""
    return battery.inhabited("internship")


def student(house, state="FILED", **content):
    return battery.record(house, state, **content)


def values(house, year=2026):
    found = facts.compute(NAMES, [house.unit, house.partner], year)
    return [found[house.unit.pk][name].value for name in NAMES]


def test_facts_of_an_enterprise_without_students_are_zero(house):
    assert values(house) == [0, 0, 0, 0, 0]
    found = facts.compute(NAMES, [house.partner], 2026)[house.partner.pk]
    assert [found[name].recorded for name in NAMES] == [False] * 5


def test_facts_count_fields_and_months_that_are_over(house):
    """March to August; all was written in November, which is not over."""
    student(house)
    student(house, mentor="", teacher="")
    student(house, "DRAFT")
    assert values(house) == [1, 24, 22, 6, 0]


def test_change_and_check_keep_a_month_up_each_once(house, noon):
    noon.move_to(datetime(2026, 3, 10, 9, tzinfo=clock.TZ))
    one = student(house)
    for _ in range(2):
        one = records.correct(one, content={"board": "自理"}, reason="更正食宿", by=house.liaison)
    noon.move_to(datetime(2026, 5, 31, 23, 59, 59, tzinfo=clock.TZ))
    services.check(unit=house.unit, by=house.liaison)
    noon.move_to(datetime(2026, 11, 22, 12, tzinfo=clock.TZ))
    assert values(house)[3:] == [6, 2]
    assert register.upkeep([house.unit], 2026) == {house.unit.pk: {3, 5}}


@pytest.mark.parametrize(
    ("content", "months"),
    [
        ({"outcome": "PRESENT"}, {3, 4, 5, 6, 7, 8}),
        ({"outcome": "LEFT", "ended_on": date(2026, 5, 1)}, {3, 4, 5}),
        ({"outcome": "HIRED", "ended_on": date(2026, 6, 30)}, {3, 4, 5, 6, 7, 8, 9, 10}),
        (
            {"outcome": "HIRED", "ended_on": date(2026, 6, 30), "left_on": date(2026, 9, 1)},
            {3, 4, 5, 6, 7, 8, 9},
        ),
    ],
)
def test_student_is_in_the_register_from_the_first_day_to_the_last(house, content, months):
    student(house, **content)
    row = register.counted([house.unit], 2026)[house.unit.pk]
    assert register.due_months(row, 2026) == months


def test_check_is_said_once_a_month_by_the_enterprise(house, noon):
    for nobody in (house.partner_liaison, house.officer, house.stranger):
        with pytest.raises(Refused, match="只有本单位"):
            services.check(unit=house.unit, by=nobody)
    assert "成员企业" in rules.may_check(house.partner_liaison, house.partner).reason
    services.check(unit=house.unit, by=house.liaison)
    with pytest.raises(Refused, match="本月已经核对"):
        services.check(unit=house.unit, by=house.head)
    noon.shift(timedelta(days=9))
    services.check(unit=house.unit, by=house.head)
    assert list(RegisterCheck.objects.values_list("year", "month")) == [(2026, 12), (2026, 11)]


@pytest.mark.parametrize(("day", "listed"), [(19, False), (20, True)])
def test_check_is_a_to_do_late_in_a_month_without_upkeep(house, noon, day, listed):
    student(house, until=date(2026, 12, 30), insured_to=date(2026, 12, 31))
    noon.move_to(datetime(2026, 12, day, 9, tzinfo=clock.TZ))
    titles = [todo.title for todo in portal.todos(house.liaison)]
    assert titles == (["核对12月学生信息库"] if listed else [])
    if listed:
        services.check(unit=house.unit, by=house.head)
        assert list(portal.todos(house.liaison)) == []


# ---------------------------------------------------------------- pages


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def listed(user):
    """Enterprise → (students, months due) as the page says."""
    page = signed_in(user).get("/students/")
    table = page.context["listing"].table
    cells = {column.key: column for column in table.columns}
    return {unit: (cells["students"].raw(unit), cells["due"].raw(unit)) for unit in table.rows}


def test_page_counts_for_everybody_and_whole_registers_for_their_readers(house):
    student(house)
    other = builders.unit("ENTERPRISE")
    for who in ("officer", "chair"):
        found = listed(getattr(house, who))
        assert (found[house.unit], found[other]) == ((1, 6), (None, 0))
    assert listed(house.liaison) == {house.unit: (1, 6)}
    assert listed(house.partner_liaison) == {house.unit: (1, None)}
    assert listed(house.stranger) == {}
    assert signed_in(house.outsider).get("/students/").status_code == 409


def test_school_counts_its_own_students_only(house):
    student(house)
    school = builders.unit("SCHOOL")
    student(house, partner=school)
    assert listed(house.partner_liaison) == {house.unit: (1, None)}
    assert listed(house.head) == {house.unit: (2, 6)}


def test_button_says_that_the_register_is_in_order(house):
    client = signed_in(house.liaison)
    assert "本月已核对" in client.get("/students/").content.decode()
    assert client.post(f"/students/{house.unit.pk}/check/").status_code == 302
    assert client.post(f"/students/{house.unit.pk}/check/").status_code == 409
    assert "本月已核对" not in signed_in(house.officer).get("/students/").content.decode()


@pytest.mark.once
def test_page_asks_the_same_for_more_enterprises_and_students(house):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/students/").status_code == 200
        return len(queries)

    client = signed_in(house.officer)
    student(house)
    first = asked()
    for _ in range(3):
        builders.unit("ENTERPRISE")
        student(house)
    assert asked() == first


def test_clause_leads_to_the_register_and_counts_students(house):
    student(house)
    (page,) = [page for page in regulation.pages() if page.url_name == "student_register"]
    assert (page.ref, page.count(2026), page.count(2025)) == ("10.enterprise.8", 1, 0)


# ---------------------------------------------------------------- a name is found nowhere else


def test_name_is_in_no_table_but_its_own(house):
    one = student(house, student=NAME, mentor=NAME, teacher=NAME, remark=NAME)
    records.correct(one, content={"student": NAME + "甲"}, reason="更正姓名", by=house.liaison)
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(NAME in str(row) for row in cursor.fetchall()):
                found.add(table)
    assert found == {Internship._meta.db_table}
