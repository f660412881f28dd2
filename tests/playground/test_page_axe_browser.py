"""No serious fault for those who see, hear or move otherwise: axe-core looks at each part of the page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from slack_bolt import App
from slack_sdk import WebClient

from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from tests.playground.reader import Reader
from tests.playground.show import Show

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]
SERIOUS = {"serious", "critical"}
RESULTS = {"resultTypes": ["violations"]}


@pytest.fixture
def slack(served: LocalSlack) -> LocalSlack:
    served.wipe()
    return served


@pytest.fixture
def show(app: App, client: WebClient) -> Show:
    return Show(app, client)


@pytest.fixture(params=[("light", 1366), ("dark", 1366), ("light", 390), ("dark", 390)], ids="{0[0]}-{0[1]}".format)
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
    scheme, width = request.param
    page.set_viewport_size({"width": width, "height": 800})
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


def is_accessible(reader: Reader, what: str) -> None:
    found = Axe().run(reader.page, options=RESULTS).response["violations"]
    faults = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
    assert not faults, f"{what}:\n" + "\n".join(faults)


def test_nothing_on_the_page_shuts_anybody_out(reader: Reader) -> None:
    expect(reader.post("For you alone")).to_be_visible()
    is_accessible(reader, "channel, at its end")
    reader.content.get_by_role("button", name="More actions").first.click()
    expect(reader.menu).to_be_visible()
    is_accessible(reader, "channel, at its beginning, with an overflow menu")
    reader.page.keyboard.press("Escape")
    reader.tool("A thought", "Add a reaction")
    is_accessible(reader, "reactions")
    reader.page.keyboard.press("Escape")
    reader.tool("A thought", "More actions")
    is_accessible(reader, "a message's menu")
    reader.page.keyboard.press("Escape")
    reader.post("A thought").get_by_role("button", name="1 reply").click()
    expect(reader.thread.get_by_test_id("message")).to_have_count(2)
    is_accessible(reader, "thread")
    reader.thread.get_by_role("button", name="Close thread").click()
    reader.post("Easy and hard").get_by_role("button", name="End").click()
    is_accessible(reader, "question")
    reader.page.keyboard.press("Escape")


def test_forms_and_home_shut_nobody_out(reader: Reader) -> None:
    reader.types("/form")
    reader.form.get_by_label("Several").select_option(label="One")
    is_accessible(reader, "form")
    reader.form.get_by_role("button", name="Send").click()
    expect(reader.form).to_contain_text("Please complete this required field.")
    is_accessible(reader, "form with an error")
    reader.form.get_by_role("button", name="Look closer").click()
    expect(reader.form).to_have_accessible_name("Second")
    is_accessible(reader, "form on a form")
    reader.form.get_by_role("button", name="Close").click()
    reader.types("/nothing")
    expect(reader.content).to_contain_text("is not a command here")
    is_accessible(reader, "an error of the composer")
    reader.channel("app").hover()
    is_accessible(reader, "side bar")
    reader.opens("app")
    expect(reader.home).to_contain_text("Pressed 0 times")
    is_accessible(reader, "Home")
    reader.page.get_by_test_id("tour-button").click()
    expect(reader.page.get_by_test_id("tour")).to_be_visible()
    is_accessible(reader, "tour")
    reader.page.keyboard.press("Escape")
    reader.page.get_by_test_id("drawer-button").click()
    for tab in reader.page.locator("#drawer").get_by_role("tab").all():
        tab.click()
        is_accessible(reader, f"drawer, {tab.text_content()}")
