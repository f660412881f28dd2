"""What a participant sees alone is never more than Slack takes, and keeps what it must say."""

from datetime import date, time

import pytest

from bot.domain.challenges.arrival import Arrival, Prompted, Which
from bot.domain.challenges.journal import Journal, JournalDay, JournalEntry
from bot.domain.challenges.landing import Landing, MissedDay
from bot.domain.challenges.privately import (
    LONGEST_SHARED,
    PrivateEntry,
    PrivateShelf,
    SharedEntry,
    too_much_to_share,
)
from bot.domain.challenges.prompts import LONGEST_PROMPT
from bot.domain.challenges.reminders import Reminder, Snoozed
from bot.services.challenges.private_entries import ON_A_PAGE
from bot.views.challenges import by_message, journal_file, landing, privately, reminders
from bot.views.message import Message, as_view, check_message, check_view, section

PROMPT = "Write *boldly*. " * (LONGEST_PROMPT // 16)
TITLE = "T" * 80
LINK = "https://a-rather-long-workspace-name.slack.com/archives/C0123456789/p1795417260000000"


def entry(text: str = "words", **more: bool) -> PrivateEntry:
    facts = {"written": True, "may_share": True, "stands": False} | more
    return PrivateEntry(1, 100, TITLE, PROMPT, text, **facts)


def test_the_form_shows_the_longest_prompt_and_a_text_that_no_field_holds() -> None:
    for text in ("", "x" * 3000, "x" * 9000):
        check_view(privately.form(entry(text)))
        check_view(privately.share_form(entry(text)))


def test_the_list_of_private_entries_and_one_that_is_only_to_be_read_fit() -> None:
    longest = entry("<&>" * 3000, may_write=False)
    check_view(privately.shelf(PrivateShelf((longest,) * ON_A_PAGE, 1, 3)))
    shown = check_view(privately.form(longest, page=1))
    assert "submit" not in shown
    assert not [block for block in shown["blocks"] if block["type"] == "input"]
    check_view(privately.deleted_but_typed(entry("", written=False), "x" * 3000, None))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 25), "Tomorrow, then"),
        (date(2026, 11, 30), "On Monday, then"),
        (date(2026, 12, 7), "On Monday, 7 December, then"),
        (None, "When you are back, then"),
    ],
)
def test_what_is_put_off_says_until_when(day: date | None, said: str) -> None:
    assert reminders.snoozed(Snoozed("Draw daily", date(2026, 11, 24), day)).text.startswith(said)


def test_what_fits_to_be_shared_is_shared_whole() -> None:
    words = "<&>\n" * (LONGEST_SHARED // 15)
    assert too_much_to_share(words) == 0
    message = privately.shared(SharedEntry("U0123456789", 100, words))
    check_message(message)
    assert "…" not in str(message.blocks[0].to_dict())
    assert too_much_to_share("&" * (LONGEST_SHARED // 5 + 1)) > 0


def test_prompts_and_questions_by_direct_message_fit() -> None:
    for answered in (False, True):
        check_message(by_message.prompt(Prompted(1, 99, 100, TITLE, PROMPT, answered, True, True)))
    check_message(by_message.prompt(Prompted(1, 99, 100, TITLE, PROMPT, False, False, False)))
    options = tuple((number, f"{TITLE}: day 100") for number in range(30))
    check_message(by_message.which(Which("D0123456789-1795417260.000100", "1.000001", options)))
    check_view(by_message.form(Arrival(1, TITLE, True, time(9), "America/Argentina/ComodRivadavia")))


def test_a_hundred_days_away_in_three_challenges_make_one_message() -> None:
    days = tuple(MissedDay(number, PROMPT, LINK) for number in range(1, 101))
    one = landing.landing(Landing(1, TITLE, days[:14], days, 7, 100, LINK))
    message = Message("Welcome back.", [section("Welcome back."), *(one * landing.MOST_CHALLENGES)])
    check_message(message)
    check_view(as_view(message, "Convene"))
    assert "and 90 more" in str([block.to_dict() for block in one])


def test_a_reminder_without_an_open_day_has_only_ways_out() -> None:
    blocks = reminders.reminder(Reminder(1, TITLE, 2, 30))
    labels = [
        element["text"]["text"]
        for block in blocks
        for element in block.to_dict().get("elements", [])
        if "action_id" in element
    ]
    assert labels == ["Remind me tomorrow", "Not for this one", "Never again"]
    check_message(Message("Your day", blocks))


def test_a_long_journal_is_a_message_or_says_why_not() -> None:
    words = JournalEntry(date(2026, 11, 23), "<a line> " * 100, LINK, private=True)
    short = [Journal(TITLE, date(2026, 11, 23), 1, 1, "", (JournalDay(1, PROMPT, (words,)),))]
    long = [Journal(TITLE, date(2026, 11, 23), 9, 9, "", (JournalDay(1, PROMPT, (words,) * 30),))]
    check_message(journal_file.as_message(short))
    assert "too long for a message" in journal_file.as_message(long).text
    assert journal_file.markdown(long).count("### Day 1: ") == 1
