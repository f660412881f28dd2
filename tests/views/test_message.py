"""What all views share: members' words are quoted, cut where they are too long, and never beyond Slack's limits."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import (
    DividerBlock,
    InputBlock,
    OverflowMenuElement,
    PlainTextInputElement,
    RichTextBlock,
    RichTextSectionElement,
)
from slack_sdk.models.blocks.block_elements import RichTextElementParts
from slack_sdk.models.views import View

from bot.views.message import (
    SECTION_LIMIT,
    Message,
    OverLimit,
    as_view,
    button,
    check_message,
    check_view,
    confirm,
    count,
    cut,
    escape,
    label,
    link_button,
    modal,
    moment,
    option,
    plain,
    row,
    section,
)

settings.register_profile("unhurried", deadline=None)  # a busy machine proves nothing
settings.load_profile("unhurried")

words = st.text(st.sampled_from("ab &<>@#!|;*"), max_size=60)
whole_entity = re.compile(r"&(amp|lt|gt);")


# Quoting


@given(text=words)
def test_what_is_quoted_pings_nobody_and_reads_as_it_was_written(text: str) -> None:
    quoted = escape(text)
    assert not set("<>") & set(quoted)
    assert "&" not in whole_entity.sub("", quoted)
    assert quoted.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("a &lt; b", "a &amp;lt; b"),
    ],
)
def test_quoting(text: str, quoted: str) -> None:
    assert escape(text) == quoted


# Cutting


@given(text=words, limit=st.integers(1, 80))
def test_a_cut_text_keeps_to_its_limit_and_ends_no_entity_or_mention_in_the_middle(text: str, limit: int) -> None:
    quoted = escape(text)
    short = cut(quoted, limit)
    assert len(short) <= limit
    assert short == quoted if len(quoted) <= limit else short.endswith("…")
    assert "&" not in whole_entity.sub("", short)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("hello", 5, "hello"),
        ("hello!", 5, "hell…"),
        ("a&amp;b", 4, "a…"),
        ("a&amp;bcd", 7, "a&amp;…"),
        ("go <@U123> now", 8, "go …"),
        ("go <@U123> now", 12, "go <@U123> …"),
        ("<https://example.org|here> and there", 10, "…"),
    ],
)
def test_cutting(text: str, limit: int, short: str) -> None:
    assert cut(text, limit) == short


# Limits


def rich_text(text: str) -> RichTextBlock:
    return RichTextBlock(elements=[RichTextSectionElement(elements=[RichTextElementParts.Text(text=text)])])


def test_a_message_is_drawn_from_its_text() -> None:
    message = plain("Good morning", DividerBlock())
    payload = message.payload()
    assert payload["text"] == "Good morning"
    assert [block["type"] for block in payload["blocks"]] == ["section", "divider"]
    check_message(message)


def test_a_message_of_text_alone_has_no_blocks() -> None:
    assert Message("hi").payload() == {"text": "hi", "blocks": None}


def test_what_fills_a_limit_to_the_brim_passes() -> None:
    check_message(Message("x" * 4000, [DividerBlock()] * 50))
    check_message(Message("x", [section("y" * 3000)] * 4))


@pytest.mark.parametrize(
    "message",
    [
        Message(""),
        Message("  \n"),
        Message("x" * 4001),
        Message("x", [DividerBlock()] * 51),
        Message("x", [section("y" * 3000)] * 5),
        Message("x", [rich_text("y" * 13_001)]),
    ],
    ids=["no text", "blank text", "long text", "many blocks", "much in sections", "much in rich text"],
)  # fmt: skip
def test_what_slack_would_refuse_is_refused_before(message: Message) -> None:
    with pytest.raises(OverLimit):
        check_message(message)


def test_a_view_keeps_to_its_limits() -> None:
    check_view(View(type="modal", title=label("Fine", 24), blocks=[DividerBlock()] * 100))
    with pytest.raises(SlackObjectFormationError):
        check_view(View(type="modal", title=label("Many", 24), blocks=[DividerBlock()] * 101))
    with pytest.raises(OverLimit):
        check_view(View(type="home", blocks=[section("x" * 3000)] * 80))


@pytest.mark.parametrize("length", [1, 75, 3000, 9999])
def test_no_length_of_members_words_breaks_a_block(length: int) -> None:
    text = escape("<" * length)
    check_message(plain(cut(text, 4000), section(text)))
    assert len(section(text).to_dict()["text"]["text"]) <= SECTION_LIMIT
    assert len(option(text, "1", text).to_dict()["text"]["text"]) <= 75
    assert len(label(text).to_dict()["text"]) <= 75
    asked = confirm(text, text, text, text, danger=True).to_dict()
    assert [len(asked[part]["text"]) for part in ("title", "text", "confirm", "deny")] <= [100, 300, 30, 30]
    check_view(as_view(plain(text), text))


# Small words


@pytest.mark.parametrize(("number", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_counting(number: int, said: str) -> None:
    assert count(number, "day") == said


def test_an_odd_plural() -> None:
    assert count(2, "person", "people") == "2 people"


def test_a_time_is_read_in_each_readers_own_zone() -> None:
    at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    stamp = int(at.timestamp())
    assert moment(at, "Europe/Berlin") == (
        f"<!date^{stamp}^{{date_short_pretty}} at {{time}}|23 Nov 2026, 09:00 Europe/Berlin>"
    )


# Drawing


def within(drawn: Any) -> Iterator[JsonObject]:
    """The object, and all that it is made of."""
    if isinstance(drawn, (list, tuple)):
        for each in drawn:
            yield from within(each)
    elif isinstance(drawn, JsonObject):
        yield drawn
        for name in drawn.attributes:
            yield from within(getattr(drawn, name, None))


def test_what_is_drawn_is_what_slack_sdk_would_draw() -> None:
    stop = button("Stop", "stop", "7", "danger", confirm=confirm("Stop?", "It ends.", "Stop", danger=True))
    menu = OverflowMenuElement(action_id="more", options=[option("One", "1", "The first"), option("Two", "2")])
    words = PlainTextInputElement(action_id="words", max_length=30, min_length=0, multiline=False)
    asked = InputBlock(label=label("Words"), element=words, optional=False)
    form = modal("Say it", "words", submit="Send", blocks=[asked])
    for drawn in (row(stop, link_button("Look", "https://a.example/", "look")), section("Which", accessory=menu), form):
        whole = list(within(drawn))
        assert len(whole) > 3
        for each in whole:
            assert each.get_non_null_attributes() == JsonObject.get_non_null_attributes(each)
