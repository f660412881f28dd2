"""A template, a week on each page: to read for all, to change for those who may."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, Option, StaticSelectElement
from slack_sdk.models.blocks.block_elements import InteractiveElement
from slack_sdk.models.views import View

from bot.domain.challenges.prompts import A_WEEK, LONGEST_PROMPT, LONGEST_TITLE, MOST_DAYS, is_essential
from bot.domain.challenges.templates import (
    Collision,
    NameCollision,
    PromptForm,
    Sheet,
    SheetPrompt,
    TemplateForm,
)
from bot.views import challenges as ids
from bot.views.challenges.prompts import prompt_text
from bot.views.challenges.templates import figures, lineage, purpose_field
from bot.views.fields import choice_field, radio_field, read_choice, read_number, read_text, text_field
from bot.views.message import button, confirm, context, count, escape, label, modal, option, person, row, section

AS_USUAL, FIRST, NOT_FIRST = "usual", "first", "not_first"
ESSENTIAL = {AS_USUAL: None, FIRST: True, NOT_FIRST: False}


def editor(sheet: Sheet, week: int = 0, said: str = "") -> View:
    """Seven prompts on a page, also of a hundred. `said`: what has just happened."""
    week = max(0, min(week, sheet.weeks - 1))
    blocks: list[Block] = [section(said)] if said else []
    blocks += _head(sheet)
    blocks.append(DividerBlock())
    for number in range(week * A_WEEK + 1, min((week + 1) * A_WEEK, len(sheet.prompts)) + 1):
        blocks += _prompt(sheet, week, number)
    if not sheet.prompts:
        blocks.append(section("There are no prompts in it yet."))
    blocks += _turning(sheet, week)
    blocks += _acts(sheet, week)
    return modal("A template", ids.EDITOR, about=f"{about(sheet)}:{week}", blocks=blocks)


def about(sheet: Sheet) -> str:
    return f"{sheet.community_id}:{sheet.key}"


def _head(sheet: Sheet) -> list[Block]:
    text = f"*{escape(sheet.title)}*: {count(len(sheet.prompts), 'prompt')}.\n{escape(sheet.summary)}"
    lines = [_whose(sheet)]
    if sheet.lineage:
        lines.append(lineage(sheet.lineage))
    if sheet.may_edit:
        lines.append("Each change is saved at once. 30-day challenges that run keep their prompts.")
    return [section(text.strip()), context(" ".join(lines))]


def _whose(sheet: Sheet) -> str:
    if sheet.shipped:
        return "It comes with Convene. Keep your own copy to change it."
    by = f" by {person(sheet.author)}" if sheet.author else ""
    where = f"in {escape(sheet.kept_by)}" if sheet.kept_by else "in another community"
    reach = "Every community here can start with it." if sheet.offered else "Only this community can start with it."
    return f"Kept {where}{by}. {reach}"


def _prompt(sheet: Sheet, week: int, number: int) -> list[Block]:
    one = sheet.prompts[number - 1]
    facts = [f"Day {number}"]
    if one.did is not None:
        facts.append(f"last time {figures(one.did, one.wrote or 0, sheet.participants)}")
    if is_essential(number, len(sheet.prompts), one.prompt.essential):
        facts.append("comes first after time away")
    edit = button("Edit", ids.CHANGE_PROMPT, f"{about(sheet)}:{week}:{one.id}", spoken=f"Edit day {number}")
    return [
        context(" · ".join(facts)),
        section(prompt_text(one.prompt.text), accessory=edit if sheet.may_edit else None),
    ]


def _turning(sheet: Sheet, week: int) -> list[Block]:
    if sheet.weeks == 1:
        return []
    turns: list[InteractiveElement] = [
        button(words, f"{ids.WEEK}.{to}", f"{about(sheet)}:{to}")
        for words, to in (("Earlier week", week - 1), ("Later week", week + 1))
        if 0 <= to < sheet.weeks
    ]
    options = [_week_option(sheet, one) for one in range(sheet.weeks)]
    turns.append(
        StaticSelectElement(action_id=f"{ids.WEEK}.chosen", options=options, placeholder=label("Go to a week", 150))
    )
    return [row(*turns), context(f"Week {week + 1} of {sheet.weeks}.")]


def _week_option(sheet: Sheet, week: int) -> Option:
    first, last = week * A_WEEK + 1, min((week + 1) * A_WEEK, len(sheet.prompts))
    days = f"day {first}" if first == last else f"days {first} to {last}"
    return option(f"Week {week + 1}: {days}", f"{about(sheet)}:{week}")


def _acts(sheet: Sheet, week: int) -> list[Block]:
    rows = [_changes(sheet, week), _uses(sheet), _ends(sheet)]
    return [DividerBlock(), *[row(*one) for one in rows if one]]


def _changes(sheet: Sheet, week: int) -> list[ButtonElement]:
    if not sheet.may_edit:
        return []
    return [
        button("Add a prompt", ids.ADD_PROMPT, f"{about(sheet)}:{week}"),
        button("Name and purpose", ids.RENAME, f"{about(sheet)}:{week}"),
    ]


def _uses(sheet: Sheet) -> list[ButtonElement]:
    start = [button("Start with it", ids.START_WITH, about(sheet), "primary")] if sheet.prompts else []
    own = [button("Keep our own copy", ids.KEEP_COPY, about(sheet))] if not sheet.own else []
    return [*(start + own if sheet.may_start else []), button("Send me the file", ids.SEND_FILE, about(sheet))]


def _ends(sheet: Sheet) -> list[ButtonElement]:
    buttons = []
    if sheet.may_offer and sheet.offered:
        back = confirm(
            "Take it back?", "Other communities no longer see it. Drafts keep their prompts.", "Take it back"
        )
        buttons.append(button("Take back the offer", ids.TAKE_OFFER_BACK, about(sheet), confirm=back))
    elif sheet.may_offer:
        hidden = " The name of your private community is not shown." if sheet.private else ""
        asked = f"Everybody in this workspace who may start a 30-day challenge can read and use these prompts.{hidden}"
        ask = confirm("Offer it to all?", asked, "Offer it")
        buttons.append(button("Offer it to the whole workspace", ids.OFFER, about(sheet), confirm=ask))
    if sheet.may_edit:
        sure = confirm(
            "Delete it?",
            "It goes for everyone. 30-day challenges keep their prompts.",
            "Delete",
            "Keep it",
            danger=True,
        )
        buttons.append(button("Delete the template", ids.DELETE_TEMPLATE, about(sheet), "danger", confirm=sure))
    return buttons


# One prompt


def add_form(sheet: Sheet, week: int) -> View:
    """A new prompt, at the end of this week unless another place is chosen."""
    end = min((week + 1) * A_WEEK, len(sheet.prompts)) + 1
    return prompt_form(sheet, week, PromptForm(0, 0, "", None, end))


def change_form(sheet: Sheet, week: int, prompt_id: int) -> View | None:
    """The form for a prompt of the sheet; None when it is not there any more."""
    for place, one in enumerate(sheet.prompts, 1):
        if one.id == prompt_id:
            return prompt_form(
                sheet, week, PromptForm(one.id, one.version, one.prompt.text, one.prompt.essential, place)
            )
    return None


def prompt_form(sheet: Sheet, week: int, form: PromptForm, said: str = "") -> View:
    """What it asks, its place, and whether it comes first for those who were away."""
    new = not form.id
    places = range(1, min(len(sheet.prompts) + new, MOST_DAYS) + 1)
    essential = next(name for name, value in ESSENTIAL.items() if value is form.essential)
    blocks: list[Block] = [section(said)] if said else []
    blocks += [
        text_field(
            "prompt",
            "Prompt",
            form.text,
            "*bold*, _italics_, links, and lines that begin with “- ” as a list.",
            multiline=True,
            limit=LONGEST_PROMPT,
        ),
        choice_field(
            "place",
            "Place",
            [option(f"Day {place}", str(place)) for place in places],
            str(min(form.place, len(places))),
            "The others make room.",
        ),
        radio_field("essential", "For those who come back after time away", _essentials(), essential),
    ]
    if not new:
        value = f"{about(sheet)}:{week}:{form.id}:{form.version}"
        blocks.append(row(button("Take it out", ids.TAKE_OUT, value, "danger")))
    return modal(
        "A new prompt" if new else f"Day {form.place}",
        ids.TEMPLATE_PROMPT_FORM,
        about=f"{about(sheet)}:{week}:{form.id}:{form.version}",
        submit="Save",
        close="Back",
        blocks=blocks,
    )


def _essentials() -> list[Option]:
    return [
        option("As usual: the last prompt of each week comes first", AS_USUAL),
        option("This one comes first", FIRST),
        option("This one can wait", NOT_FIRST),
    ]


def read_prompt(view: Mapping[str, Any], prompt_id: int, version: int) -> PromptForm:
    place = read_number(read_choice(view, "place")) or 1
    essential = ESSENTIAL.get(read_choice(view, "essential", AS_USUAL))
    made_in = str(view.get("id") or "")
    return PromptForm(prompt_id, version, read_text(view, "prompt"), essential, place, made_in)


def as_typed(view: Mapping[str, Any], again: PromptForm) -> PromptForm:
    """With what stands in the form and was not saved yet; an emptied field says nothing."""
    typed = read_prompt(view, again.id, again.version)
    return replace(again, text=typed.text if typed.text.strip() else again.text, essential=typed.essential)


def taken_out(sheet: Sheet, week: int, again: PromptForm) -> View:
    """The prompt is out, and still here to be put back."""
    return prompt_form(sheet, week, again, "It is taken out. *Save* puts it back in; *Back* leaves it out.")


def collided(sheet: Sheet, week: int, collision: Collision) -> View:
    """Somebody was faster: their words to read, mine still in the field."""
    mine, theirs = collision.mine, collision.theirs
    if theirs is None:
        said = "Somebody took this prompt out meanwhile. Your text is kept below: *Save* puts it in as a new one."
        return prompt_form(sheet, week, PromptForm(0, 0, mine.text, mine.essential, mine.place), said)
    said = "Somebody changed this prompt meanwhile. *Save* replaces their text with yours; *Back* keeps theirs."
    return _with_theirs(sheet, week, theirs, mine, said)


def _with_theirs(sheet: Sheet, week: int, theirs: SheetPrompt, mine: PromptForm, said: str) -> View:
    again = PromptForm(theirs.id, theirs.version, mine.text, mine.essential, mine.place)
    view = prompt_form(sheet, week, again, said)
    view.blocks = [*view.blocks[:1], section(f"*Theirs:*\n{prompt_text(theirs.prompt.text)}"), *view.blocks[1:]]
    return view


# Name and purpose


def rename_form(sheet: Sheet, week: int) -> View:
    return _name_form(sheet, week, TemplateForm(sheet.title, sheet.summary), sheet.version)


def _name_form(sheet: Sheet, week: int, form: TemplateForm, version: int, *before: Block) -> View:
    return modal(
        "Name and purpose",
        ids.RENAME_FORM,
        about=f"{about(sheet)}:{week}:{version}",
        submit="Save",
        close="Back",
        blocks=[*before, text_field("title", "Name", form.title, limit=LONGEST_TITLE), purpose_field(form.summary)],
    )


def name_collided(sheet: Sheet, week: int, collision: NameCollision) -> View:
    theirs = f"*{escape(collision.theirs.title)}*\n{escape(collision.theirs.summary)}"
    said = section("Somebody changed this meanwhile. *Save* replaces theirs with yours; *Back* keeps theirs.")
    return _name_form(sheet, week, collision.mine, collision.version, said, section(f"*Theirs:*\n{theirs}"))
