"""The private reminder of a missed day, and what comes of its buttons."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.challenges.prompts import A_WEEK
from bot.domain.challenges.reminders import Reminder, Snoozed
from bot.views import challenges as ids
from bot.views.challenges.answering import answer_button
from bot.views.message import Message, button, context, escape, plain, row, section


def reminder(fact: Reminder) -> Sequence[Block]:
    """One thing in Your day. No blame, and every way out of it beside it."""
    title = f"*{escape(fact.title)}*"
    text = f"{title}: day {fact.missed} went by, and that is fine."
    if fact.open_id is not None:
        text = f"{text} Day {fact.open} is open, if you like to go on."
    doing = []
    if fact.open_id is not None:
        doing = [
            button("Done", ids.DONE_TODAY, fact.open_id, "primary"),
            button("Journal privately", ids.PRIVATE, fact.open_id),
        ]
        if fact.link:
            doing.append(answer_button(fact.link, f"{ids.LINK}.remind.{fact.challenge_id}"))
    stopping = [
        button("Remind me tomorrow", ids.REMIND_TOMORROW, fact.missed_id),
        button("Not for this one", ids.REMIND_NOT_HERE, fact.challenge_id),
        button("Never again", ids.REMIND_NEVER, fact.challenge_id),
    ]
    rows = [row(*one) for one in (doing, stopping) if one]
    often = "" if fact.asked_for else " I remind you at most once a week."
    return [section(text), *rows, context(f"Only you see this.{often}")]


def snoozed(fact: Snoozed) -> Message:
    if fact.day is None:
        return plain(f"When you are back, then, if *{escape(fact.title)}* is still waiting for you.")
    days = (fact.day - fact.today).days
    when = "Tomorrow" if days == 1 else f"On {fact.day:%A}"
    if days >= A_WEEK:
        when += f", {fact.day.day} {fact.day:%B}"
    return plain(f"{when}, then, if *{escape(fact.title)}* is still waiting for you.")


def not_here(title: str, challenge_id: int) -> Message:
    again = row(button("Remind me again", ids.REMIND_AGAIN, challenge_id))
    return plain(f"No more reminders for *{escape(title)}*. You still take part.", again)


def again(title: str) -> Message:
    return plain(f"I remind you again when you miss a day of *{escape(title)}*, at most once a week.")


def never(convene: str) -> Message:
    return plain(f"No more reminders, in any 30-day challenge. `{convene} me` can switch them on again.")
