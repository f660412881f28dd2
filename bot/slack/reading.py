"""Pages of Slack's answers, and what its refusals mean."""

from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.domain.outbox import Delivered, Failed, Later, Outcome, Unknown

PAGE = 100
MAX_PAGES = 20
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
