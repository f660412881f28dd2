"""What participants read: short, warm, escaped, within Slack's limits, and well by ear."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bot.domain.challenges.facts import (
    Announcement,
    Closing,
    DueDay,
    Figures,
    HalfTime,
    Joined,
    JoinOffer,
    OwnDay,
    OwnDays,
    Told,
)
from bot.domain.challenges.progress import DONE, MISSED, OPEN, REST, TO_COME, Progress
from bot.domain.people import Commands
from bot.views.challenges import join, notes, own, posts
from bot.views.message import Message, check_message, check_view
from tests.world import Seen

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NASTY = "<!channel> & <https://evil.example|click> *bold*"
LINK = "https://a-rather-long-name.slack.com/archives/C0123456789/p1795417260000000?thread_ts=1795417260.000000&cid=C1"
FIGURES = Figures(3, 12, 5, ((1, 3, 2), (2, 2, 1)))


def announcement(**more: object) -> Announcement:
    facts = {
        "challenge_id": 1, "title": "Draw daily", "words": "", "community": "Data craft", "length": 30,
        "starts_at": AT, "zone": "Europe/Berlin", "weekdays": "1234567", "participants": 0, "channel": "C1",
        "elsewhere": False, "open": True,
    }  # fmt: skip
    return Announcement(**{**facts, **more})  # type: ignore[arg-type]  # a table of facts


def due(**more: object) -> DueDay:
    facts = {
        "id": 7, "number": 3, "length": 30, "title": "Draw daily", "prompt": "*Look*\nDraw what you see.", "did": 0,
        "open": True,
    }  # fmt: skip
    return DueDay(**{**facts, **more})  # type: ignore[arg-type]  # a table of facts


def progress(*states: str, **more: object) -> Progress:
    numbered = tuple(enumerate(states, 1))
    return Progress(1, "Draw daily", numbered, **more)  # type: ignore[arg-type]  # a table of facts


def closing(figures: Figures = FIGURES, **more: object) -> Closing:
    facts = {
        "challenge_id": 1, "title": "Draw daily", "community": "Data craft", "figures": figures,
        "channel": "C1", "meetup_at": None, "meetup_link": "",
    }  # fmt: skip
    return Closing(**{**facts, **more})  # type: ignore[arg-type]  # a table of facts


OFFER = JoinOffer(1, "Draw daily", "03:00", "America/New_York", AT, False, False)
OWN = OwnDays("Draw daily", (OwnDay(1, DONE, LINK, "I drew."), OwnDay(2, REST, LINK)), "Calm", 1, 1)
MESSAGES = [
    posts.announcement(announcement()),
    posts.announcement(announcement(participants=2, hopes=("Calm", "Joy"), elsewhere=True)),
    posts.announcement(announcement(participants=1, open=False)),
    posts.day(due()),
    posts.day(due(did=1)),
    posts.day(due(open=False)),
    posts.half_time(HalfTime(1, "Draw daily", 15, 30, 4, 20, "C1")),
    posts.half_time(HalfTime(1, "Draw daily", 15, 30, 4, 20, "C1", open=False)),
    posts.closing(closing()),
    posts.closing(closing(Figures(2, 0, 0, ((1, 0, 0),)))),
    posts.closing(closing(meetup_at=AT, meetup_link="https://meet.example.org")),
    posts.ended_elsewhere(closing()),
    own.invitation(1, "Draw daily"),
    own.left("Draw daily"),
    own.progress(progress(needs_join=True)),
    own.progress(progress(DONE, REST, OPEN, hope="Calm", links=((3, LINK),))),
    own.progress(progress(DONE, day=1, pressed="rest")),
    own.progress(progress(TO_COME)),
    own.logged(3),
    own.not_logged(3),
    Message("Your day", own.own_days(OWN, Commands())),
    *[Message("Your day", words(Told(1, "Draw daily", "C1"))) for words in notes.WORDS.values()],
]


@pytest.mark.parametrize("message", MESSAGES)
def test_sentences_are_short_and_calm(message: Message) -> None:
    check_message(message)
    for sentence in sentences(words_of(message)):
        assert len(sentence.split()) < 20, sentence
        assert "!" not in sentence


@pytest.mark.parametrize("offer", [OFFER, JoinOffer(**{**vars(OFFER), "joined": True, "started": True})])
def test_the_join_form_says_what_one_needs_to_know(offer: JoinOffer) -> None:
    form = join.join_form(offer, more=True)
    check_view(form)
    words = str(form.to_dict())
    assert "Prompts come at 03:00 your time (America/New_York)" in words
    assert "everyone in the workspace" in words
    assert "whoever runs its database could read it" in words
    for sentence in sentences(words_of(Message("", form.blocks))):
        assert len(sentence.split()) < 20, sentence


@pytest.mark.parametrize(
    "message",
    [
        posts.announcement(announcement(title=NASTY, community=NASTY, hopes=(NASTY,))),
        posts.day(due(title=NASTY, prompt=NASTY.replace("<https://evil.example|click>", ""))),
        posts.half_time(HalfTime(1, NASTY, 15, 30, 4, 20, "C1")),
        posts.closing(closing(title=NASTY, community=NASTY)),
        own.invitation(1, NASTY),
        own.progress(Progress(1, NASTY, ((1, DONE),), hope=NASTY)),
        Message("x", own.own_days(OwnDays(NASTY, (OwnDay(1, DONE, "", NASTY),), NASTY, 1, 1), Commands())),
    ],
)
def test_what_members_wrote_is_quoted(message: Message) -> None:
    drawn = message.text + str([block.to_dict() for block in message.blocks])
    assert "<!channel>" not in drawn
    assert "<https://evil.example" not in drawn


def test_the_count_of_a_day() -> None:
    assert "Nobody yet: you could be the first." in seen(posts.day(due()))
    assert "1 person did this day." in seen(posts.day(due(did=1)))
    assert "12 people did this day." in seen(posts.day(due(did=12)))
    closed = seen(posts.day(due(open=False)))
    assert "Nobody" not in closed.text
    assert closed.buttons == []


@pytest.mark.parametrize(
    ("states", "headline", "strip", "in_words"),
    [
        ((TO_COME,), "your first day is still to come", "No days yet.", "Nothing is counted yet."),
        ((OPEN,), "day 1 is open", "○", "Open: day 1."),
        ((REST,), "rest so far", "◐", "Rest: day 1."),
        ((DONE, MISSED, REST, OPEN, TO_COME), "1 of 2 days", "●·◐○", "Done: day 1; rest: day 3; open: day 4."),
        ((DONE,) * 9, "9 of 9 days", "●●●●●●● ●●", "Done: days 1 to 9."),
        ((MISSED, MISSED), "0 of 2 days", "··", "Nothing is counted yet."),
    ],
)
def test_progress_by_eye_and_by_ear(states: Sequence[str], headline: str, strip: str, in_words: str) -> None:
    fact = progress(*states)
    assert own.headline(fact) == headline
    assert own.strip(fact) == strip
    assert own.in_words(fact) == in_words
    assert f"*Draw daily*: {headline}" in own.progress(fact).text


def test_progress_of_what_is_over_offers_nothing() -> None:
    shown = seen(own.progress(progress(DONE, OPEN, over=True, links=((2, LINK),))))
    assert shown.buttons == []
    assert "pen:" not in shown.text


def test_a_hope_over_several_lines_stays_in_its_place() -> None:
    assert posts.said("Calm\nand  joy") == "_Calm and joy_"
    assert posts.said("a *bold* hope") == "a *bold* hope"


def test_a_late_joiner_is_given_the_days_so_far() -> None:
    links = tuple((number, f"{LINK}{number}") for number in range(1, 101))
    view = join.joined(Joined(1, "Draw daily", "C1", AT, links, counts_from=100))
    check_view(view)
    words = str(view.to_dict())
    assert "|day 100>" in words
    assert "Your consistency counts from day 100." in words
    three = join.joined(Joined(1, "Draw daily", "C1", AT, links, partners=("U2", "U3", "U4")))
    assert "Your partners are <@U2>, <@U3> and <@U4>." in str(three.to_dict())


@pytest.mark.parametrize("days", [1, 30, 100])
@pytest.mark.parametrize("text", ["", "word " * 400, "&<>" * 500])
def test_own_days_always_fit_into_a_message(days: int, text: str) -> None:
    fact = OwnDays("Draw daily", tuple(OwnDay(n, DONE, LINK, text) for n in range(1, days + 1)), "h" * 500, days, days)
    message = Message("Your day with Convene", own.own_days(fact, Commands("cop")))
    check_message(message)
    words = seen(message).text
    assert "Day 1>" in words
    assert f"Day {days}>" in words or "more days." in words
    assert "`/cop-convene export`" in words


def test_commands_are_named_as_they_are_in_force() -> None:
    assert "`/convene export`" in seen(Message("x", own.own_days(OWN, Commands()))).text


def test_own_days_without_any() -> None:
    fact = OwnDays("Draw daily", (OwnDay(1, MISSED, LINK),), "", 0, 1)
    assert "No days this time. The prompts stay in the channel." in seen(Message("x", own.own_days(fact, Commands())))


def seen(message: Message) -> Seen:
    return Seen({"text": message.text, "blocks": [block.to_dict() for block in message.blocks]})


def words_of(message: Message) -> str:
    """All that is read out, each block a line."""
    return "\n".join(Seen({"blocks": [block.to_dict()]}).text for block in message.blocks)


def sentences(text: str) -> list[str]:
    """Without links and dates, which Slack shows as a few words."""
    plain = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", text)
    ends = [0, *[found.end() for found in re.finditer(r"[.?:]\s|\n", plain)], len(plain)]
    return [plain[start:end].strip() for start, end in pairwise(ends) if plain[start:end].strip()]


def test_who_did_no_day_is_not_told_how_many_passed() -> None:
    words = str([block.to_dict() for block in own.own_days(OwnDays("Draw daily", (), "", 0, 30), Commands(""))])
    assert "30 days" not in words
    assert "The prompts stay in the channel." in words


def test_the_end_counts_only_what_there_was() -> None:
    assert posts.figures_text(Figures(3, 1, 0, ((1, 1, 0),))) == "3 people took part. Together they did 1 day."
