"""What is said of a post that failed: what, why, what to do."""

import re
from datetime import UTC, datetime

import pytest

from bot.domain.outbox import FailedPost, Topic
from bot.playground.catalogue import CATALOGUE, EVERY_ERROR
from bot.views.errors import FAILURES, LIKE, failure
from bot.views.failures import posts
from bot.views.message import check_message
from tests.screen import Seen

NAMES = {"challenges.day": "the day’s prompt"}
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TOPIC = Topic("<!channel> daily, day 4", 7, "Data <!here> craft", "1", halted=True)


def fact(error: str, *, halted: bool = True) -> FailedPost:
    topic = Topic(TOPIC.title, TOPIC.community_id, TOPIC.community, TOPIC.occasion, halted)
    return FailedPost(42, "challenges.day", topic, "C1", error, AT)


@pytest.mark.parametrize(
    ("code", "why", "cure"),
    [
        ("not_in_channel", "because I am not in the channel any more", "`/invite @Convene`"),
        ("channel_not_found", "the channel is gone", "`/invite @Convene`"),
        ("is_archived", "the channel is archived", "Open it again"),
        ("account_inactive", "switched off or removed", "install the app again"),
        ("token_revoked", "Slack no longer accepts me there", "install the app again"),
        ("invalid_blocks", "my fault", "tell a workspace admin"),
        ("invalid_blocks_format", "my fault", "tell a workspace admin"),
        ("msg_too_long", "too long for Slack", "tell a workspace admin"),
        ("msg_blocks_too_long", "too long for Slack", "tell a workspace admin"),
        ("missing_scope", "lacks a permission", "install the app again"),
        ("restricted_action", "only some people may post", "let me post there"),
        ("restricted_action_read_only_channel", "only some people may post", "let me post there"),
        ("internal_error", "my fault", "tell a workspace admin"),
        ("unknown_outcome", "may not look whether it arrived", "look in the channel first"),
        ("a_code_of_tomorrow", "a reason that I do not know: `a_code_of_tomorrow`", "tell a workspace admin"),
    ],
)
def test_each_reason_says_what_failed_where_why_and_what_to_do(code: str, why: str, cure: str) -> None:
    said = posts.words(fact(code), NAMES)
    assert said.startswith("*&lt;!channel&gt; daily, day 4*: the day’s prompt was not posted in <#C1>, because ")
    assert why in said
    assert cure in said
    assert re.search("[Tt]ry(ing)? again", said)


def test_it_says_whether_something_stands_still() -> None:
    assert "Nothing more of it is posted until then" in posts.words(fact("is_archived"), NAMES)
    assert "Nothing more" not in posts.words(fact("msg_too_long", halted=False), NAMES)


def test_every_code_that_slack_gives_for_a_post_has_words() -> None:
    """A sentence of ours, or Slack's code and what to do: never an empty one."""
    for code in sorted(EVERY_ERROR | set(CATALOGUE["chat.postMessage"].errors.split()) | set(LIKE) | set(FAILURES)):
        why, cure = failure(code)
        assert why
        assert cure.endswith(".")
    assert set(LIKE.values()) <= set(FAILURES)


def test_many_are_told_in_one_message_that_slack_takes() -> None:
    message = posts.told([fact("is_archived")] * 12, NAMES)
    check_message(message)
    seen = Seen(message.payload())
    assert "12 posts could not be sent" in seen
    assert "And 7 posts more" in seen
    assert "<!" not in seen.text.replace("<!date", "")
    assert seen.buttons.count("Try again") == posts.MOST_TOLD
