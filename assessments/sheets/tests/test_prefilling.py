"""What stands beside each indicator: recorded numbers, 未记录 where there are none, never a zero made up."""

from decimal import Decimal

import pytest

from alliance.ground.access import Refused
from alliance.registers import linkable, policy
from alliance.registers.facts import Fact
from alliance.tests import builders, builders_assessments
from assessments.formal_check import services as checks
from assessments.self_assessment.services import drafts, handing_in
from assessments.sheets import prefilling
from assessments.sheets.models.assessments import Assessment
from assessments.stamped_form import paper


def by_code(row) -> dict:
    return {line.indicator.code: line for line in prefilling.prefill(row)}


def test_unrecorded_fact_is_not_zero(own):
    line = by_code(own)["A2"]
    assert [(one.label, one.fact.value) for one in line.facts] == [
        ("出席会议次数", None),
        ("书面委托出席次数", None),
        ("会议请假次数", None),
        ("应到会议次数", None),
        ("会议无故缺席次数", None),
    ]
    assert (line.suggestion.points, len(line.suggestion.missing)) == (None, 5)


def test_recorded_fact_suggests_points_with_its_records(own, everyone):
    line = by_code(own)["G2"]
    [one] = line.facts
    assert (one.label, one.unit, one.fact.value) == ("采用信息篇数", "篇", 0)
    assert one.fact.url.endswith(f"?unit={everyone.school.pk}&year=2026")
    assert line.suggestion.points == Decimal("0.00")


def test_coded_fact_prints_without_its_code(own):
    units = {one.label: one.unit for one in by_code(own)["A5"].facts}
    assert units == {"自评退回补正次数": "次", "自评按期报送": ""}


def test_lines_are_the_current_facts_until_submitted_then_the_frozen(own, everyone):
    def count(row):
        lines = {line.indicator.code: line for line in prefilling.lines_of(row)}
        return next(one.fact.value for one in lines["A4"].facts if one.name == "contacts.count")

    assert count(own) == 1
    sent = builders_assessments.submitted(own)
    builders.person(everyone.school, "LIAISON")
    assert count(sent) == 1
    done = checks.pass_check(sent, by=everyone.officer, note=builders_assessments.NOTE)
    builders.person(everyone.enterprise, "LIAISON")
    assert (count(done), done.facts["contacts.count"]["value"]) == (2, "1")


def test_what_handing_in_records_counts_while_the_unit_writes(own, everyone, noon):
    def line(row):
        return next(line for line in prefilling.lines_of(row) if line.indicator.code == "A5")

    written = line(own).record
    assert (written.exact, line(builders_assessments.submitted(own)).record) == (Decimal("2.00"), written)


def test_own_points_below_what_handing_in_records_need_their_reason_before(own, everyone):
    builders_assessments.filled(own)
    item = own.items.get(indicator__code="A5")

    def give(note):
        given = {item.pk: {"self_points": Decimal("1.5"), "self_note": note}}
        drafts.fill(own, lines=given, by=everyone.school_liaison)

    give("")
    with pytest.raises(Refused, match="没有说明理由：A5"):
        handing_in.submit(own, by=everyone.school_head)
    give("材料迟到")
    sent = handing_in.submit(own, by=everyone.school_head)
    assert [one.indicator.code for one in prefilling.lines_of(sent) if one.self_unexplained] == []


def test_nothing_counts_ahead_once_the_deadline_has_passed(own, noon):
    noon.move_to(own.cycle.self_deadline)
    facts = {one.name: one.fact.value for one in by_code(own)["A5"].facts}
    assert facts == {"assessment.returns": 0, "assessment.self_on_time": 0}


def test_frozen_facts_read_back_as_they_were(own):
    known = {"a.b": Fact(Decimal("1.50"), 12, "/x/", "说明"), "c.d": Fact.unrecorded()}
    assert {name: Fact.from_json(data) for name, data in prefilling.freeze(known).items()} == known


def test_groups_add_up(own):
    groups = prefilling.groups_of(prefilling.prefill(own))
    assert [(group.code, group.points, len(group.lines)) for group in groups] == [
        ("A", 20, 5),
        ("B", 20, 3),
        ("C", 15, 3),
        ("D", 15, 4),
        ("E", 12, 3),
        ("F", 8, 1),
        ("G", 10, 3),
    ]


def test_printed_version_names_the_state_of_the_data(own, everyone):
    def code():
        row = Assessment.objects.select_related("cycle", "unit", "standard").get(pk=own.pk)
        return paper.form_version(row, prefilling.lines_of(row), filler="").issue(by=None).code

    before = code()
    assert (code(), len(before)) == (before, 16)
    one = own.items.first()
    drafts.fill(own, lines={one.pk: {"self_note": "一"}}, by=everyone.school_liaison)
    assert code() != before
    drafts.fill(own, lines={one.pk: {"self_note": ""}}, by=everyone.school_liaison)
    assert code() == before


@pytest.mark.once
@pytest.mark.parametrize("kind", ["SCHOOL", "ENTERPRISE", "INDUSTRY", "RESEARCH"])
def test_queries_do_not_grow_with_the_standard(everyone, year, kind, django_assert_max_num_queries):
    row = builders_assessments.assessment(builders.unit(kind), 2026)
    row = Assessment.objects.select_related("cycle", "unit").prefetch_related("extensions").get(pk=row.pk)
    prefilling.prefill(row)
    with policy.read_once(), django_assert_max_num_queries(10):  # the settings once, as in a request
        assert len(prefilling.prefill(row)) == row.items.count()


def test_records_come_from_their_sources(everyone, monkeypatch):
    monkeypatch.setattr(linkable, "_sources", {})

    @linkable.source("会议")
    def meetings(unit, year):
        return [(f"{year}年理事会", f"/meetings/{unit.pk}/", None)]

    [found] = linkable.of(everyone.school, 2026)
    assert (found.title, found.kind) == ("2026年理事会", "会议")
    assert linkable.find(everyone.school, 2026, found.url) == found
    assert linkable.find(everyone.school, 2026, "/meetings/999/") is None
