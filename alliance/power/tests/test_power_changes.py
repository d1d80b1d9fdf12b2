"""A change by two people: who confirms, what the confirmation does and asks again, and how a proposal ends without one."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from alliance.ground import clock
from alliance.ground.access import Office, Refused
from alliance.power import judge, rules
from alliance.power.models import PowerChange
from alliance.power.services import changes
from alliance.rights.models.users import User
from alliance.tests import builders
from members.people.models import Representative

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db):
    """The alliance, with a vice-chair, a second vice-chair and two administrators."""
    from alliance.accounts.services import administrators

    everyone = builders.alliance()
    for name in ("vice", "second_vice"):
        unit = builders.unit("ENTERPRISE")
        setattr(everyone, name, builders.person(unit, "HEAD"))
        builders.seated("VICE_CHAIR", unit)
    everyone.system, everyone.audit = builders.person(), builders.person()
    administrators.appoint(user=everyone.system, office=Office.SYSTEM_ADMIN, since=clock.today(), by=None)
    administrators.appoint(user=everyone.audit, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    return everyone


def names(house, change: PowerChange) -> set[str]:
    people = ("chair", "vice", "second_vice", "secretary_general", "officer", "system", "audit")
    return {name for name in people if getattr(house, name).pk in rules.who_may_confirm(change)}


def chair_of(house) -> Representative:
    return Representative.objects.get(user=house.chair)


def hand_over(house, by: User, person: User | None = None) -> PowerChange:
    successor = person or builders.person()
    return changes.propose(
        "people.replace",
        by=by,
        why="院长调离",
        representative=chair_of(house),
        on=clock.today(),
        name=successor.name,
        phone=successor.phone,
    )


@pytest.mark.parametrize("who", ["officer", "secretary_general"])
def test_new_chair_is_confirmed_by_the_leaving_one_or_a_vice_chair(house, who):
    change = hand_over(house, getattr(house, who))
    assert names(house, change) == {"chair", "vice", "second_vice"}


def test_who_gains_never_confirms(house):
    change = hand_over(house, house.officer, house.vice)
    assert names(house, change) == {"chair", "second_vice"}
    with pytest.raises(Refused, match="涉及您本人"):
        changes.confirm(change, by=house.vice)


def test_secretary_general_is_confirmed_by_the_chair(house):
    post = house.secretary_general.secretariat_posts.get()
    change = changes.propose(
        "posts.end", by=house.officer, why="调离", post=post, on=clock.today(), reason="调离"
    )
    assert names(house, change) == {"chair"}
    changes.withdraw(change, by=house.officer)
    change = changes.propose(
        "posts.end", by=house.chair, why="调离", post=post, on=clock.today(), reason="调离"
    )
    assert names(house, change) == {"vice", "second_vice"}


def test_owner_of_an_account_does_not_confirm(house):
    change = changes.do_or_propose("accounts.reset", by=house.officer, reason="忘记密码", user=house.chair)
    assert names(house, change) == {"vice", "second_vice"}


def test_administrator_is_confirmed_by_another_or_else_the_chair(house):
    change = changes.do_or_propose("accounts.reset", by=house.system, reason="忘记密码", user=house.audit)
    assert names(house, change) == {"chair"}
    change = changes.propose(
        "administrators.appoint",
        by=house.secretary_general,
        why="到岗",
        user=builders.person(),
        office="SECURITY_ADMIN",
        since=clock.today(),
    )
    assert names(house, change) == {"system", "audit"}


def test_first_administrator_needs_the_server(db):
    house = builders.alliance()
    with pytest.raises(Refused, match="没有可以确认的人"):
        changes.propose(
            "administrators.appoint",
            by=house.secretary_general,
            why="到岗",
            user=builders.person(),
            office="AUDIT_ADMIN",
            since=clock.today(),
        )


def test_confirm_does_the_act_and_the_history_names_both(house):
    successor = builders.person()
    change = hand_over(house, house.officer, successor)
    assert judge.offices_of(successor) == frozenset()
    changes.confirm(change, by=house.vice)
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("CONFIRMED", house.vice)
    assert judge.offices_of(successor) == {Office.CHAIR}
    assert judge.offices_of(house.chair) == frozenset()
    row = successor.representations.get().history.get()
    assert row.history_user == house.officer
    assert row.history_change_reason == f"登记单位负责人（{house.officer}提请，{house.vice}确认）"
    with pytest.raises(Refused, match="已确认并生效"):
        changes.confirm(change, by=house.second_vice)


@pytest.mark.parametrize("who", ["officer", "secretary_general", "system"])
def test_confirm_is_refused_to_everybody_else(house, who):
    change = hand_over(house, house.officer)
    with pytest.raises(Refused):
        changes.confirm(change, by=getattr(house, who))
    assert chair_of(house).until is None


def test_confirm_asks_the_rules_of_the_proposer_again(house):
    from councils.posts import services as posts

    change = hand_over(house, house.officer)
    posts.end(house.officer.secretariat_posts.get(), on=clock.today(), reason="调离", by=None)
    with pytest.raises(Refused, match="提请人已不能办理此事"):
        changes.confirm(change, by=house.vice)
    assert chair_of(house).until is None
    assert changes.reject(change, reason="提请人已离任", by=house.vice).state == "REJECTED"


def test_reject_needs_a_reason_and_changes_nothing(house):
    change = hand_over(house, house.officer)
    with pytest.raises(Refused, match="请填写不予确认的原因"):
        changes.reject(change, reason=" ", by=house.chair)
    assert changes.reject(change, reason="没有调离", by=house.chair).state == "REJECTED"
    assert chair_of(house).until is None
    with pytest.raises(Refused, match="未予确认"):
        changes.confirm(change, by=house.vice)


def test_withdraw_is_for_the_proposer(house):
    change = hand_over(house, house.officer)
    with pytest.raises(Refused, match="只有提请人可以撤回"):
        changes.withdraw(change, by=house.secretary_general)
    assert changes.withdraw(change, by=house.officer).state == "WITHDRAWN"


def test_proposal_ends_by_itself_with_or_without_the_sweep(house):
    change = hand_over(house, house.officer)
    with clock.at(change.expires_at - timedelta(seconds=1)):
        assert (change.is_waiting, changes.expire_due()) == (True, 0)
    with clock.at(change.expires_at):
        with pytest.raises(Refused, match="逾期失效"):
            changes.confirm(change, by=house.vice)
        again = hand_over(house, house.officer)
        change.refresh_from_db()
        assert (change.state, again.state) == ("EXPIRED", "PROPOSED")
        assert changes.expire_due() == 0


def test_one_proposal_waits_for_one_matter(house):
    hand_over(house, house.officer)
    with pytest.raises(Refused, match="同一事项已有变更在等待确认"):
        hand_over(house, house.secretary_general)
    with pytest.raises(Refused, match="请填写提请的原因"):
        changes.propose("accounts.reset", by=house.officer, why=" ", user=house.chair)


def test_what_the_act_would_refuse_is_refused_at_the_proposal(house):
    with pytest.raises(Refused, match="终止日期不能早于起始日期"):
        changes.propose(
            "people.end",
            by=house.officer,
            why="调离",
            representative=chair_of(house),
            on=date(2019, 1, 1),
            reason="调离",
        )
    assert (PowerChange.objects.count(), chair_of(house).until) == (0, None)


def page(user: User, name: str, *args):
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args))


@pytest.mark.once
def test_page_names_the_offices_of_who_may_confirm_and_leads_to_the_unit(house):
    change = hand_over(house, house.officer)
    shown = page(house.officer, "power_change", change.pk).context
    assert sorted(shown["confirmers"]) == sorted(
        [f"{house.chair}（理事长）", f"{house.vice}（副理事长）", f"{house.second_vice}（副理事长）"]
    )
    unit = chair_of(house).unit
    assert (shown["pages"], shown["outcome"]) == ({str(unit): unit.get_absolute_url()}, "确认后发生的变化")
    changes.confirm(change, by=house.vice)
    done = page(house.officer, "power_change", change.pk)
    assert done.context["outcome"] == "已发生的变化"
    assert f'href="{unit.get_absolute_url()}"' in done.content.decode()


@pytest.mark.once
def test_page_says_that_nothing_happened_after_a_refusal(house):
    change = changes.reject(hand_over(house, house.officer), reason="不符", by=house.vice)
    assert page(house.officer, "power_change", change.pk).context["outcome"] == "提请的变化（没有发生）"


def test_list_shows_the_last_day_for_confirming(house):
    hand_over(house, house.officer)
    until = clock.today() + timedelta(days=14)
    body = page(house.officer, "power_changes").content.decode()
    assert f"{until.month}月{until.day}日 24:00（含当日）" in body
    assert f"{until + timedelta(days=1)} 00:00" not in body


@pytest.mark.parametrize(
    ("state", "shown"), [("PROPOSED", True), ("EXPIRED", False), ("REJECTED", False), ("", True)]
)
def test_list_filters_by_the_state_as_it_is_shown(client, house, state, shown):
    change = hand_over(house, house.officer)
    client.force_login(house.vice)
    assert (change.title in client.get("/changes/", {"state": state}).content.decode()) is shown
    with clock.at(change.expires_at):  # the sweep has not written it yet
        client.force_login(house.vice)
        lapsed = client.get("/changes/", {"state": state}).content.decode()
    assert (change.title in lapsed) is (state in ("EXPIRED", ""))


def test_who_may_begin_is_said_in_the_words_of_the_table(house):
    for act in judge.Act:
        verdict = judge.may_begin(house.school_liaison, act)
        assert (verdict.allowed, verdict.reason) == (False, judge.TABLE[act].otherwise)
    assert judge.may_begin(house.officer, judge.Act.RESET).allowed is True
