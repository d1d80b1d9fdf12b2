"""Many people at the same instant, on a real database: exactly one wins, the others are told why.

Every race runs with a gate behind the decisive read: each thread that has read waits there for the others. With the lock
nobody else can read meanwhile, so the gate opens by time and one wins. Without it (the negative controls) all have read
the same free seat before anybody writes. What serialises is `SELECT … FOR UPDATE` on PostgreSQL and the IMMEDIATE
transaction on SQLite, so the control takes away the one or the other.
"""

import functools
import os
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.transaction import Atomic

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.tests import builders
from councils.admissions.services import admissions
from councils.admissions.services import corrections as admission_corrections
from councils.admissions.tests.test_admissions import CONTENT
from councils.applications import rules as application_rules
from councils.applications.models import RoleApplication
from councils.applications.services import applications, approvals
from councils.decisions import rules as decision_rules
from councils.decisions import services as decisions
from councils.decisions.models import CouncilDecision
from councils.numbering import services as numbering
from councils.posts import services as posts
from councils.posts.models import SecretariatPost
from councils.renewal import services as terms
from councils.seats import services as seats
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 22)
CONTENDERS = 16
ROUNDS = int(os.environ.get("RACE_ROUNDS", "5"))
WON = "won"


@pytest.fixture
def everyone(noon, transactional_db):
    return builders.alliance()


def at_once(*acts) -> Counter:
    """Run the acts in a thread each, started together; count who won and the reasons of the others."""
    start = threading.Barrier(len(acts))
    outcomes = []

    def run(act):
        try:
            start.wait(timeout=30)
            act()
            outcomes.append(WON)
        except Refused as refusal:
            outcomes.append(refusal.reason)
        except Exception as error:  # noqa: BLE001 - whatever a thread raises belongs into the result
            outcomes.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return Counter(outcomes)


@contextmanager
def gate(monkeypatch, module, name: str, *, threads: int, patience: float):
    """Whoever has asked `module.name` waits for the other threads, at most `patience` seconds.

    What a verb is declared with it holds itself: a gate stands before something that is asked through its module.
    """
    barrier = threading.Barrier(threads)
    asked = getattr(module, name)
    comers = []

    @functools.wraps(asked)
    def ask_and_wait(*args, **options):
        answer = asked(*args, **options)
        comers.append(threading.get_ident())
        with suppress(threading.BrokenBarrierError):  # the others cannot come in: the lock holds
            barrier.wait(timeout=patience)
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(module, name, ask_and_wait)
        yield
    assert comers, f"nobody came through the gate at {name}"


@contextmanager
def without_the_lock(monkeypatch):
    """Take away what serialises writers on this database."""
    with monkeypatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(Atomic, "__enter__", lambda self: None)
            patch.setattr(Atomic, "__exit__", lambda self, *error: None)
            patch.setattr(audit, "_insist_on_transaction", lambda: None)
            patch.setattr(numbering, "number_for", lambda *args, **options: "")  # which insists on one
        else:
            patch.setattr(QuerySet, "select_for_update", lambda self, *args, **options: self.all())
        yield


@pytest.fixture
def without_the_constraint(transactional_db):
    """Drop the constraint that gives a seat once; the tables are emptied before it comes back."""
    constraint = next(one for one in Seat._meta.constraints if one.name == "seat_taken_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Seat, constraint)
    yield
    call_command("flush", verbosity=0, interactive=False)
    with connection.schema_editor() as editor:
        editor.add_constraint(Seat, constraint)


# ---------------------------------------------------------------- the last seat

FULL = "副理事长单位共 2 个，已无空缺席位。"


@pytest.fixture
def contenders(everyone):
    """One vice-chair seat is taken, one is left, and sixteen units want it."""
    builders.seated("VICE_CHAIR")
    return [builders.unit("ENTERPRISE") for _ in range(CONTENDERS)]


def contend(units) -> Counter:
    return at_once(
        *(functools.partial(seats.seat, unit, role="VICE_CHAIR", by=None, since=TODAY) for unit in units)
    )


def held() -> int:
    return Seat.objects.filter(role="VICE_CHAIR", until=None).count()


def test_last_seat_has_one_winner(contenders, monkeypatch):
    for _ in range(ROUNDS):
        with gate(monkeypatch, seats, "lowest_free_ordinal", threads=CONTENDERS, patience=0.2):
            assert contend(contenders) == {WON: 1, FULL: CONTENDERS - 1}
        assert held() == 2
        winner = Seat.objects.get(unit__in=contenders, until=None)
        seats.end(winner, on=TODAY, reason="下一轮", by=None)


def test_last_seat_without_lock_and_constraint_has_many_winners(
    contenders, monkeypatch, without_the_constraint
):
    """The negative control: this is what the lock and the constraint prevent."""
    for _ in range(ROUNDS):
        with (
            without_the_lock(monkeypatch),
            gate(monkeypatch, seats, "lowest_free_ordinal", threads=CONTENDERS, patience=60),
        ):
            assert contend(contenders) == {WON: CONTENDERS}
        assert held() == CONTENDERS + 1
        for winner in Seat.objects.filter(unit__in=contenders, until=None):
            seats.end(winner, on=TODAY, reason="下一轮", by=None)


def test_last_seat_without_lock_is_still_given_once_by_the_constraint(contenders, monkeypatch):
    """The last guard: the database refuses, and its refusal is a sentence and not an error page."""
    with (
        without_the_lock(monkeypatch),
        gate(monkeypatch, seats, "lowest_free_ordinal", threads=CONTENDERS, patience=60),
    ):
        outcome = contend(contenders)
    assert outcome == {WON: 1, "副理事长单位席位刚刚被占用，请刷新后查看。": CONTENDERS - 1}
    assert held() == 2


@pytest.fixture
def checked(everyone):
    """Sixteen applications for the one free vice-chair seat, all waiting for the chair."""
    builders.seated("VICE_CHAIR")
    found = []
    for _ in range(CONTENDERS):
        unit = builders.unit("ENTERPRISE")
        head = builders.person(unit, "HEAD")
        found.append(
            builders.role_application(
                unit, head, role="VICE_CHAIR", state="CHECKED", officer=everyone.officer
            )
        )
    return found


def test_sixteen_approvals_for_the_last_seat_have_one_winner(everyone, checked, monkeypatch):
    with gate(monkeypatch, seats, "lowest_free_ordinal", threads=CONTENDERS, patience=0.2):
        outcome = at_once(*(functools.partial(approvals.approve, one, by=everyone.chair) for one in checked))
    assert outcome == {WON: 1, FULL: CONTENDERS - 1}
    assert held() == 2
    states = Counter(RoleApplication.objects.values_list("state", flat=True))
    assert states == {"APPROVED": 1, "CHECKED": CONTENDERS - 1}
    approved = RoleApplication.objects.get(state="APPROVED")
    assert approved.seat.unit == approved.unit
    assert (
        Notification.objects.filter(title__endswith="已担任副理事长单位", recipient=everyone.officer).count()
        == 1
    )


# ---------------------------------------------------------------- one application, two people


@pytest.fixture
def one_checked(everyone):
    return builders.role_application(
        everyone.enterprise, everyone.enterprise_head, state="CHECKED", officer=everyone.officer
    )


def test_two_approvers_at_once_give_one_seat(everyone, one_checked, monkeypatch):
    with gate(monkeypatch, application_rules, "_may_decide", threads=2, patience=0.2):
        outcome = at_once(*[functools.partial(approvals.approve, one_checked, by=everyone.chair)] * 2)
    assert outcome == {WON: 1, "该职务申请现在是“已同意”，不能审批。": 1}
    assert Seat.objects.filter(unit=everyone.enterprise).count() == 1
    told = Notification.objects.filter(
        matter=f"role-application:{one_checked.pk}", step__startswith="decided"
    )
    assert told.filter(recipient=everyone.enterprise_head).count() == 1


def approve_and_reject(everyone, application) -> Counter:
    return at_once(
        functools.partial(approvals.approve, application, by=everyone.chair),
        functools.partial(approvals.reject, application, reason="不同意", by=everyone.chair),
    )


@contextmanager
def gates_of_the_decision(monkeypatch, patience: float):
    with gate(monkeypatch, application_rules, "_may_decide", threads=2, patience=patience):
        yield


def test_approving_and_rejecting_at_once_leaves_one_decision(everyone, one_checked, monkeypatch):
    with gates_of_the_decision(monkeypatch, 0.2):
        outcome = approve_and_reject(everyone, one_checked)
    one_checked.refresh_from_db()
    assert (outcome[WON], sum(outcome.values())) == (1, 2)
    seated = Seat.objects.filter(unit=everyone.enterprise).count()
    assert (one_checked.state, seated) in [("APPROVED", 1), ("REJECTED", 0)]


def test_approving_and_rejecting_without_lock_both_win(everyone, one_checked, monkeypatch):
    """The negative control: a seat may be held by a unit whose application reads 未同意."""
    with without_the_lock(monkeypatch), gates_of_the_decision(monkeypatch, 60):
        assert approve_and_reject(everyone, one_checked) == {WON: 2}


def test_withdrawing_while_it_is_approved_leaves_one_outcome(everyone, one_checked):
    outcome = at_once(
        functools.partial(approvals.approve, one_checked, by=everyone.chair),
        functools.partial(applications.withdraw, one_checked, by=everyone.enterprise_head),
    )
    one_checked.refresh_from_db()
    assert outcome[WON] == 1
    seated = Seat.objects.filter(unit=everyone.enterprise).count()
    assert (one_checked.state, seated) in [("APPROVED", 1), ("WITHDRAWN", 0)]


def test_double_click_on_file_files_once(everyone):
    draft = builders.role_application(everyone.enterprise, everyone.enterprise_head)
    outcome = at_once(*[functools.partial(applications.file, draft, by=everyone.enterprise_head)] * 8)
    assert outcome == {WON: 1, "该职务申请现在是“待秘书处审查”，不能提交。": 7}
    told = Notification.objects.filter(matter=f"role-application:{draft.pk}", recipient=everyone.officer)
    assert told.count() == 1


def test_double_click_on_draft_begins_one_application(everyone):
    begin = functools.partial(
        applications.draft, everyone.enterprise, role="ORDINARY", by=everyone.enterprise_head
    )
    assert at_once(*[begin] * 8) == {WON: 1, "本单位已有一件办理中的职务申请。": 7}


def test_two_corrections_of_one_returned_application_leave_one(everyone):
    """Whoever has its address may correct it; what the second has typed does not come over the first."""
    filed = admissions.apply(**CONTENT, files={}, by=None)
    until = TODAY + timedelta(days=9)
    returned = admission_corrections.send_back(filed, reason="请补", correct_by=until, by=everyone.officer)
    correct = functools.partial(admission_corrections.correct, returned, files={}, by=None)
    outcome = at_once(*(functools.partial(correct, **CONTENT | {"statement": text}) for text in "甲乙丙丁"))
    assert outcome == {WON: 1, "该入盟申请现在是“待秘书处审查”，不能补正。": 3}
    told = Notification.objects.filter(matter=f"admission:{filed.pk}", step__startswith="corrected")
    assert told.filter(recipient=everyone.officer).count() == 1


# ---------------------------------------------------------------- decisions, posts, terms


def test_decision_confirmed_twice_at_once_has_its_effect_once(everyone, monkeypatch):
    heard = []
    monkeypatch.setattr(decisions, "_listeners", [lambda decision, by: heard.append(decision.pk)])
    decision = builders.decision(everyone.secretary_general)
    with gate(monkeypatch, decision_rules, "_may_decide", threads=4, patience=0.2):
        outcome = at_once(*[functools.partial(decisions.confirm, decision, by=everyone.chair)] * 4)
    assert outcome == {WON: 1, "该理事会决定现在是“已确认”，不能确认。": 3}
    assert heard == [decision.pk]


def test_decision_confirmed_without_lock_has_its_effect_again(everyone, monkeypatch):
    """The negative control."""
    heard = []
    monkeypatch.setattr(decisions, "_listeners", [lambda decision, by: heard.append(decision.pk)])
    decision = builders.decision(everyone.secretary_general)
    with (
        without_the_lock(monkeypatch),
        gate(monkeypatch, decision_rules, "_may_decide", threads=4, patience=60),
    ):
        outcome = at_once(*[functools.partial(decisions.confirm, decision, by=everyone.chair)] * 4)
    assert outcome[WON] == 4
    assert len(heard) == 4


def test_decision_confirmed_and_returned_at_once_is_one_of_them(everyone):
    decision = builders.decision(everyone.secretary_general)
    outcome = at_once(
        functools.partial(decisions.confirm, decision, by=everyone.chair),
        functools.partial(decisions.send_back, decision, reason="票数不符", by=everyone.chair),
    )
    assert outcome[WON] == 1
    assert CouncilDecision.objects.get().state in ("CONFIRMED", "RETURNED")


def test_two_secretaries_general_at_once_become_one(everyone):
    posts.end(everyone.secretary_general.secretariat_posts.get(), on=TODAY, reason="交接", by=None)
    appoint = functools.partial(
        posts.appoint, post="SECRETARY_GENERAL", unit=everyone.chair_unit, since=TODAY, by=None
    )
    outcome = at_once(*(functools.partial(appoint, user=builders.person()) for _ in range(4)))
    assert outcome == {WON: 1, "已有在任秘书长，请先办理交接。": 3}
    assert SecretariatPost.objects.current().filter(post="SECRETARY_GENERAL").count() == 1


def test_term_opened_twice_at_once_is_opened_once(everyone):
    outcome = at_once(*[functools.partial(terms.open_term, number=2, since=TODAY, by=None)] * 4)
    assert outcome == {WON: 1, "届次应大于第二届理事会。": 3}
    assert Term.objects.count() == 2


def test_change_of_term_and_approval_at_once_leave_no_seat_in_the_old_term(everyone, one_checked):
    outcome = at_once(
        functools.partial(terms.open_term, number=2, since=TODAY, by=None),
        functools.partial(approvals.approve, one_checked, by=everyone.chair),
    )
    assert sum(outcome.values()) == 2
    assert outcome[WON] >= 1
    assert Seat.objects.filter(term=everyone.term, until=None).count() == 0
    assert not RoleApplication.objects.open().exists()
    assert not [reason for reason in outcome if "Error" in reason]


def test_reader_sees_no_half_decided_application(everyone, one_checked):
    """The seat, the state and the notice appear together."""
    with transaction.atomic():
        approvals.approve(one_checked, by=everyone.chair)
        seen = []

        def look():
            application = RoleApplication.objects.get(pk=one_checked.pk)
            seen.append((application.state, Seat.objects.filter(unit=everyone.enterprise).exists()))

        assert at_once(look) == {WON: 1}
    assert seen == [("CHECKED", False)]
