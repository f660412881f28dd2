"""What the bot posts about a challenge: announcement, days, half-time, closing."""

import re
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
)

from bot.domain.challenges.facts import Announcement, Closing, DayText, DueDay, Figures, HalfTime
from bot.views import challenges as ids
from bot.views.challenges import report
from bot.views.challenges.prompts import day_body, day_heading, first_line, prompt_text
from bot.views.message import (
    Message,
    button,
    channel,
    confirm,
    context,
    count,
    escape,
    fits,
    listed,
    moment,
    row,
    section,
)

WEEKDAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def undo_button(action: str, about: int) -> ButtonElement:
    asked = confirm(
        "Take it back?", "The announcement and what people did so far are deleted. Those who joined are told.",
        "Take it back", "Keep it", danger=True,
    )  # fmt: skip
    return button("Undo the announcement", action, about, "danger", confirm=asked)


def after_the_end(about: int) -> list[ButtonElement]:
    """What one can make of a challenge that ended."""
    return [
        button("Start it again", ids.AGAIN, about),
        button("Keep as a template", ids.KEEP, about),
        button("Copy to another community", ids.COPY, about),
    ]


def draft_buttons(about: int) -> list[ButtonElement]:
    """What can be done with any draft."""
    discard = confirm("Throw it away?", "The draft and its prompts go.", "Throw away", "Keep it", danger=True)
    return [
        button("Change settings", ids.SETTINGS, about),
        button("Throw away", ids.DISCARD, about, "danger", confirm=discard),
    ]


def rhythm_words(weekdays: str) -> str:
    """Every day, Mondays to Fridays, or the days by name."""
    if weekdays == "1234567":
        return "every day"
    if weekdays == "12345":
        return "from Monday to Friday"
    return f"on {listed(WEEKDAY_NAMES[int(number) - 1] for number in weekdays)}"


def said(words: str) -> str:
    """What somebody wrote, on one line, in italics where Slack can show them."""
    line = escape(" ".join(words.split()))
    return line if re.search(r"[_*~`]", line) else f"_{line}_"


def own_words(title: str, words: str) -> str:
    """The announcement's text: the facilitator's, or ours."""
    return prompt_text(words) if words else f"Let us do this together: *{escape(title)}*."


def announcement(due: Announcement) -> Message:
    begins = moment(due.starts_at, due.zone)
    text = f"A 30-day challenge in {escape(due.community)}: {escape(due.title)}"
    prompts = f"{count(due.length, 'small activity', 'small activities')}, {rhythm_words(due.weekdays)}"
    where = f" in {channel(due.channel)}" if due.elsewhere and due.channel else ""
    blocks: list[Block] = [
        section(f"*{escape(due.title)}*\n{own_words(due.title, due.words)}"),
        section(f"{prompts}, from {begins}{where}. Nobody is too senior, and joining late is fine."),
    ]
    if due.hopes:
        blocks.append(section("What some hope for:\n" + "\n".join(f"• {said(hope)}" for hope in due.hopes)))
    if due.open:
        blocks.append(row(button("Join", ids.JOIN, due.challenge_id, "primary")))
    blocks.append(context(_joined(due)))
    return Message(text, blocks)


def _joined(due: Announcement) -> str:
    if not due.open:
        return f"This one is over. {count(due.participants, 'person', 'people')} took part."
    if not due.participants:
        return "Be the first to join. Only you see the form."
    return f"{count(due.participants, 'person has', 'people have')} joined so far."


def day(due: DueDay) -> Message:
    text = f"{due.title}: day {due.number} of {due.length}. {first_line(due.prompt)}"
    body = f"{day_heading(due.title, due.number, due.length)}\n{prompt_text(due.prompt)}"
    blocks: list[Block] = [section(body)]
    if due.open:
        blocks.append(_day_buttons(due.id))
        first = "" if due.did else "Nobody yet: you could be the first."
        blocks.append(context(f"Reply in this thread to write your entry, or press Done. {_did(due.did) or first}"))
    else:
        blocks.append(context(f"This 30-day challenge is closed. {_did(due.did)}".strip()))
    return Message(escape(text), blocks)


def _day_buttons(day_id: int) -> ActionsBlock:
    return row(
        button("Done", ids.DONE_TODAY, day_id, "primary"),
        button("Rest", ids.REST_TODAY, day_id),
        button("Journal privately", ids.PRIVATE, day_id),
        button("My progress", ids.PROGRESS_DAY, day_id),
    )


def _did(people: int) -> str:
    return f"{count(people, 'person', 'people')} did this day." if people else ""


def sample(text: DayText) -> Message:
    """Day 1, sent to the one who prepares it."""
    return Message(
        escape(f"{text.title}: day {text.number} of {text.length}, a look ahead"),
        [context("A look ahead, only for you. This is how it will be posted:"), section(day_body(text))],
    )


def half_time(due: HalfTime) -> Message:
    text = f"*{escape(due.title)}* is at half-time: day {due.number} of {due.length}."
    where = f" in {channel(due.channel)}" if due.channel else ""
    so_far = f"Together they did {count(due.entries, 'day')} so far. " if due.entries else ""
    still = "You can still join; your days count from today." if due.open else "It has ended since."
    return Message(
        escape(f"{due.title} is at half-time"),
        [
            section(f"{text} {count(due.participants, 'person takes', 'people take')} part{where}."),
            section(f"{so_far}{still}"),
            *([row(button("Join", ids.JOIN, due.challenge_id))] if due.open else []),
        ],
    )


def closing(due: Closing) -> Message:
    """The report back: figures of all together, what people gave to it, and the invitation to the meetup."""
    fitting = (message for kept in range(len(due.report.kept), -1, -1) if fits(message := _closing(due, kept)))
    return next(fitting, _closing(due, 0))


def _closing(due: Closing, kept: int) -> Message:
    figures = due.figures
    blocks: list[Block] = [
        section(f"*{escape(due.title)}* is complete. Thank you to everyone who took part."),
        section(figures_text(figures)),
    ]
    blocks += report.blocks(due.report, figures, kept)
    blocks += _meetup(due)
    blocks.append(DividerBlock())
    back = "Everyone of this workspace who took part gets their own days back, privately. "
    blocks.append(context(back + _again_hint(due)))
    blocks.append(row(*after_the_end(due.challenge_id)))
    return Message(escape(f"{due.title} is complete"), blocks)


def _again_hint(due: Closing) -> str:
    those = f"Anyone in {escape(due.community)}" if due.community else "Anyone in its community"
    return f"{those} who may start one can run it again."


def _meetup(due: Closing) -> Sequence[Block]:
    if due.meetup_at is None:
        return [
            section("What was it like? Reply in this thread with a highlight, or plan a meetup to tell each other.")
        ]
    if due.meetup_over:
        return [section(f"*Meetup:* it was {moment(due.meetup_at)}.")]
    link = f" <{due.meetup_link}|Join the meetup>." if due.meetup_link else ""
    said = f"*Meetup:* {moment(due.meetup_at)}.{link} Bring one highlight and one thing that did not work."
    buttons = [
        button("I will come", ids.MEETUP_COME, due.challenge_id, "primary"),
        button("Calendar file", ids.MEETUP_FILE, due.challenge_id),
    ]
    return [section(said), row(*buttons)]


def figures_text(figures: Figures) -> str:
    if not figures.did:
        return f"{count(figures.participants, 'person', 'people')} joined. The prompts stay, to come back to."
    number, did, _ = max(figures.per_day, key=lambda row: row[1])
    wrote = f" and wrote {count(figures.wrote, 'entry', 'entries')}" if figures.wrote else ""
    lively = f" The liveliest was day {number}, with {did} people." if did > 1 else ""
    return (
        f"{count(figures.participants, 'person', 'people')} took part. "
        f"Together they did {count(figures.did, 'day')}{wrote}.{lively}"
    )


def ended_elsewhere(due: Closing) -> Message:
    """The home channel hears of the end."""
    where = f" The closing post is in {channel(due.channel)}." if due.channel else ""
    text = f"*{escape(due.title)}* has ended. {figures_text(due.figures)}{where}"
    meetup = _meetup(due) if due.meetup_at else ()  # highlights without one are gathered under the closing post
    return Message(escape(f"{due.title} has ended"), [section(text), *meetup])
