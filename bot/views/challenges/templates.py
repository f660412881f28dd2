"""The list of templates, and the forms that make one: from what ended, from a file, or elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.domain.challenges.prompts import LONGEST_TITLE
from bot.domain.challenges.templates import LONGEST_SUMMARY, Ended, Listed, Origin, Shelf, TemplateForm
from bot.models.templates import CHALLENGE, FROM_FILE, SHIPPED
from bot.views import challenges as ids
from bot.views.challenges.prompts import first_line
from bot.views.fields import choice_field, element, field, read_several, read_text, several_field, text_field
from bot.views.message import Message, button, context, count, escape, in_parts, modal, option, plain, row, section

ON_A_PAGE = 8
NAMED = 3  # days that are called lively, or quiet
FILE_TYPES = ["yml", "yaml", "txt", "text"]
EXAMPLE = (
    "title: A week of small steps\nsummary: For everyone who wants to begin.\nprompts:\n"
    "  - |\n    *First step*\n    Choose one thing.\n  - |\n    *Second step*\n    Try it for ten minutes."
)


def templates(shelf: Shelf, page: int = 0) -> Message:
    """Prompts to start from: those kept here, those that others offer, those that come with Convene."""
    last = max(-(-len(shelf.templates) // ON_A_PAGE) - 1, 0)
    at = min(page, last)
    blocks: list[Block] = [] if any(one.own for one in shelf.templates) else [section(_nothing_yet(shelf))]
    for one in shelf.templates[at * ON_A_PAGE : (at + 1) * ON_A_PAGE]:
        blocks += _listed(shelf, one)
    turns = [
        button(words, f"{ids.TEMPLATES_TURN}.{to}", f"{shelf.community_id}:{to}")
        for words, to in (("Back", at - 1), ("More templates", at + 1))
        if 0 <= to <= last
    ]
    if turns:
        blocks += [context(f"Page {at + 1} of {last + 1}."), row(*turns)]
    if shelf.may_start:
        blocks.append(row(button("Bring in a file", ids.BRING_IN, shelf.community_id)))
    return plain(f"*Templates for 30-day challenges in {escape(shelf.community)}*", *blocks)


def _nothing_yet(shelf: Shelf) -> str:
    return (
        f"{escape(shelf.community)} keeps no templates of its own yet. "
        "When a 30-day challenge has ended, *Keep as a template* puts its prompts here."
    )


def _listed(shelf: Shelf, one: Listed) -> list[Block]:
    about = f"{shelf.community_id}:{one.key}"
    said = f"*{escape(one.title)}*: {count(one.prompts, 'prompt')}. {whose(one)}\n{escape(one.summary)}"
    buttons = [button("Look and edit" if one.may_edit else "Look", ids.LOOK, about)]
    if shelf.may_start and one.prompts:
        buttons.append(button("Start with it", ids.START_WITH, about))
    return [section(said.strip()), row(*buttons)]


def whose(one: Listed) -> str:
    if one.shipped:
        return "It comes with Convene."
    if one.own:
        return "Kept here, and offered to the whole workspace." if one.offered else "Kept here."
    return f"Offered by {escape(one.kept_by) or 'another community'}."


# Where prompts came from


def lineage(origins: Sequence[Origin]) -> str:
    """The way that the prompts have come, the nearest step first."""
    return f"From {', which came from '.join(map(_origin, origins))}."


def _origin(one: Origin) -> str:
    if one.kind == FROM_FILE:
        return "a file"
    if one.kind == SHIPPED:
        return f"*{escape(one.title)}*, which comes with Convene"
    noun = "30-day challenge" if one.kind == CHALLENGE else "template"
    if not one.title:
        return f"a {noun} of another community"
    return f"the {noun} *{escape(one.title)}* in {escape(one.community)}"


# Keeping what ended


def keep_form(fact: Ended) -> View:
    """Name, purpose, and what to leave out; each day with how many did it."""
    days = [
        option(f"Day {number}: {first_line(prompt.text)}", str(number), figures(did, wrote, fact.participants))
        for number, (prompt, did, wrote) in enumerate(fact.days, 1)
    ]
    blocks: list[Block] = [
        section(f"Only prompts are kept, nothing that people wrote. {escape(fact.community)} can then use them."),
        section(lived(fact)),
        text_field("title", "Name", fact.title, limit=LONGEST_TITLE),
        purpose_field(fact.summary),
        several_field("left_out", "Days to leave out", days, (), "Nothing chosen: all are kept."),
        context("Next you can edit each prompt."),
    ]
    return modal(
        "Keep as a template", ids.KEEP_FORM, about=fact.challenge_id, submit="Keep", close="Not now", blocks=blocks
    )


def purpose_field(summary: str) -> Block:
    hint = "One or two sentences. They also stand in the announcement."
    return text_field("summary", "What it is for", summary, hint, multiline=True, limit=LONGEST_SUMMARY)


def read_keep(view: Mapping[str, Any]) -> tuple[TemplateForm, set[int]]:
    left_out = {int(number) for number in read_several(view, "left_out") if number.isascii() and number.isdigit()}
    return read_form(view), left_out


def read_form(view: Mapping[str, Any]) -> TemplateForm:
    return TemplateForm(read_text(view, "title"), read_text(view, "summary"))


def figures(did: int, wrote: int, participants: int) -> str:
    """How a day lived: never who."""
    return f"{did} of {participants} did it{f', {wrote} wrote' if wrote else ''}"


def lived(fact: Ended) -> str:
    """The days that most people did, and those that fewest did."""
    counted = [(did, number) for number, (_, did, _) in enumerate(fact.days, 1)]
    if not any(did for did, _ in counted):
        return "Nobody did a day of it, so the numbers say nothing about the prompts."
    liveliest = sorted((pair for pair in counted if pair[0]), key=lambda pair: (-pair[0], pair[1]))[:NAMED]
    quietest = [pair for pair in sorted(counted) if pair[0] < liveliest[-1][0]][:NAMED]
    said = f"*Which days lived:* {_days(liveliest)}."
    return f"{said} The quietest: {_days(quietest)}." if quietest else said


def _days(pairs: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"day {number} ({count(did, 'person', 'people')})" for did, number in pairs)


# A file


def bring_in_form(community_id: int) -> View:
    file = FileInputElement(action_id="file", filetypes=FILE_TYPES, max_files=1)
    return modal(
        "Bring in a template",
        ids.BRING_IN_FORM,
        about=community_id,
        submit="Bring it in",
        close="Not now",
        blocks=[
            section(f"A template is one text file, which you can write by hand:\n```{EXAMPLE}```"),
            field("file", "The file", file, "YAML, saved as UTF-8.", optional=True),
            text_field("text", "Or its text", "", "If it is short, paste it here.", optional=True, multiline=True),
            context("Everyone in your community can then use it."),
        ],
    )


def read_file(view: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
    """The text that was pasted, as it stands there, and the file if one was given."""
    files = element(view, "file").get("files") or []
    return str(element(view, "text").get("value") or ""), dict(files[0]) if files else None


def file_name(title: str) -> str:
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in title.lower())
    return f"{'-'.join(part for part in kept.split('-') if part)[:60] or 'template'}.yml"


def file_text(title: str) -> str:
    """Beside the file."""
    return escape(f"Here is the template “{title}”. Change it as you like, and bring it in again under Templates.")


def file_as_text(title: str, content: str) -> Message:
    """The file as a message, where the app may not send files."""
    parts = in_parts(content)
    if parts is None:
        return plain(
            "I may not send files here, and this template is too long for a message. An admin can allow files."
        )
    blocks: list[Block] = [section(f"```{escape(part)}```") for part in parts]
    return plain(f"I may not send files here, so this is the template *{escape(title)}*.", *blocks)


# Elsewhere


def copy_form(challenge_id: int, title: str, communities: Sequence[tuple[int, str]]) -> View:
    choices = [option(name, str(row_id)) for row_id, name in communities[:100]]
    return modal(
        "Copy to another",
        ids.COPY_FORM,
        about=challenge_id,
        submit="Make a draft",
        close="Not now",
        blocks=[
            section(f"The prompts of *{escape(title)}* go into a draft. What people wrote stays where it is."),
            choice_field("community", "Community", choices, choices[0].value, "Those in which you may start one."),
            context("Nothing is public yet. Where it came from is shown only to those who know that community."),
        ],
    )


def gone(title: str) -> View:
    said = f"*{escape(title)}* is deleted. 30-day challenges that began with it keep their prompts."
    return modal("Deleted", blocks=[section(said)])
