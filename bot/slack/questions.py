"""The few questions that the bot asks Slack."""

import http.client
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.outbox import Failed, Later
from bot.slack.reading import outcome_of, pages

ClientFor = Callable[[str | None, str], WebClient]  # enterprise id, team id

REPLY_TIMEOUT = 2  # seconds: the person waits


class Questions:
    """Asked while somebody waits, or for the bot's own bookkeeping. Nothing is changed by them."""

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for

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

    @staticmethod
    def _undisturbed_until(client: WebClient, user: str, now: datetime) -> datetime | None:
        """The end of the do-not-disturb time that somebody is in; None without it, or where Slack does not say."""
        try:
            answer = client.dnd_info(user=user)
        except SlackApiError as error:
            if isinstance(outcome_of(error), Later):
                raise  # asked too often: asked again in a while
            return None
        except (OSError, http.client.HTTPException):
            return None
        begins, ends = (int(answer.get(f"next_dnd_{name}_ts") or 0) for name in ("start", "end"))
        quiet = bool(answer.get("dnd_enabled")) and begins <= now.timestamp() < ends
        return datetime.fromtimestamp(ends, UTC) if quiet else None

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
