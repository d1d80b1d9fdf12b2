"""Every page of every role in a real browser, on the desk and on the phone: axe finds nothing (WCAG 2.2 A and AA, and its best practices).

A page that is drawn alike for several roles is asked once: alike means the same kinds of elements with the same classes. The frame
is asked once for each role. The documents come from the world of all addresses,
styles and scripts from their files; no portal serves.
"""

import mimetypes
import re
from collections import defaultdict
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.db import transaction
from django.template.loader import render_to_string

from alliance.tests import url_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

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
TAG = re.compile(r"<(\w+)((?:\s[^<>]*)?)>")
SHAPE = re.compile(r'\b(?:class|role|type)="[^"]*"|\bdisabled\b')
MAIN = re.compile(r"<main\b.*</main>", re.S)


def document(world, role: str, name: str) -> str | None:
    """The page that a role gets at an address; None where it gets no page."""
    with transaction.atomic():
        response = world.clients[role].get(url_world.path_of(world, name), HTTP_HOST="testserver")
        transaction.set_rollback(True)
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    return response.content.decode() if response.status_code in (200, 409, 422) else None


def drawing(html: str) -> frozenset[str]:
    """What the page is made of within its frame, whatever it says."""
    within = MAIN.search(html)
    found = TAG.findall(within[0] if within else html)
    return frozenset(f"{tag} {' '.join(SHAPE.findall(rest))}" for tag, rest in found)


def readers(words: dict[str, str]) -> list[str]:
    """The roles that get the page of an address, and the first of those who are refused it."""
    refused = [role for role, word in words.items() if word == "refused"]
    return [role for role, word in words.items() if word == "open"] + refused[:1]


def drawings(world) -> dict[str, str]:
    """`path?role -> html`: every drawing of an address once, unless another drawing of it holds all that it is made of."""
    found, table = {}, url_world.read_table()
    for name in url_world.addresses():
        drawn = {
            role: (drawing(html), html)
            for role in readers(table[name, "GET"])
            if (html := document(world, role, name)) is not None
        }
        kept = []
        for role, (parts, html) in sorted(drawn.items(), key=lambda one: -len(one[1][0])):
            if not any(parts <= other for other in kept):
                kept.append(parts)
                found[f"{url_world.path_of(world, name)}?as={role}"] = html
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
def documents(world):
    return drawings(world)


def test_no_link_and_no_form_leads_nowhere(documents):
    """A name that a template does not know is nothing, and a link to nothing is the page itself."""
    nowhere = re.compile(r'<\w+ [^>]*\b(?:href|action|formaction)=""[^>]*>')
    found = {address: nowhere.findall(html) for address, html in documents.items()}
    assert {address: tags for address, tags in found.items() if tags} == {}


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
    assert len(documents) > 150
    assert "\n".join(f"{rule}: {one}" for rule, said in found.items() for one in said[:5]) == ""


def frame_of(address: str, html: str) -> str:
    """Pages with one frame are drawn into it one after the other; a page without the portal's menu is its own."""
    return address.rpartition("=")[2] if FRAMED.search(html) else address


def styles(documents) -> list[str]:
    """The style sheets of all framed pages."""
    framed = (html for html in documents if FRAMED.search(html))
    return sorted({sheet for html in framed for sheet in SHEET.findall(html)})
