"""What tests in a real browser begin with, and how they wait."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page


def signed_in(page: Page, user: Any, address: str) -> Page:
    """The page at this address, opened by this person."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    page.goto("/login/")
    origin = page.evaluate("location.origin")
    page.context.add_cookies([{"name": session.key, "value": session.value, "url": origin}])
    page.goto(address)
    return page


def eventually(page: Page, true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is true that does not stand on the page; fails when it never is."""
    latest = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < latest, "it never came true"
        page.wait_for_timeout(50)


def kept(page: Page) -> None:
    """Wait until the browser keeps what was typed."""
    page.wait_for_function("() => localStorage.length > 0")
