"""Telling people of a step of a rectification case."""

from typing import Any

from alliance.messages.notifications import notify
from assessments.rectification.models import Rectification


def tell(case: Rectification, people: Any, step: str, title: str, body: str, *, urgent: bool = False) -> None:
    """Tell people once about this step of the case."""
    notify(
        people,
        matter=f"rectification:{case.pk}",
        step=step,
        about=case.assessment.unit,
        title=title,
        body=body,
        url=case.get_absolute_url(),
        urgent=urgent,
    )
