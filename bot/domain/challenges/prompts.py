"""Prompts and the templates that carry them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Invalid

LONGEST_PROMPT = 2400  # characters as Slack counts them; with its heading it stays under a section's 3,000
LONGEST_TITLE = 80
MOST_DAYS = 100
FIELD_LIMIT = 3000  # characters in a text field of Slack's
OWN = "own"  # key of the choice "my own prompts"
A_WEEK = 7  # prompts


@dataclass(frozen=True)
class Prompt:
    """What one day asks. `essential` None: as its place in the week says."""

    text: str
    essential: bool | None = None


@dataclass(frozen=True)
class Template:
    """Prompts to start from. `key` is its name in choices and in the store."""

    key: str
    title: str
    summary: str
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True)
class Collected:
    """How far own prompts have come."""

    challenge_id: int
    have: int
    need: int

    @property
    def missing(self) -> int:
        return max(0, self.need - self.have)


def template_of(data: Mapping[str, Any]) -> Template:
    """A template from its file's content. Raises KeyError or ValueError for a file of the wrong shape."""
    prompts = tuple(_prompt_of(item) for item in data["prompts"])
    if not prompts or any(not prompt.text or too_long_by(prompt.text) for prompt in prompts):
        raise ValueError(f"template {data['key']}: a prompt is empty or too long")
    return Template(str(data["key"]), str(data["title"]), str(data["summary"]).strip(), prompts)


def _prompt_of(item: str | Mapping[str, Any]) -> Prompt:
    if isinstance(item, str):
        return Prompt(item.strip())
    return Prompt(str(item["text"]).strip(), item.get("essential"))


def is_essential(number: int, length: int, marked: bool | None = None) -> bool:
    """Whether somebody who was away is shown this prompt first: what it was marked, else a week's last, and the last.

    The last prompt of a week is its look back, and so is the last of all.
    """
    return (number % A_WEEK == 0 or number == length) if marked is None else marked


def too_long_by(prompt: str) -> int:
    """Characters over the limit, 0 for one that fits. Slack counts &, < and > as the words that stand for them."""
    counted = len(prompt) + 4 * prompt.count("&") + 3 * (prompt.count("<") + prompt.count(">"))
    return max(0, counted - LONGEST_PROMPT)


def split_prompts(text: str) -> list[str]:
    """Prompts from one text, with a blank line between them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    parts = re.split(r"\n[ \t]*\n+", text)
    return [part.strip() for part in parts if part.strip()]


def check_prompts(prompts: Sequence[str], field: str, room: int) -> None:
    """Raises Invalid when one is too long or when there are more than `room`."""
    for number, prompt in enumerate(prompts, 1):
        if over := too_long_by(prompt):
            raise Invalid(field, "prompt_too_long", number=number, over=over)
    if len(prompts) > room:
        raise Invalid(field, "too_many_prompts", given=len(prompts), room=room)


def fit(prompts: Sequence[Prompt], length: int) -> list[Prompt]:
    """The prompts for that many days: the first ones when there are more."""
    return list(prompts[:length])
