"""The pool of experts: recommended, checked, kept fresh, frozen and expired by their days; who may do what, who sees what."""

from datetime import date, timedelta

import pytest

from alliance.ground import access, clock
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.registers import policy
from alliance.tests import builders
from members.experts import rules, services
from members.experts.models import Expert
from members.membership import services as membership
from members.relations import services as relations

pytestmark = pytest.mark.django_db
CONTENT = {
    "name": "单研究", "post": "首席工程师", "rank": "SENIOR", "title": "研究员", "degree": "工学博士", "birth_year": 1975,
    "fields": "智能检测、机器视觉", "keywords": "缺陷检测、三维测量", "achievements": "主持检测装备研制三项。",
    "services": "技术咨询、联合攻关", "phone": "13800001111", "email": "shan@example.com", "avoids": "", "consented": True,
}  # fmt: skip
STATES = ("WAITING", "RETURNED", "LISTED", "LEFT")
VERBS = ("revise", "freshen", "accept", "send_back", "prolong", "remove")


@pytest.fixture
def house(noon):
    house = builders.alliance()
    house.institute = builders.unit("RESEARCH")
    house.head, house.liaison = builders.person(house.institute, "HEAD"), builders.person(house.institute)
    house.stranger, house.outsider = house.enterprise_liaison, builders.person()
    return house


def recommended(house, **content):
    return services.recommend(unit=house.institute, content=CONTENT | content, by=house.liaison)


def brought_to(house, state, **content):
    one = recommended(house, **content)
    if state == "WAITING":
        return one
    if state == "RETURNED":
        return services.send_back(one, reason="成果不详", by=house.officer)
    one = services.accept(one, by=house.officer)
    return services.remove(one, reason="本人要求", by=house.liaison) if state == "LEFT" else one


def told(user):
    return [
        one.title
        for one in Notification.objects.filter(recipient=user, matter__startswith="expert:").order_by("pk")
    ]


# ---------------------------------------------------------------- verbs


def test_recommended_expert_waits_and_is_in_nobodys_pool(house):
    one = recommended(house)
    assert (one.state, one.unit, one.recommended_by, one.initials) == (
        "WAITING",
        house.institute,
        house.liaison,
        "syj",
    )
    assert list(Expert.objects.in_pool(clock.today())) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"consented": False}, "本人同意"),
        ({"fields": "检测、视觉，数控,铸造"}, "不超过 3 个"),
        ({"rank": "NOBEL"}, "不是有效"),
        ({"birth_year": 1900}, "1930"),
    ],
)
def test_recommend_refuses(house, content, message):
    with pytest.raises(Refused, match=message):
        recommended(house, **content)
    assert Expert.objects.count() == 0


def test_recommend_twice_is_refused_until_the_first_has_left(house):
    first = recommended(house)
    with pytest.raises(Refused, match="已推荐过"):
        recommended(house)
    services.remove(first, reason="调离", by=house.head)
    assert recommended(house).state == "WAITING"


def test_accepted_expert_is_in_the_pool_for_three_years_and_the_unit_is_told(house):
    one = services.accept(recommended(house), by=house.officer)
    today = clock.today()
    assert (one.state, one.listed_on, one.updated_on, one.checked_by) == (
        "LISTED",
        today,
        today,
        house.officer,
    )
    assert one.valid_until == date(today.year + 3, today.month, today.day)
    assert (told(house.head), told(house.liaison), told(house.officer)) == (
        ["专家单研究已入专家库"],
        ["专家单研究已入专家库"],
        [],
    )
    assert list(Expert.objects.in_pool(today)) == [one]


def test_send_back_and_remove_need_a_reason(house):
    one = recommended(house)
    with pytest.raises(Refused, match="退回原因"):
        services.send_back(one, reason=" ", by=house.officer)
    back = services.send_back(one, reason="成果不详", by=house.officer)
    assert (back.state, back.opinion, told(house.liaison)) == (
        "RETURNED",
        "成果不详",
        ["专家单研究的推荐被退回补正"],
    )
    with pytest.raises(Refused, match="退库原因"):
        services.remove(back, reason="", by=house.head)


def test_revised_expert_waits_again_after_a_return(house):
    one = brought_to(house, "RETURNED")
    assert (
        services.revise(one, content=CONTENT | {"achievements": "详见附件"}, by=house.liaison).state
        == "WAITING"
    )


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ({"keywords": "激光"}, "LISTED"),
        ({"phone": "13800002222"}, "LISTED"),
        ({"title": "院士"}, "WAITING"),
        ({"name": "单新"}, "WAITING"),
    ],
)
def test_change_of_what_was_checked_is_checked_again(house, noon, content, state):
    one = brought_to(house, "LISTED")
    noon.shift(timedelta(days=40))
    changed = services.revise(one, content=CONTENT | content, by=house.head)
    assert (changed.state, changed.updated_on) == (state, clock.today())


def test_revise_over_somebody_elses_change_is_a_conflict(house):
    one = brought_to(house, "LISTED")
    services.revise(one, content=CONTENT, by=house.head)
    with pytest.raises(Conflict):
        services.revise(one, content=CONTENT, seen=one.version, by=house.liaison)


def test_freshen_keeps_one_update_a_day(house, noon):
    one = brought_to(house, "LISTED")
    noon.shift(timedelta(days=300))
    for _ in range(2):
        services.freshen(one, by=house.liaison)
    assert [update.on for update in one.updates.all()] == [clock.today(), clock.today() - timedelta(days=300)]


# ---------------------------------------------------------------- time


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2028, 11, 21), "LISTED"),
        (date(2028, 11, 22), "FROZEN"),
        (date(2029, 11, 22), "FROZEN"),
        (date(2029, 11, 23), "EXPIRED"),
    ],
)
def test_expert_freezes_after_two_years_and_expires_after_three(house, day, standing):
    """Accepted on 22 November 2026; nothing is done then, only asked."""
    with clock.at(clock.start_of_day(date(2026, 11, 22)) + timedelta(hours=9)):
        one = brought_to(house, "LISTED")
    with clock.at(clock.start_of_day(day)):
        assert (one.standing, list(Expert.objects.in_pool(day)) == [one]) == (standing, standing == "LISTED")


def test_frozen_expert_is_back_with_an_update(house, noon):
    one = brought_to(house, "LISTED")
    noon.shift(timedelta(days=800))
    assert one.standing == "FROZEN"
    assert services.freshen(one, by=house.head).standing == "LISTED"


def test_prolong_asks_for_a_near_end_and_an_update(house, noon):
    one = brought_to(house, "LISTED")
    with pytest.raises(Refused, match="届满前 90 天"):
        services.prolong(one, by=house.officer)
    noon.shift(timedelta(days=3 * 365 + 40))
    with pytest.raises(Refused, match="先更新资料"):
        services.prolong(one, by=house.officer)
    services.freshen(one, by=house.liaison)
    assert list(Expert.objects.to_prolong()) == [one]
    longer = services.prolong(one, by=house.officer)
    assert (longer.standing, longer.valid_until.year) == ("LISTED", clock.today().year + 3)


def test_expert_of_an_ended_member_is_not_in_the_pool(house):
    one = brought_to(house, "LISTED")
    membership.end_membership(house.institute, on=clock.today(), reason="退出", by=None)
    one.refresh_from_db()
    assert (one.standing, list(Expert.objects.in_pool(clock.today()))) == ("LEFT", [])
    assert list(Expert.objects.in_pool(clock.today() - timedelta(days=1))) == []


# ---------------------------------------------------------------- who may


ALLOWED = {
    "WAITING": {"head": {"revise", "remove"}, "officer": {"accept", "send_back", "remove"}},
    "RETURNED": {"head": {"revise", "remove"}, "officer": {"remove"}},
    "LISTED": {"head": {"revise", "freshen", "remove"}, "officer": {"remove"}},
    "LEFT": {},
}


@pytest.mark.parametrize("state", STATES)
def test_every_verb_for_every_role_in_each_state(house, state):
    one = brought_to(house, state)
    people = ("head", "liaison", "officer", "secretary_general", "chair", "stranger", "outsider")
    found = {
        name: {verb for verb in VERBS if getattr(rules, f"may_{verb}")(getattr(house, name), one)}
        for name in people
    }
    same = ALLOWED[state] | {
        "liaison": ALLOWED[state].get("head", set()),
        "secretary_general": ALLOWED[state].get("officer", set()),
    }
    assert found == {name: same.get(name, set()) for name in people}


def test_who_comes_from_the_unit_or_a_related_one_does_not_check(house):
    one = recommended(house)
    assert rules.may_accept(house.officer, one)
    relations.declare_relation(
        house.institute, house.chair_unit, nature="举办单位", since=clock.today(), by=None
    )
    assert "回避" in rules.may_accept(house.officer, one).reason
    with pytest.raises(Refused, match="回避"):
        services.send_back(one, reason="试", by=house.officer)


def test_only_people_of_a_member_recommend_for_it(house):
    for nobody in (house.stranger, house.officer, house.outsider):
        assert not rules.may_recommend(nobody, house.institute)
    assert rules.may_recommend(house.liaison, house.institute)


@pytest.mark.parametrize("state", STATES)
def test_who_sees_an_entry_and_its_contacts(house, client, state):
    one = brought_to(house, state)
    pool = state == "LISTED"
    expected = {
        "liaison": (200, True), "officer": (200, True), "stranger": (200, False) if pool else (404, False),
        "chair": (200, False) if pool else (404, False), "outsider": (404, False),
    }  # fmt: skip
    found = {}
    for name in expected:
        client.force_login(getattr(house, name))
        page = client.get(one.get_absolute_url())
        found[name] = page.status_code, "13800001111" in page.content.decode()
    assert found == expected


def test_contacts_are_not_kept_in_the_history(house):
    one = recommended(house)
    assert [hasattr(one.history.latest(), name) for name in Expert.personal] == [False, False, False]


@pytest.mark.parametrize("text", ["视觉", "syj", "三维测量", "研究员", "单研究"])
def test_search_finds_by_field_keyword_title_and_name(house, client, text):
    brought_to(house, "LISTED")
    brought_to(
        house, "LISTED", name="王铸", title="高级工程师", fields="铸造", keywords="熔炼", services="授课"
    )
    client.force_login(house.stranger)
    page = client.get("/experts/", {"q": text}).content.decode()
    assert ("单研究" in page, "王铸" in page) == (True, False)


@pytest.mark.once
def test_list_costs_the_same_for_many_experts(house, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(house.liaison)
    counted = []
    for many in (1, 2, 47):
        for number in range(many):
            brought_to(house, "LISTED", name=f"专家{many}{number}号")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/experts/?size=100").status_code == 200
        counted.append(len(asked))
    assert len(set(counted)) == 1


@pytest.mark.parametrize(
    ("avoids", "expected"),
    [("", False), ("某公司、{name}", True), ("{name}，某公司", True), ("某公司", False)],
)
def test_expert_avoids_the_named_units(house, avoids, expected):
    one = recommended(house, avoids=avoids.format(name=house.enterprise.name))
    assert one.must_avoid(house.enterprise) is expected


# ---------------------------------------------------------------- to-dos


def test_todos_of_unit_and_secretariat(house, noon):
    from alliance.tests.desk import todos_of

    def titles(user):
        return [one.title for one in todos_of(user) if one.kind == "专家库"]

    one = recommended(house)
    assert (titles(house.officer), titles(house.liaison)) == (["审核专家推荐 1 人"], [])
    services.send_back(one, reason="成果不详", by=house.officer)
    assert (titles(house.officer), titles(house.liaison)) == ([], ["补正被退回的专家推荐 1 人"])
    services.accept(services.revise(one, content=CONTENT, by=house.liaison), by=house.officer)
    assert titles(house.liaison) == []
    with clock.at(clock.start_of_day(date(2027, 9, 30))):
        assert titles(house.liaison) == []
    with clock.at(clock.start_of_day(date(2027, 10, 1))):
        assert titles(house.liaison) == ["更新本单位专家的资料 1 人"]
        services.freshen(one, by=house.liaison)
        assert titles(house.liaison) == []


def test_settings_of_the_pool_are_used(house):
    policy.change("expert_valid_years", 1, basis="测试", confirmed=True, by=house.officer)
    one = brought_to(house, "LISTED")
    assert one.valid_until.year == clock.today().year + 1
    assert access.is_secretariat(house.officer)
