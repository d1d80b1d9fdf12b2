"""The steps of a journey, in the words of the person at the screen; every page on the way must be sound.

Sound: the browser complains about nothing (errors, the content policy) and nothing sticks out to the right.
With `SCREENSHOT_DIR` set, `shot` keeps a picture of the page (those of README and manual: demo/tests/pictures.py).
"""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from alliance.registers.portal import registry
from alliance.tests.builders import PASSWORD
from alliance.tests.screens import fits

PHONE = {"width": 375, "height": 800}
DESK = {"width": 1280, "height": 800}
VALUES = """(selector) => [...document.querySelectorAll(selector)].map(
  (one) => one.value === undefined ? one.textContent.trim() : one.value)"""


class Visitor:
    """Somebody with a browser."""

    def __init__(self, page: Page, size: dict[str, int] = DESK) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.set_viewport_size(size)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _note(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    # ---------------------------------------------------------------- coming and going

    def sign_in(self, user: Any, password: str = PASSWORD) -> "Visitor":
        self.page.context.clear_cookies()
        self.page.goto("/login/")
        self.fill("登录名", user.username)
        self.fill("密码", password)
        return self.click("登录")

    def open(self, address: str) -> "Visitor":
        response = self.page.goto(address)
        assert response.status == 200, f"{address}: {response.status}"
        return self.looks_sound()

    def menu(self, label: str) -> "Visitor":
        """Go to a page of the menu: by the entry of its area (on a phone, out of the drawer), then by its tab.

        Who is in the area already takes the tab.
        """
        [item] = [item for item in registry.menu if item.label == label]
        tab = self.page.get_by_role("navigation", name="本栏目").locator(
            f'a:has([data-badge="{item.url_name}"])'
        )
        inside = tab.count() > 0
        if not inside:
            opener = self.page.get_by_role("button", name="打开菜单")
            if opener.is_visible():
                opener.click()
            menu = self.page.get_by_role("navigation", name="主菜单")
            menu.locator(f'a:has([data-badge="area-{item.area}"])').click()
            self.looks_sound()
        if inside or (tab.count() and tab.get_attribute("aria-current") is None):
            tab.click()
        return self.looks_sound()

    def again(self) -> "Visitor":
        """Load the page anew."""
        self.page.reload()
        return self.looks_sound()

    def press(self, selector: str) -> "Visitor":
        """Press what has no words of its own: the first that fits."""
        self.page.locator(selector).first.click()
        return self.looks_sound()

    # ---------------------------------------------------------------- doing

    def fill(self, label: str, text: str) -> "Visitor":
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")).fill(text)
        return self

    def write(self, selector: str, text: str, place: int = 0) -> "Visitor":
        """Write into one of many fields that bear the same words."""
        self.page.locator(selector).nth(place).fill(text)
        return self

    def choose(self, selector: str, value: str, place: int = 0) -> "Visitor":
        """Give a date, a number or a choice its value."""
        field = self.page.locator(selector).nth(place)
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
        return self

    def tick(self, label: str) -> "Visitor":
        self.page.get_by_label(label).check()
        return self

    def tab(self, *, back: bool = False) -> "Visitor":
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        return self

    def attach(self, selector: str, path: Path) -> "Visitor":
        self.page.locator(selector).first.set_input_files(path)
        return self

    def click(self, name: str, *, inside: str | None = None) -> "Visitor":
        """Press the button, or follow the link, of this name."""
        place = self.page.locator(inside).first if inside else self.page
        exact = re.compile(rf"^\s*{re.escape(name)}\s*$")
        place.get_by_role("button", name=exact).or_(place.get_by_role("link", name=exact)).first.click()
        return self.looks_sound()

    def agree(self, name: str, *, title: str | None = None, reason: str = "") -> "Visitor":
        """Press a button that asks first, read the question, give the reason if one is wanted, and agree."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        if reason:
            dialog.get_by_label("理由").fill(reason)
        dialog.get_by_role("button", name=title or name, exact=True).click()
        expect(dialog).to_have_count(0)
        return self.looks_sound()

    def download(self, link: str, to: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=re.compile(link)).first.click()
        waiting.value.save_as(to)
        return to

    # ---------------------------------------------------------------- reading

    def sees(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self.looks_sound()

    def sees_not(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)
        return self

    def sees_saved(self) -> "Visitor":
        """The page says that it has saved by itself."""
        expect(self.page.locator("[data-autosave-status]")).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))
        return self

    def sees_button(self, name: str) -> "Visitor":
        """The page itself, not the question before an act, has this button."""
        expect(self.page.locator(".page").get_by_role("button", name=name)).to_be_visible()
        return self

    def values(self, selector: str) -> list[str]:
        """What the fields hold, or what other elements say."""
        return self.ask(VALUES, selector)

    def ask(self, expression: str, *arguments: Any) -> Any:
        """What a JavaScript function answers on the page."""
        return self.page.evaluate(f"given => ({expression})(...given)", list(arguments))

    def looks_sound(self) -> "Visitor":
        if not fits(self.page):
            pytest.fail(f"{self.page.url} does not load, or sticks out to the right")
        assert self.complaints == []
        return self

    def shot(self, name: str) -> "Visitor":
        """Keep a picture of what is in the window, where pictures are wanted."""
        if folder := os.environ.get("SCREENSHOT_DIR"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")
        return self
