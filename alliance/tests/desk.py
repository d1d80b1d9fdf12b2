"""The desk of a person, as the home page asks for it, and what a page that lies open there sends."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.test import Client

from alliance.ground import access
from alliance.ground.once import reading
from alliance.registers import policy, portal


def todos_of(user: Any, providers: Iterable[Callable] | None = None) -> list[portal.Todo]:
    """All to-dos of a person (or those of the providers), who is asked once what he is, as by a page; the next call asks anew.

    What a page reads once (settings, equal questions) is read once here too: else the counting statement is built for each provider.
    """
    with access.remembering([user]), policy.read_once(), reading():
        if providers is None:
            return portal.todos_of(user)
        return [todo for provider in providers for todo in provider(user)]


def sent_by(client: Client, page: str, act: str) -> dict[str, str]:
    """What the form to the address `act` on a page sends without a person typing: the version that the page showed."""
    shown = client.get(page).content.decode()
    (form,) = re.findall(rf'<form[^>]*action="{re.escape(act)}".*?</form>', shown, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
