"""A newcomer's first three minutes, in a real browser on the real page with the real bot behind it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.playground.run import Playground

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]

TITLE = "Becoming a better practitioner"
DAYS = 30
SOON = 10_000  # milliseconds: what happens at once
PACED = 20_000  # milliseconds: what Slack's pace may hold back


@pytest.fixture(scope="module")
def playground() -> Iterator[Playground]:
    playground = Playground(0)
    playground.start()
    yield playground
    playground.stop()


class Newcomer:
    """Somebody at the page; everything is named by what is written on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(SOON)
        expect.set_options(timeout=PACED)

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


@pytest.fixture
def newcomer(page: Page, playground: Playground) -> Newcomer:
    newcomer = Newcomer(page)
    page.goto(playground.url)
    return newcomer


def test_a_newcomer_walks_through_thirty_days(newcomer: Newcomer) -> None:
    sets_up_the_community(newcomer)
    announces_a_challenge(newcomer)
    newcomer.joins()
    expect(newcomer.content).to_contain_text("1 person has joined so far.")
    for name in ("Amara", "Bruno"):
        newcomer.becomes(name)
        newcomer.joins()
    journals_on_the_first_day(newcomer)
    for number in range(2, DAYS + 1):
        newcomer.turns("next")
        expect(newcomer.posts(f"day {number} of {DAYS}")).to_be_visible()
    newcomer.turns("next")
    reads_the_end(newcomer)
    assert newcomer.wrong == []


def sets_up_the_community(newcomer: Newcomer) -> None:
    newcomer.page.get_by_test_id("channel-data-practice").click()
    newcomer.types("/convene")
    newcomer.presses("Set it up")
    expect(newcomer.form.get_by_label("Name", exact=True)).to_have_value("Data practice")
    expect(newcomer.form.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    newcomer.sends("Set it up")
    expect(newcomer.form).to_be_hidden()
    expect(newcomer.posts("set up the community")).to_be_visible()


def announces_a_challenge(newcomer: Newcomer) -> None:
    """From the form over all thirty days to the announcement, with day 1 in one minute."""
    newcomer.types("/challenge start")
    newcomer.form.get_by_label("First day").select_option(label="Today, in one minute")
    newcomer.sends("Preview")
    expect(newcomer.form).to_contain_text("Nothing is public yet.")
    expect(newcomer.form).to_contain_text(f"day 10 of {DAYS}")
    newcomer.sends("Later days")
    expect(newcomer.form).to_contain_text(f"day 20 of {DAYS}")
    newcomer.sends("Announce")
    expect(newcomer.form).to_contain_text("is announced")
    newcomer.sends("Done")
    expect(newcomer.posts("Be the first to join.")).to_be_visible()


def journals_on_the_first_day(newcomer: Newcomer) -> None:
    """Amara writes in the thread, Bruno and you press Done: all three did the day."""
    newcomer.turns("next")
    first = newcomer.posts(f"day 1 of {DAYS}").filter(has_text="Reply in this thread")
    expect(first).to_be_visible()
    newcomer.becomes("Amara")
    newcomer.opens_thread(f"day 1 of {DAYS}")
    entry = newcomer.replies("I would like to get better at asking, because answers come too fast.")
    expect(entry.get_by_role("button", name="white check mark, 1")).to_be_visible()
    newcomer.becomes("Bruno")
    newcomer.does_the_day(1)
    newcomer.becomes("You")
    expect(newcomer.posts("Day 1 is done.")).to_have_count(0)  # that was for Bruno's eyes
    newcomer.does_the_day(1)
    expect(first).to_contain_text("3 people did this day.")
    newcomer.becomes("Amara")
    newcomer.presses("My progress")
    expect(newcomer.posts(f"{TITLE}: 1 of 1 day")).to_be_visible()


def reads_the_end(newcomer: Newcomer) -> None:
    """The closing figures for all; privately the days of each. By now every step of the card is done."""
    closing = newcomer.posts(f"{TITLE} is complete")
    expect(closing).to_contain_text("3 people took part. Together they did 3 days and wrote 1 entry.")
    card = newcomer.page.get_by_test_id("guide")
    expect(card).to_contain_text("10 of 11")
    newcomer.page.get_by_test_id("step-help").click()
    expect(newcomer.posts("You did 1 of 30 days.")).to_be_visible()
    expect(card).to_contain_text("All done")
    newcomer.page.get_by_role("tab", name="Home").click()
    expect(newcomer.content).to_contain_text("Data practice")


def test_a_reset_in_another_tab_forgets_the_steps_here_too(newcomer: Newcomer) -> None:
    newcomer.becomes("Amara")
    newcomer.page.get_by_test_id("channel-data-practice").click()
    card = newcomer.page.get_by_test_id("guide")
    expect(card).to_contain_text("1 of 11")
    other = newcomer.page.context.new_page()
    other.goto(newcomer.page.url)
    other.get_by_test_id("reset").click()
    other.get_by_test_id("confirm").get_by_role("button", name="Reset").click()
    expect(card).to_contain_text("0 of 11")
    other.close()


def test_a_press_counts_though_the_message_changes_under_it(newcomer: Newcomer) -> None:
    newcomer.page.get_by_test_id("channel-data-practice").click()
    newcomer.types("Who is in today?")
    other = Newcomer(newcomer.page.context.new_page())
    other.page.goto(newcomer.page.url)
    other.page.get_by_test_id("channel-data-practice").click()
    other.becomes("Amara")
    mine = newcomer.posts("Who is in today?").last
    mine.hover()
    mine.get_by_role("button", name="React with a tick").hover()
    newcomer.page.mouse.down()
    with newcomer.page.expect_response(lambda got: "/page/messages" in got.url):
        other.posts("Who is in today?").last.hover()
        other.posts("Who is in today?").last.get_by_role("button", name="React with a tick").click()
    newcomer.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    newcomer.page.mouse.up()
    expect(mine.get_by_role("button", name="white check mark, 2")).to_be_visible()
    other.page.close()


def test_a_newcomer_on_a_phone_can_take_part(newcomer: Newcomer) -> None:
    """Channels and steps open from the menu; nothing is wider than the screen."""
    newcomer.page.set_viewport_size({"width": 390, "height": 800})
    newcomer.page.get_by_role("button", name="Channels and steps").click()
    newcomer.page.get_by_test_id("channel-general").click()
    newcomer.types("/convene help")
    expect(newcomer.posts("What Convene does here")).to_be_visible()
    wide = newcomer.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    assert newcomer.wrong == []
