"""A newcomer's first three minutes, in a real browser on the real page with the real bot behind it."""

import pytest
from playwright.sync_api import Page, expect

from bot.playground.run import Playground
from tests.playground.at_the_page import PHONE
from tests.playground.newcomer import Newcomer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]

TITLE = "Becoming a better practitioner"
DAYS = 30


@pytest.fixture
def anew(playground: Playground) -> None:
    """Before a page is opened, which else still looks for pictures that are gone."""
    playground.reset()


@pytest.fixture
def newcomer(page: Page, playground: Playground) -> Newcomer:
    newcomer = Newcomer(page)
    page.goto(playground.url)
    return newcomer


@pytest.mark.parametrize("width", [1440, PHONE["width"]], ids=["wide", "phone"])
def test_a_newcomer_walks_through_thirty_days(anew: None, newcomer: Newcomer, width: int) -> None:
    """From the first command to the closing post; on a phone nothing is wider than it."""
    newcomer.page.set_viewport_size({"width": width, "height": 900})
    sets_up_the_community(newcomer)
    announces_a_challenge(newcomer)
    newcomer.joins()
    expect(newcomer.content).to_contain_text("1 person has joined so far.")
    for name in ("Amara", "Bruno"):
        newcomer.becomes(name)
        newcomer.joins()
    journals_on_the_first_day(newcomer)
    for number in range(2, DAYS + 1):
        newcomer.turns("day")
        expect(newcomer.post(f"day {number} of {DAYS}")).to_be_visible()
    newcomer.turns("day")
    reads_the_end(newcomer)
    newcomer.is_well()


def sets_up_the_community(newcomer: Newcomer) -> None:
    newcomer.goes_to("channel-data-practice")
    newcomer.types("/convene")
    newcomer.presses("Set it up")
    expect(newcomer.form.get_by_label("Name", exact=True)).to_have_value("Data practice")
    expect(newcomer.form.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    newcomer.sends("Set it up")
    expect(newcomer.form).to_be_hidden()
    expect(newcomer.post("set up the community")).to_be_visible()


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
    expect(newcomer.post("Be the first to join.")).to_be_visible()


def journals_on_the_first_day(newcomer: Newcomer) -> None:
    """Amara writes in the thread, Bruno and you press Done: all three did the day."""
    newcomer.turns("next")
    first = newcomer.post(f"day 1 of {DAYS}").filter(has_text="Reply in this thread")
    expect(first).to_be_visible()
    newcomer.becomes("Amara")
    newcomer.opens_thread(f"day 1 of {DAYS}")
    entry = newcomer.replies("I would like to get better at asking, because answers come too fast.")
    expect(entry.get_by_role("button", name="white check mark, 1")).to_be_visible()
    newcomer.thread.get_by_role("button", name="Close").click()  # on a phone it covers the channel
    newcomer.becomes("Bruno")
    newcomer.does_the_day(1)
    newcomer.becomes("You")
    expect(newcomer.post("Day 1 is done.")).to_have_count(0)  # that was for Bruno's eyes
    newcomer.does_the_day(1)
    expect(first).to_contain_text("3 people did this day.")
    newcomer.becomes("Amara")
    newcomer.presses("My progress")
    expect(newcomer.post(f"{TITLE}: 1 of 1 day")).to_be_visible()


def reads_the_end(newcomer: Newcomer) -> None:
    """The closing figures for all; privately the days of each. By now every step of the card is done."""
    closing = newcomer.post(f"{TITLE} is complete")
    expect(closing).to_contain_text("3 people took part. Together they did 3 days and wrote 1 entry.")
    card = newcomer.page.get_by_test_id("guide")
    expect(card).to_contain_text("10 of 11")
    newcomer.goes_to("step-help")
    expect(newcomer.post("You did 1 of 30 days.")).to_be_visible()
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
    mine = newcomer.post("Who is in today?").last
    mine.hover()
    mine.get_by_role("button", name="React with a tick").hover()
    newcomer.page.mouse.down()
    with newcomer.page.expect_response(lambda got: "/page/messages" in got.url):
        other.post("Who is in today?").last.hover()
        other.post("Who is in today?").last.get_by_role("button", name="React with a tick").click()
    newcomer.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    newcomer.page.mouse.up()
    expect(mine.get_by_role("button", name="white check mark, 2")).to_be_visible()
    other.page.close()


def test_a_newcomer_on_a_phone_can_take_part(newcomer: Newcomer) -> None:
    """Channels and steps open from the menu; nothing is wider than the screen."""
    newcomer.page.set_viewport_size(PHONE)
    newcomer.page.get_by_role("button", name="Channels and steps").click()
    newcomer.page.get_by_test_id("channel-general").click()
    newcomer.types("/convene help")
    expect(newcomer.post("What Convene does here")).to_be_visible()
    newcomer.is_well()
