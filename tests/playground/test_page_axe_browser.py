"""No serious fault for those who see, hear or move otherwise: axe-core looks at each part of the page."""

import pytest
from playwright.sync_api import Page, expect

from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from tests.playground.at_the_page import PHONE, WIDE
from tests.playground.reader import Reader
from tests.playground.show import Show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]


@pytest.fixture(
    params=[("light", WIDE), ("dark", WIDE), ("light", PHONE), ("dark", PHONE)],
    ids=lambda how: f"{how[0]}-{how[1]['width']}",
)
def reader(
    request: pytest.FixtureRequest,
    page: Page,
    show: Show,
    slack: LocalSlack,
    amy: Member,
    ben: Member,
    practice: Channel,
) -> Reader:
    """Amy, in #practice, where there is one of everything."""
    scheme, size = request.param
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    fills(show, practice, amy, ben)
    return Reader(page, slack.url, amy)


def fills(show: Show, practice: Channel, amy: Member, ben: Member) -> None:
    show.posts(practice.id)
    root = ben.say(practice, f"A thought for <@{amy.id}> with `code` and https://example.org")["ts"]
    ben.say(practice, "A reply", thread_ts=root)
    ben.react(practice, root, "tada")
    amy.say(practice, "> quoted\nand a file", files=[("notes.txt", b"hello")])
    gone = ben.say(practice, "Soon gone")["ts"]
    ben.say(practice, "An answer to it", thread_ts=gone)
    ben.delete(practice, gone)
    show.client.chat_postEphemeral(channel=practice.id, user=amy.id, text="For *you* alone")


def test_nothing_on_the_page_shuts_anybody_out(reader: Reader) -> None:
    expect(reader.post("For you alone")).to_be_visible()
    reader.shuts_nobody_out("channel, at its end")
    reader.content.get_by_role("button", name="More actions").first.click()
    expect(reader.menu).to_be_visible()
    reader.shuts_nobody_out("channel, at its beginning, with an overflow menu")
    reader.page.keyboard.press("Escape")
    reader.tool("A thought", "Add a reaction")
    reader.shuts_nobody_out("reactions")
    reader.page.keyboard.press("Escape")
    reader.tool("A thought", "More actions")
    reader.shuts_nobody_out("a message's menu")
    reader.page.keyboard.press("Escape")
    reader.post("A thought").get_by_role("button", name="1 reply").click()
    expect(reader.thread.get_by_test_id("message")).to_have_count(2)
    reader.shuts_nobody_out("thread")
    reader.thread.get_by_role("button", name="Close thread").click()
    reader.post("Easy and hard").get_by_role("button", name="End").click()
    reader.shuts_nobody_out("question")
    reader.page.keyboard.press("Escape")


def test_forms_and_home_shut_nobody_out(reader: Reader) -> None:
    reader.types("/form")
    reader.form.get_by_label("Several").select_option(label="One")
    reader.shuts_nobody_out("form")
    reader.form.get_by_role("button", name="Send").click()
    expect(reader.form).to_contain_text("Please complete this required field.")
    reader.shuts_nobody_out("form with an error")
    reader.form.get_by_role("button", name="Look closer").click()
    expect(reader.form).to_have_accessible_name("Second")
    reader.shuts_nobody_out("form on a form")
    reader.form.get_by_role("button", name="Close").click()
    reader.types("/nothing")
    expect(reader.content).to_contain_text("is not a command here")
    reader.shuts_nobody_out("an error of the composer")
    reader.channel("app").hover()
    reader.shuts_nobody_out("side bar")
    reader.opens("app")
    expect(reader.home).to_contain_text("Pressed 0 times")
    reader.shuts_nobody_out("Home")
    reader.page.get_by_test_id("tour-button").click()
    expect(reader.page.get_by_test_id("tour")).to_be_visible()
    reader.shuts_nobody_out("tour")
    reader.page.keyboard.press("Escape")
    reader.page.get_by_test_id("drawer-button").click()
    for tab in reader.page.locator("#drawer").get_by_role("tab").all():
        tab.click()
        reader.shuts_nobody_out(f"drawer, {tab.text_content()}")
