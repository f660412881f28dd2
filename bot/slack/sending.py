"""Performs what is due: once, as far as Slack allows."""

import http.client
import socket
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.outbox import Delivered, Dropped, Failed, Later, Outcome, Postponed, Skipped, Unknown
from bot.slack.acts import (
    Act,
    Attempt,
    Create,
    Delete,
    Invite,
    Join,
    Open,
    Publish,
    React,
    Redraw,
    Say,
    Store,
    Upload,
    Whisper,
)
from bot.slack.questions import Questions
from bot.slack.reading import TooMuchToRead, messages, outcome_of, pages
from bot.views.message import check_message, check_view

POST_EVENT = "convene_post"  # metadata's event_type; readable by every app, so it carries nothing but a number
LOOK_BACK = 120  # seconds before the first attempt, for clocks that differ
NAMES_TRIED = 4
FILE_REFUSED = 30.0  # seconds until a file is sent again whose bytes were not taken


class Slack(Questions):
    """Performs acts and says what became of them."""

    def perform(self, act: Act, attempt: Attempt) -> Outcome:
        """Do it, or find that it was done. Never raises for what Slack or the network does."""
        client = self._client_for(*attempt.workspace)
        try:
            return self._perform(client, act, attempt)
        except SlackApiError as error:
            return outcome_of(error)
        except SlackRequestError:  # the bytes of a file were not taken: it stands nowhere
            return Later(FILE_REFUSED)
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
            case Open():
                channel = client.conversations_open(users=list(act.users))["channel"]["id"]
                return Delivered(channel=channel)
            case Upload():
                return self._upload(client, act, attempt)
            case Store():
                answer = client.files_upload_v2(filename=act.filename, title=act.filename, content=act.content)
                return Delivered(ts=answer["file"]["id"])

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
            if found or (attempt.late and not act.wanted_no_more):
                return found or Skipped()
            if not attempt.in_time():  # the look-up was slow: another sender may be about to take it
                return Later(0)
        elif act.gently and attempt.now is not None:
            until = self._undisturbed_until(client, act.channel, attempt.now)
            if until is not None:
                return Postponed(until)
        if act.wanted_no_more:
            return Dropped()
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


def look_from(attempt: Attempt) -> float:
    """The moment, in Slack's seconds, before which nothing of this post can have arrived."""
    return max(0.0, attempt.first_tried_at.timestamp() - LOOK_BACK) if attempt.first_tried_at else 0.0
