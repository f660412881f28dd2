"""The fastest way through each form on a phone, counted in taps by the page; the README says the same numbers."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.playground.run import Playground
from tests.conftest import TOUR_SEEN
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

HERE = Path(__file__).resolve().parents[2]
SOON = 15_000  # milliseconds: a limit, not a pause
AGAIN = 4_000  # milliseconds without the form that a tap opens: it missed
COUNTS = """
window.taps = 0;
const counts = (kind, taps) => addEventListener(kind, (event) => { window.taps += taps(event); }, true);
counts('click', (event) => event.isTrusted && !event.target.closest('select') ? 1 : 0);
counts('change', (event) => event.target.matches('select') ? 2 : 0);
"""
"""A tap is a press that the browser took for one. A menu of the phone's own is two: open it, choose."""
TEXT = "Ten minutes were enough."


@pytest.fixture(scope="module")
def playground() -> Iterator[Playground]:
    playground = Playground(0)
    playground.start()
    yield playground
    playground.stop()


@pytest.fixture
def phone(chromium: Browser, playground: Playground) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.add_init_script(TOUR_SEEN)
    context.add_init_script(COUNTS)
    page = context.new_page()
    page.set_default_timeout(SOON)
    expect.set_options(timeout=SOON)
    page.goto(playground.url)
    yield page
    context.close()


class Thumb:
    """Somebody with a phone. What is tapped is named by what is written on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.counted: dict[str, int] = {}

    @property
    def form(self) -> Locator:
        return self.page.get_by_test_id("modal")

    def goes(self, name: str, *steps: str) -> None:
        """Do these steps and count their taps: a command, a button, and in the form > a button or a field: text."""
        self.page.evaluate("window.taps = 0")
        for step, following in zip(steps, (*steps[1:], ""), strict=True):
            if step.startswith("/"):
                self._types(step)
            elif ": " in step:
                self._fills(*step.split(": ", 1))
            elif step.startswith("> "):
                self._taps_in_form(step.removeprefix("> "))
            else:
                self._taps(step, opens=following.startswith("> ") or ": " in following)
        self.counted[name] = self.page.evaluate("window.taps")
        self.puts_away()

    def _types(self, words: str) -> None:
        composer = self.page.get_by_test_id("composer")
        composer.tap()
        composer.fill(f"{words} ")
        messages = self.page.locator("#content").get_by_test_id("message")
        before = messages.count()
        self.page.get_by_test_id("send").tap()
        until(lambda: self.form.count() or messages.count() > before)

    def _fills(self, field: str, text: str) -> None:
        found = self.form.get_by_label(field).first
        if found.evaluate("element => element.tagName") == "SELECT":
            found.select_option(label=text)
            return
        found.tap()
        found.fill(text)

    def _taps_in_form(self, label: str) -> None:
        button = self.form.get_by_role("button", name=label, exact=True)
        choice = self.form.get_by_role("checkbox") if label == "first" else self.form.get_by_label(label, exact=True)
        found = button.or_(choice).first
        found.tap()
        if found.count() and found.evaluate("element => element.tagName") == "BUTTON":
            expect(found).to_be_hidden()  # the next form stands there, or none

    def _taps(self, label: str, *, opens: bool) -> None:
        """A message may be drawn anew under the thumb: then it is tapped again, and counted once."""
        before = self.page.evaluate("window.taps")

        def tapped() -> bool:
            self.puts_away()  # an answer to the journey before may have come late
            self.page.evaluate(f"window.taps = {before}")
            self.button(label).tap()
            try:
                expect(self.form).to_be_visible(timeout=AGAIN)
            except AssertionError:
                return False
            return True

        if opens:
            until(tapped, SOON / 1000)
        else:
            self.button(label).tap()

    def button(self, label: str) -> Locator:
        return self.page.locator("#content").get_by_role("button", name=label, exact=True).last

    def puts_away(self) -> None:
        """Whatever is open then; nobody counts that."""

        def nothing_is_open() -> bool:
            if self.form.count():
                self.page.keyboard.press("Escape")
            return not self.form.count()

        until(nothing_is_open)


def the_readme_says() -> dict[str, int]:
    text = (HERE / "README.md").read_text()
    table = text[text.index("| On a phone | Taps |") :].split("\n\n", 1)[0]
    rows = re.findall(r"^\| (.+?) \| (\d+) \|$", table, re.MULTILINE)
    return {name: int(taps) for name, taps in rows}


def test_the_taps_through_each_form_are_those_of_the_readme(phone: Page, playground: Playground) -> None:
    thumb = Thumb(phone)
    setting_up(thumb)
    taking_part(thumb, playground)
    steering(thumb)
    meeting(thumb, playground)
    in_the_end(thumb, playground)
    table = "\n".join(f"| {name} | {taps} |" for name, taps in thumb.counted.items())
    assert thumb.counted == the_readme_says(), table


def setting_up(thumb: Thumb) -> None:
    thumb.goes("set up a community", "/convene", "Set it up", "> Set it up")
    thumb.goes("start a 30-day challenge and announce it", "/challenge start", "> Preview", "> Announce")
    thumb.goes("join it", "Join", "> Join")
    thumb.goes("start accountability partners", "/partner start", "> Start")
    thumb.goes("ask for a partner", "/partner join", "> Join")
    thumb.goes("pause as a partner", "/partner pause", "> Pause")
    thumb.goes("be away", "/convene away", "> Go away")
    thumb.goes("be back", "/convene back")
    thumb.goes("choose hours, days and reminders", "/convene me", "My settings", "> Save")


def taking_part(thumb: Thumb, playground: Playground) -> None:
    playground.turn("next")
    expect(thumb.button("Done")).to_be_visible()
    thumb.goes("do a day", "Done")
    thumb.goes("rest", "Rest")
    thumb.goes("write privately", "Journal privately", f"Your entry: {TEXT}", "> Keep it")
    mine = ("My progress", "Where prompts come", "> To me alone too, at my own hour", "> Save")
    thumb.goes("get prompts by direct message", *mine)


def steering(thumb: Thumb) -> None:
    steer = ("/challenge", "Steer")
    thumb.goes("change the hour, the days or the close", *steer, "> Hour, days and close", "> Save")
    thumb.goes("change the next prompt", *steer, "> Change the next prompt", f"Prompt: {TEXT}", "> Save")
    thumb.goes("add prompts", *steer, "> Add prompts", f"More prompts: {TEXT}", "> Save")


def meeting(thumb: Thumb, playground: Playground) -> None:
    steer = ("/challenge", "Steer", "> Meetup")
    thumb.goes("ask when people can meet", *steer, "> Find a time by a poll", "> Ask")
    expect(thumb.button("Choose my times")).to_be_visible()
    thumb.goes("choose my times", "Choose my times", "> first", "> Save")
    thumb.goes("fix the time", *steer, "> Fix a time", "> Fix it")
    expect(thumb.button("I cannot come")).to_be_visible()
    thumb.goes("say that I cannot come", "I cannot come")
    thumb.goes("say that I come", "I will come")
    thumb.goes("get the calendar file", "Calendar file")


def in_the_end(thumb: Thumb, playground: Playground) -> None:
    """Two days before the close, after it, after the meetup, and two weeks later."""
    playground.turn_to(playground.clock.now() + timedelta(days=29))
    share = ("/challenge", "Share a highlight", "> Next", f"A line to share: {TEXT}", "> Share")
    thumb.goes("share a line at the end", *share)
    playground.turn_to(playground.clock.now() + timedelta(days=11))
    thumb.goes("write a note from the meetup", "Write a note", f"Your note: {TEXT}", "> Save")
    thumb.goes("keep a challenge as a template", "/challenge", "Keep as a template", "> Keep")
    playground.turn_to(playground.clock.now() + timedelta(days=8))
    keeps = ("/challenge", "What I keep doing", f"What will you keep doing?: {TEXT}", "> Save")
    thumb.goes("say what I keep doing", *keeps)
