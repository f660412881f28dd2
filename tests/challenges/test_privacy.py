"""What is kept of people, what leaves no trace, what can be had back and deleted, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import make_url

from bot.app import create
from bot.models.challenges import CheckIn, Entry, Invitation, Participant
from bot.playground import interactions
from bot.playground.delivery import Envelope
from tests.challenges.scene import KEEP, LOG, NOT, begun, count_of, day, joins, press_anyway, progress, rows, stored
from tests.world import Person, World, dispatch_to

SECRET = "the-heron-stood-still"
ACTIONS = ("done_today", "rest_today", "progress_of_day", "join", "leave", "progress")


def test_no_text_is_stored_or_logged_unless_its_author_ticked(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    begun(world, world.ben)
    entry = world.ben.replies(SECRET, day(world.ben, 1))
    world.ben.edits(entry, f"{SECRET} again")
    message = world.ben.says(f"{SECRET} elsewhere")
    world.ben.calls(LOG, message)
    world.ben.calls(NOT, message)
    world.passes(days=5)
    assert SECRET not in stored(world)
    assert SECRET not in in_the_file(world)
    assert SECRET not in caplog.text


def test_ticked_it_is_stored_and_still_not_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    begun(world)
    joins(world.ben, keeps=[KEEP])
    world.ben.replies(SECRET, day(world.ben, 1))
    assert SECRET in stored(world)
    assert SECRET not in caplog.text


def test_later_replies_are_not_stored_even_where_entries_are(world: World) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    world.ben.replies("My entry", day(world.ben, 1))
    world.ben.replies(SECRET, day(world.ben, 1))
    assert SECRET not in stored(world)


def test_messages_that_belong_to_no_ritual_leave_no_trace(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    begun(world)
    before, lines = stored(world), len(caplog.records)
    said = world.cleo.says(SECRET)
    answer = world.gus.replies(SECRET, said)
    world.cleo.edits(said, f"{SECRET} edited")
    world.gus.deletes(answer)
    world.eve.says(SECRET, broadcast=False)
    world.cleo.deletes(said)
    assert stored(world) == before
    assert SECRET not in caplog.text
    assert [record for record in caplog.records[lines:] if record.levelname != "DEBUG"] == []


def test_replies_of_people_who_have_not_joined_are_not_stored(world: World) -> None:
    begun(world)
    world.dan.replies(SECRET, day(world.dan, 1))
    world.eve.replies(SECRET, day(world.eve, 1))
    assert SECRET not in stored(world)


def test_export_has_all_that_is_stored_about_me_and_nobody_else(world: World) -> None:
    begun(world, world.cleo)
    joins(world.ben, hope="More patience", keeps=[KEEP])
    world.ben.replies("My words", day(world.ben, 1))
    world.ben.presses("Done")
    world.cleo.replies("Her words", day(world.cleo, 1))
    mine = exported(world, world.ben)
    assert mine["title"] == "Becoming a better practitioner"
    assert mine["hope"] == "More patience"
    assert mine["keeps text"] is True
    assert [(one["day"], one["text"]) for one in mine["entries"]] == [(1, "My words")]
    assert [(one["day"], one["kind"]) for one in mine["check-ins"]] == [(1, "done")]
    assert "Her words" not in str(mine)


def test_forget_me_deletes_it_all_and_draws_the_counts_anew(world: World) -> None:
    begun(world, world.cleo)
    joins(world.ben, hope="More patience", keeps=[KEEP])
    world.ben.replies(SECRET, day(world.ben, 1))
    world.ben.presses("Rest")
    assert "1 person did this day." in count_of(world.dan, 1)
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me now")
    for noun in (Entry, CheckIn, Invitation):
        assert rows(world, noun) == []
    assert len(rows(world, Participant)) == 1
    assert SECRET not in stored(world)
    assert "More patience" not in stored(world)
    assert "Nobody yet" in count_of(world.dan, 1)
    assert world.dan.sees("1 person has joined so far.")
    world.passes(days=5)
    assert world.ben.private == []


def test_progress_and_answers_are_seen_by_their_owner_only(world: World) -> None:
    begun(world)
    joins(world.ben, hope=SECRET)
    progress(world.ben)
    for person in (world.amy, world.cleo, world.dan):
        assert SECRET not in person.everything()


@pytest.mark.parametrize("value", ["999999", "0", "-1", "day", "", "1; DROP TABLE days", "9" * 30, "¹"])
def test_a_forged_value_is_refused_kindly(world: World, value: str) -> None:
    begun(world, world.ben)
    for action in ACTIONS:
        seen = press_anyway(world.ben, day(world.ben, 1), f"challenges.{action}", value)
        assert "could not find" in seen.text or "no longer there" in seen.text
    assert rows(world, CheckIn) == []


def test_a_day_that_has_not_come_cannot_be_done(world: World) -> None:
    begun(world, world.ben)
    first = day(world.ben, 1)
    value = int(first["blocks"][1]["elements"][0]["value"])
    assert "This day has not come yet." in press_anyway(world.ben, first, "challenges.done_today", str(value + 1))


def test_a_private_communitys_challenge_does_not_exist_for_others(world: World) -> None:
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    world.amy.runs("/challenge start", world.private)
    world.amy.fills("First day", "Today, in one minute")
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()
    world.passes(minutes=1)
    value = day(world.amy, 1)["blocks"][1]["elements"][0]["value"]
    holder = world.dan.says("Just a message of mine", world.general)
    for action in ("done_today", "progress_of_day", "join"):
        seen = press_anyway(world.dan, holder, f"challenges.{action}", value)
        assert "could not find" in seen.text
        assert "better practitioner" not in seen.text
    assert rows(world, Participant) == []


def test_values_of_another_workspace_are_refused(world: World) -> None:
    """The same bot serves both; ids of one mean nothing in the other."""
    begun(world, world.ben)
    value = day(world.ben, 1)["blocks"][1]["elements"][0]["value"]
    other = world.slack.open_workspace("Elsewhere")
    zoe = other.add_member("zoe", admin=True)
    place = other.add_channel("their-craft", [zoe])
    tokens = {one.team_id: one.bot_token for one in (world.workspace, other)}

    def client_for(enterprise: str | None, team: str) -> WebClient:
        return WebClient(token=tokens[team], base_url=world.slack.api_url, timeout=10, retry_handlers=[])

    both = create(world.settings, clock=world.clock, client_for=client_for)
    try:
        other.transport = dispatch_to(both.app)
        shown = zoe.command("/challenge", "", place).message
        assert shown is not None
        for action in ACTIONS:
            button = {"type": "button", "action_id": f"challenges.{action}", "block_id": "b", "value": value}
            payload = interactions.pressed_message(
                other, zoe.id, place, place.messages[shown["ts"]], {**button, "action_ts": "1.0"}
            )
            ack = other.transport.deliver(Envelope("interactive", payload, "env-elsewhere"))
            assert ack is not None
            assert ack.ok
            assert "could not find" in zoe.messages(place)[-1]["text"]
    finally:
        both.stop()
    assert rows(world, CheckIn) == []
    assert [row["left_at"] for row in rows(world, Participant)] == [None]


def exported(world: World, person: Person) -> dict[str, Any]:
    """The one challenge in the file that the person gets."""
    person.runs("/convene export")
    content = next(
        one.content
        for channel in world.workspace.channels.values()
        for message in channel.messages.values()
        for one in message.files
        if one.name == "convene-my-data.json"
    )
    (challenge,) = json.loads(content)["30-day challenges"]
    assert isinstance(challenge, dict)
    return challenge


def in_the_file(world: World) -> str:
    """The bytes of the database and of its journal, where it is a file."""
    path = make_url(world.database_url).database
    if not world.database_url.startswith("sqlite") or path is None:
        return ""
    return "".join(part.read_bytes().decode("latin-1") for part in Path(path).parent.glob(f"{Path(path).name}*"))
