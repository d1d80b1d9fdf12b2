"""Who may make whom what: the whole matrix through the web client, and that nobody alone gets above the own office.

The table `power_matrix.txt` is the specification and is read by people: one line per act and target, one column per actor.
"""

import pytest
from django.db import transaction

from alliance.power import judge, rules
from alliance.power.models import PowerChange
from alliance.rights.models.users import User
from alliance.signin import sessions
from alliance.tests import builders, power_world
from alliance.tests.power_world import ACTORS, ACTS, OF_WORK, TARGETS, taken_back, target_of, tried
from alliance.tests.url_world import without_pages

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TABLE = power_world.read_table()
CHANGING = {"done", "proposed"}  # everything else wrote no history of any of these records
WORDS = {"done", "proposed", "refused", "none", "login", "-"}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    forgetful = pytest.MonkeyPatch()
    forgetful.setattr(sessions, "PROVED", 24 * 3600)  # nobody is asked for the password in the midst of it
    with django_db_blocker.unblock(), transaction.atomic(), without_pages():
        yield power_world.build()
        forgetful.undo()
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
    assert set(judge.Act.values) == tried_acts == set(judge.TABLE)


class Picture:
    """Who holds what and who can sign in how, at one moment."""

    def __init__(self) -> None:
        self.offices = judge.office_holders()
        self.accounts = {
            user.pk: (user.password, user.username, user.phone, user.email, user.name, user.is_active)
            for user in User.objects.all()
        }


def escalations(before: Picture, after: Picture, actor: User) -> list[str]:
    """What one person alone brought about above the own office, on the own power, or among those whom two decide on."""
    mine = judge.rank(before.offices.get(actor.pk, ()))
    found = []
    for pk, account in after.accounts.items():
        held, holds = before.offices.get(pk, frozenset()), after.offices.get(pk, frozenset())
        closed = pk == actor.pk or held & judge.BY_TWO or judge.rank(held) > mine
        if closed and account != before.accounts.get(pk, account):
            found.append(f"account of {pk} ({sorted(held)})")
        for office in holds ^ held:
            if pk == actor.pk or judge.rank({office}) > mine or office in judge.ADMINISTRATORS:
                found.append(f"{office} of {pk}")
        if holds != held and judge.rank(held) > mine:
            found.append(f"something of {pk}, who is above")
    return found


def actor_of(arena, name: str) -> User:
    return User.objects.get(pk=arena.people[name].pk)


@pytest.mark.parametrize("actor", ACTORS)
def test_actor_gets_what_the_table_says_and_never_above_the_own_office(arena, actor):
    person, before = actor_of(arena, actor), Picture()
    answers, known, wrong = {}, {}, []
    for act in ACTS:
        for target in TARGETS:
            whom = target_of(arena, actor, target)
            if (act, whom) not in known:  # one is oneself, and one of the others as well
                with taken_back():
                    known[act, whom] = tried(arena, actor, act, target)
                    if known[act, whom] in CHANGING:
                        wrong += [(act, target, one) for one in escalations(before, Picture(), person)]
            word = known[act, whom]
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
    others = {target_of(arena, actor, whom): whom for whom in ("chair", target, "self")}.values()
    with taken_back():
        assert tried(arena, actor, act, target) == "done"
        for second in [one for one in ACTS if one not in OF_WORK]:
            for whom in others:
                with taken_back():
                    if tried(arena, actor, second, whom) in CHANGING:
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
                    if person == proposer or (target, act) == ("chair", "end_membership"):
                        continue  # the membership of the own unit is nobody's to end
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
                        assert rules.who_may_confirm(change) & puppets <= {change.leaves_id}, (target, act)
