"""What tests in a real browser begin with: a page of somebody who is signed in."""

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
