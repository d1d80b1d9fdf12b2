"""The annual report: written, presented, reviewed; its figures, its frozen copy, its workbook and its PDF."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse

from alliance.ground import audit, clock
from alliance.ground.access import Conflict, Refused
from alliance.ground.clock import TZ, Month
from alliance.messages.models import Notification
from alliance.tests import builders, desk
from assessments.cycles.models import Cycle
from assessments.sheets.models.assessments import Assessment
from assessments.standards.models import Standard
from reports.annual import chapters as annual
from reports.annual import rules
from reports.annual.models import AnnualReport
from reports.annual.services import writing
from reports.annual_review import services as presenting
from reports.checks import adoptions

pytestmark = pytest.mark.django_db
State = AnnualReport.State


@pytest.fixture
def cycle(house):
    """The assessment year 2026, open until December 10th and 30th, with its self-evaluation."""
    with transaction.atomic():
        return audit.save(
            Cycle(
                year=2026,
                opens_at=clock.start_of_day(date(2026, 11, 10)),
                self_deadline=clock.end_of_day(date(2026, 12, 10)),
                review_deadline=clock.end_of_day(date(2026, 12, 30)),
                self_evaluation="联盟运行平稳，自评良好。",
            ),
            by=None,
            reason="测试",
        )


@pytest.fixture
def report(house, cycle):
    made = writing.open_year(2026, by=house.officer)
    return writing.write(
        made, by=house.officer, **dict.fromkeys(AnnualReport.SECTIONS, "本年度工作有序推进。")
    )


def assessed(cycle, unit, *, state="PUBLISHED", grade="GOOD", total="85.5", submitted=True, confirmed=None):
    """An assessment as the assessment app leaves it; its own lifecycle is tested there."""
    with transaction.atomic():
        standard = Standard.objects.filter(year=2026, subject=unit.kind).first() or audit.save(
            Standard(year=2026, subject=unit.kind, title="标准"), by=None, reason="测试"
        )
        return audit.save(
            Assessment(
                cycle=cycle,
                unit=unit,
                standard=standard,
                state=state,
                grade=grade,
                total=Decimal(total),
                self_score=Decimal("88"),
                review_score=Decimal(total),
                submitted_at=clock.now() if submitted else None,
                confirmed_at=confirmed,
            ),
            by=None,
            reason="测试",
        )


def table(book, title: str):
    return next(one for one in book.tables if one.title == title)


def rows(book, title: str, *keys: str) -> list[tuple]:
    return [tuple(row[key] for key in keys) for row in table(book, title).rows]


# ---------------------------------------------------------------- the verbs


def test_open_year_returns_the_one_that_is_there(house):
    first = writing.open_year(2026, by=house.officer)
    assert writing.open_year(2026, by=house.officer) == first
    assert first.title == "德州市智能制造产学研创新联盟2026年度工作总结报告"
    with pytest.raises(Refused, match="由秘书处办理"):
        writing.open_year(2025, by=house.chair)
    with pytest.raises(Refused, match="只能为本年度或以前"):
        writing.open_year(2027, by=house.officer)


def test_write_refuses_a_stale_version(house, report):
    version = report.version
    writing.write(report, by=house.secretary_general, version=version, problems="问题一")
    with pytest.raises(Conflict):
        writing.write(report, by=house.officer, version=version, problems="问题二")
    assert report.chapters.get(key="problems").text == "问题一"


def test_present_is_for_the_secretary_general_and_tells_the_chair(house, report):
    for user in (house.officer, house.chair, house.school_head):
        with pytest.raises(Refused, match="由秘书长呈送"):
            presenting.present(report, by=user)
    presented = presenting.present(report, by=house.secretary_general)
    assert (presented.state, presented.presented_by) == (State.PRESENTED, house.secretary_general)
    told = Notification.objects.filter(matter="annual_report:2026").values_list("recipient", flat=True)
    assert list(told) == [house.chair.pk]
    with pytest.raises(Refused):
        presenting.present(report, by=house.secretary_general)


@pytest.mark.parametrize("section", AnnualReport.SECTIONS)
def test_present_needs_every_section(house, report, section):
    writing.write(report, by=house.officer, **{section: " "})
    with pytest.raises(Refused, match="还没有写"):
        presenting.present(report, by=house.secretary_general)


def test_present_needs_the_self_evaluation_of_the_alliance(house, report, cycle):
    with transaction.atomic():
        cycle.self_evaluation = ""
        audit.save(cycle, by=None, reason="测试")
    with pytest.raises(Refused, match="联盟运行管理自评还没有写"):
        presenting.present(report, by=house.secretary_general)


def test_review_is_for_the_chair_and_final(house, report):
    with pytest.raises(Refused, match="该年度工作总结报告现在是“起草中”，不能审阅。"):
        presenting.review(report, by=house.chair)
    report = presenting.present(report, by=house.secretary_general)
    with pytest.raises(Refused, match="由理事长审阅"):
        presenting.review(report, by=house.secretary_general)
    reviewed = presenting.review(report, opinion="同意。", by=house.chair)
    assert (reviewed.state, reviewed.reviewed_by, reviewed.opinion) == (State.REVIEWED, house.chair, "同意。")
    for act in (
        lambda: presenting.send_back(report, reason="再改", by=house.chair),
        lambda: writing.write(report, by=house.officer, problems="改"),
    ):
        with pytest.raises(Refused):
            act()


def test_chair_reviews_what_the_page_showed(house, report, client):
    report = presenting.present(report, by=house.secretary_general)
    act = reverse("annual_report_review", args=[report.year])
    client.force_login(house.chair)
    seen = desk.sent_by(client, report.brief_url, act)
    report = presenting.send_back(report, reason="补充数据", by=house.chair)
    report = writing.write(report, by=house.officer, problems="已补充")
    presenting.present(report, by=house.secretary_general)
    assert client.post(act, seen | {"opinion": "同意。"}).status_code == 409
    assert AnnualReport.objects.get().state == State.PRESENTED
    client.post(act, desk.sent_by(client, report.brief_url, act))
    assert AnnualReport.objects.get().state == State.REVIEWED


def test_send_back_thaws_the_figures(house, report):
    report = presenting.present(report, by=house.secretary_general)
    with pytest.raises(Refused, match="请填写修改意见"):
        presenting.send_back(report, reason=" ", by=house.chair)
    report = presenting.send_back(report, reason="补充数据", by=house.chair)
    assert (report.state, report.figures, report.opinion) == (State.RETURNED, {}, "补充数据")
    again = presenting.present(
        writing.write(report, by=house.officer, problems="已补充"), by=house.secretary_general
    )
    assert (again.state, again.opinion) == (State.PRESENTED, "")


def test_visible_to_the_council_only_once_reviewed(house, report):
    director = builders.seated("ORDINARY", house.enterprise) and house.enterprise_head
    people = [
        house.officer,
        house.secretary_general,
        house.chair,
        director,
        house.school_head,
        AnonymousUser(),
    ]

    def seen():
        return [AnnualReport.objects.visible_to(user).exists() for user in people]

    assert seen() == [True, True, True, False, False, False]
    report = presenting.present(report, by=house.secretary_general)
    assert seen() == [True, True, True, False, False, False]
    presenting.review(report, by=house.chair)
    assert seen() == [True, True, True, True, False, False]


# ---------------------------------------------------------------- the figures


def test_book_counts_members_by_kind_with_their_changes(house, report):
    builders.unit("ENTERPRISE", joined_on=date(2026, 3, 1))
    gone = builders.unit("SCHOOL", joined_on=date(2024, 5, 1))
    with transaction.atomic():
        gone.ended_on, gone.end_reason = date(2026, 6, 1), "主动退出"
        audit.save(gone, by=None, reason="测试")
    book = annual.book_of(report)
    assert rows(book, "成员单位构成及变化", "kind", "before", "came", "went", "now") == [
        ("学校成员", 3, 0, 1, 2),
        ("企业成员", 1, 1, 0, 2),
        ("行业成员", 0, 0, 0, 0),
        ("科研机构成员", 0, 0, 0, 0),
    ]
    assert rows(book, "本年成员变化", "day", "what", "why") == [
        (date(2026, 3, 1), "加入", ""),
        (date(2026, 6, 1), "终止", "主动退出"),
    ]
    assert table(book, "成员单位构成及变化").total == {
        "kind": "合计", "before": 4, "came": 1, "went": 1, "now": 4, "more": 0
    }  # fmt: skip
    assert book.as_of == date(2026, 11, 20)


def test_book_shows_council_and_secretariat(house, report):
    book = annual.book_of(report)
    assert rows(book, "理事会组成", "role", "unit", "holder") == [
        ("理事长单位", house.chair_unit.name, str(house.chair))
    ]
    assert rows(book, "秘书处组成", "post", "person") == [
        ("秘书长", str(house.secretary_general)),
        ("秘书处工作人员", str(house.officer)),
    ]


def test_book_counts_the_months_by_kind(house, report):
    september, october = Month(2026, 9), Month(2026, 10)
    builders.history_of_reports(
        house.school, house.school_head, {september: september.start + timedelta(days=5)}
    )
    [late] = builders.history_of_reports(
        house.enterprise, house.enterprise_head, {october: october.end + timedelta(days=1)}
    )
    adoptions.record(late, channel="CITY", adopted_on=clock.today(), by=None)
    book = annual.book_of(report)
    keys = (
        "month",
        "SCHOOL_due",
        "SCHOOL_on_time",
        "SCHOOL_missing",
        "ENTERPRISE_late",
        "ENTERPRISE_missing",
        "rate",
    )
    found = rows(book, "信息报送按月统计", *keys)
    assert found[8] == ("9月", 2, 1, 1, 0, 1, Decimal(1) / 3)
    assert found[9] == ("10月", 2, 0, 2, 1, 0, 0)
    assert found[10:] == [("11月（未结束）", None, None, None, None, None, None)]
    total = table(book, "信息报送按月统计").total
    assert (total["SCHOOL_due"], total["rate"]) == (20, Decimal(1) / 30)
    assert rows(book, "信息采用统计", "channel", "ENTERPRISE", "sum")[2] == ("市级", 1, 1)


def test_book_shows_only_published_results(house, report, cycle):
    assessed(cycle, house.school, grade="EXCELLENT", total="92.0")
    assessed(cycle, house.enterprise, state="CONFIRMED", grade="UNQUALIFIED", total="50.0")
    book = annual.book_of(report)
    assert rows(book, "考核结果一览表", "number", "unit", "total", "grade") == [
        (1, house.school.name, Decimal("92.0"), "优秀")
    ]
    keys = ("kind", "number", "EXCELLENT", "UNQUALIFIED", "rate")
    assert rows(book, "考核等级统计", *keys)[:2] == [("学校成员", 1, 1, 0, 1), ("企业成员", 0, 0, 0, None)]
    [chart] = [
        one.what for chapter in book.chapters for one in chapter.charts if one.what.title == "考核等级分布"
    ]
    assert chart.series == [("家数", [1, 0, 0, 0])]


def test_book_counts_how_the_deadlines_were_kept(house, report, cycle):
    before, after = cycle.review_deadline - timedelta(seconds=1), cycle.review_deadline
    assessed(cycle, house.school, confirmed=before)
    assessed(cycle, house.chair_unit, confirmed=after)
    assessed(cycle, house.enterprise, state="DRAFT", submitted=False)
    keys = ("kind", "due", "on_time", "open", "confirmed", "confirmed_late")
    assert rows(annual.book_of(report), "考核期限执行情况", *keys)[:2] == [
        ("学校成员", 2, 2, 0, 1, 1),
        ("企业成员", 1, 0, 1, 0, 0),
    ]


@pytest.mark.once
@pytest.mark.parametrize("count", [1, 3, 50])
def test_book_costs_the_same_for_any_number_of_units(house, report, cycle, django_assert_num_queries, count):
    for _ in range(count):
        unit = builders.unit("SCHOOL")
        assessed(cycle, unit)
    with django_assert_num_queries(93):
        assert len(annual.book_of(report).tables) == 20


def test_book_is_frozen_when_it_is_presented(house, report, cycle):
    assessed(cycle, house.school)
    code = annual.book_of(report).content
    report = presenting.present(report, by=house.secretary_general)
    report.refresh_from_db()
    frozen = annual.book_of(report)
    assert frozen.content == code
    builders.unit("ENTERPRISE", joined_on=date(2026, 3, 1))
    with transaction.atomic():
        cycle.self_evaluation = "改写"
        audit.save(cycle, by=None, reason="测试")
    again = annual.book_of(report)
    assert (again.content, again.chapters[5].text) == (code, "联盟运行平稳，自评良好。")
    assert (
        rows(again, "成员单位构成及变化", "now")
        == rows(frozen, "成员单位构成及变化", "now")
        == [(2,), (1,), (0,), (0,)]
    )
    presenting.send_back(report, reason="数据更新", by=house.chair)
    report.refresh_from_db()
    assert annual.book_of(report).content != code


def test_content_changes_with_a_word_and_with_a_figure(house, report):
    code = annual.book_of(report).content
    assert annual.book_of(writing.write(report, by=house.officer, plans="另一计划")).content != code
    changed = annual.book_of(report).content
    builders.unit("RESEARCH")
    assert annual.book_of(report).content != changed


def test_rules_of_the_annual_report_by_person(house, report):
    names = ("officer", "secretary_general", "chair", "school_head")
    people = [getattr(house, name) for name in names]
    assert [bool(rules.may_open_year(user, 2026)) for user in people] == [True, True, False, False]
    assert [bool(rules.may_write_annual(user, report)) for user in people] == [True, True, False, False]
    assert [bool(rules.may_present(user, report)) for user in people] == [False, True, False, False]
    report = presenting.present(report, by=house.secretary_general)
    assert [bool(rules.may_review(user, report)) for user in people] == [False, False, True, False]
    assert [bool(rules.may_write_annual(user, report)) for user in people] == [False] * 4
    assert datetime(2026, 11, 20, 10, tzinfo=TZ) == report.presented_at
