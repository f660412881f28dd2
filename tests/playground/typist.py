"""Somebody who uses the page by keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page

FURTHEST = 250  # stops of the Tab key, before something cannot be reached

NAME = """() => {
  const node = document.activeElement;
  const label = node.ariaLabel || [...(node.labels ?? [])].map((one) => one.textContent).join(" ");
  return (label || (node.matches("select, input, textarea") ? "" : node.textContent) || node.tagName).trim();
}"""


class Typist:
    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def at(self) -> str:
        """The name of what has the focus, as it is read out."""
        return str(self.page.evaluate(NAME))

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, words: str) -> None:
        self.page.keyboard.type(words)

    def reaches(self, name: str, key: str = "Tab") -> None:
        """Move on until something that begins with this name has the focus."""
        self.moves(key, lambda: self.at.startswith(name), name)

    def moves(self, key: str, until: Callable[[], bool], what: str) -> None:
        passed = []
        for _ in range(FURTHEST):
            self.presses(key)
            if until():
                return
            passed.append(self.at[:30])
        raise AssertionError(f"{key} does not lead to {what!r}, only to {list(dict.fromkeys(passed))}")

    def uses(self, name: str, key: str = "Tab") -> None:
        """Reach it and press it."""
        self.reaches(name, key)
        self.presses("Enter")

    def picks(self, option: str) -> None:
        """In the select that has the focus."""
        chosen = "document.activeElement.selectedOptions[0]?.text ?? ''"
        self.presses("End")
        self.moves("ArrowUp", lambda: str(self.page.evaluate(chosen)) == option, option)

    def is_within(self, selector: str) -> bool:
        return bool(self.page.evaluate("(where) => Boolean(document.activeElement.closest(where))", selector))
