"""Telling people of a step of a motion."""

from typing import Any

from alliance.messages.notifications import notify
from assessments.termination.models import TerminationMotion


def tell(motion: TerminationMotion, people: Any, step: str, title: str, body: str) -> None:
    notify(
        people,
        matter=f"motion:{motion.pk}",
        step=step,
        title=title,
        body=body,
        url=motion.get_absolute_url(),
        urgent=True,
    )
