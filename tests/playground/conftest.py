"""A workspace with three people and two channels, and a small bot that listens to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.clock import StandingClock
from bot.playground.delivery import Ack, DirectTransport, Envelope
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.run import Playground
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.playground.at_the_page import PHONE, WIDE
from tests.playground.reader import Reader
from tests.playground.show import Show

EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "tokens_revoked",
    "user_change",
    "reaction_added",
    "file_shared",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "member_joined_channel",
    "member_left_channel",
    "channel_rename",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "channel_left",
    "group_rename",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_left",
]
SCOPES = [
    "commands",
    "chat:write",
    "channels:history",
    "groups:history",
    "im:history",
    "mpim:history",
    "channels:read",
    "groups:read",
    "im:read",
    "mpim:read",
    "channels:join",
    "channels:manage",
    "groups:write",
    "im:write",
    "mpim:write",
    "users:read",
    "team:read",
    "reactions:read",
    "reactions:write",
    "files:read",
    "files:write",
    "dnd:read",
    "app_mentions:read",
]
MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Tester"},
    "features": {
        "bot_user": {"display_name": "tester"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/say", "description": "Says it back", "should_escape": True},
            {"command": "/raw", "description": "Says it back as typed"},
            {"command": "/form", "description": "Opens a form"},
            {"command": "/broken", "description": "Fails"},
        ],
        "shortcuts": [
            {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keeps a message"},
            {"name": "Begin", "type": "global", "callback_id": "begin", "description": "Begins something"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}},
}


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(datetime(2026, 11, 22, 9, tzinfo=UTC))


@pytest.fixture
def slack(request: pytest.FixtureRequest, clock: StandingClock) -> Iterator[LocalSlack]:
    """An empty server of the test's own; tests in the browser take turns at one."""
    if request.node.get_closest_marker("browser"):
        slack: LocalSlack = request.getfixturevalue("served")
        slack.wipe()
        yield slack
        return
    slack = LocalSlack(clock, MANIFEST)
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture(scope="module")
def served() -> Iterator[LocalSlack]:
    slack = LocalSlack(StandingClock(datetime(2026, 11, 22, 9, tzinfo=UTC)), MANIFEST)
    slack.start()
    slack.rates = False
    yield slack
    slack.stop()


@pytest.fixture
def workspace(slack: LocalSlack) -> Workspace:
    workspace = slack.open_workspace()
    workspace.transport = DirectTransport(lambda envelope: Ack(200))
    return workspace


@pytest.fixture
def amy(workspace: Workspace) -> Member:
    return workspace.add_member("amy", real_name="Amy Ade", tz="Europe/Berlin", admin=True)


@pytest.fixture
def ben(workspace: Workspace) -> Member:
    return workspace.add_member("ben", tz="Asia/Tokyo")


@pytest.fixture
def practice(workspace: Workspace, amy: Member, ben: Member) -> Channel:
    """A public channel with the bot in it."""
    channel = workspace.add_channel("practice", [amy, ben])
    workspace.invite_bot(channel, amy)
    return channel


@pytest.fixture
def client(slack: LocalSlack, workspace: Workspace) -> WebClient:
    return WebClient(workspace.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=5)


@pytest.fixture
def app(client: WebClient, workspace: Workspace) -> App:
    """A Bolt app that the workspace talks to directly."""
    app = App(
        client=client,
        signing_secret=workspace.signing_secret,
        process_before_response=True,
        token_verification_enabled=False,
    )

    def dispatch(envelope: Envelope) -> Ack:
        answer = app.dispatch(BoltRequest(mode="socket_mode", body=envelope.payload))
        return Ack(answer.status, answer.body)

    workspace.transport = DirectTransport(dispatch)
    return app


@pytest.fixture
def show(app: App, client: WebClient) -> Show:
    """A bot that shows every part of Block Kit."""
    return Show(app, client)


@pytest.fixture(params=[WIDE, PHONE], ids=["desk", "phone"])
def reader(
    request: pytest.FixtureRequest, page: Page, show: Show, workspace: Workspace, amy: Member, practice: Channel
) -> Iterator[Reader]:
    """Amy, in #practice."""
    page.set_viewport_size(request.param)
    reader = Reader(page, workspace.slack.url, amy)
    yield reader
    reader.is_well()


@pytest.fixture(scope="module")
def playground(request: pytest.FixtureRequest) -> Iterator[Playground]:
    """With Convene in it. A module's SCENARIO says what has happened there."""
    playground = Playground(0)
    playground.start(getattr(request.module, "SCENARIO", ""))
    yield playground
    playground.stop()


@pytest.fixture
def heard(workspace: Workspace) -> list[dict[str, Any]]:
    """The events that reach a bot which takes everything."""
    heard: list[dict[str, Any]] = []

    def take(envelope: Envelope) -> Ack:
        heard.append(envelope.payload["event"])
        return Ack(200)

    workspace.transport = DirectTransport(take)
    return heard


def refused(call: Callable[[], object]) -> str:
    """The code with which Slack refuses the call."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])
