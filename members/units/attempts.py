"""Calling a verb from a form: a refusal becomes a message on the form, and nothing typed is lost."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from alliance.ground.access import Conflict, Refused

Done = TypeVar("Done")


def attempt(form: forms.BaseForm, act: Callable[[], Done]) -> Done | None:
    """Return what the verb returned, or None after adding its refusal to the form. `Conflict` passes through."""
    try:
        return act()
    except Conflict:
        raise
    except Refused as refused:
        form.add_error(None, refused.reason)
        return None
