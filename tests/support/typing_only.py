"""A reader with a keyboard alone: moves by Tab, types, presses. Each action is counted."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

TABS_MAX = 120


class Keyboard:
    """``actions``: texts that were typed, and keys that were pressed to do something. Moves are no actions."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.actions = list[str]()

    def to(self, target: Locator) -> None:
        """Move by Tab until ``target`` has the focus."""
        expect(target).to_be_visible()
        for _ in range(TABS_MAX):
            if target.evaluate("each => each === document.activeElement"):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def types(self, target: Locator, text: str) -> None:
        """Type into a field; in a list, that chooses the option that begins so."""
        self.to(target)
        self._page.keyboard.type(text)
        self.actions.append(f"type {text}")

    def presses(self, target: Locator, key: str = "Enter") -> None:
        self.to(target)
        self._page.keyboard.press(key)
        self.actions.append(f"press {key}")
