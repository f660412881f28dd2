"""How the planning and steering of challenges looks: Slack's limits, quoted words, and prompts as written."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.challenges.facts import (
    Announcement,
    Closing,
    DayText,
    DueDay,
    Figures,
    HalfTime,
    Panel,
    Preview,
    Running,
    Steering,
)
from bot.domain.challenges.forms import Channels, StartForm, StartOptions
from bot.domain.challenges.meetups import Meetup
from bot.domain.challenges.prompts import LONGEST_PROMPT, Collected, too_long_by
from bot.domain.people import Commands
from bot.views.challenges import panel as panels
from bot.views.challenges import posts, preview, start, steering
from bot.views.challenges.prompts import day_body, first_line, prompt_text
from bot.views.message import ROW, SECTION_LIMIT, Message, button, check_message, check_view, escape, plain, row

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
NASTY = "<!channel> & <https://evil.example|x> @here "
TITLE = (NASTY * 3)[:80]
LONG = "&" * (LONGEST_PROMPT // 5)
COMMANDS = Commands("cop")
FIGURES = Figures(99, 1234, 987, tuple((n, n, n // 2) for n in range(1, 101)))
DAYS = tuple(
    DayText(n, n, 100, TITLE, date(2026, 11, 24) + timedelta(days=n), NOW + timedelta(days=n), LONG)
    for n in range(1, 101)
)
PREVIEW = Preview(
    challenge_id=1, title=TITLE, summary=NASTY * 10, community=TITLE, days=DAYS, audience="data-craft",
    audience_size=12, where="data-craft", own_channel=False, zone="Europe/Berlin", soon=False,
    words="", closes_at=NOW + timedelta(days=101), public=False,
)  # fmt: skip
MEETUP = Meetup(
    challenge_id=1, title=TITLE, created_at=NOW, channel="C1", at=NOW, link="", poll_ends=None, slots=(), answered=0,
    coming=0, agenda=(), notes=(), version=1, over=False,
)  # fmt: skip
RUNNING = Running(
    challenge_id=1, title=TITLE, state="announced", number=7, length=100, participants=12,
    channel="C1", starts_at=NOW, closes_at=NOW, joined=True, steers=True, may_undo=True, today_open=7,
    today_link="https://example.slack.com/archives/C1/p1", meetup=MEETUP, may_share=True, asked_afterwards=True,
)  # fmt: skip
STEERING = Steering(
    running=RUNNING, hour=time(9), zone="Europe/Berlin", next_day=DAYS[0], next_at=NOW, figures=FIGURES,
    rest_dates=(date(2026, 12, 24),), weekdays="12345", close_later_days=7, pause_reason="", admitted=("U1", "U2"),
)  # fmt: skip
OPTIONS = StartOptions(
    community_id=1, zone="Europe/Berlin", today=date(2026, 11, 23), hour=time(9),
    templates=(("a", "One", 30), ("b", TITLE, 1)),
    channels=Channels(tuple((n, f"channel-{n}" * 7) for n in range(91)), True),
)  # fmt: skip
FORM = StartForm(
    1, "a", date(2027, 6, 1), time(9), "1", TITLE, 30, "135", "Asia/Tokyo", (date(2026, 12, 24),) * 60, NOW
)
ANNOUNCEMENT = Announcement(
    challenge_id=1, title=TITLE, words=NASTY * 40, community=TITLE, length=30, starts_at=NOW, zone="Europe/Berlin",
    weekdays="135", participants=3, channel="C1", elsewhere=True, open=True, hopes=(NASTY * 10,) * 10,
)  # fmt: skip
DUE = DueDay(1, 30, 30, TITLE, LONG, 3, True)
CLOSING = Closing(1, TITLE, TITLE, FIGURES, "C1", NOW, "https://example.org")


def every_view() -> list[View]:
    options = replace(OPTIONS, channels=replace(OPTIONS.channels, propose_own=False))
    return [
        start.start_form(OPTIONS, start.default_form(OPTIONS)),
        start.start_form(options, FORM, 7, more=True),
        start.prompts_form(Collected(1, 0, 100)),
        *(preview.preview(PREVIEW, page) for page in (0, 5, 9, 99, -1)),
        preview.preview(replace(PREVIEW, public=True, soon=True, own_channel=True), 1),
        preview.preview(replace(PREVIEW, days=DAYS[:1], soon=True, audience="", audience_size=0, where="")),
        preview.announced(PREVIEW),
        preview.announced(replace(PREVIEW, soon=True)),
        preview.prompt_form(1, 100, "x" * LONGEST_PROMPT),
        preview.words_form(PREVIEW),
        preview.sent_sample(),
        preview.discarded(),
        steering.steering(STEERING),
        steering.steering(replace(STEERING, next_day=None, next_at=None)),
        steering.steering(replace(STEERING, running=replace(RUNNING, state="paused"), pause_reason="channel_lost")),
        steering.steering(
            replace(STEERING, running=replace(RUNNING, state="paused"), pause_reason="post_failed:no_channel")
        ),
        steering.steering(replace(STEERING, running=replace(RUNNING, state="closed"))),
        steering.extend_form(1),
        steering.rhythm_form(STEERING),
        steering.hand_over_form(1),
        steering.admit_form(STEERING),
    ]


def every_message() -> list[Message]:
    ended = replace(RUNNING, state="closed", figures=FIGURES)
    panel = Panel(1, TITLE, True, (RUNNING,) * 20, (RUNNING,) * 20, (ended, replace(RUNNING, state="cancelled"), ended))
    return [
        panels.panel(panel, COMMANDS),
        panels.panel(Panel(1, TITLE, False, (), (), ()), COMMANDS),
        panels.panel(Panel(None, "", False, (replace(RUNNING, joined=False),), (), ()), COMMANDS),
        panels.panel(Panel(None, "", False, (), (), (), tuple((n, TITLE) for n in range(30))), COMMANDS),
        panels.panel(Panel(None, "", False, (), (), ()), COMMANDS),
        panels.help_text(COMMANDS, 1, True),
        panels.help_text(COMMANDS, None, False),
        preview.withdrawn(PREVIEW),
        posts.announcement(ANNOUNCEMENT),
        posts.announcement(replace(ANNOUNCEMENT, open=False, hopes=(), elsewhere=False)),
        posts.day(DUE),
        posts.day(replace(DUE, open=False)),
        posts.sample(DAYS[0]),
        posts.half_time(HalfTime(1, TITLE, 15, 30, 9, 99, "C1")),
        posts.closing(CLOSING),
        posts.closing(replace(CLOSING, meetup_at=None, figures=Figures(0, 0, 0, ()))),
        posts.ended_elsewhere(CLOSING),
    ]


@pytest.mark.parametrize("message", every_message())
def test_every_message_stays_within_slacks_limits(message: Message) -> None:
    check_message(message)


def test_the_fullest_panel_fits_and_its_rows_are_short_enough_for_a_phone() -> None:
    fact = Panel(1, TITLE, True, (RUNNING,) * panels.ON_A_PAGE, (), (replace(RUNNING, state="closed"),) * 3)
    failed = [plain("One that failed", row(button("Try again", "again"), button("Never mind", "let_be"))).blocks] * 9
    full = panels.panel(fact, COMMANDS, failed)
    check_message(full)
    rows = [block["elements"] for block in full.drawn if block["type"] == "actions"]
    assert max(map(len, rows)) == ROW


@pytest.mark.parametrize("view", every_view())
def test_every_view_stays_within_slacks_limits(view: View) -> None:
    check_view(view)
    assert all(len(section) <= SECTION_LIMIT for section in sections(view.to_dict()["blocks"]))


@pytest.mark.parametrize("message", every_message())
def test_what_members_write_pings_nobody_and_forges_no_link(message: Message) -> None:
    for section in sections([block.to_dict() for block in message.blocks]):
        assert "<!" not in section.replace("<!date^", "")
    assert "<!channel>" not in message.text


@pytest.mark.parametrize("shown", [*every_message(), *every_view()])
def test_texts_are_plain(shown: Message | View) -> None:
    """Sentences under twenty words, no exclamation marks."""
    for text in ours(shown):
        assert "!" not in text
        for sentence in re.split(r"(?<=[.?:;])\s|\n", text):
            assert len(sentence.split()) < 20, sentence


def ours(shown: Message | View) -> list[str]:
    """All words of ours: what a member wrote is left out, and a date counts as a word."""
    blocks: list[Block] = list(shown.blocks or [])
    found = texts([block.to_dict() for block in blocks])
    for theirs in (escape(NASTY * 10).strip(), escape(TITLE), escape(LONG), TITLE, LONG):
        found = [text.replace(theirs, "it") for text in found]
    found = [re.sub(r"<!date\^[^>]*>", "then", text) for text in found]
    return [text for text in found if "evil" not in text and "&amp;" not in text and NASTY[:8] not in text]


def sections(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return []


# Prompts


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("*bold* and _italics_", "*bold* and _italics_"),
        ("- a\n- b", "• a\n• b"),
        ("a - b\n -c", "a - b\n -c"),
        ("<https://example.org|a text>", "<https://example.org|a text>"),
        ("<https://example.org/?a=1&b=2>", "<https://example.org/?a=1&amp;b=2>"),
        ("See https://example.org.", "See <https://example.org>."),
        ("(https://example.org/a_b)", "(<https://example.org/a_b>)"),
        ("*https://example.org*", "*<https://example.org>*"),
        ("https://example.org/?a=1&b=2, too", "<https://example.org/?a=1&amp;b=2>, too"),
        ("<@U123> and <!here> and <#C1>", "&lt;@U123&gt; and &lt;!here&gt; and &lt;#C1&gt;"),
        ("@channel @here @everyone @heresy", "@\u200bchannel @\u200bhere @\u200beveryone @heresy"),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("<https://a.example|x> <https://b.example|y>", "<https://a.example|x> <https://b.example|y>"),
    ],
)
def test_marks_are_kept_and_mentions_are_plain(written: str, drawn: str) -> None:
    assert prompt_text(written) == drawn


@given(st.text(alphabet="ab<>&|!@#*_- \nhtps:/.chanelrvyo", max_size=200))
def test_no_prompt_pings_anybody(prompt: str) -> None:
    drawn = prompt_text(prompt)
    assert not re.search(r"<(?!https?://)", drawn)
    assert not re.search(r"@(channel|here|everyone)\b", drawn)


@given(
    st.text(alphabet="<>&x \nhttps://", min_size=1, max_size=LONGEST_PROMPT).filter(lambda text: not too_long_by(text))
)
def test_a_prompt_that_is_taken_is_never_cut(prompt: str) -> None:
    drawn = day_body(replace(DAYS[-1], title="x" * 80, prompt=prompt))
    assert drawn.endswith(prompt_text(prompt))
    assert len(drawn) <= SECTION_LIMIT


@pytest.mark.parametrize(
    ("prompt", "line"),
    [("*A heading*\nMore.", "A heading"), ("", ""), ("\n\n_x_", "x"), ("y" * 200, "y" * 99 + "…")],
)
def test_the_first_line_is_the_prompts_own_heading(prompt: str, line: str) -> None:
    assert first_line(prompt) == line


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ("1234567", "every day"),
        ("12345", "from Monday to Friday"),
        ("3", "on Wednesdays"),
        ("67", "on Saturdays and Sundays"),
        ("135", "on Mondays, Wednesdays and Fridays"),
    ],
)
def test_the_rhythm_in_words(weekdays: str, words: str) -> None:
    assert posts.rhythm_words(weekdays) == words
