"""A challenge's numbers for who steers it: in words, as a file for a spreadsheet, and what a picture of them says."""

import csv
import io
from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.domain.challenges.numbers import DayNumbers, Numbers, lived_and_flat
from bot.views import challenges as ids
from bot.views.challenges.prompts import first_line
from bot.views.message import SECTION_LIMIT, Message, button, context, count, cut, escape, plain, row, section

FILE = "days.csv"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""
HEAD = ("day", "date", "prompt", "taking part", "did it", "wrote", "share", "joined", "left", "compared")
ALT_LIMIT = 2000
NO_FILE = "I could not send the file for a spreadsheet. A workspace admin can allow files (`files:write`)."
IN_WORDS = "I could not send the picture, so these are the numbers in words."


def coming(title: str) -> Message:
    return plain(
        f"The numbers of *{escape(title)}* come in our private conversation, in less than a minute. "
        "You get a picture, and a file for a spreadsheet. They are counts, never names."
    )


def beside_file(fact: Numbers) -> str:
    return f"The numbers of {escape(fact.title)}, day by day."


def message(fact: Numbers, picture: str, *, file_failed: bool = False) -> Message:
    """With the picture, or with each day in words where there is none."""
    blocks: list[Block] = [section(totals(fact))]
    if picture:
        blocks.append(ImageBlock(alt_text=alt_text(fact), slack_file=SlackFile(id=picture)))
    elif fact.days:
        blocks += [section(f"{IN_WORDS}\n{_each_day(fact.days)}")]
    blocks += [section(text) for text in _verdicts(fact)]
    if file_failed:
        blocks.append(section(NO_FILE))
    blocks.append(row(button("Steer", ids.STEER, fact.challenge_id)))
    blocks.append(context("Counts and shares only. Only those who steer it can ask for them."))
    return Message(f"The numbers of {escape(fact.title)}", blocks)


def totals(fact: Numbers) -> str:
    """Who came and went, as counts."""
    text = f"*{escape(fact.title)}*: {count(fact.joined_before, 'person', 'people')} joined before day 1"
    text += f", {fact.joined_later} later" if fact.joined_later else ""
    return f"{text}. {fact.left} left." if fact.left else f"{text}. Nobody left."


def _verdicts(fact: Numbers) -> Sequence[str]:
    """Which prompts lived and which fell flat, against the days around them."""
    found = lived_and_flat(fact.compared)
    if found is None:
        return ["It is too early, or too few take part, to say which prompts lived."]
    lived, flat = found
    if not lived and not flat:
        return ["No prompt stands out from those around it."]
    texts = [f"*Lived* (▲, more than the days around)\n{_prompts(lived)}"] if lived else []
    return [*texts, f"*Fell flat* (▼, fewer than the days around)\n{_prompts(flat)}"] if flat else texts


def _prompts(days: Sequence[DayNumbers]) -> str:
    return "\n".join(f"• day {day.number}, {percent(day)}: {escape(cut(first_line(day.prompt), 120))}" for day in days)


def percent(day: DayNumbers) -> str:
    return f"{round(100 * day.share)} %"


def _each_day(days: Sequence[DayNumbers]) -> str:
    rows = [f"day {day.number}: {day.did} of {day.taking_part}, {day.wrote} wrote" for day in days]
    return cut(" · ".join(rows), SECTION_LIMIT - len(IN_WORDS) - 1)


def alt_text(fact: Numbers) -> str:
    """The numbers of the picture, day by day; shorter where there are many."""
    ways = (
        " ".join((f"{'; '.join(_day_in_full(day) for day in fact.days)}.", _marks(fact))),
        f"Each day: did it of those taking part, wrote. {_marks(fact)} {'; '.join(map(_day_in_short, fact.days))}",
        f"Each day: did it. {_marks(fact)} {'; '.join(f'{day.number}: {day.did}' for day in fact.days)}",
    )
    return next((text for text in ways if len(text) <= ALT_LIMIT), cut(ways[-1], ALT_LIMIT))


def _day_in_full(day: DayNumbers) -> str:
    return f"day {day.number}: {day.did} of {day.taking_part} did it, {day.wrote} wrote{_moves(day)}"


def _day_in_short(day: DayNumbers) -> str:
    return f"{day.number}: {day.did}/{day.taking_part}, {day.wrote}{_moves(day)}"


def _moves(day: DayNumbers) -> str:
    """Who came and went, where anybody did."""
    return "".join(f", {people} {verb}" for people, verb in ((day.joined, "joined"), (day.left, "left")) if people)


def _marks(fact: Numbers) -> str:
    lived, flat = lived_and_flat(fact.compared) or ([], [])
    parts = [("Lived", lived), ("Fell flat", flat)]
    return " ".join(f"{name}: {', '.join(f'day {day.number}' for day in days)}." for name, days in parts if days)


def as_csv(fact: Numbers) -> str:
    """For a spreadsheet: with the mark by which it knows UTF-8, and nothing that it would take for a formula."""
    lived, flat = lived_and_flat(fact.compared) or ([], [])
    compared = {day.number: "lived" for day in lived} | {day.number: "fell flat" for day in flat}
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEAD)
    for d in fact.days:
        prompt = _cell(first_line(d.prompt))
        shown = (
            d.number,
            d.date.isoformat(),
            prompt,
            d.taking_part,
            d.did,
            d.wrote,
            f"{d.share:.2f}",
            d.joined,
            d.left,
        )
        rows.writerow((*shown, compared.get(d.number, "")))
    return "\ufeff" + out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
