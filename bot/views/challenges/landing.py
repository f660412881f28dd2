"""Back after time away: where one may begin, without anything to make up for."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.challenges.landing import Landing, MissedDay
from bot.views import challenges as ids
from bot.views.challenges.answering import answer_button
from bot.views.challenges.prompts import first_line
from bot.views.message import button, count, escape, row, section

MOST_CHALLENGES = 3
MOST_FIRST, MOST_OTHERS = 8, 10  # so that three 30-day challenges fit into a message


def landing(fact: Landing) -> list[Block]:
    """One 30-day challenge, in a message of its own or in Your day."""
    came = len(fact.first) + len(fact.others)
    lines = [
        f"*{escape(fact.title)}*: {count(came, 'prompt')} came while you were away. "
        "These days are rest, so there is nothing to catch up on."
    ]
    if fact.first:
        lines.append("If you like to look back, begin with:")
        lines += [f"• {_named(day)}: {escape(first_line(day.prompt))}" for day in fact.first[:MOST_FIRST]]
    return [section("\n".join(lines)), *_others(fact), *_today(fact)]


def _others(fact: Landing) -> list[Block]:
    named = [_named(day) for day in fact.others[:MOST_OTHERS]]
    if len(fact.others) > MOST_OTHERS:
        named.append(f"and {len(fact.others) - MOST_OTHERS} more")
    lead = "The others" if fact.first else "If you like to look"
    return [section(f"{lead}: {' · '.join(named)}")] if named else []


def _named(day: MissedDay) -> str:
    return f"<{day.link}|day {day.number}>" if day.link else f"day {day.number}"


def _today(fact: Landing) -> Sequence[Block]:
    if fact.open_id is None:
        return []
    buttons = [button(f"Done: day {fact.open}", ids.DONE_TODAY, fact.open_id, "primary")]
    if fact.link:
        buttons.append(answer_button(fact.link, f"{ids.LINK}.landing.{fact.challenge_id}"))
    return [section(f"Day {fact.open} is open."), row(*buttons)]
