"""The reviewer and the confirming officer in a real browser: autosave, a reason that becomes required, a live total."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from alliance.tests import builders
from alliance.tests import builders_assessments as made
from alliance.tests.screens import fits
from assessments.reviews.models import Mark, Review
from assessments.sheets.models.assessments import Assessment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, user):
    page.goto("/login/")
    page.fill("input[name=username]", user.username)
    page.fill("input[name=password]", builders.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_reviewer_marks_a_unit(page, width):
    row = made.passed(made.assessment(builders.unit("RESEARCH")))
    reviewer = builders.person(name="评审甲")
    review = made.assigned(row, reviewer)[0]
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, reviewer)
    page.goto(reverse("review", args=[review.pk]))
    line = page.locator("[data-line]", has=page.locator("input[data-points]")).first
    expect(line.locator("[data-needed]")).to_be_hidden()
    line.locator("[data-points]").fill("0.5")
    expect(line.locator("[data-needed]")).to_be_visible()
    line.locator("[data-reason]").fill("佐证不足")
    line.locator("[data-reason]").blur()
    expect(page.locator("[data-autosave-status]")).to_contain_text("已保存")
    assert list(Mark.objects.values_list("points", "reason")) == [(0.5, "佐证不足")]
    page.reload()
    expect(line.locator("[data-points]")).to_have_value("0.5")
    line.locator("[data-adopt]").click()
    expect(line.locator("[data-needed]")).to_be_hidden()
    for place in range(page.locator("[data-adopt]").count()):
        page.locator("[data-adopt]").nth(place).click()
    expect(page.locator("[data-answered]")).to_have_text(str(page.locator("[data-points]").count()))
    page.get_by_role("button", name="完成评审").click()
    page.locator("dialog[open]").get_by_role("button", name="完成评审").or_(
        page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger")
    ).first.click()
    page.wait_for_url("**/reviews/")
    assert Review.objects.get(pk=review.pk).state == Review.State.DONE
    assert fits(page)


def test_the_total_follows_a_veto_before_it_is_confirmed(page):
    house = builders.alliance()
    row = made.reviewed(made.assessment(house.school))
    sign_in(page, house.officer)
    page.goto(reverse("confirmation", args=[row.pk]))
    expect(page.locator("#outcome")).to_contain_text("优秀")
    page.locator("input[name^=veto-][name$=-holds]").first.check()
    page.locator("input[name^=veto-][name$=-reason]").first.fill("核实属实")
    page.locator("textarea[name=note]").fill("同意")
    page.locator("textarea[name=note]").blur()
    expect(page.locator("#outcome")).to_contain_text("不合格")
    assert Assessment.objects.get(pk=row.pk).state == "REVIEWED"
