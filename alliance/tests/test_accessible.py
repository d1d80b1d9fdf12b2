"""Every page of every role in a real browser, on the desk and on the phone: axe finds nothing (WCAG 2.2 A and AA, and its best practices).

A page that holds nothing that was not asked on another is not asked again: an element is the same where its classes, its roles,
the kinds of its attributes and the element around it are. What depends on the page as a whole, its headings and its ids, is read of every page. The frame
is asked once for each role. `FULL=1` asks of every page that is drawn differently for some role. The documents come from the world of
all addresses, styles and scripts from their files; no portal serves.
"""

import mimetypes
import os
import re
from collections import Counter, defaultdict
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string

from alliance.tests import url_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.once]

HOST = "http://portal.test"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
AXE = Axe().axe_script
EVERYTHING = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
}
BY_SIZE = {
    "resultTypes": ["violations"],
    "runOnly": ["target-size", "color-contrast", "link-in-text-block", "scrollable-region-focusable"],
}
RUN = """([within, asked]) => axe.run(within, asked).then(({violations}) => violations.map(
  one => [one.id, one.nodes.slice(0, 3).map(node => `${node.target.join(" ")} | ${node.html.slice(0, 160)}`)]))"""
SWAP = """html => { document.querySelector("main").outerHTML = html; }"""
STYLES = """sheets => Promise.all(sheets.filter(sheet => !document.querySelector(`[href="${sheet}"]`)).map(sheet => new Promise(done => {
  const link = document.createElement("link");
  Object.assign(link, {rel: "stylesheet", href: sheet, onload: done, onerror: done});
  document.head.append(link);
})))"""
SHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
FRAMED = re.compile(r'class="sidebar')
VOID = {
    "br",
    "circle",
    "col",
    "hr",
    "img",
    "input",
    "line",
    "link",
    "meta",
    "path",
    "rect",
    "source",
    "use",
    "wbr",
}
SAID = ("class", "role", "type")
MAIN = re.compile(r"<main\b.*</main>", re.S)


def document(world, role: str, name: str) -> str | None:
    """The page that a role gets at an address; None where it gets no page."""
    with transaction.atomic():
        response = world.clients[role].get(url_world.path_of(world, name), HTTP_HOST="testserver")
        transaction.set_rollback(True)
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    return response.content.decode() if response.status_code in (200, 409, 422) else None


class Drawing(HTMLParser):
    """What a page is made of within its frame, whatever it says: each element with the one around it; its headings, its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: set[tuple[str, str]] = set()
        self.headings: list[int] = []
        self.ids: Counter[str] = Counter()
        self._around = [("", "")]
        within = MAIN.search(html)
        self.feed(within[0] if within else html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        words = [f"{name}={given[name]}" for name in SAID if name in given]
        shape = " ".join([tag, *words, *sorted(given.keys() - {*SAID, "id", "name", "value", "href"})])
        self.parts.add((self._around[-1][1], shape))
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.ids.update([given["id"]] if "id" in given else [])
        if tag not in VOID:
            self._around.append((tag, shape))

    def handle_endtag(self, tag: str) -> None:
        if tag in {one for one, _ in self._around}:
            while self._around.pop()[0] != tag:
                pass


def readers(words: dict[str, str]) -> list[str]:
    """The roles that get the page of an address, and the first of those who are refused it."""
    refused = [role for role, word in words.items() if word == "refused"]
    return [role for role, word in words.items() if word == "open"] + refused[:1]


def drawings(world) -> dict[str, tuple[Drawing, str]]:
    """`path?role -> drawing, html`: every drawing of an address once, unless another drawing of it holds all that it is made of."""
    found, table = {}, url_world.read_table()
    for name in url_world.addresses():
        drawn = {
            role: (Drawing(html), html)
            for role in readers(table[name, "GET"])
            if (html := document(world, role, name)) is not None
        }
        kept: list[set] = []
        for role, (drawing, html) in sorted(drawn.items(), key=lambda one: -len(one[1][0].parts)):
            if not any(drawing.parts <= other for other in kept):
                kept.append(drawing.parts)
                found[f"{url_world.path_of(world, name)}?as={role}"] = drawing, html
    return found


def different(drawn: dict[str, tuple[Drawing, str]]) -> dict[str, str]:
    """The pages, richest first, that hold something that none before them holds; with `FULL` all of them."""
    seen: set[tuple[str, str]] = set()
    found = {}
    for address, (drawing, html) in sorted(drawn.items(), key=lambda one: -len(one[1][0].parts)):
        if os.environ.get("FULL") or not drawing.parts <= seen:
            found[address] = html
        seen |= drawing.parts
    return found


def serve(page, documents: dict[str, str]) -> None:
    """Answer the browser from the documents and the static files."""

    def answer(route):
        parts = urlsplit(route.request.url)
        if (html := documents.get(f"{parts.path}?{parts.query}")) is not None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif parts.path.startswith("/static/") and (
            file := finders.find(parts.path.removeprefix("/static/"))
        ):
            route.fulfill(path=file, content_type=mimetypes.guess_type(parts.path)[0])
        else:
            route.fulfill(status=204)

    page.route("**/*", answer)


def open_page(page, address: str) -> None:
    """The bar that stays at the lower edge lies over whatever is there before somebody scrolls, so it stands still here."""
    page.set_viewport_size(DESK)
    page.goto(HOST + address)
    page.add_style_tag(content=".form-actions, .bulk-bar { position: static !important; }")
    page.evaluate(AXE)


def complaints(page, address: str, within: str) -> dict[str, list[str]]:
    """What axe finds within this part of the page at both sizes, by rule; on the phone only what the size can change."""
    found = defaultdict(list)
    for size, asked in ((DESK, EVERYTHING), (PHONE, BY_SIZE)):
        page.set_viewport_size(size)
        for rule, nodes in page.evaluate(RUN, [within, asked]):
            found[rule].append(f"{address} at {size['width']}: {nodes}")
    return found


def test_axe_finds_a_fault_that_is_there(page):
    """The control: a field without a label, in the plain frame of the portal."""
    html = render_to_string("plain.html").replace("</main>", "<input type='text'></main>")
    serve(page, {"/?as=nobody": html})
    open_page(page, "/?as=nobody")
    assert "label" in complaints(page, "/?as=nobody", "html")


@pytest.fixture(scope="module")
def drawn(world):
    return drawings(world)


@pytest.fixture(scope="module")
def documents(drawn):
    return different(drawn)


def test_no_link_and_no_form_leads_nowhere(drawn):
    """A name that a template does not know is nothing, and a link to nothing is the page itself."""
    nowhere = re.compile(r'<\w+ [^>]*\b(?:href|action|formaction)=""[^>]*>')
    found = {address: nowhere.findall(html) for address, (_, html) in drawn.items()}
    assert {address: tags for address, tags in found.items() if tags} == {}


def test_headings_leave_out_no_level_and_ids_are_there_once(drawn):
    found = {}
    for address, (drawing, _) in drawn.items():
        deeper = [
            pair
            for pair in zip(drawing.headings, drawing.headings[1:], strict=False)
            if pair[1] > pair[0] + 1
        ]
        twice = [name for name, times in drawing.ids.items() if times > 1]
        if deeper or twice or drawing.headings.count(1) > 1:
            found[address] = deeper, twice
    assert found == {}


def test_every_page_of_every_role_is_accessible(page, documents):
    serve(page, documents)
    found, frame = defaultdict(list), None
    for address, html in sorted(documents.items(), key=lambda one: frame_of(*one)):
        same, frame = frame_of(address, html) == frame, frame_of(address, html)
        if same:
            page.evaluate(SWAP, MAIN.search(html)[0])
        else:
            open_page(page, address)
            page.evaluate(STYLES, styles(documents.values()))
        for rule, said in complaints(page, address, "main" if same else "html").items():
            found[rule] += said
    assert len(documents) > 100
    assert "\n".join(f"{rule}: {one}" for rule, said in found.items() for one in said[:5]) == ""


def frame_of(address: str, html: str) -> str:
    """Pages with one frame are drawn into it one after the other; a page without the portal's menu is its own."""
    return address.rpartition("=")[2] if FRAMED.search(html) else address


def styles(documents) -> list[str]:
    """The style sheets of all framed pages."""
    framed = (html for html in documents if FRAMED.search(html))
    return sorted({sheet for html in framed for sheet in SHEET.findall(html)})
