"""In a real browser on a phone: a liaison's half-year hiring plan with three posts, to the public board, in at most three minutes."""

import time

import pytest

from alliance.tests import builders
from alliance.tests.browsers import signed_in
from alliance.tests.screens import fits
from members.employment.models.plans import HiringPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONES = ({"width": 390, "height": 844}, {"width": 360, "height": 740})
# What a person's hands need beside the machine: to find and touch a field or button, and to type a sign on a phone.
TOUCH, SIGN, LIMIT = 1.5, 0.35, 180
POSTS = (
    ("数控车工", "6", "SECONDARY", "5500", "7500", "操作数控车床，首件自检"),
    ("维修电工", "2", "COLLEGE", "6000", "8000", "设备电气维修保养"),
    ("质检员", "2", "COLLEGE", "5000", "6000", "零件尺寸检测"),
)
CELLS = ("post", "needed", "education", "pay_from", "pay_to", "work")


class Hands:
    """A person at the page: what is done, and how long it takes by this count."""

    def __init__(self, page):
        self.page, self.seconds, self.began = page, 0.0, time.monotonic()

    def tap(self, locator):
        locator.click()
        self.seconds += TOUCH

    def write(self, selector, text):
        field = self.page.locator(selector)
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
            self.seconds += 2 * TOUCH
        else:
            field.fill(text)
            self.seconds += TOUCH + SIGN * len(text)

    @property
    def all_in_all(self):
        return self.seconds + time.monotonic() - self.began


def test_hiring_plan_with_three_posts_takes_three_minutes_on_a_phone(page, live_server, capsys):
    house = builders.alliance()
    page.set_viewport_size(PHONES[0])
    hands = Hands(signed_in(page, house.enterprise_liaison, "/records/hiring-plan/new/"))
    hands.tap(page.get_by_role("button", name="下一步"))
    hands.write("[name=department]", "全公司")
    hands.write("[name=workplace]", "天衢新区晶华路1号")
    hands.write("[name=standard]", "能识读图样，会用量具，遵守安全规程")
    for number, cells in enumerate(POSTS):
        if number:
            hands.tap(page.get_by_role("button", name="再加一行岗位"))
        for cell, text in zip(CELLS, cells, strict=True):
            hands.write(f"[name=posts-{number}-{cell}]", text)
    assert fits(page)
    page.get_by_text("已保存").wait_for()  # by itself
    assert len(HiringPlan.objects.get().posts) == 3
    hands.tap(page.get_by_role("button", name="报送", exact=True))
    hands.tap(page.get_by_role("dialog").get_by_role("button", name="报送"))
    page.get_by_text("已报送。").wait_for()
    spent = hands.all_in_all
    with capsys.disabled():
        print(
            f"\nhiring plan of three posts on a phone: {spent:.0f} s, of which the machine {spent - hands.seconds:.0f} s"
        )
    assert HiringPlan.objects.get().state == "FILED"
    assert [line["post"] for line in HiringPlan.objects.get().posts] == [cells[0] for cells in POSTS]
    assert spent <= LIMIT
    assert fits(page)


def test_rows_are_added_and_taken_away_with_the_keyboard(page, live_server):
    house = builders.alliance()
    plan = builders.record("hiring-plan", house.enterprise, house.enterprise_liaison)
    signed_in(page, house.enterprise_liaison, f"{plan.get_absolute_url()}edit/")
    assert page.locator("[data-line]").count() == 3
    page.get_by_role("button", name="再加一行岗位").press("Enter")
    assert page.evaluate("document.activeElement.name") == "posts-3-post"
    page.keyboard.type("叉车工")
    page.get_by_role("button", name="删除第 1 行").press("Enter")
    assert page.evaluate("document.activeElement.textContent").strip() == "再加一行岗位"
    page.get_by_text("已保存").wait_for()
    assert [line["post"] for line in HiringPlan.objects.get().posts] == [
        "设备维修电工",
        "质量检验员",
        "叉车工",
    ]


@pytest.mark.parametrize("size", PHONES)
def test_board_is_read_and_narrowed_on_a_phone_without_a_script(browser, live_server, size):
    house = builders.alliance()
    post = builders.record("job-post", house.enterprise, house.enterprise_liaison, state="FILED")
    context = browser.new_context(java_script_enabled=False, viewport=size, base_url=live_server.url)
    page = context.new_page()
    for address in ("/", "/site/jobs/", f"/site/jobs/{post.pk}/", f"/site/jobs/units/{house.enterprise.pk}/"):
        page.goto(address)
        assert fits(page), address
    page.goto("/")
    page.get_by_role("navigation", name="栏目").get_by_role("link", name="招聘岗位").click()
    page.get_by_label("工种").select_option("ROBOT")
    page.get_by_role("button", name="查询").click()
    page.get_by_text("没有符合条件的岗位").wait_for()
    page.get_by_role("link", name="清除条件").click()
    page.get_by_role("link", name="数控车工").click()
    assert page.get_by_role("heading", level=1).inner_text() == "数控车工"
    context.close()
