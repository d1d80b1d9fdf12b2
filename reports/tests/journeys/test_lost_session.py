"""A session that is gone while somebody writes: sign in again, and everything typed is there; never a page for acts only."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from alliance.tests import builders, builders_assessments
from alliance.tests.browsers import signed_in
from councils.terms.models.seats import Seat
from members.people.models import Representative
from reports.monthly.models import MonthlyReport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
NOT_DONE = "登录已失效，刚才的操作没有执行。请重新登录后再办理。"
UNTIL = "2027-01-15"


@dataclass(frozen=True)
class Form:
    """Whose form, where, what is typed into it, and which button sends it."""

    user: str
    address: Callable[[Any], str]
    typed: dict[str, str]
    button: str
    saves_itself: bool = False
    agreed: str = ""
    before: Callable[[Any], Any] = field(default=lambda house: None)


def _liaison(house):
    return Representative.objects.get(unit=house.school, user=house.school_liaison)


def _draft(house):
    return builders.draft(house.school, house.school_liaison, title="", privacy_checked=False)


def _report_to_check(house):
    return builders.submitted_report(house.school, house.school_head)


def _newest() -> int:
    return MonthlyReport.objects.latest("pk").pk


def _assessment(house):
    house.assessment = builders_assessments.assessment(house.school)


def at(name: str, key: Callable[[Any], Any] | None = None) -> Callable[[Any], str]:
    return lambda house: reverse(name, args=[key(house)] if key else [])


def of_school(house):
    return house.school.pk


FORMS = {
    "hand over a liaison": Form(
        "secretary_general",
        at("representative_replace", lambda house: _liaison(house).pk),
        {"name": "周接任", "phone": "13912345678", "title": "信息科科长", "duties": "信息报送、实习对接"},
        "办理交接",
    ),
    "register a person": Form(
        "secretary_general",
        at("representative_new", of_school),
        {"role": "LIAISON", "name": "吴新", "phone": "13912345679", "duties": "会务"},
        "",
    ),
    "correct a unit": Form(
        "officer",
        at("unit_edit", of_school),
        {"introduction": "本校设有智能制造专业群，\n与三家企业共建产业学院。", "reason": "补充简介"},
        "保存",
    ),
    "end a membership": Form(
        "secretary_general",
        at("unit_end", of_school),
        {"reason": "单位来函申请退出联盟"},
        "",
    ),
    "relate two units": Form(
        "secretary_general",
        at("relation_new", of_school),
        {"nature": "同一出资人控股"},
        "",
    ),
    "enter a decision": Form(
        "secretary_general",
        at("decision_new"),
        {"subject": "关于吸收新成员单位的决定", "present": "3", "votes_for": "2"},
        "",
    ),
    "register a seat": Form(
        "secretary_general", at("seat_new"), {"reason": "第二届理事会第一次会议选举结果"}, ""
    ),
    "end a seat": Form(
        "secretary_general",
        at("seat_end", lambda house: Seat.objects.latest("pk").pk),
        {"reason": "单位书面辞去席位"},
        "",
    ),
    "set a value": Form(
        "secretary_general",
        lambda house: reverse("setting", args=["contact_line"]),
        {"value": "0534-2100000", "basis": "秘书处会议纪要"},
        "保存",
    ),
    "open a closed month": Form(
        "officer", at("report_opening_new", of_school), {"reason": "系统升级期间未能报送"}, ""
    ),
    "send a report back": Form(
        "officer",
        at("monthly_report_return", lambda house: _newest()),
        {"reason": "请补充活动时间和参加人数。", "correct_by": UNTIL},
        "退回修改",
        before=_report_to_check,
    ),
    "write a report": Form(
        "school_liaison",
        at("monthly_report_edit", lambda house: _newest()),
        {"title": "产教融合实训基地揭牌", "body": "第一行写得很长。\n第二行也要留下。"},
        "送负责人审签",
        saves_itself=True,
        before=_draft,
    ),
    "fill in the assessment": Form(
        "school_liaison",
        at("assessment", lambda house: house.assessment.pk),
        {"cover-summary": "本年度按计划完成了联盟各项工作。"},
        "",
        saves_itself=True,
        before=_assessment,
    ),
}


@pytest.fixture
def house(transactional_db):
    return builders.alliance()


@pytest.fixture
def answers(page):
    """Every status that the browser has been answered."""
    page.set_default_timeout(30_000)
    seen: list[int] = []
    page.on("response", lambda response: seen.append(response.status))
    return seen


def lose_session(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sign_in_again(page: Page, user: Any) -> None:
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.locator("[name=username]").fill(user.username)
    page.locator("[name=password]").fill(builders.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def control(page: Page, name: str) -> Any:
    return page.locator(f"main form[method=post] [name='{name}']:not([type=hidden])").first


def write(page: Page, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        one = control(page, name)
        if one.evaluate("one => one.tagName") == "SELECT":
            one.select_option(text)
        else:
            one.fill(text)


def send(page: Page, form: Form) -> None:
    place = page.locator("main form[method=post]").filter(
        has=page.locator(f"[name='{next(iter(form.typed))}']")
    )
    button = (
        place.get_by_role("button", name=form.button, exact=True)
        if form.button
        else place.locator(".btn-primary, .btn-danger")
    )
    place.evaluate("form => { form.noValidate = true; }")  # half a form is lost as easily
    button.first.click()
    dialog = page.get_by_role("dialog")
    if dialog.count():
        dialog.locator("[data-dialog-go]").click()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FORMS)
def test_nothing_typed_is_lost_with_the_session(page, house, answers, name, size):
    form = FORMS[name]
    user = getattr(house, form.user)
    form.before(house)
    page.set_viewport_size(SIZES[size])
    address = form.address(house)
    signed_in(page, user, address)
    lose_session(page)
    write(page, form.typed)
    send(page, form)
    expect(page.get_by_text(NOT_DONE)).to_be_visible()
    sign_in_again(page, user)
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.locator(".restore").first).to_contain_text("刚才的操作没有执行")
    for field_name, text in form.typed.items():
        expect(control(page, field_name)).to_have_value(text)
    assert [status for status in answers if status == 405] == []
    assert MonthlyReport.objects.filter(state="AWAITING_SIGNATURE").count() == 0
