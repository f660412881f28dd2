"""The page as a tool, in a real browser: the tour, the drawer, the clock, scenarios; wide and on a phone."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from bot.playground.run import Playground
from tests.playground.at_the_page import BUSY, PHONE, PLAYED, WIDE, Somebody
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]

HERE = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


class Visitor(Somebody):
    """Who is not here for the first time."""

    soon, paced = BUSY, BUSY

    def __init__(self, page: Page, url: str) -> None:
        super().__init__(page)
        page.goto(url)
        expect(self.at("member-select")).not_to_have_value("")

    def turns_until(self, words: str) -> None:
        """To the next post, and the next, until these words are there: some posts come privately."""
        for _ in range(10):
            self.at("clock-next").click()
            expect(self.at("clock-next")).not_to_have_attribute("aria-disabled", "true")
            if words in self.content.inner_text():
                return
        expect(self.content).to_contain_text(words)

    def opens_drawer(self, tab: str) -> None:
        if not self.page.locator("#drawer").is_visible():
            self.at("drawer-button").click()
        self.at(f"drawer-{tab}").click()

    def starts_again(self, title: str, label: str) -> None:
        self.at("reset").click()
        self.at("confirm").get_by_label(title).check()
        self.at("confirm").get_by_role("button", name=label).click()

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.dataset.testid || document.activeElement.textContent"))


@pytest.fixture
def visitor(page: Page, playground: Playground) -> Visitor:
    page.set_viewport_size(WIDE)
    return Visitor(page, playground.url)


# The tour


@pytest.fixture
def first_time(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    context = chromium.new_context(viewport=WIDE)
    yield context
    context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_tour_is_walked_by_keyboard_and_never_comes_again(
    first_time: BrowserContext, playground: Playground, size: ViewportSize
) -> None:
    page = first_time.new_page()
    page.set_viewport_size(size)
    visitor = Visitor(page, playground.url)
    tour = visitor.at("tour")
    for number in range(1, 5):
        expect(tour).to_contain_text(f"{number} of 5")
        expect(tour.get_by_role("button", name="Next")).to_be_focused()
        assert inside(page, tour)
        page.keyboard.press("Enter")
    expect(tour.get_by_role("button", name="Begin")).to_be_focused()
    page.keyboard.press("Tab")  # there is no way out but on
    expect(tour.get_by_role("button", name="Back")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(tour).to_have_count(0)
    page.reload()
    expect(visitor.at("member-select")).not_to_have_value("")
    expect(tour).to_have_count(0)
    visitor.at("tour-button").click()
    expect(tour).to_contain_text("1 of 5")
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    assert visitor.focused() == "tour-button"
    assert visitor.wrong == []


def inside(page: Page, node: Locator) -> bool:
    """Nothing of it is beyond the edge of the window."""
    box, size = node.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    right, bottom = box["x"] + box["width"], box["y"] + box["height"]
    return box["x"] >= 0 and box["y"] >= 0 and right <= size["width"] and bottom <= size["height"]


def test_whoever_presses_elsewhere_begins(first_time: BrowserContext, playground: Playground) -> None:
    visitor = Visitor(first_time.new_page(), playground.url)
    expect(visitor.at("tour")).to_be_visible()
    visitor.at("channel-general").click()
    expect(visitor.at("tour")).to_have_count(0)
    expect(visitor.content).to_contain_text("general")


# The drawer


def test_the_traffic_shows_a_command_with_its_payload(visitor: Visitor) -> None:
    visitor.at("channel-data-practice").click()
    visitor.types("/convene help")
    expect(visitor.content).to_contain_text("What Convene does here")
    expect(visitor.page.locator("#drawer")).to_be_hidden()  # a tool that nobody asked for is quiet
    visitor.opens_drawer("traffic")
    lines = visitor.at("traffic").get_by_role("button")
    command = lines.filter(has_text="/convene help")
    expect(command).to_contain_text("to the bot")
    expect(command).to_contain_text("You, #data-practice")
    visitor.at("traffic-filter").fill("convene you")
    expect(lines.filter(has_text="apps.connections.open")).to_have_count(0)
    expect(command).to_have_count(1)
    command.press("Enter")
    expect(command).to_have_attribute("aria-expanded", "true")
    payload = visitor.at("traffic").locator("pre").first
    expect(payload).to_contain_text('"command": "/convene"')
    expect(payload).not_to_contain_text("token")
    visitor.at("traffic-filter").fill("nothing at all")
    expect(lines).to_have_count(0)
    assert visitor.wrong == []


def test_the_drawer_stays_as_each_tab_left_it(visitor: Visitor) -> None:
    visitor.at("drawer-button").press("Enter")
    expect(visitor.at("drawer-outbox")).to_be_focused()
    visitor.page.keyboard.press("ArrowLeft")
    expect(visitor.at("drawer-buzz")).to_be_focused()
    expect(visitor.at("buzz")).to_contain_text("Only Convene's messages are counted.")
    expect(visitor.at("buzz").get_by_role("row").filter(has_text="Amara Okafor")).to_be_visible()
    visitor.page.reload()
    expect(visitor.at("buzz")).to_be_visible()
    other = Visitor(visitor.page.context.new_page(), visitor.page.url)
    expect(other.page.locator("#drawer")).to_be_hidden()
    other.page.close()
    visitor.at("drawer-buzz").press("Escape")
    expect(visitor.page.locator("#drawer")).to_be_hidden()
    assert visitor.focused() == "drawer-button"
    assert visitor.wrong == []


def test_on_a_phone_the_drawer_is_a_sheet_of_its_own(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    visitor.opens_drawer("traffic")
    sheet = visitor.page.locator("#drawer")
    expect(sheet).to_have_attribute("role", "dialog")
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE["width"], PHONE["height"])
    visitor.at("drawer-close").focus()
    visitor.page.keyboard.press("Shift+Tab")
    visitor.page.keyboard.press("Shift+Tab")  # the tabs are one stop; before them is the end of the sheet
    assert visitor.page.evaluate("document.querySelector('#drawer').contains(document.activeElement)")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visitor.at("drawer-close").click()
    expect(sheet).to_be_hidden()
    visitor.is_well()


# The clock and the scenarios


@BOTH
def test_the_clock_goes_to_a_date_and_never_back(visitor: Visitor, playground: Playground, size: ViewportSize) -> None:
    visitor.page.set_viewport_size(size)
    before = playground.clock.now()
    visitor.at("clock-to").press("Enter")
    field = visitor.at("clock-field")
    expect(field).to_be_focused()
    field.fill("2020-01-01T09:00")
    field.press("Enter")
    expect(visitor.at("clock-dialog").get_by_role("alert")).to_contain_text("Choose a moment after that.")
    year = before.year + 1
    field.fill(f"{year}-03-01T09:00")
    expect(visitor.at("clock-dialog")).to_contain_text(f"1 March {year}, 09:0")
    assert inside(visitor.page, visitor.at("clock-dialog"))
    field.press("Enter")
    expect(visitor.at("clock-dialog")).to_have_count(0)
    until(lambda: playground.clock.now().year == year, BUSY / 1000)  # what is shown names no year
    expect(visitor.at("clock-to")).to_contain_text("1 Mar, 09:0")
    assert visitor.wrong == []


@BOTH
def test_the_clock_runs_until_stop_is_pressed(visitor: Visitor, playground: Playground, size: ViewportSize) -> None:
    visitor.page.set_viewport_size(size)
    shown = visitor.at("clock-to").inner_text()
    visitor.at("clock-run").press("Enter")
    expect(visitor.at("clock-run")).to_have_text("Stop")
    expect(visitor.at("clock-run")).to_be_focused()
    expect(visitor.page.locator("#live")).to_contain_text("The clock runs, one day a second.")
    expect(visitor.at("clock-day")).to_have_attribute("aria-disabled", "true")
    expect(visitor.at("clock-to")).not_to_have_text(shown)
    visitor.page.keyboard.press("Enter")
    expect(visitor.at("clock-run")).to_have_text("Run")
    expect(visitor.page.locator("#live")).to_contain_text("The clock stands at")
    stands = playground.clock.now()
    visitor.page.reload()
    expect(visitor.at("clock-run")).to_have_text("Run")
    assert (playground.clock.now() - stands).total_seconds() < 60  # at its ordinary pace
    assert visitor.wrong == []


def test_the_clock_stops_when_the_page_is_closed(visitor: Visitor, playground: Playground) -> None:
    visitor.at("clock-run").click()
    expect(visitor.at("clock-run")).to_have_text("Stop")
    assert turning(playground.url) == "run"
    visitor.page.close()
    until(lambda: turning(playground.url) == "", 30)


def turning(url: str) -> str:
    with urllib.request.urlopen(f"{url}page/bootstrap", timeout=10) as answer:
        return str(json.load(answer)["clock"]["turning"])


def test_a_scenario_is_loaded_and_played_on(visitor: Visitor, playground: Playground) -> None:
    """Day 12 lies open; the card has steps for it; the drawer stays open and tells of the new world."""
    visitor.opens_drawer("outbox")
    expect(visitor.at("outbox-planned")).to_contain_text("Nothing is planned.")
    visitor.starts_again("A 30-day challenge on day 12", "Load")
    expect(visitor.page.locator("#loading progress")).to_be_visible()
    expect(visitor.page.locator("#loading")).to_contain_text(re.compile(r"Day \d+ of 12"), timeout=PLAYED)
    expect(visitor.page.locator("#loading")).to_be_hidden(timeout=PLAYED)
    today = visitor.post("day 12 of 30")
    expect(today).to_be_visible()
    expect(visitor.at("outbox-planned")).to_contain_text("challenges.day")
    expect(visitor.at("outbox-planned")).to_contain_text("Becoming a better practitioner, day 13")
    expect(visitor.at("outbox-sent")).to_contain_text("day 12 of 30")
    visitor.opens_drawer("buzz")
    you = visitor.at("buzz").get_by_role("row").filter(has=visitor.page.get_by_role("rowheader", name="You"))
    expect(you).not_to_contain_text(re.compile(r"^You0"))
    visitor.at("drawer-close").click()
    card = visitor.at("guide")
    expect(card).to_contain_text("0 of 6")
    today.get_by_role("button", name="Done", exact=True).click()
    expect(card).to_contain_text("1 of 6")
    visitor.at("clock-next").click()
    expect(visitor.content).to_contain_text("day 13 of 30")
    assert visitor.wrong == []


def test_on_a_phone_a_scenario_is_loaded_and_each_step_stands_above_the_conversation(
    visitor: Visitor, playground: Playground
) -> None:
    visitor.page.set_viewport_size(PHONE)
    visitor.starts_again("A 30-day challenge about to close", "Load")
    expect(visitor.page.locator("#loading")).to_be_hidden(timeout=PLAYED)
    expect(visitor.content).to_contain_text("day 29 of 30", timeout=PLAYED)
    hint = visitor.at("hint")
    expect(hint).to_contain_text("Try it, 1 of 4: Turn on to the last day")
    expect(hint).to_contain_text("Day 30 comes tomorrow morning.")
    expect(visitor.at("step-help").first).not_to_be_in_viewport()
    visitor.at("hint-all").click()
    expect(visitor.at("step-help").first).to_be_in_viewport()
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("step-help").first).not_to_be_in_viewport()
    visitor.at("hint-help").click()
    visitor.turns_until("day 30 of 30")
    expect(hint).to_contain_text("2 of 4: Press Done once more")
    visitor.at("hint-hide").click()
    expect(hint).to_be_hidden()
    visitor.is_well()


def test_reset_begins_with_nothing_again(visitor: Visitor, playground: Playground) -> None:
    visitor.starts_again("An empty workspace", "Reset")
    expect(visitor.at("guide")).to_contain_text("0 of 11")
    expect(visitor.at("hint")).to_be_hidden()
    expect(visitor.at("load-scenario")).to_be_visible()
    visitor.at("load-scenario").click()
    expect(visitor.at("confirm").get_by_label("A 30-day challenge on day 12")).to_be_checked()
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("confirm")).to_have_count(0)
    assert visitor.focused() == "load-scenario"
    assert visitor.wrong == []


# For everybody


@BOTH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tools_shut_nobody_out(
    visitor: Visitor, playground: Playground, size: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page = visitor.page
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    playground.slack.traffic.called("chat.postMessage", {}, {"ok": False, "error": "is_archived"})
    visitor.at("tour-button").click()
    expect(visitor.at("tour")).to_be_visible()
    visitor.shuts_nobody_out("tour")
    page.keyboard.press("Escape")
    for dialog, button in (("clock-dialog", "clock-to"), ("confirm", "reset")):
        visitor.at(button).click()
        expect(visitor.at(dialog)).to_be_visible()
        visitor.shuts_nobody_out(dialog)
        page.keyboard.press("Escape")
    visitor.opens_drawer("outbox")
    expect(visitor.at("outbox-sent")).to_be_visible()
    visitor.shuts_nobody_out("outbox")
    visitor.opens_drawer("traffic")
    visitor.at("traffic").get_by_role("button").filter(has_text="is_archived").first.click()
    expect(visitor.at("traffic").locator("pre").first).to_be_visible()
    visitor.shuts_nobody_out("traffic")
    visitor.opens_drawer("buzz")
    expect(visitor.at("buzz").get_by_role("table")).to_be_visible()
    visitor.shuts_nobody_out("phones")
    visitor.is_well()


@pytest.fixture
def about_to_close(tmp_path: Path) -> Iterator[str]:
    """The address of `python -m bot playground --scenario closing`."""
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "playground", "--scenario", "closing"],
        cwd=tmp_path,
        env=environ | {"PYTHONPATH": str(HERE), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout is not None
        yield next(line for line in child.stdout if "http://127.0.0.1:" in line).split()[-1]
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=30)


def test_a_challenge_about_to_close_opens_from_the_command_line(page: Page, about_to_close: str) -> None:
    page.set_viewport_size(PHONE)
    visitor = Visitor(page, about_to_close)
    expect(visitor.content).to_contain_text("day 29 of 30")
    visitor.turns_until("day 30 of 30")
    visitor.turns_until("is complete")
    closing = visitor.post("is complete")
    expect(closing).to_contain_text("8 people took part.")
    visitor.at("clock-next").click()
    expect(closing.get_by_alt_text(re.compile("day 1: "))).to_be_visible()  # the redraws of thirty days still wait
    visitor.is_well()
