"""What only the participant sees: progress, own days, notes."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.challenges.facts import Choice, OwnDay, OwnDays
from bot.domain.challenges.progress import DONE, MISSED, OPEN, REST, Progress, spans
from bot.domain.people import Commands
from bot.views import challenges as ids
from bot.views.challenges.answering import where_to_answer
from bot.views.challenges.posts import said
from bot.views.fields import radio_field, read_choice
from bot.views.message import (
    Message,
    button,
    confirm,
    context,
    count,
    cut,
    escape,
    fits,
    modal,
    option,
    plain,
    row,
    section,
)

MARKS = {DONE: "●", REST: "◐", OPEN: "○", MISSED: "·"}  # to come: nothing
LINKS_IN_A_ROW = 15  # so many fit into a section, however long the workspace's address is
DAYS_BUDGET = 9000  # characters of own days; a message takes 13,000 in all
TEXT_SHOWN = 160  # characters of an entry
PAGE = 2800


def in_rows(days: Sequence[tuple[int, str]]) -> list[str]:
    links = [f"<{link}|day {number}>" for number, link in days]
    return [" · ".join(links[at : at + LINKS_IN_A_ROW]) for at in range(0, len(links), LINKS_IN_A_ROW)]


def invitation(challenge_id: int, title: str) -> Message:
    """To somebody who writes in a thread without having joined; once, and only they see it."""
    text = f"Nice to see you in *{escape(title)}*. Join, and what you write in its threads counts for you."
    return plain(
        text,
        row(button("Join", ids.JOIN, challenge_id, "primary")),
        context(
            "This message can count too: join, then choose *Log as journal entry* from its menu. "
            "Only you see this, and I will not ask again."
        ),
    )


def left(title: str) -> Message:
    return plain(
        f"You no longer take part in *{escape(title)}*. What you did stays counted. You can join again any time."
    )


def progress(fact: Progress) -> Message:
    if fact.needs_join:
        return plain(
            f"You have not joined *{escape(fact.title)}* yet. Join, and your days count from today.",
            row(button("Join", ids.JOIN, fact.challenge_id, "primary")),
        )
    text = f"{_pressed(fact)}*{escape(fact.title)}*: {headline(fact)}"
    blocks: list[Block] = [section(f"{strip(fact)}\n{in_words(fact)}")]
    links = dict(fact.links)
    days = [(number, links[number]) for number in fact.open if number in links]
    if days and not fact.over:
        blocks.append(section(where_to_answer(days)))
    if fact.hope:
        blocks.append(section(f"You hoped for: {said(fact.hope)}"))
    if not fact.over and fact.day is None:  # after Done or Rest nothing else is asked
        share = [button("Share a highlight", ids.PICK, fact.challenge_id)] if fact.may_share else []
        answers = button("Change my answers", ids.JOIN, fact.challenge_id)
        where = button("Where prompts come", ids.ARRIVAL, fact.challenge_id)
        journal = button("My journal", ids.JOURNAL, fact.challenge_id)
        blocks.append(row(*share, answers, where, journal, _leave(fact)))
    return plain(text, *blocks)


def progress_of_all(facts: Sequence[Progress]) -> Message:
    """One below the other, and how many more there are than a message holds."""
    shown = [progress(fact) for fact in facts]
    message = _together(shown, 0)
    for left_out in range(1, len(facts)):
        if fits(message):
            break
        message = _together(shown[:-left_out], left_out)
    return message


def _together(messages: Sequence[Message], left_out: int) -> Message:
    blocks = [block for message in messages for block in message.blocks]
    more = [context(f"And {left_out} more: *My progress* below each day shows yours.")] if left_out else []
    return Message(messages[0].text, [*blocks, *more])


def _pressed(fact: Progress) -> str:
    if fact.day is None:
        return ""
    state = dict(fact.states).get(fact.day)
    if fact.pressed == REST and state == DONE:
        return f"You wrote on day {fact.day}, so it stays done. "
    noted = {DONE: "is done", REST: "is a rest day"}.get(state or "", "is noted")
    return f"Day {fact.day} {noted}. "


def headline(fact: Progress) -> str:
    if fact.counted:
        return f"{fact.done} of {count(fact.counted, 'day')}"
    if fact.open and not fact.over:
        return f"day {fact.open[-1]} is open"
    return "rest so far" if fact.numbers(REST) else "your first day is still to come"


def strip(fact: Progress) -> str:
    """Days as signs, in weeks."""
    signs = [MARKS[state] for _, state in fact.states if state in MARKS]
    return " ".join("".join(signs[start : start + 7]) for start in range(0, len(signs), 7)) or "No days yet."


def in_words(fact: Progress) -> str:
    """The same by ear. Days that passed are not counted out."""
    parts = [("Done", fact.numbers(DONE)), ("rest", fact.numbers(REST)), ("open", [] if fact.over else fact.open)]
    words = [f"{name}: {'day' if len(numbers) == 1 else 'days'} {spans(numbers)}" for name, numbers in parts if numbers]
    return ("; ".join(words) + ".").capitalize() if words else "Nothing is counted yet."


def _leave(fact: Progress) -> ButtonElement:
    asked = confirm("Leave?", "What you did stays counted, and you can join again.", "Leave", "Stay")
    return button("Leave", ids.LEAVE, fact.challenge_id, confirm=asked)


def own_days(fact: OwnDays, commands: Commands) -> list[Block]:
    """A participant's days, given back after the end: short enough that two challenges fit into one message."""
    did = f"You did {fact.done} of {count(fact.counted, 'day')}." if fact.done else ""
    blocks: list[Block] = [section(f"*{escape(fact.title)}* is complete. {did}".strip())]
    blocks += [section(page) for page in _pages(_day_lines(fact))]
    if fact.hope:
        blocks.append(section(f"At the start you hoped for: {said(fact.hope)}"))
    if any(day.private for day in fact.days):
        entries = button("My private entries", ids.PRIVATE_ENTRIES, 0)
        blocks.append(row(button("My journal", ids.JOURNAL, fact.challenge_id), entries))
    blocks.append(context(f"`{commands.convene} export` gives you all that is kept, as a file."))
    return blocks


def _day_lines(fact: OwnDays) -> list[str]:
    """One line a day, texts cut to what fits."""
    days = [day for day in fact.days if day.state in {DONE, REST}]
    names = [_day_name(day) for day in days]
    if not days:
        return ["No days this time. The prompts stay in the channel."]
    texts = sum(bool(day.text) for day in days)
    room = (DAYS_BUDGET - sum(len(name) + 3 for name in names)) // max(texts, 1)
    return [_day_line(name, day.text, min(room, TEXT_SHOWN)) for name, day in zip(names, days, strict=True)]


def _day_name(day: OwnDay) -> str:
    name = f"<{day.link}|Day {day.number}>" if day.link else f"Day {day.number}"
    notes = ["rest"] * (day.state == REST) + ["private entry"] * day.private
    return f"{name} ({', '.join(notes)})" if notes else name


def _day_line(name: str, text: str, room: int) -> str:
    words = cut(escape(" ".join(text.split())), room) if room > 1 else ""
    return f"{name}: {words}" if words else name


def _pages(lines: Sequence[str]) -> list[str]:
    """Lines in sections; what a message cannot hold is left out and said so."""
    pages, used = [""], 0
    for number, line in enumerate(lines):
        if used + len(line) > DAYS_BUDGET + TEXT_SHOWN:
            pages[-1] += f"And {count(len(lines) - number, 'more day')}."
            break
        if len(pages[-1]) + len(line) > PAGE:
            pages.append("")
        pages[-1] += line + "\n"
        used += len(line) + 1
    return pages


def logged(number: int) -> Message:
    return plain(f"This is now your entry for day {number}.")


def not_logged(number: int) -> Message:
    return plain(f"This no longer counts as your entry for day {number}. The message itself stays where it is.")


def choose_day(choice: Choice) -> View:
    """Two challenges share the channel: which one is it for?"""
    return modal(
        "Which one?",
        ids.CHOOSE_FORM,
        about=choice.draft_id,
        submit="Log it",
        close="Not now",
        blocks=[
            radio_field(
                "day",
                "This entry is for",
                [option(title, str(day_id)) for day_id, title in choice.options[:10]],
                str(choice.options[0][0]),
            )
        ],
    )


def read_day_choice(view: dict[str, object]) -> str:
    return read_choice(view, "day")
