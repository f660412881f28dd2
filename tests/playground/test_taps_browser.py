"""The fastest way through each form on a phone, counted in taps by the page; the README says the same numbers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.playground.members import Member
from bot.playground.run import Playground
from bot.views.challenges.templates import EXAMPLE
from tests.conftest import TOUR_SEEN
from tests.playground.at_the_page import BUSY, PHONE, Somebody
from tests.test_surface import made, names
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

HERE = Path(__file__).resolve().parents[2]
HURRY = timedelta(seconds=0.5)  # of pace that have passed after each moment, while days pass: all is said at once
MOMENT = 0.025  # seconds
COUNTS = """
window.taps = 0;
const counts = (kind, taps) => addEventListener(kind, (event) => { window.taps += taps(event); }, true);
counts('click', (event) => event.isTrusted && !event.target.closest('select') ? 1 : 0);
counts('change', (event) => event.target.matches('select') ? 2 : 0);
"""
"""A tap is a press that the browser took for one. A menu of the phone's own is two: open it, choose."""
TEXT = "Ten minutes were enough."
SAID = "Written beside the threads."
PROMPTS = "\n\n".join([TEXT] * 30)


@pytest.fixture
def phone(chromium: Browser, playground: Playground) -> Iterator[Page]:
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.add_init_script(TOUR_SEEN)
    context.add_init_script(COUNTS)
    page = context.new_page()
    page.goto(playground.url)
    yield page
    context.close()


class Thumb(Somebody):
    """Somebody with a phone."""

    soon, paced = BUSY, BUSY

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.counted: dict[str, int] = {}
        self.sent = set[str]()  # callback ids of the forms that were sent on a way that was counted

    def goes(self, name: str, *steps: str) -> None:
        """Do these steps and count their taps."""
        self.page.evaluate("window.taps = 0")
        self.sent |= self.does(*steps)
        self.counted[name] = self.page.evaluate("window.taps")
        self.puts_away()

    def does(self, *steps: str) -> set[str]:
        """A command, a button, … the menu of what was said last; in the form > a button or a field: text.

        Gives the forms that were sent.
        """
        sent = set[str]()
        for step, following in zip(steps, (*steps[1:], ""), strict=True):
            if step.startswith("/"):
                self._types(step)
            elif step.startswith("… "):
                self._taps_in_menu(step.removeprefix("… "))
            elif step.startswith("> "):
                sent.add(self._taps_in_form(step.removeprefix("> ")))
            elif ": " in step:
                self._fills(*step.split(": ", 1))
            else:
                self._taps(step, opens=following.startswith("> ") or ": " in following)
        return sent - {""}

    def _types(self, words: str) -> None:
        composer = self.at("composer")
        composer.tap()
        composer.fill(f"{words} ")
        messages = self.content.get_by_test_id("message")
        before = messages.count()
        self.at("send").tap()
        until(lambda: self.form.count() or messages.count() > before)

    def says(self, words: str) -> None:
        self.types(words)
        expect(self.post(words).last).to_be_visible()

    def _fills(self, field: str, text: str) -> None:
        found = self.form.get_by_label(field).first
        if found.evaluate("element => element.tagName") == "SELECT":
            found.select_option(label=text)
            return
        found.tap()
        found.fill(text)

    def _taps_in_menu(self, label: str) -> None:
        self.post(SAID).last.get_by_test_id("message-menu").tap()
        self.page.get_by_role("menuitem", name=label).tap()
        expect(self.form).to_be_visible()

    def _taps_in_form(self, label: str) -> str:
        """The callback id of the form that this sends, "" where it sends none."""
        button = self.form.get_by_role("button", name=label, exact=True)
        choice = self.form.get_by_role("checkbox") if label == "first" else self.form.get_by_label(label, exact=True)
        found = button.or_(choice).first
        tag, kind = found.evaluate("element => [element.tagName, element.dataset.testid]")
        form = self.form.get_attribute("data-view") if kind == "modal-submit" else ""
        before = self.form.all_inner_texts()
        found.tap()
        if tag == "BUTTON":
            until(lambda: self.form.all_inner_texts() != before, BUSY / 1000)  # the next form stands there, or none
        return form or ""

    def _taps(self, label: str, *, opens: bool) -> None:
        if opens:
            self.puts_away()  # an answer to the journey before may have come late
        self.button(label).tap()
        if opens:
            expect(self.form).to_be_visible()

    def button(self, label: str) -> Locator:
        return self.content.get_by_role("button", name=label, exact=True).last


def the_readme_says() -> dict[str, int]:
    text = (HERE / "README.md").read_text()
    table = text[text.index("| On a phone | Taps |") :].split("\n\n", 1)[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \|$", table, re.MULTILINE)
    return {name: int(taps) for name, taps in rows}


@contextmanager
def hurried(playground: Playground) -> Iterator[None]:
    """Days pass, and nothing that comes in them waits for pace."""
    over = Event()

    def run() -> None:
        while not over.wait(MOMENT):
            playground.clock.wait(HURRY)

    hurry = Thread(target=run)
    hurry.start()
    try:
        yield
    finally:
        over.set()
        hurry.join()


class Town:
    """The playground around the phone: time, and what others do there."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        (self.workspace,) = playground.slack.workspaces.values()

    def passes(self, **span: float) -> None:
        with hurried(self.playground):
            self.playground.turn_to(self.playground.clock.now() + timedelta(**span))

    def comes_to_the_next_post(self) -> None:
        with hurried(self.playground):
            self.playground.turn("next")

    def has_another_community(self) -> None:
        amara = self._named("amara")
        (mentors,) = [one for one in self.workspace.channels.values() if one.name == "mentors"]
        self.workspace.invite_bot(mentors, amara)
        amara.command("/convene", "setup", mentors)
        assert amara.modal
        assert amara.submit(amara.modal).ok

    def _named(self, name: str) -> Member:
        (found,) = [one for one in self.workspace.members.values() if one.name == name]
        return found


def test_the_taps_through_each_form_are_those_of_the_readme(
    phone: Page, playground: Playground, tmp_path: Path
) -> None:
    """Every form that the bot reads is gone through."""
    thumb, town = Thumb(phone), Town(playground)
    setting_up(thumb)
    before_it_begins(thumb)
    with_partners(thumb)
    town.comes_to_the_next_post()
    taking_part(thumb)
    town.has_another_community()
    steering(thumb)
    meeting(thumb)
    town.passes(days=29)
    in_the_end(thumb, town)
    two_at_once(thumb, town)
    thumb.goes(
        "hand over a community", "/convene", "Hand over", "Who facilitates from now on?: Dana Whitfield", "> Hand over"
    )
    bot = made(tmp_path)
    forms = set(names([*bot.listeners], "view_submission"))
    bot.stop()
    assert thumb.sent == forms
    table = "\n".join(f"| {name} | {taps} |" for name, taps in thumb.counted.items())
    assert thumb.counted == the_readme_says(), table


def setting_up(thumb: Thumb) -> None:
    people = "Who may set up communities, besides admins?: Amara Okafor"
    thumb.goes("say who may set up communities", "/convene", "People I name", people, "> Save")
    thumb.goes("set up a community", "/convene", "Set it up", "> Set it up")
    thumb.goes("be away", "/convene away", "> Go away")
    thumb.goes("be back", "/convene back")
    thumb.goes("choose hours, days and reminders", "/convene me", "My settings", "> Save")


def before_it_begins(thumb: Thumb) -> None:
    preview = ("/challenge start", "> Preview")
    own = ("/challenge start", "What to practise: My own prompts", "> Preview")
    thumb.goes("write prompts of my own", *own, f"Prompts: {PROMPTS}", "> Next")
    thumb.goes("write the announcement anew", *preview, "> Edit the announcement", f"Your words: {TEXT}", "> Save")
    thumb.goes("start a 30-day challenge and announce it", *preview, "> Announce")
    thumb.goes("join it", "Join", "> Join")


def with_partners(thumb: Thumb) -> None:
    thumb.goes("start accountability partners", "/partner start", "> Start")
    thumb.goes("change the rhythm of partners", "/partner", "Steer", "> Change", "> Save")
    thumb.goes("ask for a partner", "/partner join", "> Join")
    thumb.goes(
        "say with whom I do not want to be paired",
        "/partner",
        "Partner settings",
        "Never bring me together with: Elif Kaya",
        "> Save",
    )
    thumb.goes("pause as a partner", "/partner pause", "> Pause")


def taking_part(thumb: Thumb) -> None:
    expect(thumb.button("Done")).to_be_visible()
    thumb.goes("do a day", "Done")
    thumb.goes("rest", "Rest")
    thumb.goes("write privately", "Journal privately", f"Your entry: {TEXT}", "> Keep it")
    thumb.goes("share words of it", "Journal privately", "> Share some of it", "> Share it")
    mine = ("My progress", "Where prompts come", "> To me alone too, at my own hour", "> Save")
    thumb.goes("get prompts by direct message", *mine)
    thumb.goes("forget my journal", "/challenge journal", "Forget my journal", "> Forget it")


def steering(thumb: Thumb) -> None:
    steer = ("/challenge", "Steer")
    thumb.goes("change the hour, the days or the close", *steer, "> Hour, days and close", "> Save")
    thumb.goes("change the next prompt", *steer, "> Change the next prompt", f"Prompt: {TEXT}", "> Save")
    thumb.goes("add prompts", *steer, "> Add prompts", f"More prompts: {TEXT}", "> Save")
    guests = ("> Let others journal", "People of other organisations: Greta Lind", "> Save")
    thumb.goes("let others journal", *steer, *guests)
    thumb.goes("copy it to another community", *steer, "> Copy to another community", "> Make a draft")
    heir = ("> Hand over", "Who steers it from now on?: Amara Okafor", "> Hand over")
    thumb.goes("hand over a 30-day challenge", *steer, *heir)


def meeting(thumb: Thumb) -> None:
    steer = ("/challenge", "Steer", "> Meetup")
    thumb.goes("set the link of the meetup", *steer, "Link: https://meet.example/us", "> Save")
    thumb.goes("ask when people can meet", *steer, "> Find a time by a poll", "> Ask")
    expect(thumb.button("Choose my times")).to_be_visible()
    thumb.goes("choose my times", "Choose my times", "> first", "> Save")
    thumb.goes("fix the time", *steer, "> Fix a time", "> Fix it")
    expect(thumb.button("I cannot come")).to_be_visible()
    thumb.goes("say that I cannot come", "I cannot come")
    thumb.goes("say that I come", "I will come")
    thumb.goes("get the calendar file", "Calendar file")


def in_the_end(thumb: Thumb, town: Town) -> None:
    """Two days before the close, after it, after the meetup, and two weeks later."""
    share = ("/challenge", "Share a highlight", "> Next", f"A line to share: {TEXT}", "> Share")
    thumb.goes("share a line at the end", *share)
    town.passes(days=11)
    thumb.goes("write a note from the meetup", "Write a note", f"Your note: {TEXT}", "> Save")
    thumb.goes("keep a challenge as a template", "/challenge", "Keep as a template", "> Keep")
    kept = ("/challenge templates", "Look and edit")
    thumb.goes("change a prompt of a template", *kept, "> Edit day 1", f"Prompt: {TEXT}", "> Save")
    thumb.goes("name a template anew", *kept, "> Name and purpose", f"Name: {TEXT}", "> Save")
    file = ("Bring in a file", f"Or its text: {EXAMPLE}", "> Bring it in")
    thumb.goes("bring in a template as text", "/challenge templates", *file)
    town.passes(days=8)
    keeps = ("/challenge", "What I keep doing", f"What will you keep doing?: {TEXT}", "> Save")
    thumb.goes("say what I keep doing", *keeps)


def two_at_once(thumb: Thumb, town: Town) -> None:
    """Something is written beside the threads, and it may be for either."""
    begin = ("/challenge start", "First day: Today, in one minute", "> Preview", "> Announce")
    partner = ("> I have one: I choose in a moment", "> Join", "My partner: Amara Okafor", "> Ask them")
    thumb.does(*begin)
    thumb.puts_away()
    thumb.goes("join one, and name my partner", "Join", *partner)
    thumb.does(*begin)
    thumb.puts_away()
    thumb.does("Join", "> Join")
    thumb.puts_away()
    town.passes(minutes=2)
    expect(thumb.button("Done")).to_be_visible()
    thumb.says(SAID)
    thumb.goes("log a message as an entry", "… Log as journal entry", "> Log it")
