"""A real Bolt app over real Socket Mode and over real signed HTTP."""

import asyncio
import logging
from collections.abc import Iterator
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import aiohttp
import pytest
from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.playground.delivery import HttpTransport, Transport
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.socket import MOST_SOCKETS, SocketTransport
from bot.playground.workspace import Workspace
from bot.socket_mode import SocketModeConnection
from tests.waiting import until


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """The test's output stays readable."""


@pytest.fixture
def bot(app: App) -> App:
    def say(ack: Ack, command: dict[str, Any]) -> None:
        ack(f"said: {command['text']}")

    app.command("/say")(say)
    return app


@pytest.fixture
def heard_texts(bot: App) -> list[str]:
    texts: list[str] = []

    def listen(event: dict[str, Any]) -> None:
        texts.append(event["text"])

    bot.event("message")(listen)
    bot.event("member_joined_channel")(lambda: None)
    return texts


def connect(bot: App, workspace: Workspace) -> SocketModeConnection:
    slack = workspace.slack
    connection = SocketModeConnection(bot, workspace.app_token, slack.api_url, ping_interval=0.2)
    connection.connect()
    until(lambda: slack.hub.count == 1)
    return connection


@pytest.fixture
def line(bot: App, workspace: Workspace, slack: LocalSlack) -> Iterator[SocketModeConnection]:
    workspace.transport = SocketTransport(slack.hub)
    connection = connect(bot, workspace)
    yield connection
    connection.drain()


@pytest.fixture
def stock(bot: App, workspace: Workspace, slack: LocalSlack) -> Iterator[None]:
    """slack-sdk's own client, as Bolt uses it."""
    workspace.transport = SocketTransport(slack.hub)
    handler = SocketModeHandler(bot, workspace.app_token)
    handler.client.proxy = None
    handler.connect()  # type: ignore[no-untyped-call] # Bolt left it untyped
    until(lambda: slack.hub.count == 1)
    yield
    handler.close()  # type: ignore[no-untyped-call] # as above


@pytest.fixture
def http(bot: App, workspace: Workspace) -> Iterator[Transport]:
    server: WSGIServer = make_server("127.0.0.1", 0, SlackRequestHandler(bot), handler_class=Quiet)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/slack/events"
    workspace.transport = HttpTransport(url, workspace.signing_secret)
    yield workspace.transport
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", ["line", "stock", "http"])
def test_commands_and_events_arrive(
    way: str,
    request: pytest.FixtureRequest,
    slack: LocalSlack,
    amy: Member,
    practice: Channel,
    heard_texts: list[str],
) -> None:
    request.getfixturevalue(way)
    assert amy.command("/say", "hello", practice).text == "said: hello"
    for number in range(5):
        amy.say(practice, str(number))
    slack.settle()
    assert heard_texts == ["0", "1", "2", "3", "4"]


def test_a_signature_that_is_wrong_is_refused(
    http: Transport, workspace: Workspace, amy: Member, practice: Channel
) -> None:
    assert isinstance(http, HttpTransport)
    workspace.transport = HttpTransport(http._url, "not the secret")
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    assert amy.command("/say", "hello", practice).error == "dispatch_failed"


def test_nobody_listening(slack: LocalSlack, workspace: Workspace, amy: Member, practice: Channel) -> None:
    workspace.transport = SocketTransport(slack.hub)
    assert amy.command("/say", "hello", practice).error == "dispatch_failed"
    workspace.transport = HttpTransport("http://127.0.0.1:9/slack/events", "secret")
    assert amy.command("/say", "hello", practice).error == "dispatch_failed"


def test_an_event_waits_for_a_socket(
    slack: LocalSlack, workspace: Workspace, amy: Member, practice: Channel, bot: App, heard_texts: list[str]
) -> None:
    workspace.transport = SocketTransport(slack.hub)
    workspace.hold_events = True
    amy.say(practice, "early")
    connection = connect(bot, workspace)
    workspace.hold_events = False
    until(lambda: heard_texts == ["early"])
    connection.drain()


def test_a_client_that_is_asked_to_refresh_comes_back(
    line: SocketModeConnection, slack: LocalSlack, workspace: Workspace, amy: Member, practice: Channel
) -> None:
    before = line.client.current_session
    workspace.refresh_sockets()
    until(lambda: line.client.current_session is not before and slack.hub.count == 1)
    assert amy.command("/say", "again", practice).text == "said: again"


@pytest.mark.parametrize("how", ["frame", "reset"])
def test_a_client_whose_socket_broke_comes_back(
    how: str,
    line: SocketModeConnection,
    slack: LocalSlack,
    workspace: Workspace,
    amy: Member,
    practice: Channel,
) -> None:
    before = line.client.current_session
    workspace.close_sockets() if how == "frame" else workspace.cut_sockets(how)
    until(lambda: line.client.current_session is not before and slack.hub.count == 1)
    assert amy.command("/say", "again", practice).text == "said: again"


def test_a_silent_line_acknowledges_nothing(
    line: SocketModeConnection, slack: LocalSlack, workspace: Workspace, amy: Member, practice: Channel
) -> None:
    workspace.cut_sockets("silent")
    until(lambda: slack.hub.count == 0)
    assert amy.command("/say", "hello", practice).error == "dispatch_failed"


def test_there_are_ten_sockets_at_most(slack: LocalSlack) -> None:
    async def first_frames(sockets: int) -> list[str]:
        async with aiohttp.ClientSession() as session:
            address = slack.url + "link/?ticket="
            lines = [await session.ws_connect(address + slack.hub.ticket()) for _ in range(sockets)]
            return [(await line.receive_json(timeout=5))["type"] for line in lines]

    assert asyncio.run(first_frames(MOST_SOCKETS + 1)) == ["hello"] * MOST_SOCKETS + ["disconnect"]
