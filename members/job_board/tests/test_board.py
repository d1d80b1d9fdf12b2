"""The public board: which posts stand on it, what a visitor finds, what it costs, what an enterprise does with its posts."""

import re
from copy import copy
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models.base import ModelState
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.registers import facts, policy
from alliance.tests import desk
from members.employment.models.posts import JobPost
from members.job_board import services
from members.records import kinds
from members.records import services as records
from members.records.tests import battery

pytestmark = pytest.mark.django_db
BOARD = "/site/jobs/"


@pytest.fixture
def house(noon):
    return battery.inhabited("job-post")


@pytest.fixture
def plans(noon):
    return battery.inhabited("hiring-plan")


def post(house, state="FILED", **content):
    return battery.record(house, state, **content)


def titles(client, query=""):
    return re.findall(r'<h2><a href="/site/jobs/\d+/">(.*?)</a>', client.get(BOARD + query).content.decode())


def change(house, key, value):
    policy.change(key, value, basis="测试", confirmed=True, by=house.officer)


@pytest.mark.parametrize(
    ("state", "shown"),
    [("DRAFT", 0), ("FILED", 1), ("RETURNED", 0), ("ACCEPTED", 1), ("WITHDRAWN", 0)],
)
def test_board_shows_what_is_filed(client, house, state, shown):
    post(house, state)
    assert len(titles(client)) == shown


@pytest.mark.parametrize(("state", "shown"), [("FILED", 0), ("ACCEPTED", 1)])
def test_board_shows_what_was_looked_at_where_the_setting_asks_for_it(client, house, state, shown):
    one = post(house, state)
    change(house, "jobs_after_check", True)
    assert len(titles(client)) == shown
    assert client.get(f"{BOARD}{one.pk}/").status_code == (200 if shown else 404)


@pytest.mark.parametrize(("days", "shown", "status"), [(-1, 0, 410), (0, 1, 200), (1, 1, 200)])
def test_post_stands_until_the_end_of_its_last_day(client, house, days, shown, status):
    one = post(house, until=clock.today() + timedelta(days=days))
    assert (len(titles(client)), client.get(f"{BOARD}{one.pk}/").status_code) == (shown, status)


def test_post_of_a_unit_that_is_no_member_any_more_is_gone(client, house):
    one = post(house)
    house.unit.ended_on = clock.today()
    with transaction.atomic():
        audit.save(house.unit, by=None, reason="测试")
    answers = [client.get(f"{BOARD}{rest}").status_code for rest in (f"{one.pk}/", f"units/{house.unit.pk}/")]
    assert (titles(client), answers) == ([], [410, 404])


def test_draft_and_unknown_posts_are_not_found(client, house):
    draft = post(house, "DRAFT")
    assert [client.get(f"{BOARD}{pk}/").status_code for pk in (draft.pk, 999_999)] == [404, 404]


def test_visitor_narrows_the_list(client, house):
    post(
        house,
        title="数控车工",
        trade="MACHINING",
        district="YUCHENG",
        education="SECONDARY",
        pay_to=6000,
        pay_from=5000,
    )
    post(
        house,
        title="机器人工程师",
        trade="ROBOT",
        district="DECHENG",
        education="BACHELOR",
        pay_from=8000,
        pay_to=12000,
    )
    found = {
        query: titles(client, query)
        for query in (
            "", "?trade=ROBOT", "?district=YUCHENG", "?education=COLLEGE", "?education=MASTER", "?pay=8000", "?q=机器人",
            f"?unit={house.unit.name[:3]}", "?unit=没有这家", "?trade=nothing", "?pay=1&page=x", "?q=车工 数控",
        )
    }  # fmt: skip
    both, lathe, robot = ["机器人工程师", "数控车工"], ["数控车工"], ["机器人工程师"]
    assert found == {
        "": both, "?trade=ROBOT": robot, "?district=YUCHENG": lathe, "?education=COLLEGE": lathe, "?education=MASTER": both,
        "?pay=8000": robot, "?q=机器人": robot, f"?unit={house.unit.name[:3]}": both, "?unit=没有这家": [], "?trade=nothing": both,
        "?pay=1&page=x": both, "?q=车工 数控": lathe,
    }  # fmt: skip


def test_page_of_a_post_tells_what_the_law_asks_for(client, house):
    one = post(house)
    page = client.get(f"{BOARD}{one.pk}/").content.decode()
    told = [
        one.unit.name,
        f"{one.openings} 人",
        one.requirements,
        one.work,
        one.workplace,
        one.contact,
        one.about,
    ]
    assert [text for text in told if text not in page] == []
    assert f"{one.pay_from}–{one.pay_to} 元/月" in page
    assert ("<script" in page, "<form" in page) == (False, False)


def test_unit_page_lists_its_posts(client, house):
    one = post(house)
    page = client.get(f"{BOARD}units/{house.unit.pk}/").content.decode()
    assert re.findall(r'href="/site/jobs/(\d+)/"', page) == [str(one.pk)]
    assert client.get(f"{BOARD}units/{house.school.pk}/").status_code == 404


def test_feed_holds_the_posts_of_the_list(client, house):
    first, _ = post(house), post(house, title="钳工", trade="FITTING")
    answer = client.get(f"{BOARD}rss/?trade=MACHINING")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert re.findall(r"<guid>(.*?)</guid>", answer.content.decode()) == [
        f"http://localhost:8000/site/jobs/{first.pk}/"
    ]


@pytest.mark.once
def test_pages_cost_at_most_four_queries_for_any_number_of_posts(client, house):
    one = post(house)
    asked = []
    for rows in (1, 50):
        if rows > 1:
            copies = [copy(one) for _ in range(rows - 1)]
            for each in copies:
                each.pk, each._state = None, ModelState()
            with transaction.atomic():
                audit.bulk_create(JobPost, copies, by=None, reason="测试")
        for page in (BOARD, f"{BOARD}{one.pk}/", f"{BOARD}units/{house.unit.pk}/", f"{BOARD}rss/", "/site/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            asked.append(len(queries))
    assert (asked[:5], asked[5:]) == ([4, 3, 3, 3, 4], [4, 3, 3, 3, 4])


def test_board_for_members_only_asks_to_sign_in(client, house):
    one = post(house)
    change(house, "site_jobs", "members")
    pages = (BOARD, f"{BOARD}{one.pk}/", f"{BOARD}units/{house.unit.pk}/", f"{BOARD}rss/")
    assert [client.get(page).status_code for page in pages] == [302] * 4
    member = Client()
    member.force_login(house.stranger)
    assert [member.get(page).status_code for page in pages] == [200] * 4


def test_forbidden_word_is_named_and_keeps_a_post_off_the_board(client, house):
    draft = post(house, "DRAFT", requirements="限男，35岁以下")
    with pytest.raises(Refused, match="“限男”（性别）、“35岁以下”（年龄）"):
        records.file(draft, by=house.liaison)
    mended = records.write(draft, content={"requirements": "能倒班"}, by=house.liaison)
    records.file(mended, by=house.liaison)
    assert titles(client) == ["数控车工"]


def test_word_that_the_office_adds_is_refused_as_well(house):
    change(house, "jobs_forbidden_words", "自带工具\n驻外")
    with pytest.raises(Refused, match="“驻外”（联盟规定）"):
        records.file(post(house, "DRAFT", work="驻外安装"), by=house.liaison)


# ---------------------------------------------------------------- the enterprise's own acts


def test_renewed_post_stands_again_and_closed_one_does_not(client, house):
    one = post(house, until=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="早于今天"):
        services.renew(one, until=clock.today() - timedelta(days=1), by=house.liaison)
    with pytest.raises(Refused, match="一年"):
        services.renew(one, until=clock.today() + timedelta(days=400), by=house.liaison)
    one = services.renew(one, until=clock.today(), by=house.liaison)
    assert titles(client) == ["数控车工"]
    one = services.close(one, by=house.head)
    assert (titles(client), one.closed_on, one.state) == ([], clock.today(), "FILED")
    with pytest.raises(Refused, match="已经下线"):
        services.renew(one, until=clock.today(), by=house.liaison)


@pytest.mark.parametrize("name", ["stranger", "officer", "outsider"])
def test_only_the_unit_renews_and_closes(house, name):
    one, other = post(house), getattr(house, name)
    with pytest.raises(Refused, match="本单位"):
        services.close(one, by=other)
    with pytest.raises(Refused, match="本单位"):
        services.renew(one, until=clock.today(), by=other)


def test_expired_post_waits_and_is_told_of_once(house):
    one = post(house, until=clock.today() - timedelta(days=1))
    post(house)
    found = [todo.title for todo in desk.todos_of(house.liaison) if todo.kind == "岗位发布"]
    assert found == ["续期或下线已过期的岗位 1 个"]
    services.remind()
    services.remind()
    told = Notification.objects.filter(matter=f"job-post:{one.pk}").values_list("recipient", flat=True)
    assert set(told) == {house.liaison.pk, house.head.pk}
    assert len(told) == 2


@pytest.mark.parametrize(("days", "number"), [(14, 0), (15, 0), (16, 1)])
def test_stale_post_counts_after_the_days_of_grace(house, days, number):
    one = post(house, until=clock.today() - timedelta(days=days))
    assert facts.compute(["jobs.stale"], [house.unit], 2026)[house.unit.pk]["jobs.stale"].value == number
    services.close(one, by=house.liaison)
    assert facts.compute(["jobs.stale"], [house.unit], 2026)[house.unit.pk]["jobs.stale"].value == 0


def test_post_counts_for_the_half_year_only_when_published_within_it(house):
    def published():
        return facts.compute(["jobs.half_years_published"], [house.unit], 2026)[house.unit.pk]["jobs.half_years_published"].value  # fmt: skip

    assert clock.today().month > 6
    post(house, part=1)
    assert published() == 0
    post(house, part=2)
    assert published() == 1


# ---------------------------------------------------------------- from a hiring plan


def publish(house, plan, by="liaison"):
    client = Client()
    client.force_login(getattr(house, by))
    return client.post(f"/records/hiring-plan/{plan.pk}/publish/")


def test_posts_of_a_plan_are_published_by_one_click(client, plans):
    plans.unit.introduction = "从事数控装备制造。"
    plans.unit.phone = "0534-2000000"
    with transaction.atomic():
        audit.save(plans.unit, by=None, reason="测试")
    plan = battery.record(plans, "FILED")
    publish(plans, plan)
    made = list(plan.job_posts.order_by("pk"))
    assert [(one.title, one.state) for one in made] == [
        ("数控车工", "FILED"),
        ("设备维修电工", "FILED"),
        ("质量检验员", "DRAFT"),  # nothing says what its work is
    ]
    first = made[0]
    assert (first.openings, first.pay_from, first.district, first.trade, first.education) == (
        plan.posts[0]["needed"],
        5500,
        "TIANQU",
        "MACHINING",
        "SECONDARY",
    )
    assert (first.part, first.until) == (2, clock.today() + timedelta(days=60))
    publish(plans, plan)
    assert plan.job_posts.count() == 3
    assert titles(client) == ["设备维修电工", "数控车工"]


def test_line_is_published_anew_after_its_post_was_withdrawn(plans):
    plan = battery.record(plans, "FILED")
    services.publish(plan, by=plans.liaison)
    (one,) = plan.job_posts.filter(title="质量检验员")
    one = records.write(
        one, content={"work": "检验", "contact": "0534-1", "about": "制造企业"}, by=plans.liaison
    )
    records.withdraw(records.file(one, by=plans.liaison), reason="重复", by=plans.liaison)
    assert [line["post"] for line in services.unpublished(plan)] == ["质量检验员"]


@pytest.mark.parametrize("by", ["stranger", "officer"])
def test_others_publish_no_posts_of_a_plan(plans, by):
    plan = battery.record(plans, "FILED")
    assert publish(plans, plan, by).status_code in (404, 409)
    assert JobPost.objects.count() == 0


def test_draft_plan_publishes_nothing(plans):
    with pytest.raises(Refused, match="报送以后"):
        services.publish(battery.record(plans), by=plans.liaison)


def test_pages_of_plan_and_post_lead_to_the_board(plans):
    client = Client()
    client.force_login(plans.liaison)
    plan = battery.record(plans, "FILED")
    assert "一键发布岗位" in client.get(plan.get_absolute_url()).content.decode()
    services.publish(plan, by=plans.liaison)
    assert "一键发布岗位" not in client.get(plan.get_absolute_url()).content.decode()
    one = battery.record(plans_of(plans), "FILED")
    page = client.get(one.get_absolute_url()).content.decode()
    assert (
        f'href="/site/jobs/{one.pk}/"' in page,
        f'action="/records/job-post/{one.pk}/close/"' in page,
    ) == (True, True)
    shown = client.get(f"/records/job-post/{one.pk}/renew/")
    assert shown.status_code == 200
    client.post(f"/records/job-post/{one.pk}/renew/", {"until": date(2027, 1, 31)})
    assert JobPost.objects.get(pk=one.pk).until == date(2027, 1, 31)
    client.post(f"/records/job-post/{one.pk}/close/")
    assert JobPost.objects.get(pk=one.pk).closed_on == clock.today()


def plans_of(house):
    """The same house, whose records are posts."""
    other = copy(house)
    other.kind = kinds.get("job-post")
    return other
