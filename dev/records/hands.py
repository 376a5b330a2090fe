"""Hands that count: every click and every key of a walk goes through here."""

import re
from typing import TYPE_CHECKING

from obhut.kernel import clock

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Hands:
    """Does what a person does on a page and counts it."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self._clicks = self._keys = 0
        self._begun = 0.0

    def begin(self, address: str | None) -> None:
        """Go to where the person sits already, or stay; from here on all is counted."""
        if address is not None:
            self.page.goto(address, wait_until="networkidle")
        self._clicks = self._keys = 0
        self._begun = clock.monotonic()

    def count(self) -> tuple[int, int, float]:
        """Return clicks, keys and seconds since the beginning."""
        return self._clicks, self._keys, clock.monotonic() - self._begun

    def click(self, target: str) -> None:
        """Click, and wait for the page that follows."""
        self._clicks += 1
        self.page.locator(target).first.click()
        self.page.wait_for_load_state()

    def choose(self, target: str, *, containing: str) -> None:
        """Choose the option of a field that contains a text."""
        self._clicks += 1
        options = self.page.locator(f"{target} option").all_inner_texts()
        self.page.select_option(target, label=next(each for each in options if containing in each))

    def type(self, text: str) -> None:
        """Press a key for each letter, where the focus is."""
        self._keys += len(text)
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        """Press one key."""
        self._keys += 1
        self.page.keyboard.press(key)

    def download(self, target: str) -> str:
        """Click on a file and return its text."""
        self._clicks += 1
        with self.page.expect_download() as awaited:
            self.page.click(target)
        return awaited.value.path().read_text(encoding="utf-8-sig")

    def wait(self, target: str) -> str:
        """Wait for an answer and return its first line."""
        element = self.page.locator(target).first
        element.wait_for()
        return re.sub(r"\s+", " ", element.inner_text()).strip()
