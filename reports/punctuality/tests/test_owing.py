"""谁还没报: all units that owe a month, page by page, with whom to call; the board shows the first of them."""

import pytest
from django.test import Client

from alliance.messages.models import Notification
from alliance.tests import builders
from reports.punctuality import views

pytestmark = [pytest.mark.django_db, pytest.mark.once]

OWING, REMIND = "/reports/board/owing/", "/reports/board/remind/?month=2026-11"


@pytest.fixture
def desk(house) -> Client:
    client = Client()
    client.force_login(house.officer)
    return client


def names(answer) -> list[str]:
    return [unit.name for unit in answer.context["listing"].table.rows]


def cells(answer, key: str) -> list[str]:
    """A column of the list as it is shown."""
    table = answer.context["listing"].table
    column = next(one for one in table.columns if one.key == key)
    return [column.shown(unit) for unit in table.rows]


def test_list_has_who_owes_the_month_and_whom_to_call(house, desk):
    builders.submitted_report(house.school, house.school_head)
    answer = desk.get(OWING)
    owing = sorted([house.chair_unit, house.enterprise], key=lambda unit: (unit.name_key, unit.pk))
    assert names(answer) == [unit.name for unit in owing]
    at = owing.index(house.enterprise)
    assert cells(answer, "people")[at] == str(house.enterprise_liaison)
    assert cells(answer, "phone")[at] == house.enterprise_liaison.phone
    assert answer.context["view"].subtitle == "2026年11月还没有报送的单位"


@pytest.mark.parametrize("person", ["school_liaison", "chair"])
def test_list_is_for_the_secretariat(house, person):
    client = Client()
    client.force_login(getattr(house, person))
    assert client.get(OWING).status_code == 409


@pytest.mark.both
def test_list_is_of_the_month_asked_for(house, desk):
    """November was reported by all that owe it, October by none."""
    for unit, head in (
        (house.school, house.school_head),
        (house.enterprise, house.enterprise_head),
        (house.chair_unit, house.chair),
    ):
        builders.submitted_report(unit, head)
    assert names(desk.get(OWING)) == []
    late = desk.get(f"{OWING}?year=2026&month=10")
    assert len(names(late)) == 3
    assert [column.key for column in late.context["listing"].table.columns][-1] == "more"
    assert names(desk.get(f"{OWING}?year=2026&month=12")) == []  # nobody owes what has not begun


@pytest.mark.both
def test_list_can_be_narrowed_and_sorted(house, desk):
    assert names(desk.get(f"{OWING}?kind=ENTERPRISE")) == [house.enterprise.name]
    assert names(desk.get(OWING, {"q": house.enterprise.name})) == [house.enterprise.name]
    assert names(desk.get(f"{OWING}?sort=-name")) == names(desk.get(OWING))[::-1]


def test_who_was_chosen_is_reminded_and_the_list_comes_back(house, desk):
    back = f"{OWING}?kind=ENTERPRISE"
    answer = desk.post(
        REMIND, {"selected": [house.enterprise.pk]}, headers={"referer": f"http://testserver{back}"}
    )
    assert answer.headers["Location"] == back
    told = Notification.objects.filter(matter__startswith="monthly:")
    assert [one.recipient for one in told] == [house.enterprise_liaison]
    assert sorted(cells(desk.get(OWING), "told")) == [
        f"2026-11-20 10:00 致 {house.enterprise_liaison}",
        "—",
        "—",
    ]


def test_who_reminds_without_a_page_before_comes_to_the_board(house, desk):
    answer = desk.post(REMIND, {"selected": [house.enterprise.pk]})
    assert answer.headers["Location"] == "/reports/board/?year=2026&month=11"


@pytest.mark.parametrize(("listed", "cut"), [(3, False), (2, True)])
def test_board_shows_the_first_and_leads_to_all(house, desk, monkeypatch, listed, cut):
    monkeypatch.setattr(views, "LISTED", listed)
    answer = desk.get("/reports/board/")
    text = answer.content.decode()
    everybody = names(desk.get(OWING))
    assert [unit.name for unit in answer.context["owed"].rows] == everybody[:listed]
    assert (answer.context["owed_count"], len(everybody)) == (3, 3)
    assert ("下面列出前 2 个，全部在“谁还没报”；一键催报发给全部 3 个。" in text) == cut
    assert f'href="{OWING}?year=2026&amp;month=11"' in text


def test_list_costs_the_same_for_few_and_many(house, desk, django_assert_num_queries):
    desk.get(OWING)
    for count in (1, 7):
        for _ in range(count):
            builders.person(builders.unit("ENTERPRISE"), "LIAISON")
        with django_assert_num_queries(8):
            desk.get(OWING)
