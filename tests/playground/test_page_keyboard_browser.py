"""By keyboard alone: everything is reached, dialogs keep the focus and give it back, and what happens is said."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.run import Playground
from bot.playground.server import LocalSlack
from tests.playground.at_the_page import PACED, WIDE
from tests.playground.reader import Reader
from tests.playground.show import MESSAGE, Show
from tests.playground.typist import Typist
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]


@pytest.fixture
def reader(page: Page, show: Show, slack: LocalSlack, amy: Member, practice: Channel) -> Iterator[Reader]:
    """Amy, in #practice, with the focus where she writes."""
    page.set_viewport_size(WIDE)
    reader = Reader(page, slack.url, amy)
    page.get_by_test_id("composer").focus()
    yield reader
    reader.is_well()


@pytest.fixture
def typist(reader: Reader) -> Typist:
    return Typist(reader.page)


def test_arrow_keys_walk_through_messages_and_tab_into_one(
    reader: Reader, typist: Typist, ben: Member, practice: Channel
) -> None:
    for words in ("One", "Two", "Three"):
        ben.say(practice, words)
    expect(reader.post("Three")).to_be_visible()
    typist.reaches("Messages", "Shift+Tab")
    typist.presses("ArrowUp")
    expect(reader.post("Three")).to_be_focused()
    typist.presses("ArrowUp", "ArrowUp")
    expect(reader.post("One")).to_be_focused()
    typist.presses("ArrowDown", "Tab")
    expect(reader.post("Two").get_by_role("button", name="React with a tick")).to_be_focused()
    typist.presses("Enter")
    expect(reader.post("Two").get_by_role("button", name="white check mark, 1, by Amy Ade")).to_be_visible()
    assert typist.at == "React with a tick"
    typist.reaches("Message #practice")  # without the tools of Three on the way
    typist.presses("Shift+Tab")
    assert typist.at == "More actions"


def test_menus_open_walk_close_and_give_the_focus_back(
    reader: Reader, typist: Typist, show: Show, ben: Member, practice: Channel
) -> None:
    show.posts(practice.id)
    expect(reader.post("Easy and hard")).to_be_visible()
    typist.reaches("More actions", "Shift+Tab")
    typist.presses("Enter", "End", "ArrowDown", "ArrowDown")
    assert typist.at == "Two"
    typist.presses("Escape")
    assert typist.at == "More actions"
    typist.presses("Enter", "ArrowDown")
    typist.presses("Enter")
    until(lambda: show.heard == ["two"])
    assert typist.at == "More actions"


def test_a_reaction_is_chosen_by_arrow_keys(reader: Reader, typist: Typist, ben: Member, practice: Channel) -> None:
    ben.say(practice, "A thought")
    expect(reader.post("A thought")).to_be_visible()
    typist.reaches("Messages", "Shift+Tab")
    typist.presses("End")
    typist.uses("Add a reaction")
    assert typist.at == "white check mark"
    typist.presses("ArrowRight")
    assert typist.at == "+1"
    typist.presses("ArrowDown", "ArrowUp", "Enter")
    expect(reader.post("A thought").get_by_role("button", name="+1, 1, by Amy Ade")).to_be_visible()
    assert typist.at == "Add a reaction"


def test_a_dialog_traps_the_focus_and_gives_it_back(reader: Reader, typist: Typist, show: Show) -> None:
    typist.types("/form ")
    typist.presses("Enter")
    expect(reader.form.get_by_label("Name")).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        names = set()
        for _ in range(30):
            typist.presses(key)
            assert typist.is_within("[role=dialog]")
            names.add(typist.at)
        assert {"Send", "Close", "Look closer", "Name"} <= names
    typist.uses("Look closer")
    expect(reader.form).to_have_accessible_name("Second")
    typist.presses("Escape")
    expect(reader.form).to_have_accessible_name("First")
    assert typist.at == "Look closer"
    typist.presses("Escape")
    expect(reader.form).to_have_count(0)
    assert typist.at == "Message #practice"


def test_an_error_takes_the_focus_to_its_field(reader: Reader, typist: Typist) -> None:
    typist.types("/form ")
    typist.presses("Enter")
    expect(reader.form.get_by_label("Name")).to_be_focused()
    typist.types("taken")
    typist.uses("Send")
    name = reader.form.get_by_label("Name")
    expect(name).to_have_accessible_description("The first form has that name.")
    expect(name).to_be_focused()


def test_a_question_traps_the_focus_and_gives_it_back(
    reader: Reader, typist: Typist, show: Show, practice: Channel
) -> None:
    show.posts(practice.id)
    expect(reader.post("Easy and hard")).to_be_visible()
    typist.uses("End", "Shift+Tab")
    expect(reader.page.get_by_test_id("confirm")).to_be_visible()
    for _ in range(5):
        typist.presses("Tab")
        assert typist.is_within("dialog, body:not(:has(:focus))")
    typist.presses("Escape")
    expect(reader.page.get_by_test_id("confirm")).to_have_count(0)
    assert (typist.at, show.heard) == ("End", [])


def test_the_focus_stays_while_messages_change(
    reader: Reader, typist: Typist, show: Show, client: WebClient, practice: Channel
) -> None:
    ts = show.posts(practice.id)
    expect(reader.post("Easy and hard")).to_be_visible()
    typist.reaches("Done", "Shift+Tab")
    context = {"type": "context", "elements": [{"type": "mrkdwn", "text": "5 people did this day."}]}
    client.chat_update(channel=practice.id, ts=ts, text="Day 3", blocks=[*MESSAGE[:-1], context])
    expect(reader.post("5 people did this day.")).to_be_visible()
    assert typist.at == "Done"
    client.chat_update(channel=practice.id, ts=ts, text="Day 3", blocks=[context])
    expect(reader.post("Easy and hard")).to_have_count(0)
    expect(reader.post("5 people did this day.")).to_be_focused()  # what held the button
    client.chat_delete(channel=practice.id, ts=ts)
    expect(reader.content.get_by_role("region", name="Messages")).to_be_focused()


def test_a_thread_is_left_by_escape(reader: Reader, typist: Typist, ben: Member, practice: Channel) -> None:
    ben.say(practice, "Who is in?")
    expect(reader.post("Who is in?")).to_be_visible()
    typist.reaches("Messages", "Shift+Tab")
    typist.presses("End")
    typist.uses("Reply in thread")
    expect(reader.page.get_by_test_id("thread-composer")).to_be_focused()
    typist.types("I am")
    typist.presses("Enter")
    expect(reader.thread.get_by_test_id("message").last).to_contain_text("I am")
    typist.presses("Escape")
    expect(reader.thread).to_be_hidden()
    expect(reader.post("Who is in?")).to_be_focused()


def test_what_happens_is_said(reader: Reader, show: Show, ben: Member, practice: Channel) -> None:
    """To those who listen: new messages of others, and what went wrong."""
    said = reader.page.get_by_role("log")
    ben.say(practice, "Hello *there*")
    expect(said).to_contain_text("Ben: Hello there")
    show.posts(practice.id)
    expect(said).to_contain_text("tester: Day 3")
    reader.types("/nothing")
    expect(reader.page.get_by_role("status").filter(has_text="/nothing is not a command here.")).to_be_visible()


# The whole way


def test_a_challenge_is_set_up_joined_and_done_without_a_mouse(page: Page, playground: Playground) -> None:
    page.set_viewport_size(WIDE)
    expect.set_options(timeout=PACED)
    page.goto(playground.url)
    walker = Walker(page)
    walker.sets_up_a_community()
    walker.announces_a_challenge()
    walker.joins()
    walker.journals()
    walker.does_the_day_and_looks_at_home()


class Walker(Typist):
    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.content, self.form = page.locator("#content"), page.get_by_test_id("modal")
        self.thread = page.get_by_test_id("thread")

    def runs(self, command: str) -> None:
        self.reaches("Message #data-practice")
        self.types(f"{command} ")
        self.presses("Enter")

    def sends(self, label: str) -> None:
        """The open form, where the focus is already."""
        assert self.is_within("[role=dialog]")
        self.uses(label)

    def sets_up_a_community(self) -> None:
        expect(self.page.get_by_test_id("channel-data-practice")).to_be_visible()
        self.uses("Channel data-practice")
        self.runs("/convene")
        expect(self.content.get_by_role("button", name="Set it up")).to_be_visible()
        self.uses("Set it up", "Shift+Tab")
        expect(self.form.get_by_label("Name", exact=True)).to_be_focused()
        self.sends("Set it up")
        expect(self.form).to_have_count(0)
        expect(self.content).to_contain_text("set up the community")

    def announces_a_challenge(self) -> None:
        self.runs("/challenge start")
        expect(self.form).to_be_visible()
        self.reaches("First day")
        self.picks("Today, in one minute")
        self.sends("Preview")
        expect(self.form).to_contain_text("Nothing is public yet.")
        self.sends("Later days")
        expect(self.form).to_contain_text("day 20 of 30")
        self.sends("Announce")
        expect(self.form).to_contain_text("is announced")
        self.sends("Done")
        expect(self.form).to_have_count(0)

    def joins(self) -> None:
        expect(self.content).to_contain_text("Be the first to join.")
        self.uses("Join", "Shift+Tab")
        expect(self.form).to_contain_text("What do you hope to get out of it?")
        self.sends("Join")
        expect(self.form).to_contain_text("You are in:")
        self.sends("Done")
        expect(self.form).to_have_count(0)
        expect(self.content).to_contain_text("1 person has joined so far.")

    def journals(self) -> None:
        """Turn the clock, walk to the day's post, write in its thread, come back."""
        self.moves("Shift+Tab", lambda: self.is_within("[data-testid=clock-next]"), "the next post")
        self.presses("Enter")
        expect(self.content).to_contain_text("Reply in this thread")
        self.reaches("Messages")
        self.presses("Home")
        self.moves("ArrowDown", lambda: "Reply in this thread" in self.reads(), "day 1")
        self.uses("Reply in thread")
        expect(self.page.get_by_test_id("thread-composer")).to_be_focused()
        self.types("I would like to get better at asking.")
        self.presses("Enter")
        expect(self.thread.get_by_role("button", name="white check mark, 1")).to_be_visible()
        self.presses("Escape")
        expect(self.thread).to_be_hidden()
        assert "day 1 of 30" in self.reads()

    def reads(self) -> str:
        return str(self.page.evaluate("document.activeElement.textContent"))

    def does_the_day_and_looks_at_home(self) -> None:
        self.uses("Done")
        expect(self.content).to_contain_text("Day 1 is done.")
        self.uses("Convene, app", "Shift+Tab")
        home = self.page.get_by_test_id("home")
        expect(home).to_contain_text("Data practice")
        self.uses("Messages")
        expect(home).to_be_hidden()
