"""Home tells the truth about the own month: what waits for the head, what is begun, and that a second press goes on with it."""

import pytest

from alliance.ground import access, clock
from alliance.ground.once import reading
from alliance.tests import builders
from alliance.tests.desk import todos_of
from reports.monthly import services as monthly
from reports.monthly.models import MonthlyReport
from reports.punctuality import portal

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(house):
    return builders.draft(house.school, house.school_liaison, title="基地揭牌")


def month():
    return clock.Month.current()


def todos(user) -> list[tuple[str, str, str]]:
    return [(todo.title, todo.url, todo.note) for todo in todos_of(user) if todo.kind == "信息报送"]


def press(client, house, **more):
    client.force_login(house.school_liaison)
    value = f"{month().year}-{month().month:02d}"
    return client.post("/monthly-reports/new/", {"unit": house.school.pk, "month": value} | more)


def test_home_says_that_nothing_is_begun(house):
    assert todos(house.school_liaison) == [(f"{month().label}信息还没有报送", "/monthly-reports/mine/", "")]


def test_home_leads_to_the_own_draft(house, written):
    assert todos(house.school_liaison) == [
        (
            f"{month().label}信息还没有报送",
            f"/monthly-reports/{written.pk}/edit/",
            "已有未写完的草稿，可继续写",
        )
    ]


def test_home_says_to_liaison_and_head_what_waits_for_the_head(house, written):
    monthly.ask_signature(written, by=house.school_liaison)
    assert todos(house.school_liaison) == [
        (
            f"{month().label}信息已送负责人审签，等待报送",
            f"/monthly-reports/{written.pk}/",
            f"待{house.school_head}审签后报送",
        )
    ]
    assert todos(house.school_head) == [
        (f"请审签：{month().label}《基地揭牌》", f"/monthly-reports/{written.pk}/sign/", "")
    ]


def test_home_is_silent_once_the_head_has_handed_in(house, written):
    monthly.ask_signature(written, by=house.school_liaison)
    monthly.submit(MonthlyReport.objects.get(), by=house.school_head)
    assert (todos(house.school_liaison), todos(house.school_head)) == ([], [])


def test_second_press_opens_the_same_draft(client, house, written):
    assert press(client, house).headers["Location"] == f"/monthly-reports/{written.pk}/edit/"
    assert MonthlyReport.objects.count() == 1


def test_another_one_is_written_when_asked_for(client, house, written):
    press(client, house, another="1")
    assert MonthlyReport.objects.count() == 2
    press(client, house, another="1")  # the untouched one is opened again
    assert MonthlyReport.objects.count() == 2


@pytest.mark.once
def test_own_page_offers_to_go_on_first(client, house, written):
    client.force_login(house.school_liaison)
    page = client.get("/monthly-reports/mine/").content.decode()
    assert (f'href="/monthly-reports/{written.pk}/edit/">继续写</a>' in page, "再写一条" in page) == (
        True,
        True,
    )
    monthly.ask_signature(written, by=house.school_liaison)
    page = client.get("/monthly-reports/mine/").content.decode()
    assert ("继续写" in page, "查看送审的信息" in page) == (False, True)


def test_form_says_who_must_still_sign(client, house, written):
    said = f"还须由本单位负责人（{house.school_head}）审签并报送"
    for user, shown in ((house.school_liaison, True), (house.school_head, False)):
        client.force_login(user)
        page = client.get(f"/monthly-reports/{written.pk}/edit/").content.decode()
        assert (said in page) is shown


def test_the_last_day_of_a_month_is_no_date_of_who_has_reported(house, written):
    def dates(user) -> list[str]:
        with access.remembering([user]), reading():
            return [one.title for one in portal.dates(user)]

    title = f"{month().label}信息报送截止"
    assert [dates(user).count(title) for user in (house.school_liaison, house.officer)] == [1, 1]
    monthly.submit(written, by=house.school_head)
    assert [dates(user).count(title) for user in (house.school_liaison, house.officer)] == [0, 1]
