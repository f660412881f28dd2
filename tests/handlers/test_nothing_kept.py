"""What belongs to no ritual is dropped: it stands in no table and in no line of any log, whatever happens to it."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from tests.challenges.scene import KEEP, LOG, NOT, begun, day, joins, stored
from tests.world import Person, World

SECRET = "the-heron-stood-still"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that would be written to a log, as a running bot writes it."""
    handlers, level = logging.root.handlers[:], logging.root.level
    stream = io.StringIO()
    logs.set_up("json", stream)
    yield stream
    logging.captureWarnings(False)
    logging.root.handlers[:], logging.root.level = handlers, level


def assert_forgotten(world: World, logged: io.StringIO) -> None:
    world.passes(days=3)
    assert SECRET not in stored(world)
    assert SECRET not in logged.getvalue()
    assert SECRET not in str([call.arguments for call in world.slack.calls])


def a_life(person: Person, at: object, **more: object) -> None:
    """Somebody writes, is answered, changes it, adds a file, and takes it back."""
    world = person.world
    said = person.says(f"{SECRET} one", at, **more)  # type: ignore[arg-type]
    answer = world.amy.replies(f"{SECRET} two", said)
    person.edits(said, f"{SECRET} three")
    person.says("With a file", at, files=[(f"{SECRET}.txt", SECRET.encode())])  # type: ignore[arg-type]
    person.replies(f"{SECRET} for all", said, broadcast=True)
    world.amy.deletes(answer)
    person.deletes(said)


def test_in_channels_without_a_ritual(world: World, logged: io.StringIO) -> None:
    begun(world)
    for channel in (world.general, world.private):
        world.workspace.invite_bot(channel, world.amy.member)
        a_life(world.ben, channel)
    assert_forgotten(world, logged)


def test_beside_a_ritual_in_its_own_channel(world: World, logged: io.StringIO) -> None:
    """Also by somebody who lets the texts of her entries be kept."""
    begun(world)
    joins(world.ben, keeps=[KEEP])
    for person in (world.ben, world.gus, world.eve):
        a_life(person, world.channel)
    assert_forgotten(world, logged)


def test_in_the_conversation_with_the_bot(world: World, logged: io.StringIO) -> None:
    begun(world, world.ben)
    world.ben.runs("/convene", "dm")
    said = world.ben.member.say(world.workspace.dm(world.ben.id), f"{SECRET} to the bot")
    world.ben.edits(said, f"{SECRET} changed")
    assert_forgotten(world, logged)


def test_in_a_days_thread_by_those_who_do_not_take_part_and_after_the_entry(world: World, logged: io.StringIO) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    thread = day(world.ben, 1)
    world.ben.replies("My entry", thread)
    for person in (world.ben, world.dan, world.gus, world.eve):
        reply = person.replies(SECRET, thread)
        person.edits(reply, f"{SECRET} again")
    assert_forgotten(world, logged)


def test_words_after_a_command_and_messages_that_are_no_entries(world: World, logged: io.StringIO) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    world.ben.runs(f"/convene {SECRET}")
    world.ben.runs(f"/challenge {SECRET} {SECRET}")
    world.dan.calls(LOG, world.dan.says(SECRET))
    message = world.ben.says(SECRET)
    world.ben.calls(NOT, message)
    assert_forgotten(world, logged)


def test_what_was_kept_goes_with_its_message(world: World, logged: io.StringIO) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    entry = world.ben.replies(SECRET, day(world.ben, 1))
    assert SECRET in stored(world)
    world.ben.deletes(entry)
    assert_forgotten(world, logged)


def test_when_slack_is_away_the_error_says_nothing_of_the_message(world: World, logged: io.StringIO) -> None:
    """Dan is not known yet, and cannot be asked about: the event comes again."""
    begun(world)
    thread = day(world.ben, 1)
    world.slack.fail("users.info", status=500)
    world.dan.replies(SECRET, thread)
    assert logged.getvalue()
    assert_forgotten(world, logged)


def test_a_request_that_is_refused_leaves_no_words(world: World, logged: io.StringIO) -> None:
    begun(world)
    event = {"type": "message", "channel": world.channel.id, "user": [SECRET], "ts": SECRET, "text": SECRET}
    world.workspace.emit("message.channels", event)
    world.workspace.emit("message.channels", {**event, "type": SECRET})
    world.beat()
    assert "would not send" in logged.getvalue()
    assert_forgotten(world, logged)
