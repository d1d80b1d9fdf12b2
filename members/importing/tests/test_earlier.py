"""A roster that would let a unit join later than what it has is told so in the preview; it is not refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.importing.services import applying, uploading
from members.importing.tests.rosters import book, line
from members.records import kinds, services
from members.units import earlier
from members.units.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(everyone):
    return everyone.officer


def upload(*lines):
    return uploading.upload(book(*lines), filename="名册.xlsx", by=None)


def hints(joined_on, number=1):
    (row,) = upload(line(number, joined_on=joined_on)).rows
    return [hint for hint in row["hints"] if "加入日期改为" in hint]


def test_later_joining_than_people_and_records_is_told_and_taken(officer):
    applying.apply(upload(line(1)), by=None)
    unit = Unit.objects.get(name="德州第1装备公司")
    assert (hints("2019-01-01"), hints("2020-01-01"), hints("2021-01-01")) == ([], [], [])
    liaison = unit.representatives.get(role="LIAISON").user
    services.begin(kind=kinds.get("training-session"), unit=unit, year=2026, by=liaison)
    (said,) = hints("2028-01-01")
    assert ("人员任职（2026-11-" in said, "履职记录（2026年度）" in said, "请核对" in said) == (
        True,
        True,
        True,
    )
    done = applying.apply(upload(line(1, joined_on="2028-01-01")), by=None)
    assert done.state == "APPLIED"


def test_asking_costs_the_same_for_one_unit_and_many_and_nothing_where_none_moves(officer):
    applying.apply(upload(*(line(number) for number in range(1, 6))), by=None)
    costs = []
    for moved in (1, 5):
        lines = [line(number, joined_on="2028-01-01") for number in range(1, moved + 1)]
        with CaptureQueriesContext(connection) as queries:
            upload(*lines)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    with CaptureQueriesContext(connection) as queries:
        assert earlier.before({}) == {}
    assert len(queries) == 0


def test_year_counts_as_earlier_only_when_it_is_over(monkeypatch):
    monkeypatch.setattr(earlier, "_sources", {"年度考核": lambda units: [(pk, 2025) for pk in units]})
    assert earlier.before({7: date(2025, 12, 31)}) == {}
    assert earlier.before({7: date(2026, 1, 1)}) == {7: ["年度考核（2025年度）"]}
