"""Drafts say what the records say: their numbers, zero as zero, and what is not kept as not kept."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.ground import clock
from alliance.ground.clock import TZ, Month
from alliance.prose import parsing
from alliance.registers import policy
from alliance.tests import builders
from reports.drafting import counting, of_alliance, of_units, spans

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 7, 10, 9, tzinfo=TZ)


def _text(blocks):
    return parsing.text_of(parsing.html_of(blocks))


def test_a_unit_without_records_reads_well(house):
    text = _text(of_units.year(house.school, 2026))
    assert "本年平台没有会议和活动记录。" in text
    assert "本年在平台没有报送履职记录。" in text
    assert "逾期未办的履职事项10项：信息报送10项。" in text
    assert "没有逾期未办的履职事项" in _text(of_units.year(builders.unit("RESEARCH"), 2026))
    assert "【请填写：存在的问题和原因】" in text
    assert "None" not in text
    assert "。。" not in text
    assert "；。" not in text


def test_a_units_information_is_counted_and_compared(house):
    now = {Month(2026, month): datetime(2026, month, 20, 9, tzinfo=TZ) for month in (3, 4, 5)}
    before = {Month(2025, month): datetime(2025, month, 20, 9, tzinfo=TZ) for month in (3, 4)}
    builders.history_of_reports(house.school, house.school_head, before | now)
    text = _text(of_units.year(house.school, 2026))
    assert "按时报送3个月" in text
    assert "报送审核合格的信息3篇，比上年增加1篇" in text


def test_a_new_unit_is_not_compared_with_a_year_it_was_not_there(house):
    unit = builders.unit("ENTERPRISE", joined_on=date(2026, 6, 1))
    assert "比上年" not in _text(of_units.year(unit, 2026))
    assert "2026年6月1日加入联盟" in _text(of_units.year(unit, 2026))


def test_the_half_year_counts_its_months_only(house):
    reports = {Month(2026, month): datetime(2026, month, 20, 9, tzinfo=TZ) for month in (5, 6, 8)}
    builders.history_of_reports(house.school, house.school_head, reports)
    assert counting.numbers(spans.first_half(2026))["reports"].now == 2
    assert counting.numbers(spans.year(2026))["reports"].now == 3


def test_the_half_year_reads_well_with_nothing_in_it(house):
    with clock.at(JULY):
        text = _text(of_alliance.half_year(2026))
    assert "没有召开会议" in text
    assert "平台没有2026年上半年到期的联盟计划任务。" in text
    assert "数据截至2026年6月30日" in text
    assert "没有到期未办的计划任务、决议事项和征集任务" in text
    assert "None" not in text
    assert "。。" not in text


def test_plan_tasks_are_told_as_the_plan_stands(house):
    builders.plan(house, state="ADOPTED")
    tasks = counting.tasks(spans.year(2026))
    assert f"本期计划任务{tasks.count()}项" in _text(of_alliance.year_end(2026))
    assert counting.numbers(spans.year(2026))["tasks_due"].now == sum(
        one.due_on < clock.today() for one in tasks
    )


def test_what_is_not_kept_is_a_dash_and_never_zero(house):
    policy.change("report_since", "2026-01", basis="测试", confirmed=True, by=house.officer)
    found = counting.numbers(spans.year(2026))
    assert all(one.before is None for one in found.values())
    assert found["meetings"].now == 0
    grid = next(block for block in of_alliance.year_end(2026) if hasattr(block, "head"))
    assert all(row[3] == "—" and row[4] == "—" for row in grid.rows)


def test_the_self_evaluation_quotes_article_and_assessment(house):
    text = _text(of_alliance.self_evaluation(2026))
    assert "第十一条" in text
    assert "2026年度考核尚未开启" in text
    assert "【请填写：对本年度联盟运行管理的总体评价】" in text


@pytest.mark.once
def test_drafting_asks_no_more_for_more_units(house):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            of_alliance.year_end(2026)
        return len(asked)

    before = queries()
    for _ in range(3):
        builders.unit("SCHOOL")
    assert queries() == before


def test_the_half_year_is_dated_by_its_last_day(morning, db):
    with clock.at(JULY - timedelta(days=20)):
        assert spans.first_half(2026).as_of == date(2026, 6, 20)
    assert spans.first_half(2026).as_of == date(2026, 6, 30)
