"""Telling people of a step of a rectification case."""

from typing import Any

from alliance.messages.notifications import notify
from assessments.rectification.models import Rectification
from councils.recusal import audience


def tell_unit(case: Rectification, step: str, title: str, body: str, *, urgent: bool = False) -> None:
    """Tell everybody who stands for the unit once about this step of the case, or the office that nobody is there."""
    audience.tell(case.assessment.unit, **_said(case, step, title, body, urgent))


def tell(case: Rectification, people: Any, step: str, title: str, body: str, *, urgent: bool = False) -> None:
    """Tell people once about this step of the case."""
    notify(people, about=case.assessment.unit, **_said(case, step, title, body, urgent))


def _said(case: Rectification, step: str, title: str, body: str, urgent: bool) -> dict[str, Any]:
    return {
        "matter": f"rectification:{case.pk}",
        "step": step,
        "title": title,
        "body": body,
        "url": case.get_absolute_url(),
        "urgent": urgent,
    }
