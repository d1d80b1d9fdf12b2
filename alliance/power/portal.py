"""What waits for whom among the changes that need a second person, and when their time is over."""

from typing import Any

from alliance.power.models import PowerChange
from alliance.power.rules import may_confirm, may_see_all
from alliance.power.services import changes
from alliance.registers import portal

POWER_CHANGES = portal.Count("power changes")


portal.menu(
    "人事变更确认",
    "power_changes",
    area="system",
    order=40,
    shown=lambda user: bool(may_see_all(user)),
    waits=portal.waits_for(POWER_CHANGES),
)
portal.sweep("alliance.power_changes", label="人事变更提请到期", every=portal.HOUR)(changes.expire_due)


def _concerns(user: Any) -> Any:
    return PowerChange.objects.waiting().visible_to(user)


@portal.counts
def counts(user: Any) -> Any:
    yield POWER_CHANGES.of(_concerns(user))


@portal.todos
def to_decide(user: Any) -> list[portal.Todo]:
    """For who may confirm: decide. For who proposed: that it waits."""
    if not portal.waiting(user)[POWER_CHANGES]:
        return []
    found = []
    for change in _concerns(user).select_related("proposed_by", "gains", "leaves"):
        if decides := bool(may_confirm(user, change)):
            title, note = f"请确认：{change.title}", f"{change.proposed_by}提请：{change.reason}"
        elif user == change.proposed_by:
            title, note = f"等待确认：{change.title}", "您提请的变更，由第二人确认后生效"
        else:
            continue
        found.append(
            portal.Todo(
                title,
                change.get_absolute_url(),
                change.expires_at,
                note,
                "人事变更",
                urgent=True,
                decides=decides,
            )
        )
    return found
