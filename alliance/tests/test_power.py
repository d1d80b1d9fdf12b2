"""Who may make whom what: the whole matrix through the web client, and that nobody alone gets above the own office.

The table `power_matrix.txt` is the specification and is read by people: one line per act and target, one column per actor.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction

from alliance import changes, clock, power
from alliance.access import Office, Refused
from alliance.models import PowerChange, User
from alliance.tests import builders, power_world
from alliance.tests.power_world import ACTORS, ACTS, TARGETS, taken_back, tried
from members.models import Representative

pytestmark = pytest.mark.django_db
TABLE = power_world.read_table()
WORDS = {"done", "proposed", "refused", "none", "login", "-"}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield power_world.build()
        transaction.set_rollback(True)


@pytest.fixture
def arena(built, django_db_blocker):
    with django_db_blocker.unblock():
        yield built


def test_table_says_a_known_word_in_every_cell():
    assert {word for row in TABLE.values() for word in row.values()} == WORDS
    assert {act for act, _ in TABLE} == set(ACTS)
    assert {target for _, target in TABLE} == set(TARGETS)


def test_every_act_of_the_rule_has_its_line():
    """An act added to the rule and to no line of the matrix would go untried."""
    tried_acts = {
        "APPOINT", "END", "HAND_OVER", "RESUME", "IDENTIFY", "RESET", "SWITCH", "POST", "END_POST",
        "ADMINISTRATOR", "END_ADMINISTRATOR", "SEAT", "END_SEAT", "TERM", "END_MEMBERSHIP", "RELATION",
    }  # fmt: skip
    assert set(power.Act.values) == tried_acts == set(power.TABLE)


class Picture:
    """Who holds what and who can sign in how, at one moment."""

    def __init__(self) -> None:
        self.offices = power.office_holders()
        self.accounts = {
            user.pk: (user.password, user.username, user.phone, user.email, user.name, user.is_active)
            for user in User.objects.all()
        }


def escalations(before: Picture, after: Picture, actor: User) -> list[str]:
    """What one person alone brought about above the own office, on the own power, or among those whom two decide on."""
    mine = power.rank(before.offices.get(actor.pk, ()))
    found = []
    for pk, account in after.accounts.items():
        held, holds = before.offices.get(pk, frozenset()), after.offices.get(pk, frozenset())
        closed = pk == actor.pk or held & power.BY_TWO or power.rank(held) > mine
        if closed and account != before.accounts.get(pk, account):
            found.append(f"account of {pk} ({sorted(held)})")
        for office in holds ^ held:
            if pk == actor.pk or power.rank({office}) > mine or office in power.ADMINISTRATORS:
                found.append(f"{office} of {pk}")
        if holds != held and power.rank(held) > mine:
            found.append(f"something of {pk}, who is above")
    return found


def actor_of(arena, name: str) -> User:
    return User.objects.get(pk=arena.people[name].pk)


@pytest.mark.parametrize("actor", ACTORS)
def test_actor_gets_what_the_table_says_and_never_above_the_own_office(arena, actor):
    person, before = actor_of(arena, actor), Picture()
    answers, wrong = {}, []
    for act in ACTS:
        for target in TARGETS:
            with taken_back():
                word = tried(arena, actor, act, target)
                wrong += [(act, target, one) for one in escalations(before, Picture(), person)]
            if word != "-" or (act, target) in TABLE:
                answers[act, target] = word
    assert answers == {key: row[actor] for key, row in TABLE.items()}
    assert wrong == []


FIRST_STEPS = [
    (actor, act, target)
    for (act, target), row in TABLE.items()
    for actor, word in row.items()
    if word == "done" and act in ("post_officer", "end_post", "seat_ordinary", "end_seat", "resume")
]


@pytest.mark.parametrize(("actor", "act", "target"), FIRST_STEPS)
def test_two_steps_of_one_person_lead_no_higher_than_one(arena, actor, act, target):
    """After each act that moves an office, everything is tried once more on oneself, on its target and on the chair."""
    person, before, wrong = actor_of(arena, actor), Picture(), []
    with taken_back():
        assert tried(arena, actor, act, target) == "done"
        for second in ACTS:
            for whom in ("self", target, "chair"):
                with taken_back():
                    tried(arena, actor, second, whom)
                    wrong += [(second, whom, one) for one in escalations(before, Picture(), person)]
    assert wrong == []


def test_secretary_general_with_people_of_his_own_making_confirms_nothing_above(arena):
    """He appoints clerks and deputies alone, and knows their first passwords: none of them is a second person."""
    house, chief = arena.house, arena.people["secretary"]
    puppets = {chief.pk}
    with taken_back():
        puppet = builders.person()
        builders.post("OFFICER", puppet, house.chair_unit)
        puppets |= {puppet.pk, arena.people["deputy"].pk}
        proposers = [chief, puppet]
        for target in ("chair", "vice", "secretary"):
            for proposer in proposers:
                for act in ("hand_over", "end", "identify", "reset", "switch", "end_seat", "end_membership"):
                    person = arena.people[target]
                    if person == proposer:
                        continue
                    with taken_back():
                        client = power_world.Client()
                        client.force_login(proposer)
                        asked = ACTS[act](arena, person)
                        if asked is None:
                            continue
                        name, arguments, data = asked
                        client.post(power_world.reverse(name, args=arguments), data)
                        change = PowerChange.objects.order_by("-pk").first()
                        assert change is not None, (target, act)
                        assert changes.who_may_confirm(change) & puppets <= {change.leaves_id}, (target, act)


# ---------------------------------------------------------------- the second person


@pytest.fixture
def house(noon):
    """The alliance, with a vice-chair, a second vice-chair and two administrators."""
    from alliance import posts

    everyone = builders.alliance()
    for name in ("vice", "second_vice"):
        unit = builders.unit("ENTERPRISE")
        setattr(everyone, name, builders.person(unit, "HEAD"))
        builders.seated("VICE_CHAIR", unit)
    everyone.system, everyone.audit = builders.person(), builders.person()
    posts.appoint(user=everyone.system, office=Office.SYSTEM_ADMIN, since=clock.today(), by=None)
    posts.appoint(user=everyone.audit, office=Office.AUDIT_ADMIN, since=clock.today(), by=None)
    return everyone


@pytest.fixture
def noon():
    with clock.at(clock.start_of_day(date(2026, 11, 22)) + timedelta(hours=12)):
        yield


def names(house, change: PowerChange) -> set[str]:
    people = ("chair", "vice", "second_vice", "secretary_general", "officer", "system", "audit")
    return {name for name in people if getattr(house, name).pk in changes.who_may_confirm(change)}


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
    change = changes.propose("accounts.reset", by=house.officer, why="忘记密码", user=house.chair)
    assert names(house, change) == {"vice", "second_vice"}


def test_administrator_is_confirmed_by_another_or_else_the_chair(house):
    change = changes.propose("accounts.reset", by=house.system, why="忘记密码", user=house.audit)
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


def test_first_administrator_needs_the_server(everyone_without_administrators):
    house = everyone_without_administrators
    with pytest.raises(Refused, match="没有可以确认的人"):
        changes.propose(
            "administrators.appoint",
            by=house.secretary_general,
            why="到岗",
            user=builders.person(),
            office="AUDIT_ADMIN",
            since=clock.today(),
        )


@pytest.fixture
def everyone_without_administrators(noon):
    return builders.alliance()


def test_confirm_does_the_act_and_the_history_names_both(house):
    successor = builders.person()
    change = hand_over(house, house.officer, successor)
    assert power.offices_of(successor) == frozenset()
    changes.confirm(change, by=house.vice)
    change.refresh_from_db()
    assert (change.state, change.decided_by) == ("CONFIRMED", house.vice)
    assert power.offices_of(successor) == {Office.CHAIR}
    assert power.offices_of(house.chair) == frozenset()
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
    from councils.services import posts

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
