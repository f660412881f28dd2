"""What who steers a challenge sees of it: a picture and a file with counts and shares, and never a name."""

import csv
import io
import struct

import pytest

from bot.domain.challenges.numbers import DayNumbers, Numbers
from bot.models.challenges import Challenge
from bot.models.outbox import Post
from bot.playground.faults import Fault
from bot.views.challenges import numbers as views
from bot.views.challenges import pictures
from bot.views.message import check_message
from tests.challenges.scene import begun, day, joins, press_anyway, progress, rows
from tests.challenges.starting import steers
from tests.domain.test_challenge_numbers import day as one_day
from tests.domain.test_challenge_numbers import posted
from tests.remembering import remembered
from tests.world import Json, Person, Seen, World

NUMBERS = "Numbers as a picture and a file"


def a_week_in(world: World) -> None:
    """Day 7 of 8: four from the start, Gus from day 3, Dan until day 5; nobody did day 4, all but one day 6."""

    def play() -> None:
        people = [world.amy, world.ben, world.cleo, world.dan]
        begun(world, *people, days=8)
        world.passes(hours=2)
        for number in range(1, 8):
            if number == 3:
                joins(world.gus)
            if number == 5:
                progress(world.dan)
                world.dan.presses("Leave")
            doing = {4: [], 6: [world.amy, world.ben, world.cleo, world.gus]}.get(number, people[:2])
            for person in doing:
                person.replies("Something", day(person, number))
            world.passes(days=1)

    remembered(world, "a week in", play)


def asks(person: Person) -> None:
    steers(person)
    assert "in less than a minute" in person.presses(NUMBERS)
    while person.member.modal:
        person.closes()
    person.world.passes(minutes=1)


def told(person: Person) -> Seen:
    (message,) = [one for one in person.member.direct_messages() if "joined before day 1" in Seen(one).text]
    return Seen(message)


def files_to(person: Person) -> list[Json]:
    return [file for one in person.member.direct_messages() for file in one.get("files") or []]


def table(world: World, person: Person) -> list[dict[str, str]]:
    (shown,) = files_to(person)
    content = world.workspace.files[shown["id"]].content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_who_steers_it_gets_a_picture_and_a_file_in_private(world: World) -> None:
    a_week_in(world)
    asks(world.amy)
    said = told(world.amy)
    assert "4 people joined before day 1, 1 later. 1 left." in said
    assert "*Fell flat* (▼, fewer than the days around)\n• day 4, 0 %: " in said
    assert "*Lived* (▲, more than the days around)\n• day 6, 100 %: " in said
    (picture,) = [block for block in said.blocks if block["type"] == "image"]
    assert "day 4: 0 of 5 did it, 0 wrote;" in picture["alt_text"]
    assert "day 5: 2 of 5 did it, 2 wrote, 1 left;" in picture["alt_text"]
    assert "Lived: day 6. Fell flat: day 4." in picture["alt_text"]
    content = world.workspace.files[picture["slack_file"]["id"]].content
    wide, high = struct.unpack(">II", content[16:24])
    assert (wide, high) == (1200, 1000)
    days = table(world, world.amy)
    assert [row["day"] for row in days] == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert [row["taking part"] for row in days] == ["4", "4", "5", "5", "5", "4", "4", "4"]
    assert [row["compared"] for row in days] == ["", "", "", "fell flat", "", "lived", "", ""]
    names = [person.member.name for person in world.people.values()]
    everything = said.text + str(days)
    assert not any(name in everything for name in names)


def test_others_cannot_ask_for_them(world: World) -> None:
    a_week_in(world)
    holder = day(world.ben, 1)
    assert NUMBERS not in world.ben.runs("/challenge").buttons
    for person in (world.ben, world.gus):
        press_anyway(person, holder, "challenges.numbers", str(rows(world, Challenge)[0]["id"]))
    world.passes(minutes=1)
    assert "can steer this 30-day challenge" in world.ben.everything()
    for person in (world.ben, world.gus):
        assert files_to(person) == []
        assert not person.sees("joined before day 1")


def test_who_steers_it_no_longer_gets_nothing(world: World) -> None:
    """They asked, and stepped back before it was sent."""
    a_week_in(world)
    world.beats = False
    steers(world.amy)
    world.amy.presses(NUMBERS)
    with world.convene.database.begin() as session:
        session.connection().exec_driver_sql("DELETE FROM facilitators")
        session.connection().exec_driver_sql("UPDATE challenges SET owner_id = NULL")
    world.beats = True
    world.passes(minutes=2)
    assert files_to(world.amy) == []
    assert not world.amy.sees("joined before day 1")


def test_after_the_end_they_are_there_for_who_steered(world: World) -> None:
    a_week_in(world)
    world.passes(days=3)
    seen = world.amy.runs("/challenge")
    assert "Numbers" in seen.buttons
    assert "Numbers" not in world.ben.runs("/challenge").buttons
    world.amy.runs("/challenge")
    world.amy.presses("Numbers")
    world.passes(minutes=1)
    assert "1 left." in told(world.amy)


def test_before_day_1_there_are_none(world: World) -> None:
    begun(world, world.dan, days=1)
    world.amy.runs("/challenge")
    assert NUMBERS in world.amy.presses("Steer").buttons
    world.amy.presses(NUMBERS)
    world.amy.closes()
    world.passes(minutes=1)
    assert "It is too early, or too few take part" in told(world.amy)


@pytest.mark.parametrize("method", ["files.completeUploadExternal", "chat.postMessage", "files.getUploadURLExternal"])
def test_what_breaks_on_the_way_is_not_sent_twice(world: World, method: str) -> None:
    world.patience = 0.3
    begun(world, world.dan, days=1)
    world.slack.faults.plan(Fault(method, lose_answer=True))
    steers(world.amy)
    world.amy.presses(NUMBERS)
    world.amy.closes()
    world.passes(minutes=20)
    assert told(world.amy)
    assert len(files_to(world.amy)) <= 1
    kinds = [row["kind"] for row in rows(world, Post) if row["kind"].startswith("challenges.numbers")]
    assert sorted(kinds) == ["challenges.numbers", "challenges.numbers_file", "challenges.numbers_picture"]


def test_where_pictures_may_not_be_sent_each_day_stands_in_words(world: World) -> None:
    a_week_in(world)
    world.workspace.granted.discard("files:write")
    asks(world.amy)
    said = told(world.amy)
    assert "I could not send the picture, so these are the numbers in words." in said
    assert "I could not send the file for a spreadsheet." in said
    assert "day 4: 0 of 5, 0 wrote · day 5: 2 of 5, 2 wrote" in said
    assert [block["type"] for block in said.blocks].count("image") == 0


def test_a_spreadsheet_finds_no_formula_in_the_file() -> None:
    prompts = ["=1+1", "+cmd", "-2", "@here", "\t=x", "Fine: =1"]
    days = tuple(DayNumbers(n, one_day(n, 1).date, text, 3, 1, 1, 0, 0) for n, text in enumerate(prompts, 1))
    content = views.as_csv(Numbers(1, "=T", 3, days))
    cells = [row["prompt"] for row in csv.DictReader(io.StringIO(content.lstrip("\ufeff")))]
    assert cells == ["'=1+1", "'+cmd", "'-2", "'@here", "'=x", "Fine: =1"]
    assert content.startswith("\ufeffday,")


@pytest.mark.parametrize("length", [1, 30, 100])
def test_slack_takes_the_numbers_of_any_challenge(length: int) -> None:
    days = tuple(
        DayNumbers(n, one.date, "&" * 3000, 9999, 9000 + n % 2 * 999, 8000, 100, 100)
        for n, one in enumerate(posted(*[1] * length), 1)
    )
    fact = Numbers(1, "&" * 200, 99999, days)
    for picture in ("F0123456789", ""):
        check_message(views.message(fact, picture))
    assert all(f"{n}: 9" in views.alt_text(fact) for n in range(1, length + 1))


def test_a_picture_is_drawn_from_few_days_and_from_many() -> None:
    """Also when nobody came, and when it is the first day."""
    for count in (1, 100):
        days = tuple(one_day(n, n % 3, of=n % 4) for n in range(1, count + 1))
        assert pictures.numbers(Numbers(1, "T", 0, days)).startswith(b"\x89PNG")
