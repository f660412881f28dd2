"""Somebody at the page in a real browser, who does what is written on it."""

from playwright.sync_api import Locator, Page, expect

from tests.waiting import until

SOON = 10_000  # milliseconds: what happens at once
PACED = 20_000  # milliseconds: what Slack's pace may hold back


class Newcomer:
    """Somebody at the page; everything is named by what is written on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(SOON)
        expect.set_options(timeout=PACED)

    def goes_to(self, name: str) -> None:
        """Something at the side, which on a phone is behind the menu."""
        there = self.page.get_by_test_id(name)
        if not there.is_visible():
            self.page.get_by_role("button", name="Channels and steps").click()
        there.click()

    @property
    def content(self) -> Locator:
        return self.page.locator("#content")

    @property
    def form(self) -> Locator:
        return self.page.get_by_test_id("modal")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_test_id("thread")

    def types(self, words: str) -> None:
        composer = self.page.get_by_test_id("composer")
        composer.fill(f"{words} ")  # the space ends the command: nothing is left to complete
        composer.press("Enter")

    def presses(self, label: str) -> None:
        """The last button with this label in the conversation."""
        self.content.get_by_role("button", name=label, exact=True).last.click()

    def does_the_day(self, number: int) -> None:
        """Press Done, once, and read the answer."""
        self.presses("Done")
        expect(self.posts(f"Day {number} is done.").filter(has_text="Only visible to you")).to_be_visible()

    def sends(self, label: str) -> None:
        """The open form."""
        self.form.get_by_role("button", name=label, exact=True).click()

    def becomes(self, name: str) -> None:
        select = self.page.get_by_test_id("member-select")
        option = select.locator("option").filter(has_text=name)
        value = option.get_attribute("value")
        with self.page.expect_response(lambda got: "/page/messages" in got.url and f"as={value}" in got.url):
            select.select_option(value)
        expect(select).to_have_value(value or "")

    def puts_away(self) -> None:
        """Whatever form is open."""

        def nothing_is_open() -> bool:
            if self.form.count():
                self.page.keyboard.press("Escape")
            return not self.form.count()

        until(nothing_is_open)

    def joins(self) -> None:
        self.presses("Join")
        expect(self.form).to_contain_text("What do you hope to get out of it?")
        self.sends("Join")
        expect(self.form).to_contain_text("You are in:")
        self.sends("Done")
        expect(self.form).to_be_hidden()

    def turns(self, how: str) -> None:
        """As soon as the last turn is over."""
        button = self.page.get_by_test_id(f"clock-{how}")
        expect(button).not_to_have_attribute("aria-disabled", "true")
        button.click()

    def posts(self, words: str) -> Locator:
        return self.content.get_by_test_id("message").filter(has_text=words)

    def opens_thread(self, words: str) -> None:
        post = self.posts(words).last
        post.hover()
        post.get_by_role("button", name="Reply in thread").click()
        expect(self.thread).to_contain_text(words)

    def replies(self, words: str) -> Locator:
        composer = self.page.get_by_test_id("thread-composer")
        composer.fill(words)
        composer.press("Enter")
        return self.thread.get_by_test_id("message").filter(has_text=words)
