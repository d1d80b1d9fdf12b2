"""A reviewer: another unit's work, blind to the other reviewer, with a reason where the marks are lower."""

import pytest
from playwright.sync_api import expect

from alliance.tests import builders, builders_assessments
from assessments.reviews.models import Mark
from reports.tests.journeys.steps import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "只提供了方案，没有实施记录。"


def test_reviewer_reviews_a_unit_blind_and_finishes(page):
    house = builders.alliance()
    row = builders_assessments.assessment(house.school)
    mine, other = builders_assessments.assigned(
        row, house.enterprise_head, builders.person(name="另一位评审人")
    )
    builders_assessments.finished(other, share="0.9")

    reviewer = Visitor(page).sign_in(house.enterprise_head)
    reviewer.menu("复评").click(str(house.school))
    reviewer.sees("总体评价").sees_not("另一位评审人", "其他评审人")
    for same in page.get_by_role("button", name="同自评").all():
        same.click()
    lower = page.locator("article.indicator", has=page.locator("input[data-points]")).first
    lower.locator("input[data-points]").fill("1")
    expect(lower.locator("[data-needed]")).to_be_visible()
    reviewer.sees_saved().agree("完成评审")
    reviewer.sees("以下指标的评分与记录不同，请写明理由：G1、G2。", "没有写理由（3）：A1G1G2")
    mine.refresh_from_db()
    assert (mine.state, Mark.objects.filter(review=mine, points=None).count()) == ("ASSIGNED", 0)

    for line in page.locator("article.indicator").all():
        if line.locator("[data-needed]").is_visible():
            line.locator("textarea[data-reason]").fill("记录尚未补全")
    lower.locator("textarea[data-reason]").fill(REASON)
    page.get_by_label("总体评价").fill("材料总体属实。")
    reviewer.sees_saved()
    reviewer.agree("完成评审").sees("评审已完成，感谢您的工作。")
    mine.refresh_from_db()
    row.refresh_from_db()
    assert (mine.state, row.state, mine.opinion) == ("DONE", "REVIEWED", "材料总体属实。")
    assert [mark.points for mark in Mark.objects.filter(review=mine, reason=REASON)] == [1]
