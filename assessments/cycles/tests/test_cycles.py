"""The assessment year: planned by the settings, opened once for all members, its dates fixed from then on."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import clock
from alliance.ground.access import Conflict, Refused
from alliance.history.words import events_of
from alliance.messages.models import Notification
from alliance.tests import builders, builders_assessments
from assessments.cycles import rules
from assessments.cycles import services as cycles
from assessments.cycles.models import Cycle
from assessments.opening import services as opening
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.services import drafting, publishing

PEOPLE = ("officer", "secretary_general", "chair", "school_head")


@pytest.fixture
def planned(everyone):
    return cycles.plan(year=2026, by=everyone.officer)


def opened(planned, **options):
    builders_assessments.published_standards(planned.year)
    return opening.open_cycle(planned, **options)


def test_plan_takes_the_dates_of_the_regulation(planned):
    assert clock.show_deadline(planned.self_deadline) == "12月10日 24:00（含当日）"
    assert planned.self_deadline == datetime(2026, 12, 11, tzinfo=clock.TZ)
    assert planned.review_deadline == datetime(2026, 12, 31, tzinfo=clock.TZ)
    assert planned.opens_at == datetime(2026, 11, 10, tzinfo=clock.TZ)
    assert (planned.reviewers_per_unit, planned.self_weight, planned.notice_days) == (2, Decimal(0), 0)


def test_plan_refuses_a_second_one_and_dates_out_of_order(everyone, planned):
    with pytest.raises(Refused, match="2026年度的考核已设定"):
        cycles.plan(year=2026, by=everyone.officer)
    with pytest.raises(Refused, match="时间必须依次为"):
        cycles.plan(year=2027, by=everyone.officer, self_deadline=clock.end_of_day(date(2027, 12, 31)))
    assert cycles.plan(year=2027, by=everyone.officer).year == 2027


@pytest.mark.parametrize(
    ("rule", "open_", "allowed"),
    [
        (rules.may_change_cycle, False, {"officer", "secretary_general"}),
        (rules.may_change_cycle, True, set()),
        (rules.may_open_cycle, False, {"secretary_general"}),
        (rules.may_open_cycle, True, set()),
        (rules.may_add_unit, False, set()),
        (rules.may_add_unit, True, {"officer", "secretary_general"}),
        (rules.may_write_self_evaluation, False, set()),
        (rules.may_write_self_evaluation, True, {"officer", "secretary_general"}),
    ],
)
def test_rules_decide_by_person_and_state(everyone, planned, rule, open_, allowed):
    planned.opened_at = clock.now() if open_ else None
    verdicts = {name: rule(getattr(everyone, name), planned) for name in PEOPLE}
    assert {name for name, verdict in verdicts.items() if verdict} == allowed
    assert all(verdict.reason for name, verdict in verdicts.items() if name not in allowed)


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, True), (0, False), (1, False)])
def test_open_is_refused_from_the_deadline_on(everyone, planned, noon, seconds, allowed):
    noon.move_to(planned.self_deadline + timedelta(seconds=seconds), tick=False)
    assert bool(rules.may_open_cycle(everyone.secretary_general, planned)) == allowed


def test_open_makes_one_assessment_with_all_items_for_each_member(everyone, planned):
    former = builders.unit("SCHOOL", joined_on=date(2019, 1, 1))
    from members.membership import services as membership

    membership.end_membership(former, on=date(2026, 6, 30), reason="退出", by=None)
    cycle = opened(planned, by=everyone.secretary_general)
    assert cycle.opened_at == clock.now()
    made = Assessment.objects.filter(cycle=cycle)
    assert {row.unit_id for row in made} == {
        everyone.chair_unit.pk,
        everyone.school.pk,
        everyone.enterprise.pk,
    }
    for row in made:
        assert row.standard.subject == row.unit.kind
        assert row.items.count() == row.standard.indicators.count()
        assert events_of(row)[0].title == "开启自评"


def test_open_tells_each_person_once_and_is_refused_twice(everyone, planned):
    cycle = opened(planned, by=everyone.secretary_general)
    told = Notification.objects.filter(step="opened", matter__startswith="assessment:")
    assert told.count() == 5
    with pytest.raises(Refused, match="该年度考核已开启"):
        opening.open_cycle(cycle, by=everyone.secretary_general)
    assert (told.count(), Assessment.objects.count()) == (5, 3)


def test_open_needs_a_standard_for_each_kind_that_has_members(everyone, planned):
    for subject in ("SCHOOL", "INDUSTRY"):
        publishing.publish(drafting.create_default(year=2026, subject=subject, by=None), by=None)
    with pytest.raises(Refused, match="以下类别还没有发布考核标准：企业成员。"):
        opening.open_cycle(planned, by=everyone.secretary_general)
    assert opening.preview(planned).missing == ["企业成员"]
    publishing.publish(drafting.create_default(year=2026, subject="ENTERPRISE", by=None), by=None)
    preview = opening.preview(planned)
    assert (preview.missing, preview.units, preview.people) == ([], 3, 5)
    assert opening.open_cycle(planned, by=everyone.secretary_general).is_open


@pytest.mark.parametrize(
    ("name", "day"), [("self_deadline", date(2026, 12, 25)), ("review_deadline", date(2027, 2, 28))]
)
def test_deadline_later_than_the_regulation_needs_its_basis_which_stays(everyone, planned, name, day):
    given, before = {name: clock.end_of_day(day)}, getattr(planned, name)
    with pytest.raises(Refused, match="晚于规定的") as refused:
        cycles.change(planned, by=everyone.officer, basis=" ", **given)
    assert refused.value.field == "basis"
    changed = cycles.change(planned, by=everyone.officer, basis="理事会第3号决议", **given)
    assert (changed.basis, len(cycles.later_than_set(changed))) == ("理事会第3号决议", 1)
    assert "理事会第3号决议" in changed.history.latest().history_change_reason
    back = cycles.change(changed, by=everyone.officer, **{name: before})
    assert back.basis == ""
    with pytest.raises(Refused, match="晚于规定的"):
        cycles.plan(year=2027, by=everyone.officer, review_deadline=clock.end_of_day(date(2027, 12, 31)))
    assert (
        cycles.plan(
            year=2027, by=everyone.officer, review_deadline=clock.end_of_day(date(2027, 12, 29))
        ).basis
        == ""
    )


def test_change_is_for_a_plan_only(everyone, planned):
    later = clock.end_of_day(date(2026, 12, 12))
    changed = cycles.change(
        planned, by=everyone.officer, version=planned.version, self_deadline=later, basis="理事会决议"
    )
    assert changed.self_deadline == later
    with pytest.raises(Conflict):
        cycles.change(planned, by=everyone.officer, version=planned.version, notice_days=5)
    with pytest.raises(Refused, match="时间必须依次为"):
        cycles.change(changed, by=everyone.officer, review_deadline=later)
    cycle = opened(changed, by=everyone.secretary_general)
    with pytest.raises(Refused, match="截止时间不再修改"):
        cycles.change(cycle, by=everyone.officer, notice_days=5)
    with pytest.raises(Refused, match="该年度考核已开启"):
        cycles.change(cycle, by=None, notice_days=5)


def test_settings_edited_later_change_no_running_year(everyone, planned):
    from alliance.registers import policy

    policy.change("self_deadline", "12-05", basis="理事会决定", confirmed=True, by=everyone.officer)
    assert Cycle.objects.get(pk=planned.pk).self_deadline == datetime(2026, 12, 11, tzinfo=clock.TZ)
    assert cycles.defaults_of(2027)["self_deadline"] == datetime(2027, 12, 6, tzinfo=clock.TZ)


def test_add_unit_is_for_members_of_an_open_year(everyone, planned):
    with pytest.raises(Refused, match="还没有开启"):
        opening.add_unit(planned, everyone.school, by=everyone.officer)
    cycle = opened(planned, by=everyone.secretary_general)
    late = builders.unit("ENTERPRISE", joined_on=clock.today())
    builders.person(late, "HEAD")
    made = opening.add_unit(cycle, late, by=everyone.officer)
    assert (made.unit, made.items.count()) == (late, made.standard.indicators.count())
    assert opening.add_unit(cycle, late, by=everyone.officer) == made
    future = builders.unit("ENTERPRISE", joined_on=clock.today() + timedelta(days=9))
    with pytest.raises(Refused, match="现在不是成员单位"):
        opening.add_unit(cycle, future, by=everyone.officer)


def test_self_evaluation_is_kept_with_its_history(everyone, planned):
    with pytest.raises(Refused, match="还没有开启"):
        cycles.write_self_evaluation(planned, text="总结", by=everyone.officer)
    cycle = opened(planned, by=everyone.secretary_general)
    written = cycles.write_self_evaluation(cycle, text="总结", version=cycle.version, by=everyone.officer)
    assert (written.self_evaluation, written.version) == ("总结", cycle.version + 1)
    assert cycles.write_self_evaluation(written, text="总结", by=everyone.officer).version == written.version
    with pytest.raises(Conflict):
        cycles.write_self_evaluation(cycle, text="另一份", version=cycle.version, by=everyone.officer)
    assert events_of(written)[0].title == "撰写联盟自评"


def test_open_costs_the_same_per_batch(everyone, monkeypatch):
    """With batches of two units each further batch costs the same number of queries."""
    monkeypatch.setattr(opening, "BATCH", 2)

    def cost(year):
        builders_assessments.published_standards(year)
        plan = cycles.plan(year=year, by=None)
        with CaptureQueriesContext(connection) as captured:
            opening.open_cycle(plan, by=None)
        return len(captured)

    builders.unit("SCHOOL")
    two = cost(2026)  # 4 units
    for _ in range(2):
        builders.unit("SCHOOL")
    three = cost(2027)  # 6 units
    for _ in range(4):
        builders.unit("SCHOOL")
    five = cost(2028)  # 10 units
    assert five - three == 2 * (three - two)
    assert (
        Item.objects.filter(assessment__cycle__year=2028).count()
        > Item.objects.filter(assessment__cycle__year=2026).count()
    )
