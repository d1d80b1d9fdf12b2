"""Correcting and undoing the registration of a term, on the page of the council."""

from typing import Any

from alliance.face.parts import Contribution
from councils.amendments import rules
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
