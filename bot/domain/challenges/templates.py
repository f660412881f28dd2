"""Templates that communities keep: what is shown of them, and what people decide about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.challenges.prompts import A_WEEK, LONGEST_TITLE, MOST_DAYS, Prompt, too_long_by
from bot.domain.errors import Invalid, Refused

LONGEST_SUMMARY = 500  # characters
MOST_ANCESTORS = 10  # steps of a lineage that are remembered
KEY = "kept."  # a kept template's key is this and its number

T = TypeVar("T")


@dataclass(frozen=True)
class Origin:
    """One step of a lineage. Title and community are "" where the reader may not know them."""

    kind: str  # challenge | template | shipped | file
    title: str = ""
    community: str = ""


@dataclass(frozen=True)
class SheetPrompt:
    """A prompt as the editor shows it; `id` 0 where it comes with Convene and cannot be changed."""

    id: int
    prompt: Prompt
    version: int = 1
    did: int | None = None  # people, in the challenge it was kept from
    wrote: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A template with all its prompts, as one community uses it."""

    key: str
    community_id: int
    title: str
    summary: str
    prompts: tuple[SheetPrompt, ...]
    version: int = 1
    kept_by: str = ""  # name of the community that keeps it, "" where the reader may not know it
    author: str = ""  # Slack id, "" where unknown or not for the reader
    shipped: bool = False
    offered: bool = False
    own: bool = False  # the community that uses it keeps it
    may_edit: bool = False
    may_offer: bool = False
    may_start: bool = False
    participants: int = 0
    private: bool = False  # the community that keeps it lives in a private channel
    lineage: tuple[Origin, ...] = ()

    @property
    def weeks(self) -> int:
        return max(1, -(-len(self.prompts) // A_WEEK))


@dataclass(frozen=True)
class Listed:
    """A template in a list."""

    key: str
    title: str
    summary: str
    prompts: int
    kept_by: str = ""
    own: bool = False
    shipped: bool = False
    offered: bool = False
    may_edit: bool = False


@dataclass(frozen=True)
class Shelf:
    """The templates that a community can use: its own first, then offered ones, then those of Convene."""

    community_id: int
    community: str
    may_start: bool
    templates: tuple[Listed, ...]


@dataclass(frozen=True)
class Ended:
    """A challenge that ended, to choose from what to keep. `days`: prompt, people who did it, who wrote."""

    challenge_id: int
    title: str
    summary: str
    community: str
    participants: int
    days: tuple[tuple[Prompt, int, int], ...]


@dataclass(frozen=True)
class TemplateForm:
    """What a person says about a template."""

    title: str
    summary: str


@dataclass(frozen=True)
class PromptForm:
    """A prompt as somebody saves it. `id` 0: a new one. `version`: of what was before them as they wrote.

    `made_in`: the form that it is saved with.
    """

    id: int
    version: int
    text: str
    essential: bool | None
    place: int  # from 1; past the end means last
    made_in: str = ""


@dataclass(frozen=True)
class Collision:
    """Somebody else was faster. `theirs` is what stands there now; None: they took it out. `mine` is not lost."""

    theirs: SheetPrompt | None
    mine: PromptForm


@dataclass(frozen=True)
class NameCollision:
    theirs: TemplateForm
    mine: TemplateForm
    version: int


@dataclass(frozen=True)
class Flaw:
    """What is wrong in a file, and on which line; line 0: nowhere in particular."""

    line: int
    problem: str
    facts: dict[str, object] = field(default_factory=dict)


class Flawed(Invalid):
    """A template file that cannot be taken, with all that is wrong in it."""

    def __init__(self, field: str, flaws: Sequence[Flaw]) -> None:
        super().__init__(field, "flawed_file")
        self.flaws = tuple(flaws)


def checked_form(form: TemplateForm) -> TemplateForm:
    """Raises Invalid on the field that needs another answer."""
    if not form.title:
        raise Invalid("title", "missing")
    for name, text, limit in (("title", form.title, LONGEST_TITLE), ("summary", form.summary, LONGEST_SUMMARY)):
        if len(text) > limit:
            raise Invalid(name, "too_long", over=len(text) - limit)
    return form


def check_prompt(text: str) -> None:
    if not text:
        raise Invalid("prompt", "missing")
    if over := too_long_by(text):
        raise Invalid("prompt", "too_long", over=over)


def check_room(prompts: int) -> None:
    """Raises Refused when a template with this many takes no more."""
    if prompts >= MOST_DAYS:
        raise Refused("template_full", most=MOST_DAYS)


def moved(items: Sequence[T], item: T, place: int) -> list[T]:
    """The items with this one at `place`, counted from 1; the others keep their order. Past the end means last."""
    rest = [one for one in items if one is not item]
    at = min(max(place, 1), len(rest) + 1) - 1
    return [*rest[:at], item, *rest[at:]]


def kept_id(key: str) -> int | None:
    """The number in a kept template's key; None for any other key."""
    number = key.removeprefix(KEY)
    return int(number) if key.startswith(KEY) and number.isascii() and number.isdigit() and len(number) < 10 else None
