"""Exempting, extending, taking it back: who may, what it changes in ledger and facts, who is told."""

from datetime import date, timedelta

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts
from alliance.tests import builders
from members.duties import ledger
from members.duties import services as duty_services
from members.obligations import duties, rules, services
from members.obligations.periods import Standing
from members.records.tests import battery
from members.relations import services as relations

YEAR = 2026
DEADLINE = clock.end_of_day(date(YEAR, 3, 31))
NAMES = ["plan.training_base_on_time", "plan.training_base_late"]


@pytest.fixture
def house(noon, db):
    one = battery.inhabited("base-plan")
    one.duty = duties.get("records.base-plan")
    return one


def stands(house):
    return ledger.of_units([house.unit], YEAR, duties=[house.duty])[house.unit.pk][0].standing


def values(house):
    found = facts.compute(NAMES, [house.unit], YEAR)[house.unit.pk]
    return [found[name].value for name in NAMES]


def test_relieve_is_for_the_secretariat_but_not_for_the_own_or_a_related_unit(house):
    may = [
        name
        for name in battery.PEOPLE
        if (user := getattr(house, name)) and rules.may_relieve(user, house.unit)
    ]
    assert may == ["officer"]
    relations.declare_relation(
        house.chair_unit, house.unit, nature="举办单位", since=clock.today() - timedelta(days=1), by=None
    )
    assert "回避" in rules.may_relieve(house.officer, house.unit).reason
    with pytest.raises(Refused, match="回避"):
        services.exempt(house.unit, duty=house.duty, year=YEAR, part=0, reason="停办", by=house.officer)


def test_exemption_counts_neither_for_nor_against_and_is_taken_back(house):
    given = {"duty": house.duty, "year": YEAR, "part": 0, "by": house.officer}
    with pytest.raises(Refused, match="豁免理由"):
        services.exempt(house.unit, reason=" ", **given)
    assert (stands(house), values(house)) == (Standing.OVERDUE, [0, 0])
    relief = services.exempt(house.unit, reason="基地停建", **given)
    assert (stands(house), values(house)) == (Standing.EXEMPT, [None, None])
    with pytest.raises(Refused, match="已办理豁免或延期"):
        services.exempt(house.unit, reason="再办", **given)
    with pytest.raises(Refused, match="撤销原因"):
        services.revoke(relief, reason="", by=house.officer)
    services.revoke(relief, reason="恢复建设", by=house.officer)
    assert (stands(house), values(house)) == (Standing.OVERDUE, [0, 0])
    told = Notification.objects.filter(matter=f"relief:{relief.pk}")
    assert {(one.recipient, one.title) for one in told} == {
        (person, f"2026年度实训基地建设计划{word}")
        for person in (house.head, house.liaison)
        for word in ("已豁免", "的豁免已撤销")
    }
    reasons = list(relief.history.values_list("history_change_reason", flat=True))
    assert reasons == ["撤销豁免或延期：恢复建设", "豁免2026年度实训基地建设计划：基地停建"]


@pytest.mark.parametrize(("after", "counted"), [(-1, [1, 0]), (0, [0, 1]), (1, [0, 1])])
def test_extension_is_in_time_until_the_end_of_its_day(house, noon, after, counted):
    noon.move_to(DEADLINE + timedelta(days=1))
    services.extend(
        house.unit,
        duty=house.duty,
        year=YEAR,
        part=0,
        day=date(YEAR, 4, 30),
        reason="设备未到",
        by=house.officer,
    )
    until = clock.end_of_day(date(YEAR, 4, 30))
    noon.move_to(until + timedelta(seconds=after))
    battery.record(house, "FILED")
    assert values(house) == counted


def test_extension_is_later_than_the_deadline_and_today(house):
    given = {"duty": house.duty, "year": YEAR, "part": 0, "reason": "设备未到", "by": house.officer}
    for day in (date(YEAR, 3, 31), clock.today() - timedelta(days=1)):
        with pytest.raises(Refused, match="须晚于今天"):
            services.extend(house.unit, day=day, **given)
    assert services.extend(house.unit, day=clock.today(), **given).until == clock.end_of_day(clock.today())


def test_extension_ends_with_the_january_after_its_year(house):
    given = {"duty": house.duty, "year": YEAR, "part": 0, "reason": "设备未到", "by": house.officer}
    with pytest.raises(Refused, match=f"最晚延期至 {YEAR + 1}年1月31日"):
        services.extend(house.unit, day=date(YEAR + 1, 2, 1), **given)
    assert services.extend(house.unit, day=date(YEAR + 1, 1, 31), **given).until == clock.end_of_day(
        date(YEAR + 1, 1, 31)
    )


def test_what_is_not_owed_is_not_relieved(house):
    late = builders.unit("SCHOOL", joined_on=date(YEAR, 6, 1))
    given = {"duty": house.duty, "part": 0, "reason": "停办", "by": house.officer}
    for unit, year in ((late, YEAR), (house.unit, 2024), (builders.unit("RESEARCH"), YEAR)):
        with pytest.raises(Refused, match="没有此项要求"):
            services.exempt(unit, year=year, **given)


def test_remind_tells_only_who_owes_and_once_a_day(house, noon):
    other = builders.unit("INDUSTRY")
    duty_services_given = {"year": YEAR, "duties": [house.duty], "by": house.officer}
    with pytest.raises(Refused, match="秘书处"):
        duty_services.remind([house.unit], opening="请办理", **duty_services_given | {"by": house.head})
    first = duty_services.remind([house.unit, other], opening="请办理", **duty_services_given)
    assert (first.told, first.clear) == ([house.unit], [other])
    message = Notification.objects.get(matter=f"duties:{house.unit.pk}:2026")
    assert (message.recipient, message.body) == (
        house.liaison,
        "请办理\n1．2026年度实训基地建设计划，截止 2026年3月31日 24:00（含当日），已逾期",
    )
    again = duty_services.remind([house.unit], opening="请办理", **duty_services_given)
    assert (again.told, again.already) == ([], [house.unit])
    noon.shift(timedelta(days=1))
    assert duty_services.remind([house.unit], opening="请办理", **duty_services_given).told == [house.unit]
    battery.record(house, "FILED")
    noon.shift(timedelta(days=1))
    assert duty_services.remind([house.unit], opening="请办理", **duty_services_given).clear == [house.unit]
