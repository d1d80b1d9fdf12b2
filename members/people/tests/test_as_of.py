"""The list of people: who stands for a unit today or stood on a day, who reads it, and how it leaves the portal."""

import io
from datetime import date
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from alliance.tests import builders
from members.people.services import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(everyone):
    """A unit whose head changed on September 1st; who comes on December 1st is named; one entry was taken back."""
    unit = builders.unit("ENTERPRISE", name="甲公司", joined_on=date(2024, 1, 1))
    head = builders.person(unit, "HEAD", since=date(2026, 6, 1), name="前任甲")
    builders.person(unit, "LIAISON", since=date(2026, 12, 1), name="将任丙")
    wrong = builders.person(unit, "LIAISON", since=date(2026, 6, 1), name="误登丁")
    people.end(unit.representatives.get(user=wrong), on=date(2026, 6, 1), reason="登记有误", by=None)
    place = unit.representatives.get(user=head)
    people.replace(place, on=date(2026, 9, 1), name="现任乙", phone="13700009999", by=None)
    everyone.unit = unit
    return everyone


def shown(client, query):
    rows = client.get(f"/people/?q=甲公司&{query}").context["listing"].page.object_list
    return [one.user.name for one in rows]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["现任乙"]),
        ("on=2026-08-31", ["前任甲"]),
        ("on=2026-09-01", ["现任乙"]),
        ("on=2026-05-31", []),
        ("on=2026-12-01", ["现任乙", "将任丙"]),
        ("on=2026-08-31&role=LIAISON", []),
        ("state=former", ["前任甲", "误登丁"]),
        ("state=coming", ["将任丙"]),
        ("state=all", ["前任甲", "现任乙", "误登丁", "将任丙"]),
    ],
)
def test_list_shows_who_stood_for_a_unit_on_a_day(client, house, query, names):
    client.force_login(house.officer)
    assert shown(client, query) == names


def test_people_see_those_of_the_units_that_they_see_and_numbers_as_in_its_file(client, house):
    seen = {}
    for name in ("officer", "chair", "enterprise_liaison"):
        client.force_login(getattr(house, name))
        page = client.get("/people/?q=甲公司").content.decode()
        seen[name] = ("现任乙" in page, "13700009999" in page, "137****9999" in page)
    assert seen == {
        "officer": (True, True, False), "chair": (True, False, True), "enterprise_liaison": (False, False, False),
    }  # fmt: skip


def test_list_of_a_day_leaves_with_a_reason_and_says_the_day(client, house):
    client.force_login(house.officer)
    answer = client.get(f"/people/?q={quote('甲公司')}&on=2026-08-31&export=xlsx")
    assert answer.headers["Location"].startswith("/exports/reason/")
    answer = client.post(answer.headers["Location"], {"reason": "核对"}, follow=True)
    (sheet,) = load_workbook(io.BytesIO(b"".join(answer))).worksheets
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "单位人员名册（截至2026-08-31）"
    (labels,) = [row for row in rows if "姓名" in row]
    (head,) = [dict(zip(labels, row, strict=True)) for row in rows[rows.index(labels) + 1 :]]
    assert (head["姓名"], head["身份"], head["状态"]) == ("前任甲", "单位负责人", "任至 2026-08-31")


@pytest.mark.once
@pytest.mark.parametrize("number", [1, 3, 50])
def test_list_costs_the_same_for_any_number_of_people(client, house, django_assert_max_num_queries, number):
    for _ in range(number):
        builders.person(house.unit, "LIAISON")
    client.force_login(house.officer)
    client.get("/people/?size=100")
    with django_assert_max_num_queries(9):
        client.get("/people/?size=100")
