"""The ways to where a day is answered: its thread, or the message in which its prompt came to one person."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot.views.message import link_button


def answer_button(link: str, action: str) -> ButtonElement:
    """Says which of the two it leads to, so that nobody thinks that all will read along."""
    return link_button("Answer in your message" if _in_message(link) else "Write in the thread", link, action)


def where_to_answer(days: Sequence[tuple[int, str]]) -> str:
    """Days (number and link) to answer: one line for those with a thread, one for those with a message."""
    threads = _listed([day for day in days if not _in_message(day[1])])
    messages = _listed([day for day in days if _in_message(day[1])])
    lines = [f"Write in the thread of {threads}"] if threads else []
    lines += [f"Answer in your message: {messages}"] if messages else []
    return "\n".join(lines)


def _listed(days: Sequence[tuple[int, str]]) -> str:
    return " · ".join(f"<{link}|day {number}>" for number, link in days)


def _in_message(link: str) -> bool:
    """Slack's ids of conversations between two begin with a D."""
    return "/archives/D" in link
