"""The load: people who write and read over HTTP, and the log of what the portal has acknowledged to them."""

import hashlib
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections import Counter
from html.parser import HTMLParser
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import quantiles

from alliance.tests.builders import PASSWORD

TIMEOUT = 30
SERVED = (200, 302)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


class Browser:
    """One person at one browser; an answer is a status and a text, status 0 where there was none."""

    def __init__(self, address: str) -> None:
        self.address, self.jar, self.location = address, CookieJar(), ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay)

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, str]:
        self.location = ""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data, names)
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            with error:
                self.location = error.headers.get("Location", "")
                return error.code, error.read().decode(errors="replace")
        except (OSError, HTTPException):
            return 0, ""

    def token(self) -> str:
        return next((cookie.value for cookie in self.jar if "csrftoken" in cookie.name), "")

    def post(self, path: str, values: dict[str, str], **headers: str) -> tuple[int, str]:
        return self.ask(path, urllib.parse.urlencode(values).encode(), X_CSRFToken=self.token(), **headers)

    def upload(self, path: str, field: str, content: bytes) -> tuple[int, str]:
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="a.pdf"\r\n'
        body = (
            f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content + f"\r\n--{mark}--\r\n".encode()
        )
        kind = f"multipart/form-data; boundary={mark}"
        return self.ask(path, body, X_CSRFToken=self.token(), Content_Type=kind)

    def sign_in(self, name: str) -> bool:
        self.ask("/login/")
        return self.post("/login/", {"username": name, "password": PASSWORD})[0] == 302


class Form(HTMLParser):
    """What the form that saves by itself would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.within = False
        self.area = self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        known = dict(attributes)
        name = known.get("name", "")
        if tag == "form":
            self.within = "data-autosave-url" in known
        elif not self.within or known.get("type") == "file":
            return
        elif (
            tag == "input" and name and (known.get("type") not in ("checkbox", "radio") or "checked" in known)
        ):
            self.values[name] = known.get("value", "")
        elif tag == "textarea":
            self.area, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in known:
            self.values[self.select] = known.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "form":
            self.within = False


class Acknowledged:
    """What the portal said was saved, on the disk before the next one is written."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, threading.Lock()

    def __call__(self, kind: str, text: str) -> None:
        with self.lock, self.path.open("a") as file:
            file.write(json.dumps([kind, text]) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def of(self, kind: str) -> list[str]:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return [text for known, text in map(json.loads, lines) if known == kind]


class Person(threading.Thread):
    """Signs in and acts again and again until told to stop; remembers what came of it and how long it took."""

    PAUSE = 0.1

    def __init__(self, address: str, name: str) -> None:
        super().__init__(daemon=True)
        self.browser, self.account = Browser(address), name
        self.over = threading.Event()
        self.statuses: Counter[int] = Counter()
        self.times: list[float] = []

    def run(self) -> None:
        while not self.over.is_set() and not self.browser.sign_in(self.account):
            self.over.wait(1)
        while not self.over.is_set():
            begun = time.monotonic()
            status = self.act()
            self.times.append(time.monotonic() - begun)
            self.statuses[status] += 1
            self.over.wait(self.PAUSE if status in SERVED else 0.5)

    def act(self) -> int:
        raise NotImplementedError

    def stop(self) -> None:
        self.over.set()
        self.join(2 * TIMEOUT)

    def served(self) -> bool:
        return any(self.statuses[status] for status in SERVED)

    def forget(self) -> None:
        self.statuses, self.times = Counter(), []

    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1] if len(self.times) > 1 else max(self.times, default=0.0)


class Writer(Person):
    """A liaison who writes on a draft that saves by itself: every text once, each over the one before."""

    def __init__(self, address: str, name: str, draft: int, log: Acknowledged) -> None:
        super().__init__(address, name)
        self.draft, self.log = draft, log
        self.values: dict[str, str] = {}
        self.refusal = ""

    def act(self) -> int:
        path = f"/monthly-reports/{self.draft}/"
        if not self.values:
            status, page = self.browser.ask(f"{path}edit/")
            self.values = Form(page).values if status == 200 else {}
            return status
        text = uuid.uuid4().hex
        status, answer = self.browser.post(
            f"{path}autosave/", self.values | {"title": text}, X_Requested_With="fetch"
        )
        if status == 200:
            self.log("text", text)
            self.values["version"] = str(json.loads(answer)["version"])
        else:
            self.refusal = f"{status} {answer[:80]}"
            self.values = {}  # another version may be there: read what is, as a person would
        return status


class Uploader(Person):
    """An officer who uploads files, each of another content."""

    PAUSE = 0.5

    def __init__(self, address: str, name: str, log: Acknowledged, size: int = 30_000) -> None:
        super().__init__(address, name)
        self.log, self.size = log, size

    def act(self) -> int:
        from alliance.tests import files

        filling = uuid.uuid4().hex * (self.size // 32)
        content = files.pdf(f"1 0 obj << /Type /Catalog >> endobj\n%{filling}\n".encode()).read()
        status, _ = self.browser.upload("/regulation/text/upload/", "file", content)
        if status == 302:
            self.log("file", hashlib.sha256(content).hexdigest())
        return status


class Reader(Person):
    """Somebody who opens pages."""

    PATHS = ("/", "/units/", "/monthly-reports/", "/regulation/")

    def act(self) -> int:
        return self.browser.ask(self.PATHS[sum(self.statuses.values()) % len(self.PATHS)])[0]


class Guesser(Person):
    """Somebody without an account who tries passwords."""

    PAUSE = 0.0

    def run(self) -> None:
        while not self.over.is_set():
            self.browser.ask("/login/")
            self.statuses[self.act()] += 1

    def act(self) -> int:
        return self.browser.post("/login/", {"username": uuid.uuid4().hex[:12], "password": "Wrong-2026-x"})[
            0
        ]


class Printer(Person):
    """Somebody who has the same PDF made again and again, and waits for each on the page that says so."""

    PAUSE = 0.0
    LONGEST = 120

    def __init__(self, address: str, name: str, path: str) -> None:
        super().__init__(address, name)
        self.path = path

    def act(self) -> int:
        status, _ = self.browser.post(self.path, {})
        if status != 302:
            return status
        waiting = self.browser.location.split("?")[0].split("#")[0]
        for _ in range(self.LONGEST):
            if self.over.wait(1):
                break
            if self.browser.ask(waiting)[0] == 200 and self.browser.ask(f"{waiting}file/")[0] == 200:
                return 200
        return 0
