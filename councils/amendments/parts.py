"""Correcting and undoing a registration, on the page of the council, of a seat and of a post."""

from typing import Any

from alliance.face.parts import Contribution
from alliance.ground import clock
from councils.amendments import rules
from councils.posts.models import SecretariatPost
from councils.posts.rules import may_manage_posts
from councils.posts.views import POST_PAGE
from councils.seats.views import SEAT_PAGE
from councils.terms.models.seats import Seat
from councils.terms.models.terms import Term
from councils.terms.rules import may_manage_council
from councils.terms.views import COUNCIL_PAGE


@COUNCIL_PAGE.part(100, "登记有误或补登")
def term(shown: Term, user: Any) -> Contribution:
    """The acts on a registration; where something rests on it, why they are closed."""
    if not may_manage_council(user):
        return None
    context = {
        "may_amend": rules.may_amend_term(user, shown),
        "may_undo": rules.may_undo_term(user, shown),
        "may_enter": rules.may_enter_past_term(user),
    }
    return "councils/amendments/council.html", context


@SEAT_PAGE.part(100, "登记有误")
def seat(shown: Seat, user: Any) -> Contribution:
    """Of a seat that is held; the same is asked for both acts."""
    if shown.until is not None or not may_manage_council(user):
        return None
    return "councils/amendments/seat.html", {"may_correct": rules.may_withdraw_seat(user, shown)}


@POST_PAGE.part(100, "登记有误")
def post(shown: SecretariatPost, user: Any) -> Contribution:
    """Of a post that is held or was ended for a day to come; the same is asked for both acts."""
    is_over = shown.until is not None and shown.until <= clock.today()
    if is_over or not may_manage_posts(user):
        return None
    return "councils/amendments/post.html", {"may_correct": rules.may_withdraw_post(user, shown)}
