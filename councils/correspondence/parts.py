"""The vote by letter behind a decision."""

from typing import Any

from alliance.face.parts import Contribution
from councils.correspondence.models import PostalVote
from councils.decisions.models import CouncilDecision
from councils.decisions.parts import DECISION


@DECISION.part(55, "通讯表决")
def vote_of(decision: CouncilDecision, user: Any) -> Contribution:
    """The vote by which it was taken; one query, and none for what was decided at a meeting."""
    if not decision.by_letter:
        return None
    vote = PostalVote.objects.visible_to(user).filter(decision=decision).first()
    return None if vote is None else ("councils/correspondence/decided.html", {"vote": vote})
