"""The steps of a journey in an old Chromium, under the names that `steps.Visitor` has for the current one."""

import os
import re
from pathlib import Path
from typing import Any

from alliance.registers.portal import registry
from alliance.tests.builders import PASSWORD
from alliance.tests.old_chromium import OldChromium
from reports.tests.journeys.steps import VALUES

# What a person finds by its words; `find` gives the place to press once nothing lies on top of it there.
WORDS = r"""
const shown = (node) => node.getClientRects().length > 0 && getComputedStyle(node).visibility === "visible";
const words = (node) => {
  const copy = node.cloneNode(true);
  for (const one of copy.querySelectorAll("[aria-hidden=true], svg, option, textarea")) one.remove();
  return (node.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim();
};
const named = (name, inside) => [...document.querySelectorAll(`${inside} button, ${inside} a[href], ${inside} summary`)]
  .filter((node) => shown(node) && words(node) === name);
const labelled = (name) => {
  const fits = (text) => text.replace(/\*/g, "").trim() === name;
  const said = [...document.querySelectorAll("[aria-label]")].filter((node) => fits(node.getAttribute("aria-label")));
  const told = [...document.querySelectorAll("label")].filter((label) => fits(words(label))).map((label) => label.control);
  return [...told, ...said].filter((node) => node && /^(INPUT|SELECT|TEXTAREA)$/.test(node.tagName));
};
const place = (node) => {
  if (!node) return null;
  node.scrollIntoViewIfNeeded(true);
  const box = node.getClientRects()[0] || node.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return top && (node.contains(top) || (top.closest("label") || {}).control === node) ? { x, y } : null;
};
"""
# Chromium 80 says so before the draft is sent without it (autosave.js).
ANSWERED = "Preflight request for request with keepalive specified is currently not supported"
FITS = "document.readyState === 'complete' && document.documentElement.scrollWidth <= innerWidth"


class OldVisitor:
    """Somebody whose browser is years old."""

    def __init__(self, browser: OldChromium, origin: str) -> None:
        self.browser, self.origin = browser, origin

    def _press(self, what: str, node: str, *arguments: Any) -> "OldVisitor":
        found = f"(...given) => {{ {WORDS} return place(({node})(...given)); }}"
        at = self.browser.until(f"no {what} that can be pressed", found, *arguments)
        self.browser.press(at["x"], at["y"])
        return self

    # ---------------------------------------------------------------- coming and going

    def sign_in(self, user: Any, password: str = PASSWORD) -> "OldVisitor":
        self.open("/login/")
        self.fill("登录名", user.username)
        self.fill("密码", password)
        return self.click("登录")

    def open(self, address: str) -> "OldVisitor":
        self.browser.open(self.origin + address)
        assert self.browser.status == 200, f"{address}: {self.browser.status}"
        return self.looks_sound()

    def again(self) -> "OldVisitor":
        return self.open(self.browser.ask("location.pathname + location.search"))

    def menu(self, label: str) -> "OldVisitor":
        [item] = [item for item in registry.menu if item.label == label]
        area = f"nav[aria-label='主菜单'] a [data-badge='area-{item.area}']"
        tab = f"nav[aria-label='本栏目'] a [data-badge='{item.url_name}']"
        lit = "(tab) => { const one = document.querySelector(tab); return one ? one.closest('a').hasAttribute('aria-current') : null; }"
        inside = self.browser.ask(lit, tab) is not None
        if not inside:
            if self.ask(f"(name) => {{ {WORDS} return named(name, 'body').length; }}", "打开菜单"):
                self.click("打开菜单")
            self.press(area)
        if inside or self.browser.ask(lit, tab) is False:
            self.press(tab)
        return self.looks_sound()

    def press(self, selector: str) -> "OldVisitor":
        node = "(selector) => { const one = document.querySelector(selector); return one && (one.closest('a') || one); }"
        return self._press(selector, node, selector).looks_sound()

    # ---------------------------------------------------------------- doing

    def fill(self, label: str, text: str) -> "OldVisitor":
        self._press(f"field {label}", "(label) => labelled(label)[0]", label)
        self.browser.write(text)
        return self

    def write(self, selector: str, text: str, place: int = 0) -> "OldVisitor":
        node = "(selector, place) => document.querySelectorAll(selector)[place]"
        self._press(selector, node, selector, place)
        self.browser.write(text)
        return self

    def choose(self, selector: str, value: str, place: int = 0) -> "OldVisitor":
        """Give a date or a choice its value, for which browsers have windows of their own."""
        self.browser.ask(
            "(selector, place, value) => { const node = document.querySelectorAll(selector)[place]; node.value = value;"
            "for (const kind of ['input', 'change']) node.dispatchEvent(new Event(kind, { bubbles: true })); }",
            selector,
            place,
            value,
        )
        return self

    def tick(self, label: str) -> "OldVisitor":
        node = "(label) => [...document.querySelectorAll('label')].find((one) => one.textContent.includes(label)).control"
        return self._press(f"box {label}", node, label)

    def tab(self, *, back: bool = False) -> "OldVisitor":
        self.browser.key("Tab", 9, shift=back)
        return self

    def attach(self, selector: str, path: Path) -> "OldVisitor":
        self.browser.attach(selector, path)
        return self

    def click(self, name: str, *, inside: str = "body") -> "OldVisitor":
        node = "(name, inside) => named(name, inside)[0]"
        return self._press(name, node, name, inside).looks_sound()

    def agree(self, name: str, *, title: str | None = None, reason: str = "") -> "OldVisitor":
        self.click(name)
        dialog = "dialog[open]"
        self.browser.until("no question", f"document.querySelector('{dialog}') !== null")
        if reason:
            self.fill("理由", reason)
        return self.click(title or name, inside=dialog)

    # ---------------------------------------------------------------- reading

    def sees(self, *texts: str) -> "OldVisitor":
        for text in texts:
            fits = "(text) => document.querySelector('main').textContent.replace(/\\s+/g, ' ').includes(text)"
            self.browser.until(f"“{text}” is not seen", fits, text)
        return self.looks_sound()

    def sees_saved(self) -> "OldVisitor":
        said = "(fits) => new RegExp(fits).test(document.querySelector('[data-autosave-status]').textContent.trim())"
        self.browser.until("nothing says that it is saved", said, r"^已保存 \d\d:\d\d$")
        return self

    def sees_button(self, name: str) -> "OldVisitor":
        self.browser.until(
            f"no button {name}", f"(name) => {{ {WORDS} return named(name, '.page').length; }}", name
        )
        return self

    def values(self, selector: str) -> list[str]:
        return self.ask(VALUES, selector)

    def ask(self, expression: str, *arguments: Any) -> Any:
        return self.browser.ask(f"(given) => ({expression})(...given)", list(arguments))

    def looks_sound(self) -> "OldVisitor":
        self.browser.rest(0)
        self.browser.until("the page does not load, or sticks out to the right", FITS)
        complaints = [one for one in self.browser.complaints if not one.endswith(ANSWERED)]
        assert not complaints, complaints
        return self

    def shot(self, name: str) -> "OldVisitor":
        if folder := os.environ.get("SCREENSHOT_DIR"):
            number = re.match(r"\w+/(\d+)", self.browser.version.removeprefix("Headless"))[1]
            self.browser.picture(Path(folder) / f"{name}-chromium-{number}.png")
        return self
