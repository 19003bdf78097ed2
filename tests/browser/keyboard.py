"""A visitor without a mouse: Tab until what is wanted has the focus, then a key."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settled

PAUSE = 200
"""Milliseconds after which a page that was already there takes the next key."""
MOST = 250
"""Tabs until a thing counts as out of reach."""
NAME = """() => {
  const at = document.activeElement;
  const text = at.matches("a, button, summary, [role=tab], [role=option]") ? at.innerText : "";
  const label = at.getAttribute("aria-label") || at.labels?.[0]?.innerText || text;
  return (label || at.getAttribute("placeholder") || "").split("\\n").filter(Boolean);
}"""
"""The lines of what has the focus: icons and the badges of keys have one of their own. What only
scrolls has no name."""
IN_CELLS = "document.activeElement.matches('canvas, [role=grid], table, table *')"


class Keyboard:
    """Keys of a page; everything goes through them."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def at(self) -> list[str]:
        """What has the focus."""
        lines: list[str] = self._page.evaluate(NAME)
        return lines

    def press(self, key: str, *, times: int = 1) -> None:
        """A key that the page answers."""
        for _ in range(times):
            self._page.keyboard.press(key)
        settled(self._page, PAUSE)

    def type(self, text: str) -> None:
        """Text into what has the focus, instead of what stands there."""
        self._page.keyboard.press("Control+a")
        self._page.keyboard.insert_text(text)

    def to(self, name: str, *, inside: Locator | None = None) -> None:
        """Tab until the element of that name has the focus.

        `inside`: where several have it.
        """
        passed: dict[str, None] = {}
        for _ in range(MOST):
            self._page.keyboard.press("Tab")
            lines = self.at
            if name in lines and (inside is None or self._is_inside(inside)):
                # What is drawn again just then loses the focus: the next Tab finds it anew.
                settled(self._page, 100)
                if name in self.at:
                    return
            passed |= dict.fromkeys(lines[-1:])
        raise AssertionError(f"Tab does not reach {name!r}; it passes {[*passed]}")

    def _is_inside(self, box: Locator) -> bool:
        return bool(box.evaluate("box => box.contains(document.activeElement)"))

    def use(self, name: str, key: str = "Enter", *, inside: Locator | None = None) -> None:
        """Tab to it, and press it."""
        self.to(name, inside=inside)
        self.press(key)

    def write(self, name: str, text: str, *, inside: Locator | None = None) -> None:
        """Tab to a field, and write into it."""
        self.to(name, inside=inside)
        self.type(text)

    def menu(self, title: str) -> None:
        """Go to another screen by the menu."""
        self.use(title, inside=self._page.get_by_test_id("stSidebar"))
        expect(self._page).to_have_title(f"{title} · WellOps")
        settled(self._page)

    def among(self, first: str, name: str) -> None:
        """Tab to a group (tabs, radio buttons, pills), and from one of it to another by arrows."""
        self.to(first)
        for _ in range(12):
            if name in self.at:
                break
            # A tab opens as soon as it has the focus.
            self.press("ArrowRight")
            if not self.at:
                # Streamlit 1.67 disables tabs for a moment while it draws what is in them, and
                # what is disabled loses the focus: the next Tab goes on from there.
                self.press("Shift+Tab")
                self.press("Tab")
        assert name in self.at, f"the arrows do not reach {name!r}"

    def to_cells(self, grid: Locator) -> None:
        """Tab into a table that is a picture: its cells take the arrow keys."""
        for _ in range(MOST):
            self._page.keyboard.press("Tab")
            if self._is_inside(grid) and self._page.evaluate(IN_CELLS):
                return
        raise AssertionError("Tab does not reach the cells")
