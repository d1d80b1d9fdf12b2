"""The ranking and its bulletin: order, ties, sums, and a frozen copy."""

from datetime import timedelta
from decimal import Decimal

import pytest

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.clock import Month
from alliance.messages.models import Notification
from alliance.prose.blocks import paragraph
from alliance.tests import builders
from reports.checks import adoptions
from reports.conftest import NOVEMBER
from reports.ranking import places
from reports.ranking import services as bulletins
from reports.ranking.printed import official_of

pytestmark = pytest.mark.django_db
ISSUER = "德州市智能制造产学研创新联盟"
OCTOBER = Month(2026, 10)


def report(unit, head, month=OCTOBER, channel: str = "", **content):
    with clock.at(month.start + timedelta(days=9)):
        made = builders.accepted_report(unit, head, month=month, **content)
        if channel:
            adoptions.record(made, channel=channel, adopted_on=clock.today(), by=None)
    return made


def schools(*names: str):
    made = []
    for name in names:
        unit = builders.unit("SCHOOL", name=name)
        made.append((unit, builders.person(unit, "HEAD")))
    return made


def lines(year: int, month: int | None, kind: str = "学校成员") -> list[tuple]:
    return [
        (
            place.rank,
            place.unit,
            place.reports,
            place.adopted,
            place.points,
            place.total,
            place.due,
            place.reported,
        )
        for place in places.of_period(year, month)
        if place.kind == kind
    ]


def test_places_by_points_then_adopted_then_shared_in_the_order_of_names(morning):
    (a, a_head), (b, b_head), (c, c_head), _ = schools("阿甲学校", "毕乙学校", "陈丙学校", "戴丁学校")
    report(a, a_head, channel="CITY")  # 6
    report(b, b_head, Month(2026, 9))  # of September: counts for the sum of the year
    report(b, b_head, channel="WEBSITE")  # 3
    for _ in range(3):
        report(c, c_head)  # 3, none of them adopted
    assert lines(2026, 10) == [
        (1, "阿甲学校", 1, 1, 6, 6, 10, 1),
        (2, "毕乙学校", 1, 1, 3, 4, 10, 2),
        (3, "陈丙学校", 3, 0, 3, 3, 10, 1),
        (None, "戴丁学校", 0, 0, 0, 0, 10, 0),
    ]
    assert [(line[0], line[1]) for line in lines(2026, 9)] == [
        (1, "毕乙学校"),
        (None, "阿甲学校"),
        (None, "陈丙学校"),
        (None, "戴丁学校"),
    ]


def test_places_of_the_year_sum_all_months(morning):
    (a, a_head), (b, b_head) = schools("阿甲学校", "毕乙学校")
    report(a, a_head, Month(2026, 3))
    report(a, a_head, Month(2026, 5), channel="NATION", reprinted=True, source="人民日报")
    report(b, b_head, Month(2026, 4), category="NOTICE")
    report(b, b_head, Month(2025, 4))
    assert lines(2026, None) == [
        (1, "阿甲学校", 2, 1, Decimal("11.5"), Decimal("11.5"), 10, 2),
        (2, "毕乙学校", 1, 0, 0, 0, 10, 1),
    ]


def test_places_are_grouped_by_kind_and_hold_the_members_of_the_time(house):
    past = builders.unit("SCHOOL", name="已终止学校")
    past.ended_on = OCTOBER.first_day
    from django.db import transaction

    from alliance.ground import audit

    with transaction.atomic():
        audit.save(past, by=None, reason="测试")
    builders.unit("RESEARCH", name="研究院")
    assert [place.kind for place in places.of_period(2026, 10)] == [
        "学校成员",
        "学校成员",
        "企业成员",
        "科研机构成员",
    ]
    assert "已终止学校" in [place.unit for place in places.of_period(2026, 9)]


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 3, 50])
def test_places_cost_the_same_for_any_number_of_units(morning, django_assert_num_queries, count):
    for unit, head in schools(*(f"第{number}所学校" for number in range(count))):
        builders.draft(unit, head)
    with django_assert_num_queries(6):
        places.of_period(2026, 10)


def test_issue_freezes_the_ranking_and_tells_the_members(house):
    made = report(house.school, house.school_head)
    bulletin = bulletins.issue(OCTOBER, remark="请按时报送。", by=house.officer)
    adoptions.record(made, channel="NATION", adopted_on=clock.today(), by=house.officer)
    frozen = places.issued_or_current(2026, 10, bulletin)
    current = places.of_period(2026, 10)
    points = {place.unit: place.points for place in frozen}
    assert (
        points[house.school.name],
        {place.unit: place.points for place in current}[house.school.name],
    ) == (1, 21)
    told = Notification.objects.filter(matter="bulletin:2026-10").values_list("recipient", flat=True)
    everybody = [
        house.chair,
        house.school_head,
        house.school_liaison,
        house.enterprise_head,
        house.enterprise_liaison,
    ]
    assert sorted(told) == sorted(user.pk for user in everybody)


def test_issue_once_after_the_late_window_by_the_secretariat(house):
    with pytest.raises(Refused, match="补报期到 12月5日 24:00（含当日） 为止"):
        bulletins.issue(NOVEMBER, by=house.officer)
    for user in (house.school_head, house.chair):
        with pytest.raises(Refused, match="由秘书处办理"):
            bulletins.issue(OCTOBER, by=user)
    bulletins.issue(OCTOBER, by=house.officer)
    with pytest.raises(Refused, match="2026年10月的通报已印发"):
        bulletins.issue(OCTOBER, by=house.officer)


def test_bulletin_is_an_official_document_and_the_figures_of_an_open_month_say_so(house):
    bulletin = bulletins.issue(OCTOBER, remark="请各单位按时报送。", by=house.officer)
    table = places.as_table(places.issued_or_current(2026, 10, bulletin), 2026, 10)
    issued = official_of(table, bulletin, issuer=ISSUER)
    assert (issued.head, issued.number) == ("letterhead", bulletin.number)
    assert issued.title == f"{ISSUER}秘书处关于2026年10月信息报送情况的通报"
    assert (issued.signature, issued.day, issued.draft) == (f"{ISSUER}秘书处", clock.today(), "")
    assert issued.blocks[0] == paragraph("请各单位按时报送。")
    (annex,) = issued.annexes
    kinds = list(dict.fromkeys(row["kind"] for row in table.rows))
    assert [block.caption for block in annex.blocks[:-1]] == kinds
    assert [annex.blocks[0].head[at] for at in (1, 7, 8)] == ["单位", "应报月数", "已报月数"]
    figures = official_of(places.as_table(places.of_period(2026, 11), 2026, 11), None, issuer=ISSUER)
    assert (figures.head, figures.number, figures.draft) == ("plain", "", "统计稿，未印发")
