"""A message shows a picture of Slack's own by its id: one that the bot has, and that Slack has looked at."""

from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.clock import StandingClock
from bot.playground.members import Member
from bot.playground.records import Channel
from tests.playground.conftest import refused

PNG = b"\x89PNG\r\n\x1a\n"


def shows(client: WebClient, channel: Channel, file: str) -> str:
    """Post the picture; the ts of the message."""
    block = {"type": "image", "alt_text": "Bars", "slack_file": {"id": file}}
    return str(client.chat_postMessage(channel=channel.id, text="A picture", blocks=[block])["ts"])


@pytest.fixture
def picture(client: WebClient) -> str:
    """Uploaded, and in no conversation."""
    return str(client.files_upload_v2(filename="days.png", title="days.png", content=PNG)["file"]["id"])


def test_a_new_picture_can_be_shown_a_moment_later(
    client: WebClient, clock: StandingClock, practice: Channel, amy: Member, picture: str
) -> None:
    assert refused(lambda: shows(client, practice, picture)) == "invalid_blocks"
    assert amy.messages(practice) == []
    clock.turn_to(clock.now() + timedelta(seconds=5))
    ts = shows(client, practice, picture)
    again = [{"type": "image", "alt_text": "Bars again", "slack_file": {"id": picture}}]
    client.chat_update(channel=practice.id, ts=ts, text="A picture", blocks=again)
    assert [block["alt_text"] for block in amy.messages(practice)[-1]["blocks"]] == ["Bars again"]


@pytest.mark.parametrize("file", ["unknown", "text"])
def test_what_is_no_picture_of_the_bots_is_not_shown(
    client: WebClient, clock: StandingClock, practice: Channel, file: str
) -> None:
    known = str(client.files_upload_v2(filename="a.txt", title="a.txt", content="words")["file"]["id"])
    clock.turn_to(clock.now() + timedelta(minutes=1))
    shown = {"type": "image", "alt_text": "x", "slack_file": {"id": known if file == "text" else "F000000000"}}
    blocks = [{"type": "context", "elements": [shown]}]
    assert refused(lambda: client.chat_postMessage(channel=practice.id, text="x", blocks=blocks)) == "invalid_blocks"
