"""A browser before the portal of the test itself: what it asks is answered within the test's own transaction, no server runs.

So a world that is never committed can be looked at, on SQLite as well; forms, scripts, cookies and redirects work as ever.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from html import escape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client

ADDRESS = "http://localhost"  # whose cookies a browser takes for safe ones
PASSED_ON = ("content-type", "accept", "x-requested-with", "x-autosave", "hx-request", "hx-target")


HTML = {"content-type": "text/html; charset=utf-8"}
GO_ON = '<!doctype html><meta http-equiv="refresh" content="0;url={}">'  # nobody is asked where an answer of ours leads


def answer(route: Any) -> None:
    request = route.request
    parts = urlsplit(request.url)
    if parts.path.startswith("/static/"):
        if file := finders.find(parts.path.removeprefix("/static/")):
            route.fulfill(path=file, content_type=mimetypes.guess_type(parts.path)[0])
        else:
            route.fulfill(status=404)
        return
    client, headers = Client(), request.all_headers()
    client.cookies = SimpleCookie(headers.get("cookie", ""))
    passed_on = {name: headers[name] for name in PASSED_ON if name in headers}
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    body = request.post_data_buffer or b""
    content_type = headers.get("content-type", "application/octet-stream")
    found = client.generic(request.method, address, body, content_type, headers=passed_on)
    given = {name.lower(): value for name, value in found.headers.items()}
    if found.cookies:
        given["set-cookie"] = "\n".join(morsel.OutputString() for morsel in found.cookies.values())
    for close in found._resource_closers:  # not found.close(): it would close the database as well
        close()
    if location := given.pop("location", ""):
        route.fulfill(status=200, headers=given | HTML, body=GO_ON.format(escape(location)))
    else:
        route.fulfill(status=found.status_code, headers=given, body=found.getvalue())


@contextmanager
def page_of(browser: Any, **wanted: Any) -> Iterator[Any]:
    """A page of a new window, on a screen in Dezhou; what is `wanted` as a browser's context takes it."""
    context = browser.new_context(base_url=ADDRESS, locale="zh-CN", timezone_id="Asia/Shanghai", **wanted)
    page, own = context.new_page(), copy_context()  # the test's database connection hangs on its context
    page.route("**/*", lambda route: own.copy().run(answer, route))
    try:
        yield page
    finally:
        context.close()
