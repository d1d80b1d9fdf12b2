"""Nasty values for every parameter of every address and every field of every form, as found on the pages themselves.

Nothing is listed by hand: the addresses come from the resolver, the parameters from links, filters and forms of the pages
that a role sees. Each parameter is sent alone, the others as the page has them, so that one refusal hides no other fault.
What pages have in common (`COMMON`) is sent to those that were seen to ask their question for it, shown or not, until each
place that asks for it has had `OFTEN` of them: the frame asks for some on every page.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle, islice
from traceback import extract_tb
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, quote, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, get_resolver, resolve

from alliance.tests import url_world

LONG, WIDE = "9" * 5000, "9" * 25
NASTY = [
    *(
        "",
        " ",
        "0",
        "-1",
        "+1",
        "1.5",
        "1e309",
        "-1e309",
        "1E+99999999",
        "NaN",
        "Infinity",
        "0x1F",
        "1_000",
        "00",
        "²",
        "①",
    ),
    *(
        "１２",
        "٣٤",
        "Ⅻ",
        "½",
        WIDE,
        f"-{WIDE}",
        LONG,
        "9223372036854775807",
        "9223372036854775808",
        "2147483648",
    ),
    *(
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59",
        "10000-01-01",
        "2026-02-30",
        "2026-13",
        "0000-00-00",
        "0001-01",
    ),
    *(
        "9999-12",
        "²-11",
        "2026-²",
        f"2026-{LONG}",
        "0001",
        "9999",
        "10000",
        "00:00",
        "24:61",
        "12-31",
        "02-30",
    ),
    *(
        "None",
        "null",
        "true",
        "[]",
        "{}",
        "__proto__",
        "../../etc/passwd",
        "%00",
        "%",
        "%zz",
        "\x00",
        "a\x00b",
        "\ud800",
    ),
    *(
        "\ufeff\u202e\u200b",
        "🐤" * 300,
        "a" * 20000,
        "<script>alert(1)</script>",
        "=1+1",
        "' OR 1=1 --",
        "\r\nSet-Cookie: a=b",
    ),
    *(
        "00000000-0000-4000-8000-000000000000",
        "not-a-uuid",
        "é́" * 50,
        "\n" * 100,
        "一" * 5001,
        "1/2",
        "a,b,c",
        "id",
        "pk__in",
    ),
]
COMMON = ("page", "size", "sort", "q", "export", "year", "month", "on", "next")
OFTEN = 25
SKIPPED = ("logout",)  # would end the role's session


class Page(HTMLParser):
    """The questions and the forms of a page: [(path, {name: value})] for GET and for POST."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.asks: dict[str, dict[str, str]] = {path: dict.fromkeys(COMMON, "")}
        self.forms: list[tuple[str, dict[str, str], set[str]]] = []
        self._form: tuple[str, dict[str, str], set[str]] | None = None
        self._reading = self._select = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        if tag == "a" and "?" in (given.get("href") or ""):
            parts = urlsplit(given["href"])
            self.asks.setdefault(parts.path or self.path, {}).update(
                parse_qsl(parts.query, keep_blank_values=True)
            )
        elif tag == "form":
            path = urlsplit(given.get("action") or self.path).path or self.path
            if given.get("method", "get").lower() == "post":
                self._form = (path, {}, set())
                self.forms.append(self._form)
            else:
                self._form = (path, self.asks.setdefault(path, {}), set())
        elif self._form is not None and given.get("name"):
            self._field(tag, given)
        if (
            tag == "option"
            and self._select
            and self._form is not None
            and ("selected" in given or not self._form[1][self._select])
        ):
            self._form[1][self._select] = given.get("value") or ""

    def _field(self, tag: str, given: dict) -> None:
        name = given["name"]
        if name == "csrfmiddlewaretoken":
            return
        if given.get("type") == "file":
            self._form[2].add(name)
            return
        if given.get("type") in ("radio", "checkbox") and "checked" not in given and self._form[1].get(name):
            return
        self._form[1][name] = given.get("value") or self._form[1].get(name, "")
        self._reading = name if tag == "textarea" else ""
        self._select = name if tag == "select" else ""

    def handle_data(self, data: str) -> None:
        if self._reading and self._form is not None:
            self._form[1][self._reading] = data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._reading = ""
        elif tag == "select":
            self._select = ""


@contextmanager
def asked_for() -> Iterator[set[tuple[str, str]]]:
    """The keys for which the code asks the questions and forms of its requests, there or not, and the file that asks."""
    found: set[tuple[str, str]] = set()

    def noting(method: Callable) -> Callable:
        def noted(self: QueryDict, key: str, *default: Any) -> Any:
            found.add((key, sys._getframe(1).f_code.co_filename))
            return method(self, key, *default)

        return noted

    with ExitStack() as stack:
        for name in ("__getitem__", "__contains__", "get", "getlist"):
            stack.enter_context(patch.object(QueryDict, name, noting(getattr(QueryDict, name))))
        yield found


@dataclass
class Report:
    addresses: int = 0
    parameters: int = 0
    fields: int = 0
    requests: int = 0
    broken: dict[str, str] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)

    def __str__(self) -> str:
        counted = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.addresses} addresses, {self.parameters} parameters, {self.fields} form fields, "
            f"{self.requests} requests: {counted}"
        )


@dataclass
class Fuzz:
    """One role's walk; `each` is how many of the values every parameter gets (None: all of them).

    What is in `taken` at the beginning is passed over; what was let past every refusal is in it at the end.
    """

    world: SimpleNamespace
    role: str
    each: int | None = None
    taken: set[tuple] = field(default_factory=set)
    report: Report = field(default_factory=Report)
    raised: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = self.world.clients[self.role]
        self.client.raise_request_exception = False
        self.cookies = copy(self.client.cookies)
        self.values = cycle(NASTY)
        self.seen = set(self.taken)
        self.asked_for: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.had: Counter[tuple[str, str]] = Counter()

    def run(self) -> Report:
        got_request_exception.connect(self._note)
        try:
            with asked_for() as self.asking:
                for name in url_world.addresses():
                    if name not in SKIPPED:
                        self._address(name)
        finally:
            got_request_exception.disconnect(self._note)
        return self.report

    def _note(self, sender: Any, request: Any = None, **kwargs: Any) -> None:
        error = sys.exc_info()[1]
        frames = (
            [frame for frame in extract_tb(error.__traceback__) if ".venv" not in frame.filename]
            if error
            else []
        )
        where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
        self.raised.append(f"{type(error).__name__} at {where}: {str(error)[:120]}")

    def _some(self) -> Iterator[str]:
        return iter(NASTY) if self.each is None else islice(self.values, self.each)

    def _address(self, name: str) -> None:
        path = url_world.path_of(self.world, name)
        self.report.addresses += 1
        answer = self._send("get", path, {})
        page = Page(path)
        if answer is not None and "html" in answer.headers.get("Content-Type", ""):
            page.feed(answer.getvalue().decode(errors="replace"))
        self._paths(name)
        for target, given in page.asks.items():
            self._questions(target, given)
        for target, given, files in page.forms:
            self._form(target, given, files)
        if not page.forms:
            self._form(
                path,
                dict.fromkeys(("reason", "selected", "version", "unit", "year", "month", "points"), ""),
                set(),
            )

    def _paths(self, name: str) -> None:
        """The address itself with other words in it, as far as it can be written so."""
        keys = url_world.parameters(name)
        own = [self.world.arguments[name, key] for key in keys]
        for place in range(len(keys)):
            for value in self._some():
                raw = quote(value.encode("utf-8", "surrogatepass").decode("utf-8", "replace"), safe="")
                parts = [str(one) for one in own]
                parts[place] = "PLACE"
                self._send("get", written(name, keys, parts).replace("PLACE", raw), {})

    def _questions(self, path: str, given: dict[str, str]) -> None:
        for key in sorted(given, key=COMMON.__contains__):  # the common ones when most has been asked for
            if (key in COMMON and not given[key] and not self._asks(path, key)) or not (
                new := self._new(path, key, "get")
            ):
                continue
            self.report.parameters += 1
            for value in self._some():
                self._take(new, self._send("get", path, given | {key: value}))

    def _asks(self, path: str, key: str) -> bool:
        """Whether the page asks for what pages have in common at a place that has not had enough of it."""
        places = {one for one in self.asked_for[path] if one[0] == key}
        fresh = any(self.had[one] < OFTEN for one in places) or (bool(places) and self.each is None)
        self.had.update(places if fresh else ())
        return fresh

    def _form(self, path: str, given: dict[str, str], files: set[str]) -> None:
        for key in [*given, *files, "selected"]:
            if any(f"/{word}/" in path for word in SKIPPED) or not (new := self._new(path, key, "post")):
                continue
            self.report.fields += 1
            for value in self._some():
                odd = SimpleUploadedFile("a.pdf", value.encode(errors="replace")) if key in files else value
                self._take(new, self._send("post", path, given | {key: odd}))

    def _take(self, one: tuple, answer: Any) -> None:
        if answer.status_code < 400 or answer.status_code == 422:
            self.taken.add(one)

    def _new(self, path: str, key: str, method: str) -> tuple | None:
        """This parameter of this kind of address, unless it was sent before; the numbers in names of lines do not count."""
        try:
            place = resolve(path).url_name
        except Resolver404:
            place = path
        seen = (place, re.sub(r"\d+", "0", key), method)
        if seen in self.seen:
            return None
        self.seen.add(seen)
        return seen

    def _send(self, method: str, path: str, data: dict[str, Any]) -> Any:
        self.client.cookies = copy(self.cookies)
        data = {key: _sendable(value) for key, value in data.items()}
        self.raised.clear()
        self.asking.clear()
        with transaction.atomic():
            answer = getattr(self.client, method)(path, data)
            for close in answer._resource_closers:  # not answer.close(): it would close the database as well
                close()
            transaction.set_rollback(True)
        self.asked_for[path] |= self.asking
        self.report.requests += 1
        self.report.statuses[answer.status_code] = self.report.statuses.get(answer.status_code, 0) + 1
        if answer.status_code >= 500:
            what = self.raised[-1] if self.raised else str(answer.status_code)
            odd = {key: str(value)[:40] for key, value in data.items()}
            self.report.broken.setdefault(what, f"{method} {path[:120]} {str(odd)[:300]}")
        return answer


def _sendable(value: Any) -> Any:
    """A lone surrogate cannot be written to the wire; what a client sends instead arrives as a replacement."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def written(name: str, keys: list[str], parts: list[str]) -> str:
    """The address with these words, without the check that they fit."""
    ((template, _),) = get_resolver().reverse_dict.getlist(name)[0][0][:1]
    return "/" + template % dict(zip(keys, parts, strict=True))
