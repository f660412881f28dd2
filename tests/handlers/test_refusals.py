"""What cannot be read, what nobody listens for, and what Slack does not show any more: refused, never an error."""

import io
import logging
from collections.abc import Callable
from wsgiref.util import setup_testing_defaults

import pytest
from slack_bolt import Ack, BoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.domain.errors import Refused
from bot.http_server import with_health
from bot.models.challenges import PAUSED, Challenge
from bot.slack import is_slacks
from bot.socket_mode import answer
from tests.challenges.scene import begun, rows, stored
from tests.challenges.starting import steers
from tests.faults.hostile import pressed
from tests.world import Json, World


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize(
    "body", ["{", "[]", "5", '{"team": 5}', "payload=[", "payload=7", "payload=%00", "[" * 100_000]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_read_over_http_is_a_bad_request(
    world: World, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody may send it: the signature is looked at later."""
    kind = "application/x-www-form-urlencoded" if body.startswith("payload") else "application/json"
    content = io.BytesIO(body.encode())
    environ: Json = {"REQUEST_METHOD": "POST", "PATH_INFO": "/slack/events", "CONTENT_TYPE": kind}
    environ |= {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "1795420860", "HTTP_X_SLACK_SIGNATURE": "v0=0"}
    environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": content}
    setup_testing_defaults(environ)
    told: list[str] = []

    def start_response(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
        told.append(status)
        return content.write

    list(with_health(world.convene)(environ, start_response))
    assert told == ["400 Bad Request"]
    assert not errors(caplog)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"team": 5},
        {"type": "event_callback", "team_id": "T1"},
        {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "actions": []},
        {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": {"id": "V1"}},
        {"command": "/convene", "team_id": ["T1"], "user_id": "U1", "channel_id": "C1"},
        {"command": "/convene", "team_id": "T1", "user_id": "U\0", "channel_id": "C1"},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_slack_never_sends_changes_nothing(world: World, payload: Json, caplog: pytest.LogCaptureFixture) -> None:
    before = stored(world)
    response = answer(world.convene.app, SocketModeRequest("interactive", "env", payload))
    assert response.status == (200 if payload.get("type") == "event_callback" else 400)
    assert stored(world) == before
    assert caplog.records
    assert not errors(caplog)


def test_half_a_character_and_what_cannot_be_stored_are_written_as_one_that_can(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.submits(Name="Heron\0s and \ud83d otters")
    assert "Heron\ufffds and \ufffd otters" in world.amy.runs("/convene")


def test_a_button_of_an_older_version_says_so(world: World, caplog: pytest.LogCaptureFixture) -> None:
    begun(world)
    pressed(world, world.ben, "challenges.from_last_year", "1")
    assert "This is too old for me" in world.ben.screen
    assert not errors(caplog)


def test_a_form_that_comes_too_late_for_slack(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.a_community()
    world.slack.fail("views.open", error="expired_trigger_id")
    assert "a moment too long" in world.amy.runs("/challenge start")
    assert not errors(caplog)


def test_what_was_done_in_a_form_that_was_closed_meanwhile_is_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begun(world)
    steers(world.amy)
    world.slack.fail("views.update", error="not_found")
    seen = world.amy.presses("Pause")
    assert "Nothing was lost" in seen
    assert [row["state"] for row in rows(world, Challenge)] == [PAUSED]
    assert not errors(caplog)


@pytest.mark.parametrize(
    ("url", "theirs"),
    [
        ("https://slack.com/files/a.txt", True),
        ("https://files.slack.com/files-pri/T1-F1/download/a.txt", True),
        ("http://files.slack.com/a.txt", False),
        ("https://files.slack.com.evil.example/a.txt", False),
        ("https://evilslack.com/a.txt", False),
        ("https://slack.com@evil.example/a.txt", False),
        ("https://evil.example/https://slack.com/", False),
        ("https://slack.com:8443/a.txt", False),
        ("https://slack.com/a b", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_the_token_goes_to_slack_alone(url: str, theirs: bool) -> None:
    assert is_slacks(url, "https://slack.com/api/") is theirs


def test_what_goes_wrong_in_an_answer_is_apologised_for_too(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """A refusal whose words are missing is a mistake of ours, and told as one."""

    def refuse(ack: Ack) -> None:
        raise Refused("no_such_reason")

    world.convene.listeners.command("/odd")(refuse)
    team = {"team_id": world.workspace.team_id, "user_id": world.amy.id, "channel_id": world.channel.id}
    response = world.convene.app.dispatch(BoltRequest(body={"command": "/odd", **team}, mode="socket_mode"))
    assert response.status == 200
    assert "Sorry, that did not work" in response.body
    assert len(errors(caplog)) == 1
