"""Somebody at the page in a real browser, who does what is written on it."""

from playwright.sync_api import Locator, expect

from tests.playground.at_the_page import Somebody


class Newcomer(Somebody):
    def goes_to(self, name: str) -> None:
        self.aside(name).click()

    def presses(self, label: str) -> None:
        """The last button with this label in the conversation."""
        self.content.get_by_role("button", name=label, exact=True).last.click()

    def does_the_day(self, number: int) -> None:
        """Press Done, once, and read the answer."""
        self.presses("Done")
        expect(self.post(f"Day {number} is done.").filter(has_text="Only visible to you")).to_be_visible()

    def sends(self, label: str) -> None:
        """The open form."""
        self.form.get_by_role("button", name=label, exact=True).click()

    def becomes(self, name: str) -> None:
        select = self.page.get_by_test_id("member-select")
        option = select.locator("option").filter(has_text=name)
        value = option.get_attribute("value")
        select.select_option(value)
        expect(select).to_have_value(value or "")

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

    def opens_thread(self, words: str) -> None:
        post = self.post(words).last
        post.hover()
        post.get_by_role("button", name="Reply in thread").click()
        expect(self.thread).to_contain_text(words)

    def replies(self, words: str) -> Locator:
        composer = self.page.get_by_test_id("thread-composer")
        composer.fill(words)
        composer.press("Enter")
        return self.thread.get_by_test_id("message").filter(has_text=words)
