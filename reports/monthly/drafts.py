"""Texts that save themselves while somebody writes: which change is a conflict, and which is only the own autosave."""

from typing import Any

from alliance.ground import audit
from alliance.ground.audit import AUTOSAVE


def expect_version(record: Any, seen: int | None, *, by: Any) -> None:
    """Raise `Conflict` when somebody else has changed the record since it was read.

    A button pressed in the midst of typing overtakes the autosave that typing has started: what was saved since by the
    same person's autosave alone is no conflict with what the person now saves on purpose.
    """
    if seen is not None and not audit.is_autosaving() and 0 <= seen < record.version:
        since = record.history.order_by("-history_id")[: record.version - seen]
        if all(
            row.history_user_id == by.pk and row.history_change_reason.startswith(AUTOSAVE) for row in since
        ):
            return
    audit.expect_version(record, seen)
