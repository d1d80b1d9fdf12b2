"""Who may correct or undo a registration, and whether anything rests on it: as for registering and ending, asked of the judge."""

from typing import Any

from alliance.ground.access import Office, Verdict
from alliance.power import judge
from alliance.power.judge import Act, Ruling
from councils.amendments import resting
from councils.posts import rules as posts
from councils.posts.models import SecretariatPost
from councils.seats import rules as seats
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term


def _unless(verdict: Verdict, ruling: Ruling) -> Ruling:
    """The ruling, unless something rests on the record; who may not at all is told that first."""
    return ruling if not ruling or verdict else Ruling(False, verdict.reason)


def may_withdraw_seat(user: Any, seat: Seat) -> Ruling:
    return _unless(resting.is_free_seat(seat), seats.may_end_seat(user, seat))


def may_amend_seat(user: Any, seat: Seat) -> Ruling:
    return may_withdraw_seat(user, seat)


def may_withdraw_post(user: Any, post: SecretariatPost) -> Ruling:
    return _unless(resting.is_free_post(post), posts.may_end_post(user, post))


def may_amend_post(user: Any, post: SecretariatPost) -> Ruling:
    return may_withdraw_post(user, post)


def _may_rewrite(user: Any, seats_moved: Any) -> Ruling:
    roles = seats_moved.values_list("role", flat=True).distinct()
    return judge.ask(user, Act.TERM, moves=frozenset(Office(role) for role in roles))


def may_amend_term(user: Any, term: Term) -> Ruling:
    """The seats that began with the term begin with it again, so it is judged as a change of all of them."""
    moved = Seat.objects.filter(term=term, since=term.since)
    return _unless(resting.is_free_term(term), _may_rewrite(user, moved))


def may_undo_term(user: Any, term: Term) -> Ruling:
    """The seats of the term before come back: as giving all of them."""
    back = Seat.objects.filter(term__number__lt=term.number, end_reason="换届")
    return _unless(resting.is_undoable_term(term), _may_rewrite(user, back))


def may_enter_past_term(user: Any) -> Ruling:
    """A term that is over gives nobody an office."""
    return judge.ask(user, Act.TERM)
