"""The only file that sends to Slack on the bot's own account, and our reply helper for response_url."""

import http.client
import logging
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from bot.domain.outbox import Delivered, Dropped, Failed, Later, Outcome, Skipped, Unknown
from bot.views.message import Message, check_message, check_view

log = logging.getLogger(__name__)

ClientFor = Callable[[str | None, str], WebClient]  # enterprise id, team id

POST_EVENT = "convene_post"  # metadata's event_type; readable by every app, so it carries nothing but a number
REPLY_TIMEOUT = 2  # seconds: the person waits
LOOK_BACK = 120  # seconds before the first attempt, for clocks that differ
PAGE = 100
MAX_PAGES = 20
NAMES_TRIED = 4

DONE_ALREADY = {
    "already_in_channel",
    "already_reacted",
    "message_not_found",
    "no_reaction",
    "already_archived",
}
MAYBE_DONE = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
LOST_RACES = {"hash_conflict"}  # what was to be drawn is older than what stands there
WAIT_AND_REPEAT = {"ratelimited", "rate_limited", "message_limit_exceeded"}


@dataclass(frozen=True)
class Say:
    """Post a message; in a thread if `thread_ts`. A channel that is a user id is the DM with that person."""

    channel: str
    message: Message
    thread_ts: str | None = None


@dataclass(frozen=True)
class Whisper:
    """Only visible to one person, in a channel. At most once: Slack keeps no record to look it up."""

    channel: str
    user: str
    message: Message


@dataclass(frozen=True)
class Redraw:
    channel: str
    ts: str
    message: Message


@dataclass(frozen=True)
class Delete:
    channel: str
    ts: str


@dataclass(frozen=True)
class React:
    """Put a reaction on a message, or take ours away."""

    channel: str
    ts: str
    name: str
    gone: bool = False


@dataclass(frozen=True)
class Publish:
    """Draw somebody's Home tab. With the `hash` of the last one, only if nothing else was drawn since."""

    user: str
    view: View
    hash: str | None = None


@dataclass(frozen=True)
class Join:
    channel: str


@dataclass(frozen=True)
class Create:
    """Make a channel; the next free name is taken where this one is in use."""

    name: str
    private: bool = False


@dataclass(frozen=True)
class Invite:
    channel: str
    user: str


@dataclass(frozen=True)
class Upload:
    """A text file in the DM with a person. At most once."""

    user: str
    filename: str
    content: str
    message: str


Act = Say | Whisper | Redraw | Delete | React | Publish | Join | Create | Invite | Upload


@dataclass(frozen=True)
class Attempt:
    """What the outbox knows of the sending of a post."""

    workspace: tuple[str | None, str]
    post_id: int
    unsure: bool
    first_tried_at: datetime | None
    late: bool = False  # past its grace: only look whether it went out
    in_time: Callable[[], bool] = lambda: True  # whether the lease outlasts a call that begins now


class Slack:
    """Performs acts and says what became of them; also the few questions that the bot asks."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

    def perform(self, act: Act, attempt: Attempt) -> Outcome:
        """Do it, or find that it was done. Never raises for what Slack or the network does."""
        client = self._client_for(*attempt.workspace)
        try:
            return self._perform(client, act, attempt)
        except SlackApiError as error:
            return outcome_of(error)
        except URLError as error:
            never_left = isinstance(error.reason, (ConnectionRefusedError, socket.gaierror))
            return Later(2.0) if never_left else Unknown()
        except (TimeoutError, OSError, http.client.HTTPException):
            return Unknown()

    def _perform(self, client: WebClient, act: Act, attempt: Attempt) -> Outcome:
        match act:
            case Say():
                check_message(act.message)
                return self._say(client, act, attempt)
            case Whisper():
                return self._whisper(client, act, attempt)
            case Redraw():
                check_message(act.message)
                client.chat_update(channel=act.channel, ts=act.ts, **act.message.payload())
                return Delivered()
            case Delete():
                client.chat_delete(channel=act.channel, ts=act.ts)
                return Delivered()
            case React():
                call = client.reactions_remove if act.gone else client.reactions_add
                call(channel=act.channel, timestamp=act.ts, name=act.name)
                return Delivered()
            case Publish():
                answer = client.views_publish(user_id=act.user, view=check_view(act.view), hash=act.hash)
                return Delivered(ts=answer["view"]["hash"])
            case Join():
                client.conversations_join(channel=act.channel)
                return Delivered(channel=act.channel)
            case Create():
                return self._create(client, act, attempt)
            case Invite():
                client.conversations_invite(channel=act.channel, users=[act.user])
                return Delivered(channel=act.channel)
            case Upload():
                return self._upload(client, act, attempt)

    def _say(self, client: WebClient, act: Say, attempt: Attempt) -> Outcome:
        if attempt.unsure:
            try:
                found = self._find(client, act, attempt)
            except SlackApiError as error:
                if error.response.get("error") == "missing_scope":
                    return Failed("unknown_outcome")  # we may not look: at most once
                raise
            except TooMuchToRead:
                return Failed("unknown_outcome")
            if found or attempt.late:
                return found or Skipped()
            if not attempt.in_time():  # the look-up was slow: another sender may be about to take it
                return Later(0)
        metadata = {"event_type": POST_EVENT, "event_payload": {"post": str(attempt.post_id)}}
        answer = client.chat_postMessage(
            channel=act.channel,
            thread_ts=act.thread_ts,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
            **act.message.payload(),
        )
        return Delivered(channel=answer["channel"], ts=answer["ts"])

    def _find(self, client: WebClient, act: Say, attempt: Attempt) -> Delivered | None:
        """Look for the post in its conversation, from its first attempt on."""
        channel = act.channel
        if channel[:1] in {"U", "W"}:
            channel = client.conversations_open(users=[channel])["channel"]["id"]
        for message in messages(client, channel, act.thread_ts, f"{look_from(attempt):.6f}"):
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == POST_EVENT:
                payload = metadata.get("event_payload") or {}
                if payload.get("post") == str(attempt.post_id):
                    return Delivered(channel=channel, ts=message["ts"])
        return None

    @staticmethod
    def _whisper(client: WebClient, act: Whisper, attempt: Attempt) -> Outcome:
        if attempt.unsure:
            return Dropped()
        check_message(act.message)
        client.chat_postEphemeral(channel=act.channel, user=act.user, **act.message.payload())
        return Delivered(channel=act.channel)

    def _create(self, client: WebClient, act: Create, attempt: Attempt) -> Outcome:
        for number in range(1, NAMES_TRIED + 1):
            name = act.name if number == 1 else f"{act.name[:70]}-{number}"
            try:
                answer = client.conversations_create(name=name, is_private=act.private)
                return Delivered(channel=answer["channel"]["id"])
            except SlackApiError as error:
                if error.response.get("error") != "name_taken":
                    raise
                mine = self._made_by_us(client, act, name, attempt) if attempt.unsure else None
                if mine:
                    return Delivered(channel=mine)
        return Failed("name_taken")

    @staticmethod
    def _made_by_us(client: WebClient, act: Create, name: str, attempt: Attempt) -> str | None:
        """A channel of this name that we made since the first attempt; an older one is another ritual's."""
        bot, since = client.auth_test()["user_id"], look_from(attempt)
        kind = "private_channel" if act.private else "public_channel"
        for page in pages(lambda cursor: client.conversations_list(types=kind, limit=1000, cursor=cursor)):
            for channel in page["channels"]:
                ours = channel["name"] == name and channel.get("creator") == bot
                if ours and channel.get("created", since) >= since:
                    return str(channel["id"])
        return None

    @staticmethod
    def _upload(client: WebClient, act: Upload, attempt: Attempt) -> Outcome:
        if attempt.unsure:
            return Failed("unknown_outcome")
        channel = client.conversations_open(users=[act.user])["channel"]["id"]
        client.files_upload_v2(
            channel=channel,
            filename=act.filename,
            title=act.filename,
            content=act.content,
            initial_comment=act.message,
        )
        return Delivered(channel=channel)

    # Questions

    def person(self, workspace: tuple[str | None, str], user: str) -> dict[str, Any] | None:
        """The user object of users.info; None if Slack does not know or show this person."""
        try:
            answer: dict[str, Any] = self._client_for(*workspace).users_info(user=user)["user"]
        except SlackApiError as error:
            if error.response.get("error") in {"user_not_found", "user_not_visible"}:
                return None
            raise
        return answer

    def channel(self, workspace: tuple[str | None, str], channel: str) -> dict[str, Any] | None:
        """The channel object of conversations.info; None where the bot may not look."""
        try:
            answer: dict[str, Any] = self._client_for(*workspace).conversations_info(
                channel=channel, include_num_members=True
            )["channel"]
        except SlackApiError as error:
            if error.response.get("error") in {"channel_not_found", "missing_scope"}:
                return None
            raise
        return answer

    def is_installed(self, workspace: tuple[str | None, str]) -> bool:
        """Whether Slack still takes our token."""
        try:
            self._client_for(*workspace).auth_test()
        except SlackApiError as error:
            if isinstance(outcome_of(error), Failed):
                return False
            raise
        return True

    def channels_of(self, workspace: tuple[str | None, str], user: str) -> list[str]:
        """Ids of the channels that this person is in and the bot may see."""
        return [channel["id"] for channel in self._conversations(workspace, user)]

    def own_channels(self, workspace: tuple[str | None, str]) -> list[dict[str, Any]]:
        """The channels that the bot is in: id, name, private or not."""
        return self._conversations(workspace, None)

    def _conversations(self, workspace: tuple[str | None, str], user: str | None) -> list[dict[str, Any]]:
        client = self._client_for(*workspace)

        def ask(kinds: str) -> list[dict[str, Any]]:
            found = pages(lambda cursor: client.users_conversations(user=user, types=kinds, limit=999, cursor=cursor))
            return [channel for page in found for channel in page["channels"]]

        try:
            return ask("public_channel,private_channel")
        except SlackApiError as error:
            if error.response.get("error") == "missing_scope":  # without groups:read: the public ones
                return ask("public_channel")
            raise

    def download(self, workspace: tuple[str | None, str], url: str, limit: int) -> bytes:
        """The first `limit` bytes of a file that a member handed to the bot. Needs files:read.

        Raises OSError also where the address leads elsewhere: the token goes to Slack alone.
        """
        client = self._client_for(*workspace)
        if not is_slacks(url, client.base_url):
            raise OSError("not a file of Slack's")
        request = Request(url, headers={"Authorization": f"Bearer {client.token}"})
        with urlopen(request, timeout=REPLY_TIMEOUT) as answer:
            content: bytes = answer.read(limit)
        return content


def is_slacks(url: str, base_url: str) -> bool:
    """Whether an address is at the host of the Web API, or below it as files.slack.com is."""
    api = urlsplit(base_url)
    return re.fullmatch(rf"{api.scheme}://([a-z0-9-]+\.)*{re.escape(api.netloc)}/[!-~]*", url) is not None


def look_from(attempt: Attempt) -> float:
    """The moment, in Slack's seconds, before which nothing of this post can have arrived."""
    return max(0.0, attempt.first_tried_at.timestamp() - LOOK_BACK) if attempt.first_tried_at else 0.0


class TooMuchToRead(LookupError):
    """There were more pages than anyone should read to find something."""


def messages(client: WebClient, channel: str, thread_ts: str | None, oldest: str) -> Iterator[dict[str, Any]]:
    """Messages of a conversation, or of a thread, since `oldest`, page by page."""

    def page(cursor: str | None) -> Any:
        shared: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "limit": PAGE,
            "cursor": cursor,
            "include_all_metadata": True,
        }
        return (
            client.conversations_replies(ts=thread_ts, **shared)
            if thread_ts
            else client.conversations_history(**shared)
        )

    for answer in pages(page):
        yield from answer["messages"]


def pages(ask: Callable[[str | None], Any]) -> Iterator[Any]:
    cursor: str | None = None
    for _ in range(MAX_PAGES):
        answer = ask(cursor)
        yield answer
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return
    raise TooMuchToRead


def outcome_of(error: SlackApiError) -> Outcome:
    """What a refusal means: done already, later, unknown, or never. The status first: 5xx bodies need not be JSON."""
    response = error.response
    status = getattr(response, "status_code", 200)
    if status == 429:
        return Later(float(response.headers.get("Retry-After", response.headers.get("retry-after", 30))))
    if status >= 500:
        return Unknown()
    code = str(response.get("error", "unknown_error"))
    if code in DONE_ALREADY:
        return Delivered()
    if code in LOST_RACES:
        return Later(0, reason=code)
    if code in WAIT_AND_REPEAT:
        return Later(30.0)
    if code in MAYBE_DONE or " " in code:  # a sentence of slack-sdk's: the body was not Slack's JSON
        return Unknown()
    return Failed(code)


class Reply:
    """Answers the person who acted, through the response_url of what they did.

    A failure is logged and swallowed: what is saved is saved.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url

    def __call__(self, message: Message, *, replace: bool = False) -> None:
        if not self._url:
            return
        check_message(message)
        client = WebhookClient(self._url, timeout=REPLY_TIMEOUT, retry_handlers=[])
        try:
            answer = client.send(
                response_type="ephemeral",
                replace_original=replace,
                delete_original=False,
                **message.payload(),
            )
        except (OSError, http.client.HTTPException) as error:
            log.warning("a reply did not reach Slack: %s", type(error).__name__)
            return
        if answer.status_code != 200:
            log.warning("a reply was refused: status %s", answer.status_code)
