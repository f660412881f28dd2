"""The meetup as people see it: the poll, when it is, reminders, the agenda, and the place for notes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from bot.domain.challenges.meetups import Item, Meetup, minutes
from bot.views import challenges as ids
from bot.views.challenges.posts import said
from bot.views.message import (
    Message,
    button,
    channel,
    confirm,
    context,
    count,
    cut,
    escape,
    link_button,
    moment,
    person,
    plain,
    row,
    section,
)

AGENDA_LIMIT = 2800  # characters
NOTES_LIMIT = 9000
NOTES_IN_YOUR_DAY = 2500
STILL_COMING = "You are still down as coming. If the new time does not fit, say so."
PARTS = {
    "welcome": "Welcome: who is here",
    "round": "A round: each of us tells one highlight",
    "learned": "What did not work, and what we learned from it",
    "keep": "What each of us will keep doing",
}


# In the channel


def poll(fact: Meetup) -> Message:
    """The times with the number of people who can; buttons while it runs."""
    text = f"When shall we meet? The closing meetup of {escape(fact.title)}"
    head = f"*When shall we meet?* This is about the closing meetup of *{escape(fact.title)}*."
    if fact.poll_ends is None:
        return Message(text, [section(f"{head}\n{_outcome(fact)}"), context(answered_so_far(fact))])
    lines = [f"• {moment(slot.at)}: {count(slot.people, 'person', 'people')} can" for slot in fact.slots]
    ends = f"It ends {moment(fact.poll_ends)}, and the time at which most can come is taken."
    return Message(
        text,
        [
            section(head),
            section("\n".join(lines)),
            row(_choose(fact)),
            context(f"{answered_so_far(fact)} Everyone here reads these numbers. Nobody sees who chose what. {ends}"),
        ],
    )


def _outcome(fact: Meetup) -> str:
    return f"It will be {moment(fact.at)}." if fact.at else "No time was found."


def answered_so_far(fact: Meetup) -> str:
    if not fact.answered:
        return "Nobody has answered yet."
    return f"{count(fact.answered, 'person has', 'people have')} answered."


def _choose(fact: Meetup, style: str | None = "primary") -> ButtonElement:
    return button("Choose my times", ids.MEETUP_TIMES, fact.challenge_id, style)


def meetup(fact: Meetup, version: int) -> Message:
    """When it is; for an earlier `version`, that it is no more so."""
    title = escape(fact.title)
    if version != fact.version:
        after = "A newer message says when it is." if fact.at or fact.poll_ends else "It is off."
        return plain(f"The closing meetup of *{title}* was to be at another time. {after}")
    if fact.at is None:
        return plain(f"The closing meetup of *{title}* is off. Those who were coming are told.")
    text = f"The closing meetup of *{title}*: {moment(fact.at)}"
    blocks: list[Block] = [section(text), section(agenda(fact.agenda))]
    if fact.over:
        blocks.append(context(f"{count(fact.coming, 'person was', 'people were')} down as coming."))
    else:
        blocks.append(row(*answers(fact)))
        blocks.append(context(f"{_coming(fact)} Those who come are reminded the day before and ten minutes before."))
    return Message(f"The closing meetup of {title}: {moment(fact.at)}", blocks)


def _coming(fact: Meetup) -> str:
    return f"{count(fact.coming, 'person comes', 'people come')}." if fact.coming else "Nobody is down as coming yet."


def answers(fact: Meetup) -> list[ButtonElement]:
    """What one can do about a meetup that is to come."""
    about = fact.challenge_id
    buttons = []
    if fact.mine is not True:
        buttons.append(button("I will come", ids.MEETUP_COME, about, "primary"))
    if fact.mine is not False:
        buttons.append(button("I cannot come", ids.MEETUP_NOT, about))
    if fact.reminded:
        buttons.append(button("Calendar file", ids.MEETUP_FILE, about))
    if fact.link:
        buttons.append(link_button("Join the meetup", fact.link, f"{ids.LINK}.meetup.{about}"))
    return buttons


def agenda(items: Sequence[Item]) -> str:
    """Who, what, and for how long."""
    lines = [f"• {item.minutes} min: {_point(item)}" for item in items]
    return cut(f"*Agenda, {minutes(items)} minutes*\n" + "\n".join(lines), AGENDA_LIMIT)


def _point(item: Item) -> str:
    if item.highlight is None:
        return PARTS[item.part]
    shared = item.highlight
    words = said(cut(shared.words, 160)) if shared.words else f"day {shared.number}"
    link = f" (<{shared.link}|day {shared.number}>)" if shared.link else ""
    return f"*{escape(shared.name)}*: {words}{link}"


def notes(fact: Meetup) -> Message:
    """The place for notes, afterwards."""
    title = escape(fact.title)
    text = f"Notes from the closing meetup of {title}"
    blocks: list[Block] = [section(f"*Notes from the closing meetup of {title}*"), *_written(fact, NOTES_LIMIT)]
    if not fact.notes:
        blocks.append(section("What was told, what did not work, what was agreed? A few lines help those not there."))
    blocks.append(row(button("Write a note", ids.MEETUP_NOTE, fact.challenge_id)))
    blocks.append(context("For everyone who took part. Those who were absent get the notes privately, once."))
    return Message(text, blocks)


def _written(fact: Meetup, room: int) -> list[Block]:
    """Each note with its author, all of them within `room` characters."""
    each = max(room // max(len(fact.notes), 1), 80)
    most = room // each
    shown = [section(f"{person(note.who)}: {cut(escape(note.words), each)}") for note in fact.notes[:most]]
    more = len(fact.notes) - most
    return [*shown, context(f"And {count(more, 'more note')}.")] if more > 0 else list(shown)


# Privately


def reminder(fact: Meetup, occasion: str) -> Message:
    """The day before, or ten minutes before, to somebody who said that they come."""
    assert fact.at is not None  # it stands
    soon = occasion.endswith(":minutes")
    when = "Soon" if soon else "Tomorrow"
    text = f"{when}: the closing meetup of *{escape(fact.title)}*, {moment(fact.at)}."
    buttons = [link_button("Join the meetup", fact.link, f"{ids.LINK}.meetup.{fact.challenge_id}")] if fact.link else []
    buttons.append(button("I cannot come", ids.MEETUP_NOT, fact.challenge_id))
    if not soon:
        buttons.append(button("Calendar file", ids.MEETUP_FILE, fact.challenge_id))
    where = f" Everything about it is in {channel(fact.channel)}." if fact.channel else ""
    return Message(
        f"{when}: the closing meetup of {escape(fact.title)}, {moment(fact.at)}.",
        [
            section(text),
            section(agenda(fact.agenda)),
            row(*buttons),
            context(f"You get this because you are down as coming.{where}"),
        ],
    )


def news(fact: Meetup, before: datetime) -> Message:
    """It is at another time, or not at all; to somebody who said that they come."""
    about = f"The closing meetup of *{escape(fact.title)}* was to be {moment(before)}."
    if fact.at is None:
        return plain(f"{about} It is off.", context("You get this because you are down as coming."))
    return plain(
        f"{about} Now it is {moment(fact.at)}.",
        section(STILL_COMING),
        row(*_if_it_fits(fact)),
        context("You get this because you are down as coming."),
    )


def _if_it_fits(fact: Meetup) -> list[ButtonElement]:
    not_then = button("I cannot come", ids.MEETUP_NOT, fact.challenge_id)
    return [not_then, button("Calendar file", ids.MEETUP_FILE, fact.challenge_id)]


def answered(fact: Meetup) -> Message:
    """After *I will come* or *I cannot come*; only they see it."""
    assert fact.at is not None  # there was something to answer
    if fact.mine is not True:
        notes = " You will get the notes." if fact.reminded else ""
        return plain(
            f"Noted: you cannot come to the meetup of *{escape(fact.title)}*.{notes}",
            row(button("I will come", ids.MEETUP_COME, fact.challenge_id)),
            context("Nobody is told."),
        )
    reminded = "I remind you the day before and ten minutes before."
    reminds = reminded if fact.reminded else "I send you no reminder, so note the time."
    return plain(
        f"You are down for the meetup of *{escape(fact.title)}*, {moment(fact.at)}. {reminds}",
        row(*answers(fact)),
        context("Others read how many come, not who."),
    )


def chosen() -> str:
    """After choosing times."""
    return "Your times are noted. The channel reads how many can come when, not who. You can change them until it ends."


def file_comes() -> Message:
    return plain("The file is on its way, in our conversation. Your calendar can open it.")


FILE_NAME = "meetup.ics"


def file_text(fact: Meetup) -> str:
    """Beside the file."""
    return f"The closing meetup of {escape(fact.title)}, for your calendar."


def file_in_words(fact: Meetup) -> Message:
    assert fact.at is not None  # there is something to put into a calendar
    link = f" The link: {fact.link}" if fact.link else ""
    when = f"The closing meetup of *{escape(fact.title)}*: {moment(fact.at)}.{link}"
    return plain(f"I may not send files in this workspace, so here it is in words. {when}")


def told(fact: Meetup) -> Sequence[Block]:
    """In *Your day*, to those who were absent: what was noted; nothing where nothing is."""
    if not fact.notes:
        return ()
    head = section(f"Notes from the meetup of *{escape(fact.title)}*, in case you were not there:")
    return [head, *_written(fact, NOTES_IN_YOUR_DAY)]


def told_news(fact: Meetup) -> Sequence[Block]:
    """In *Your day*, to those who come: it is at another time, or not at all."""
    title = escape(fact.title)
    if fact.at is None:
        return [section(f"You were down as coming to the closing meetup of *{title}*. It is off.")]
    about = f"The closing meetup of *{title}* was to be at another time."
    return [section(f"{about} Now it is {moment(fact.at)}. {STILL_COMING}"), row(*_if_it_fits(fact))]


def no_time(fact: Meetup) -> Sequence[Block]:
    """In *Your day*, to the one who steers."""
    text = f"The poll about the meetup of *{escape(fact.title)}* is over, and nobody could at any of the times."
    plan = button("Plan the meetup", ids.MEETUP, fact.challenge_id)
    return [section(text), row(plan)]


# In the panel and in Home


def line(fact: Meetup) -> str:
    """After what is said of its challenge."""
    if fact.poll_ends:
        return f"\nWhen shall we meet? A poll runs until {moment(fact.poll_ends)}."
    return f"\nClosing meetup: {moment(fact.at)}. {_mine(fact)}".rstrip() if fact.at and not fact.over else ""


def _mine(fact: Meetup) -> str:
    return {True: "You said that you come.", False: "You said that you cannot come.", None: ""}[fact.mine]


def buttons(fact: Meetup) -> list[ButtonElement]:
    """What waits for the reader's answer: choose times, or say whether they come."""
    if fact.over:
        return []
    if fact.poll_ends:
        return [_choose(fact, "primary" if not fact.voted else None)]
    come = button("I will come", ids.MEETUP_COME, fact.challenge_id)
    return [come] if fact.at and fact.mine is not True else []


def blocks(fact: Meetup) -> list[Block]:
    """A meetup as one thing, for what waits for me and for what has ended."""
    head = f"*{escape(fact.title)}*{line(fact)}"
    if fact.poll_ends:
        return [section(head), row(*buttons(fact))]
    return [section(head), row(*answers(fact))]


def plan_button(about: int) -> ButtonElement:
    return button("Meetup", ids.MEETUP, about)


def off_button(about: int, *, asked: bool) -> ButtonElement:
    """Stop the poll, or call the meetup off."""
    if asked:
        sure: Any = confirm("Stop the poll?", "No time is taken. The channel reads that none was found.", "Stop it")
        return button("Stop the poll", ids.MEETUP_DROP, about, "danger", confirm=sure)
    sure = confirm("Call it off?", "The channel reads it. Those who are coming are told.", "Call it off", danger=True)
    return button("Call it off", ids.MEETUP_DROP, about, "danger", confirm=sure)
