"""Somebody at the page in a real browser: what they look at and press is named by what is written on it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

from tests.waiting import until

WIDE: ViewportSize = {"width": 1366, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 800}
SOON = 10_000  # milliseconds, a limit: what happens at once
BUSY = 15_000  # milliseconds: the same where a scenario or many forms keep the machine busy
PACED = 20_000  # milliseconds: what Slack's pace may hold back
PLAYED = 90_000  # milliseconds: a scenario on a busy machine
NARROW = 760  # pixels, as in style.css


class Somebody:
    soon, paced = SOON, PACED

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._hears)
        page.set_default_timeout(self.soon)
        expect.set_options(timeout=self.paced)

    def _hears(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.wrong.append(f"{said.text} {said.location}")

    def at(self, name: str) -> Locator:
        return self.page.get_by_test_id(name)

    @property
    def content(self) -> Locator:
        return self.page.locator("#content")

    @property
    def form(self) -> Locator:
        return self.at("modal")

    @property
    def thread(self) -> Locator:
        return self.at("thread")

    @property
    def size(self) -> ViewportSize:
        size = self.page.viewport_size
        assert size is not None
        return size

    def aside(self, name: str) -> Locator:
        """Something at the side, which on a phone opens from the menu."""
        if self.size["width"] < NARROW and not self.page.evaluate("document.body.classList.contains('side-open')"):
            self.page.get_by_role("button", name="Channels and steps").click()
        return self.at(name)

    def post(self, words: str) -> Locator:
        return self.content.get_by_test_id("message").filter(has_text=words)

    def types(self, words: str) -> None:
        composer = self.at("composer")
        composer.fill(f"{words} ")  # the space ends the command: nothing is left to complete
        composer.press("Enter")

    def puts_away(self) -> None:
        """Whatever form is open."""

        def nothing_is_open() -> bool:
            if self.form.count():
                self.page.keyboard.press("Escape")
            return not self.form.count()

        until(nothing_is_open)

    def is_well(self) -> None:
        """Nothing went wrong, and nothing is wider than the screen."""
        assert self.wrong == [], self.wrong
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.size["width"]

    def shuts_nobody_out(self, what: str) -> None:
        """No serious fault for those who see, hear or move otherwise, says axe-core."""
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        faults = [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in serious for node in one["nodes"]]
        assert not faults, f"{what}:\n" + "\n".join(faults)
