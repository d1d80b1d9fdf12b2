"""A draft is sent to the council's units, answered by them, and adopted by the vote it was put to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.ground.verbs import verb, words
from councils.hearing import rules
from councils.hearing.models import Draft, Opinion
from councils.recusal import audience
from councils.terms.models.seats import Seat
from councils.terms.models.terms import CouncilRole
from councils.votes import services as votes
from councils.votes.models import Motion

ASKED = (CouncilRole.VICE_CHAIR, CouncilRole.STANDING, CouncilRole.ORDINARY)


def ask(draft: Draft, *, until: datetime, by: Any, moment: datetime) -> None:
    """Within the verb that sends the draft to vice-chairs and directors: they may answer until `until` (exclusive)."""
    if until <= moment:
        raise Refused("意见截止日期不能早于今天。", field="until")
    seated = Seat.objects.current().filter(role__in=ASKED).values_list("unit", flat=True)
    kind = draft.opinions.model
    rows = [kind(draft=draft, unit_id=pk) for pk in dict.fromkeys(seated)]
    audit.bulk_create(kind, rows, by=by, reason="征求意见")
    draft.opinions_by = until


def tell_asked(draft: Draft, matter: str, body: str) -> None:
    """Contacts and heads of the units that are asked hear of it, each once."""
    audience.tell_each(
        draft.opinions.select_related("unit"),
        lambda opinion: {
            "matter": f"{matter}:{draft.pk}",
            "step": f"opinions-{opinion.unit_id}",
            "title": f"请提意见：{draft}",
            "body": body,
            "url": draft.get_absolute_url(),
        },
        people=audience.contacts_and_heads,
    )


@verb(rules.may_hear, reason="答复意见")
def answer(opinion: Opinion, *, agrees: bool, text: str, by: Any, moment: datetime) -> None:
    """What a unit thinks of the draft, until the last instant as often as it likes. Nobody is told; it stands on the draft's page."""
    opinion.text = "" if agrees else words(text, "请写明意见，或选择“无修改意见”。", field="text")
    opinion.agrees, opinion.answered_at, opinion.answered_by = agrees, moment, by


def adopted_by_vote(kind: type[Draft], adopt: Callable[..., Any]) -> None:
    """A carried vote adopts the draft of this kind that was put; one that was lost leaves it where it was."""

    @votes.on_closed
    def follow(motion: Motion, *, by: Any) -> None:
        draft = kind.objects.filter(motion=motion, state=kind.State.OPINIONS).first()
        if draft is not None and motion.decision.passed:
            adopt(draft, decision=motion.decision, by=None)
