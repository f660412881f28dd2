"""What changes on the page between a press and its release, or before all of a member's view has come."""

import pytest
from playwright.sync_api import Route, expect
from slack_sdk import WebClient

from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.playground.reader import Reader
from tests.playground.show import MESSAGE, OPTIONS, Show, button, hears, section

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_press_counts_though_the_bot_draws_it_anew_before_the_release(
    reader: Reader, show: Show, practice: Channel, client: WebClient
) -> None:
    ticks = {"type": "actions", "elements": [{"type": "checkboxes", "action_id": "ticks", "options": OPTIONS}]}
    blocks = [*MESSAGE, ticks]
    post = show.posts(practice.id, blocks)
    done = reader.content.get_by_role("button", name="Done", exact=True)
    two = reader.content.get_by_role("checkbox", name="Two")
    for pressed, value in ((done, "3"), (two, [OPTIONS[1]])):
        pressed.hover()
        reader.page.mouse.down()
        with reader.page.expect_response(lambda got: "/page/messages" in got.url):
            client.chat_update(channel=practice.id, ts=post, text="Day 3", blocks=blocks)
        reader.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        reader.page.mouse.up()
        hears(show, value)


def test_a_tap_counts_though_its_button_is_drawn_elsewhere_before_the_release(
    reader: Reader, show: Show, practice: Channel, client: WebClient
) -> None:
    """The browser looks only after the release what is under the finger."""
    row = {"type": "actions", "elements": [button("Done", "done", value="3")]}
    post = show.posts(practice.id, [row])
    done = reader.content.get_by_role("button", name="Done", exact=True)
    finger = reader.page.context.new_cdp_session(reader.page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    for lines in range(1, 4):
        box = done.bounding_box()
        assert box is not None
        middle = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [middle]})
        blocks = [section("More\n\n\nto read")] * lines + [row]
        with reader.page.expect_response(lambda got: "/page/messages" in got.url):
            client.chat_update(channel=practice.id, ts=post, text="Day 3", blocks=blocks)
        reader.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        hears(show, *["3"] * lines)
        expect(reader.content.get_by_text("to read")).to_have_count(lines)


def test_the_browser_s_own_menu_holds_nothing_up(reader: Reader, ben: Member, practice: Channel) -> None:
    """It swallows the release of the button that opened it."""
    ben.say(practice, "A thought")
    reader.post("A thought").hover()
    reader.post("A thought").get_by_role("button", name="React with a tick").hover()
    reader.page.mouse.down(button="right")
    ben.say(practice, "Another thought")
    expect(reader.post("Another thought")).to_be_visible()


def test_nor_does_it_where_the_first_button_opens_it(reader: Reader, ben: Member, practice: Channel) -> None:
    """With Ctrl, on a Mac."""
    ben.say(practice, "A thought")
    reader.post("A thought").hover()
    tick = reader.post("A thought").get_by_role("button", name="React with a tick")
    tick.hover()
    reader.page.mouse.down()
    tick.dispatch_event("contextmenu", {"button": 0, "ctrlKey": True})
    ben.say(practice, "Another thought")
    expect(reader.post("Another thought")).to_be_visible()


@pytest.mark.parametrize("pointer", ["touch", "pen"])
def test_what_was_missed_during_a_tap_that_came_to_nothing_is_drawn(
    reader: Reader, show: Show, practice: Channel, client: WebClient, pointer: str
) -> None:
    """A swipe, say: no click comes, and the next finger is down before that is clear."""
    post = show.posts(practice.id)
    done = reader.content.get_by_role("button", name="Done", exact=True)
    finger = {"bubbles": True, "button": 0, "pointerType": pointer}
    done.dispatch_event("pointerdown", finger)
    with reader.page.expect_response(lambda got: "/page/messages" in got.url):
        client.chat_update(channel=practice.id, ts=post, text="Day 3", blocks=[section("News"), *MESSAGE])
    reader.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(reader.content.get_by_text("News")).to_have_count(0)
    up_and_down = """async (button, finger) => {
      button.dispatchEvent(new PointerEvent("pointerup", finger));
      await new Promise((done) => setTimeout(done, 0));
      const waits = button.isConnected;
      document.body.dispatchEvent(new PointerEvent("pointerdown", finger));
      return waits;
    }"""
    assert done.evaluate(up_and_down, finger)
    expect(reader.content.get_by_text("News")).to_be_visible()


@pytest.mark.parametrize("awaited", ["bootstrap", "messages"])
def test_what_was_drawn_for_one_member_is_not_there_for_the_next_to_press(
    reader: Reader, show: Show, ben: Member, awaited: str
) -> None:
    reader.types("/raw")
    whisper = reader.post("Only visible to you")
    expect(whisper).to_be_visible()
    held: list[Route] = []
    for_ben = f"**/page/{awaited}?as={ben.id}*"
    reader.page.route(for_ben, lambda route: held.append(route), times=1)
    with reader.page.expect_request(for_ben):
        reader.at("member-select").select_option(ben.id)
    reader.aside("guide").click()  # it folds: whatever may be drawn meanwhile is
    expect(reader.at("guide")).to_have_attribute("aria-expanded", "false")
    expect(whisper).to_be_hidden()
    expect(reader.at("composer")).to_be_hidden()
    held.pop().continue_()
    expect(reader.at("composer")).to_be_visible()
    expect(whisper).to_have_count(0)


def test_what_is_nobody_s_own_works_while_a_member_s_view_is_awaited(
    reader: Reader, slack: LocalSlack, ben: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Route] = []
    for_ben = f"**/page/messages?as={ben.id}*"
    reader.page.route(for_ben, lambda route: held.append(route), times=1)
    with reader.page.expect_request(for_ben):
        reader.at("member-select").select_option(ben.id)
    reader.at("drawer-button").click()
    expect(reader.at("drawer-outbox")).to_be_visible()
    reader.at("drawer-close").click()
    expect(reader.at("drawer-outbox")).to_be_hidden()
    with monkeypatch.context() as playing:
        playing.setattr(slack.keeper, "loading", {"title": "Busy", "what": "Day 2 of 3", "share": 0.5})
        slack.bump()
        expect(reader.page.locator("#loading")).to_contain_text("Day 2 of 3")
    slack.bump()
    held.pop().continue_()
    expect(reader.at("composer")).to_be_visible()


def test_whoever_is_the_same_member_again_sees_nothing_of_the_one_between(
    reader: Reader, workspace: Workspace, amy: Member, ben: Member
) -> None:
    workspace.add_channel("secret", [ben], private=True)
    held: list[Route] = []
    for_ben = f"**/page/messages?as={ben.id}*"
    reader.page.route(for_ben, lambda route: held.append(route), times=1)
    with reader.page.expect_request(for_ben):
        reader.at("member-select").select_option(ben.id)
    reader.at("member-select").select_option(amy.id)
    expect(reader.page.locator("body")).to_contain_class("waits")
    expect(reader.at("channel-secret")).to_have_count(0)
    held.pop().continue_()
    expect(reader.at("composer")).to_be_visible()
    expect(reader.at("channel-secret")).to_have_count(0)


def test_a_new_world_that_could_not_be_read_is_read_again(
    reader: Reader, slack: LocalSlack, ben: Member, practice: Channel
) -> None:
    """The line stands, and says nothing more."""
    fails = "**/page/messages?*"
    reader.page.route(fails, lambda route: route.fulfill(status=500), times=1)
    slack.world = "another"
    with reader.page.expect_response(fails) as failed:
        ben.say(practice, "A thought")
    assert failed.value.status == 500
    expect(reader.post("A thought")).to_be_visible()
    (told,) = reader.wrong
    assert "500" in told
    reader.wrong.clear()


def test_a_notice_lets_through_what_is_pressed_under_it(reader: Reader, ben: Member, practice: Channel) -> None:
    ben.say(practice, "A thought")
    reader.chooses("A thought", "Copy text")
    toast = reader.page.locator(".toast")
    expect(toast).to_be_visible()
    beneath = """toast => {
      const { left, top, width, height } = toast.getBoundingClientRect();
      return toast.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }"""
    assert not toast.evaluate(beneath)
