"""The self-assessment in a real browser: nothing is lost, evidence comes in place, the head submits; also on a phone."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from alliance.ground import clock
from alliance.tests import builders, builders_assessments, files
from assessments.evidence.models import Evidence
from assessments.self_assessment.services import drafts
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(context, live_server, user) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


@pytest.fixture
def school(transactional_db):
    unit = builders.unit("SCHOOL")
    builders.person(unit, "LIAISON")
    builders.person(unit, "HEAD")
    return unit


@pytest.fixture
def own(school) -> Assessment:
    return builders_assessments.assessment(school)


@pytest.fixture
def complaints(page) -> list[str]:
    """What the browser complains of: broken scripts, blocked styles, failed requests."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    return heard


def person(unit, role: str):
    return unit.representatives.get(role=role).user


def status(page):
    return page.locator("[data-autosave-status]")


def test_liaison_fills_in_and_the_head_submits(page, context, live_server, school, own, complaints, tmp_path):
    item = own.items.select_related("indicator").order_by("indicator__position").first()
    sign_in(context, live_server, person(school, "LIAISON"))
    page.goto(own.get_absolute_url())
    page.fill(f"#line-{item.pk}-self_points", "４.5分")
    page.fill(f"#line-{item.pk}-self_note", "承办事项全部办结")
    expect(status(page)).to_have_text(re.compile("^已保存"))
    saved = Item.objects.get(pk=item.pk)
    assert (str(saved.self_points), saved.self_note) == ("4.50", "承办事项全部办结")
    expect(page.locator("[data-group=A]")).to_have_text("2/5")  # with A5, which the record fills

    paper = tmp_path / "督办台账.pdf"
    paper.write_bytes(files.pdf().read())
    box = page.locator(f"#evidence-{item.pk}")
    box.locator("summary").click()
    page.set_input_files(f"#evidence-{item.pk}-file", str(paper))
    box.get_by_role("button", name="上传").click()
    kept = page.locator(f"#evidence-{item.pk}-file").evaluate("input => input.files.length")
    refused = page.locator(f"#evidence-{item.pk}-dated_on").evaluate("input => input.validationMessage")
    assert (kept, refused) == (1, "请填写材料日期。")  # the chosen file is still there
    page.fill(f"#evidence-{item.pk}-dated_on", f"{clock.today().year}-01-01")
    box.get_by_role("button", name="上传").click()
    expect(box.get_by_role("link", name="督办台账.pdf")).to_be_visible()
    assert Evidence.objects.get(item=item).name == "督办台账.pdf"

    page.get_by_role("button", name="全部采用建议分").click()
    expect(status(page)).to_have_text(
        re.compile("^已保存.*有建议分的 3 项都已填写，其余请自行评分$"), timeout=10_000
    )
    automatic = Item.objects.get(assessment=own, indicator__code="A5")
    assert str(automatic.self_points) == "2.00"
    page.reload()
    expect(page.locator(f"#line-{item.pk}-self_note")).to_have_value("承办事项全部办结")

    builders_assessments.filled(own)
    page.goto(own.get_absolute_url())
    page.get_by_role("button", name="送负责人确认").click()
    page.locator("#confirm-dialog [data-dialog-go]").click()
    expect(page.locator(".messages")).to_contain_text("已送单位负责人确认")

    sign_in(context, live_server, person(school, "HEAD"))
    page.goto(own.get_absolute_url())
    page.get_by_role("button", name="确认并提交").click()
    page.locator("#confirm-dialog [data-dialog-go]").click()
    expect(page.locator(".messages")).to_contain_text("已提交，秘书处收到的时间为")
    own.refresh_from_db()
    assert (own.state, complaints) == (Assessment.State.SUBMITTED, [])


def test_two_windows_keep_both_texts(page, context, live_server, school, own):
    item = own.items.order_by("indicator__position").first()
    sign_in(context, live_server, person(school, "LIAISON"))
    page.goto(own.get_absolute_url())
    drafts.fill(own, lines={item.pk: {"self_note": "负责人写的"}}, by=person(school, "HEAD"))
    page.fill(f"#line-{item.pk}-self_note", "联络员写的")
    expect(status(page)).to_contain_text("两份内容都已保留")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".clash blockquote")).to_have_text("负责人写的")
    expect(page.locator(f"#line-{item.pk}-self_note")).to_have_value("联络员写的")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".messages")).to_contain_text("已保存")
    assert Item.objects.get(pk=item.pk).self_note == "联络员写的"


def test_sheet_fits_a_phone(page, context, live_server, school, own, complaints):
    page.set_viewport_size({"width": 375, "height": 812})
    sign_in(context, live_server, person(school, "LIAISON"))
    for address in (own.get_absolute_url(), "/assessments/mine/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert complaints == []
