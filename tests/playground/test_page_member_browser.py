"""What a member meets in Slack, at the width of a desk and of a phone, in a real browser."""

import base64
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from bot.clock import StandingClock
from bot.playground.files import LOOKED_AT
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.playground.reader import Reader
from tests.playground.show import Show, hears, plain

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_what_is_new_stands_out_until_it_was_read(
    reader: Reader, workspace: Workspace, amy: Member, ben: Member, client: WebClient
) -> None:
    other = workspace.add_channel("other", [amy, ben])
    workspace.invite_bot(other, amy)
    expect(reader.channel("other")).not_to_contain_class("unread")
    amy.say(other, "Old")
    ben.say(other, "First news")
    mention = [{"type": "section", "text": {"type": "mrkdwn", "text": f"For <@{amy.id}>"}}]
    client.chat_postMessage(channel=other.id, text="Second news", blocks=mention)
    expect(reader.channel("other")).to_contain_class("unread")
    expect(reader.channel("other")).to_have_text("other1")
    expect(reader.channel("other")).to_have_accessible_name("Channel other, unread, 1 mention")
    reader.opens("other")
    line = reader.content.get_by_role("separator", name="New messages")
    expect(line.locator("xpath=following-sibling::article").first).to_contain_text("First news")
    expect(line.locator("xpath=preceding-sibling::article").first).to_contain_text("Old")
    expect(reader.channel("other")).not_to_contain_class("unread")
    reader.opens("practice")
    reader.opens("other")
    expect(reader.post("First news")).to_be_visible()
    expect(line).to_have_count(0)


def test_a_group_conversation_stands_among_the_direct_messages_with_what_is_new(
    reader: Reader, amy: Member, ben: Member, client: WebClient
) -> None:
    talk = client.conversations_open(users=[amy.id, ben.id])["channel"]["id"]
    client.chat_postMessage(channel=talk, text="Hello, both")
    entry = reader.channel("ben, tester")
    expect(entry).to_contain_class("unread")
    expect(entry).to_have_accessible_name("Ben, tester, unread, 1 mention")
    entry.click()
    expect(reader.content.get_by_role("heading", level=1)).to_have_text("Ben, tester")
    expect(reader.post("Hello, both")).to_be_visible()
    expect(reader.channel("ben, tester")).not_to_contain_class("unread")


def test_reactions_are_chosen_from_a_few_and_taken_back(reader: Reader, ben: Member, practice: Channel) -> None:
    said = ben.say(practice, "A thought")
    reader.tool("A thought", "Add a reaction")
    reader.menu.get_by_role("menuitem", name="heart").click()
    mine = reader.post("A thought").get_by_role("button", name="heart, 1, by Amy Ade")
    expect(mine).to_have_attribute("aria-pressed", "true")
    ben.react(practice, said["ts"], "tada")
    reader.post("A thought").get_by_role("button", name="tada, 1, by ben").click()
    expect(reader.post("A thought").get_by_role("button", name="tada, 2, by ben, Amy Ade")).to_be_visible()
    mine.click()
    expect(mine).to_have_count(0)
    reader.post("A thought").get_by_role("button", name="Add a reaction").last.click()
    reader.menu.get_by_role("menuitem", name="+1").click()
    expect(reader.post("A thought").get_by_role("button", name="+1, 1, by Amy Ade")).to_be_visible()


def test_a_message_s_menu_has_the_bot_s_shortcuts(reader: Reader, show: Show, ben: Member, practice: Channel) -> None:
    ben.say(practice, "Worth keeping")
    reader.chooses("Worth keeping", "Keep")
    hears(show, "Worth keeping")
    reader.tool("Worth keeping", "More actions")
    expect(reader.menu).to_contain_text("Keeps a message")
    expect(reader.menu.get_by_role("menuitem", name="Edit message")).to_have_count(0)  # it is Ben's
    reader.page.keyboard.press("Escape")
    expect(reader.menu).to_have_count(0)


def test_messages_are_edited_and_deleted(reader: Reader, amy: Member, ben: Member, practice: Channel) -> None:
    mine = amy.say(practice, "Mine at first")
    amy.say(practice, "Also mine")
    ben.say(practice, "A reply", thread_ts=mine["ts"])
    reader.chooses("Mine at first", "Edit message")
    field = reader.content.get_by_label("Edit message")
    field.fill("Mine now")
    field.press("Enter")
    expect(reader.post("Mine now")).to_contain_text("(edited)")
    reader.chooses("Mine now", "Delete message")
    reader.page.get_by_test_id("confirm").get_by_role("button", name="Delete").click()
    gone = reader.post("This message was deleted.")
    expect(gone.get_by_role("button", name="1 reply")).to_be_visible()
    expect(gone.locator(".toolbar")).to_have_count(0)
    reader.chooses("Also mine", "Delete message")
    reader.page.get_by_test_id("confirm").get_by_role("button", name="Delete").click()
    expect(reader.post("Also mine")).to_have_count(0)


def test_what_only_one_person_sees_changes_by_its_response_url(reader: Reader, show: Show) -> None:
    reader.types("/raw")
    whisper = reader.post("Only visible to you")
    expect(whisper).to_contain_text("Whispered")
    reader.content.get_by_role("button", name="Press again").click()
    expect(whisper).to_contain_text("Replaced 1")
    expect(whisper).to_have_count(1)
    again = reader.content.get_by_role("button", name="Press again")
    again.click()
    expect(reader.post("One more")).to_contain_text("Only visible to you")
    expect(again).not_to_have_attribute("aria-busy", "true")
    again.click()
    expect(reader.post("Replaced 1")).to_have_count(0)
    reader.chooses("One more", "Dismiss message")
    expect(whisper).to_have_count(0)


def test_a_message_s_blocks_are_drawn_and_used(
    reader: Reader, show: Show, amy: Member, ben: Member, practice: Channel
) -> None:
    show.posts(practice.id)
    post = reader.post("Easy and hard")
    expect(post.get_by_role("heading", name="Day 3 of 30")).to_be_visible()
    expect(post.get_by_role("columnheader", name="Days")).to_be_visible()
    expect(post.get_by_role("cell", name="12")).to_have_css("text-align", "right")
    expect(post.get_by_role("heading", name="So far")).to_be_visible()
    expect(post.get_by_role("listitem").filter(has_text="hard").get_by_role("link")).to_be_visible()
    expect(post.locator(".unknown")).to_have_count(0)
    post.locator(".accessory").get_by_role("button", name="More actions").click()
    reader.menu.get_by_role("menuitem", name="Two").click()
    hears(show, "two")
    post.get_by_role("button", name="Done").click()
    hears(show, "3")
    post.get_by_label("Choose", exact=True).select_option(label="Three")
    hears(show, "three")
    for name, chosen in (("Amy Ade", [amy.id]), ("Ben", [amy.id, ben.id])):
        post.get_by_label("People").select_option(label=name)
        hears(show, chosen)
    post.get_by_role("button", name="Remove Amy Ade").click()
    hears(show, [ben.id])


def test_a_question_comes_before_what_is_final(reader: Reader, show: Show, practice: Channel) -> None:
    show.posts(practice.id)
    end = reader.post("Easy and hard").get_by_role("button", name="End")
    end.click()
    question = reader.page.get_by_test_id("confirm")
    expect(question).to_contain_text("This ends it.")
    question.get_by_role("button", name="Back").click()
    expect(question).to_have_count(0)
    expect(end).to_be_focused()
    assert show.heard == []


def test_a_form_brings_every_kind_of_value(
    reader: Reader, show: Show, amy: Member, ben: Member, practice: Channel, tmp_path: Path
) -> None:
    for name in ("a.txt", "b.txt", "c.csv"):
        (tmp_path / name).write_text("x")
    reader.types("/form")
    form = reader.form
    expect(form.get_by_role("note")).to_contain_text("Nothing is public yet.")
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_label("Name")).to_have_accessible_description("Please complete this required field.")
    form.get_by_label("Name").fill("Ada")
    for label in ("One", "Three"):
        form.get_by_label("Several").select_option(label=label)
    form.get_by_label("People").select_option(label="Ben")
    form.get_by_label("Places").select_option(label="#practice")
    form.get_by_role("checkbox", name="Two").check()
    form.get_by_role("radio", name="Three").check()
    form.get_by_label("Day").fill("2026-12-24")
    form.get_by_label("Hour").fill("09:30")
    form.get_by_label("Files").set_input_files([tmp_path / "a.txt", tmp_path / "c.csv"])
    form.get_by_role("button", name="Send").click()
    expect(form.get_by_text("Please choose .txt files.")).to_be_visible()
    form.get_by_role("button", name="Remove c.csv").click()
    form.get_by_label("Files").set_input_files([tmp_path / "b.txt"])
    form.get_by_role("button", name="Send").click()
    expect(form).to_have_count(0)
    (values,) = show.heard
    assert [one["value"] for one in values["Several"]["selected_options"]] == ["one", "three"]
    assert values["People"]["selected_users"] == [ben.id]
    assert values["Places"]["selected_conversations"] == [practice.id]
    assert [one["value"] for one in values["Ticks"]["selected_options"]] == ["two"]
    assert values["Either"]["selected_option"]["value"] == "three"
    assert (values["Day"]["selected_date"], values["Hour"]["selected_time"]) == ("2026-12-24", "09:30")
    assert [one["name"] for one in values["Files"]["files"]] == ["a.txt", "b.txt"]


def test_forms_stand_on_one_another_each_with_its_own_errors(reader: Reader, show: Show) -> None:
    reader.types("/form")
    reader.form.get_by_label("Name").fill("taken")
    reader.form.get_by_role("button", name="Send").click()
    expect(reader.form).to_contain_text("The first form has that name.")
    reader.form.get_by_role("button", name="Look closer").click()
    expect(reader.form).to_have_accessible_name("Second")
    expect(reader.form).not_to_contain_text("The first form")
    reader.form.get_by_label("Name").fill("taken")
    reader.form.get_by_role("button", name="Send").click()
    expect(reader.form).to_contain_text("The second form has that name.")
    reader.form.get_by_role("button", name="Back").click()
    expect(reader.form).to_contain_text("The first form has that name.")
    expect(reader.form).not_to_contain_text("The second form")
    expect(reader.form.get_by_label("Name")).to_have_value("taken")
    expect(reader.form.get_by_role("button", name="Look closer")).to_be_focused()
    reader.form.get_by_label("Name").fill("free")
    expect(reader.form).not_to_contain_text("The first form has that name.")
    reader.form.get_by_role("button", name="Send").click()
    expect(reader.form).to_have_count(0)
    expect(reader.page.get_by_test_id("composer")).to_be_focused()


def test_what_is_written_fast_goes_out_in_order(reader: Reader, amy: Member, practice: Channel) -> None:
    for words in ("One", "Two", "/raw", "Three"):
        reader.types(words)
    expect(reader.content.get_by_test_id("message")).to_contain_text(["One", "Two", "Whispered", "Three"])
    expect(reader.page.get_by_test_id("composer")).to_have_value("")


def test_who_reads_the_latest_still_does_in_another_window(
    reader: Reader, show: Show, ben: Member, practice: Channel
) -> None:
    show.posts(practice.id)
    for number in range(30):
        ben.say(practice, f"Message {number}")
    latest = reader.post("Message 29")
    expect(latest).to_be_in_viewport()
    reader.page.set_viewport_size({"width": 800, "height": 420})
    expect(latest).to_be_in_viewport()


def test_files_and_pictures_are_shown(
    reader: Reader, show: Show, client: WebClient, practice: Channel, slack: LocalSlack, tmp_path: Path
) -> None:
    (tmp_path / "dot.png").write_bytes(DOT)
    (tmp_path / "notes.txt").write_text("hello")
    for name in ("dot.png", "notes.txt"):
        reader.page.get_by_test_id("composer-file").set_input_files(tmp_path / name)
        reader.types(f"Here is {name}")
    expect(reader.post("Here is notes.txt").get_by_role("link", name="notes.txt")).to_contain_text("5 bytes")
    is_drawn(reader, "dot.png")
    file = client.files_upload_v2(filename="chart.png", file=DOT)["file"]
    assert isinstance(slack.clock, StandingClock)
    slack.clock.turn_to(slack.clock.now() + timedelta(seconds=LOOKED_AT))  # Slack looks at it first
    picture = {"type": "image", "slack_file": {"id": file["id"]}, "alt_text": "A chart", "title": plain("This week")}
    show.posts(practice.id, [picture])
    expect(reader.content.get_by_text("This week")).to_be_visible()
    is_drawn(reader, "A chart")


def is_drawn(reader: Reader, alt: str) -> None:
    expect(reader.content.get_by_role("img", name=alt)).to_have_js_property("naturalWidth", 1)


def test_home_redraws_and_keeps_the_focus(reader: Reader, show: Show, amy: Member) -> None:
    reader.opens("app")
    count = reader.home.get_by_role("button", name="Count")
    count.click()
    expect(reader.home).to_contain_text("Pressed 1 times")
    expect(count).to_be_focused()
    show.presses = 7
    show.draws_home(amy.id)
    expect(reader.home).to_contain_text("Pressed 7 times")
    expect(count).to_be_focused()


def test_a_thread_is_read_and_answered_beside_the_channel(
    reader: Reader, amy: Member, ben: Member, practice: Channel
) -> None:
    root = ben.say(practice, "Who is in?")["ts"]
    ben.say(practice, "First reply", thread_ts=root)
    reader.post("Who is in?").get_by_role("button", name="1 reply").click()
    reader.page.get_by_test_id("thread-composer").fill("I am")
    reader.page.get_by_test_id("thread-composer").press("Enter")
    expect(reader.thread).to_contain_text("2 replies")
    expect(reader.thread.get_by_test_id("message").last).to_contain_text("I am")
    reader.thread.get_by_role("button", name="Close thread").click()
    expect(reader.thread).to_be_hidden()
    expect(reader.post("Who is in?").get_by_role("button", name="2 replies")).to_be_visible()
