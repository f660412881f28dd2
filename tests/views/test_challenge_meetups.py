"""How the meetup reads: within Slack's limits whatever people wrote, and quoted, never obeyed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.models.views import View

from bot.domain.challenges.closing import Highlight
from bot.domain.challenges.meetups import Meetup, MyTimes, Note, Proposal, Slot, TimeForMe, agenda
from bot.views.challenges import meetup_forms as forms
from bot.views.challenges import meetups as views
from bot.views.challenges.calendar import calendar_file
from bot.views.message import Message, check_message, check_view

AT = datetime(2026, 12, 24, 16, tzinfo=UTC)
NASTY = "<!channel> & <https://evil.example|x> *bold* " * 70
TIMES = tuple(AT + timedelta(hours=number) for number in range(10))
FULL = Meetup(
    challenge_id=1, title=NASTY[:80], created_at=AT, channel="C1", at=AT, link="https://meet.example.org/" + "x" * 1900,
    poll_ends=None, slots=tuple(Slot(at, 1000) for at in TIMES), answered=1000, coming=1000,
    agenda=agenda([Highlight(NASTY[:80], NASTY[:300], 30, "https://acme.slack.example/archives/C1/p1")] * 30),
    notes=tuple(Note(f"U{number}", NASTY[:3000]) for number in range(40)), version=2, over=False,
)  # fmt: skip
POLL = replace(FULL, at=None, poll_ends=AT)
MESSAGES = [
    views.poll(POLL), views.poll(FULL), views.poll(replace(FULL, at=None)), views.meetup(FULL, 2),
    views.meetup(FULL, 1), views.meetup(replace(FULL, at=None), 2), views.meetup(replace(FULL, over=True), 2),
    views.notes(FULL), views.notes(replace(FULL, notes=())), views.reminder(FULL, "1.2:day"),
    views.reminder(FULL, "1.2:minutes"), views.news(FULL, AT), views.news(replace(FULL, at=None), AT),
    views.answered(replace(FULL, mine=True)), views.answered(replace(FULL, mine=False)),
    views.file_in_words(FULL), Message("told", views.told(FULL)), Message("none", views.no_time(FULL)),
    Message("home", views.blocks(FULL)), Message("home", views.blocks(POLL)),
]  # fmt: skip
FORMS = [
    forms.plan_form(FULL), forms.plan_form(POLL), forms.plan_form(replace(FULL, over=True)),
    forms.poll_form(Proposal(1, "C1", "Europe/Berlin", "", TIMES, TIMES[:6], 4)),
    forms.times_form(MyTimes(1, NASTY[:80], "Asia/Tokyo", tuple(TimeForMe(at, "free_day", True) for at in TIMES),
                             reminded=True)),
    forms.fix_form(POLL, "Asia/Tokyo", AT - timedelta(days=1)), forms.note_form(FULL, NASTY[:3000]),
]  # fmt: skip


@pytest.mark.parametrize("message", MESSAGES)
def test_slack_takes_every_message_however_much_was_written(message: Message) -> None:
    check_message(message)
    assert "<!channel>" not in str(message.drawn) + message.text
    assert "<https://evil" not in str(message.drawn) + message.text


@pytest.mark.parametrize("form", FORMS)
def test_slack_takes_every_form_with_four_fields_at_most(form: View) -> None:
    body = check_view(form)
    assert "<!channel>" not in str([b for b in body["blocks"] if b["type"] != "input"])
    assert sum(block["type"] == "input" for block in body["blocks"]) <= 4


def test_ten_notes_that_are_too_many_are_counted() -> None:
    assert "more note" in str(views.notes(replace(FULL, notes=FULL.notes * 5)).drawn)


def test_a_calendar_gets_the_words_as_they_were_written() -> None:
    """Quoting is for Slack; the file has its own."""
    content = calendar_file(FULL, AT).replace("\r\n ", "")
    assert "SUMMARY:Closing meetup: <!channel> & <https://evil" in content
    assert "BEGIN:VEVENT" in content
    assert content.startswith("BEGIN:VCALENDAR\r\n")
