"""Relations between units: of both sides, on their days."""

from datetime import date, timedelta

import pytest

from alliance.ground.access import Refused
from members.relations import services as relations
from members.relations.models import UnitRelation

TODAY = date(2026, 11, 22)


def test_relation_counts_for_both_sides_on_its_days(everyone):
    relation = relations.declare_relation(
        everyone.school, everyone.enterprise, nature="举办单位", since=TODAY, by=everyone.officer
    )
    day = TODAY + timedelta(days=3)
    relations.end_relation(relation, on=day, reason="", by=everyone.officer)
    for one in (everyone.school, everyone.enterprise):
        found = UnitRelation.objects.of(one)
        assert list(found.on(TODAY - timedelta(days=1))) == []
        assert list(found.on(TODAY)) == [relation]
        assert list(found.on(day - timedelta(days=1))) == [relation]
        assert list(found.on(day)) == []


def test_declare_relation_refuses_itself_and_doubles(everyone):
    declare = {"nature": "控股", "since": TODAY, "by": everyone.officer}
    relations.declare_relation(everyone.school, everyone.enterprise, **declare)
    for pair in (
        (everyone.school, everyone.school),
        (everyone.school, everyone.enterprise),
        (everyone.enterprise, everyone.school),
    ):
        with pytest.raises(Refused):
            relations.declare_relation(*pair, **declare)
    assert UnitRelation.objects.count() == 1


def test_relations_are_for_the_secretariat(everyone):
    with pytest.raises(Refused):
        relations.declare_relation(
            everyone.school, everyone.enterprise, nature="控股", since=TODAY, by=everyone.school_head
        )
    relation = relations.declare_relation(
        everyone.school, everyone.enterprise, nature="控股", since=TODAY, by=everyone.officer
    )
    with pytest.raises(Refused):
        relations.end_relation(relation, on=TODAY, reason="", by=everyone.school_head)
