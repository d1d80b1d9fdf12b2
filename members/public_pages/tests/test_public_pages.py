"""Members and topic guides as anybody reads them."""

import re
from datetime import timedelta

import pytest

from alliance.ground import clock
from alliance.tests import builders
from members.records.tests import battery

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_members_are_named_with_kind_and_link_and_nobody_else(client, noon, django_assert_max_num_queries):
    house = builders.alliance()
    builders.unit("RESEARCH", name="德州装备研究所", website="https://example.com/")
    builders.unit("SCHOOL", name="明天加入的学校", joined_on=clock.today() + timedelta(days=1))
    with django_assert_max_num_queries(4):
        page = client.get("/site/members/?kind=RESEARCH").content.decode()
    assert re.findall(r"<h2><span>(.*?)</span>", page) == ["德州装备研究所"]
    assert page.count('href="https://example.com/"') == 1
    everybody = client.get("/site/members/").content.decode()
    assert (everybody.count("明天加入的学校"), everybody.count(house.school_head.phone)) == (0, 0)
    assert client.get("/site/members/?kind=x").status_code == 200


def guide_titles(client):
    return re.findall(r'<li><a href="(/site/guides/\d+/)">', client.get("/site/guides/").content.decode())


@pytest.mark.parametrize(
    ("state", "shown"), [("DRAFT", 0), ("FILED", 1), ("RETURNED", 0), ("ACCEPTED", 1), ("WITHDRAWN", 0)]
)
def test_guides_show_what_is_filed(client, noon, django_assert_max_num_queries, state, shown):
    house = battery.inhabited("guide")
    topic = battery.record(house, state)
    with django_assert_max_num_queries(4):
        listed = guide_titles(client)
    address = f"/site/guides/{topic.pk}/"
    assert listed == [address] * shown
    assert client.get(address).status_code == (200 if shown else 404)


def test_part_is_switched_off(client, noon):
    from alliance.registers import policy

    house = builders.alliance()
    for key in ("members", "guides", "standards"):
        policy.change(f"site_{key}", "off", basis="测试", confirmed=True, by=house.officer)
        assert client.get(f"/site/{key}/").status_code == 404


def published(client):
    return re.findall(
        r'<li><a href="(/site/standards/[^"]+)">', client.get("/site/standards/").content.decode()
    )


@pytest.mark.parametrize(
    ("key", "given", "shown"),
    [
        ("forecast", {"published_on": "2026-04-20"}, True),
        ("forecast", {"published_on": None}, False),
        ("forecast", {"published_on": "2026-04-20", "state": "WITHDRAWN"}, False),
        ("standard-work", {"number": "GB/T 1"}, True),
        ("standard-work", {"number": ""}, False),
        ("standard-work", {"number": "GB/T 1", "state": "DRAFT"}, False),
    ],
)
def test_standards_and_forecasts_are_shown_once_published(
    client, noon, django_assert_max_num_queries, key, given, shown
):
    house = battery.inhabited(key)
    one = battery.record(house, given.pop("state", "FILED"), **given)
    address = f"/site/standards/{'forecasts/' if key == 'forecast' else ''}{one.pk}/"
    with django_assert_max_num_queries(4):
        assert published(client) == [address] * shown
    with django_assert_max_num_queries(4):
        answer = client.get(address)
    assert answer.status_code == (200 if shown else 404)
    assert (one.unit.name in answer.content.decode()) == shown


@pytest.mark.both
def test_newest_of_both_come_first(client, noon):
    house = battery.inhabited("forecast")
    days = ("2026-04-20", "2026-11-23", "2026-11-01")
    first, _, last = (battery.record(house, "FILED", published_on=day) for day in days)
    standard = builders.record("standard-work", house.unit, house.liaison, state="FILED", number="GB/T 1")
    assert published(client) == [
        f"/site/standards/{standard.pk}/",
        f"/site/standards/forecasts/{last.pk}/",
        f"/site/standards/forecasts/{first.pk}/",
    ]
