"""A template as a file that people write by hand: taken in, refused with its lines, and given out again."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenges.prompts import LONGEST_TITLE, Prompt
from bot.domain.challenges.templates import Flawed, TemplateForm
from bot.models.templates import KeptPrompt, KeptTemplate
from bot.services.challenges.template_files import MOST_BYTES, read, written
from bot.services.challenges.templates import shipped
from bot.views import errors
from tests.challenges.kept import OURS, kept, opens, prompts, templates
from tests.challenges.scene import rows
from tests.world import Person, World

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs/templates.md"
FILE, TEXT = "The file", "Or its text"
SMALL = "title: Small steps\nsummary: To begin.\nprompts:\n  - One.\n  - text: Two.\n    essential: no\n"


def flaws(text: str) -> list[str]:
    with pytest.raises(Flawed) as caught:
        read(text, "text")
    return errors.flaws_said(caught.value).splitlines()


# What is taken


def test_a_file_is_read_as_it_was_written_by_hand() -> None:
    assert read(SMALL, "text") == (TemplateForm("Small steps", "To begin."), [Prompt("One."), Prompt("Two.", False)])
    assert read("\ufeff" + SMALL.replace("\n", "\r\n"), "text") == read(SMALL, "text")


def test_what_stands_where_a_text_belongs_is_taken_as_it_stands() -> None:
    """A title of digits, a yes that is meant as a word."""
    form, found = read("title: 2027\nsummary: yes\nprompts: [1.50, no]", "text")
    assert (form, found) == (TemplateForm("2027", "yes"), [Prompt("1.50"), Prompt("no")])


def test_the_documented_example_is_one_that_is_taken() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCUMENTED.read_text(), re.DOTALL)
    form, found = read(example, "text")
    assert form.title == "A week of small steps"
    assert [prompt.essential for prompt in found] == [None, None, True]
    assert "- a friend beside you" in found[1].text


@pytest.mark.parametrize("key", sorted(shipped()))
def test_the_shipped_files_are_ones_that_a_person_could_bring_in(key: str) -> None:
    path = Path(__file__).resolve().parents[2] / "bot/templates" / f"{key}.yml"
    form, found = read(path.read_text(), "text")
    assert (form.title, form.summary) == (shipped()[key].title, shipped()[key].summary)
    assert tuple(found) == shipped()[key].prompts


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
texts = st.lists(words, min_size=1, max_size=4).map("\n".join).map(str.strip).filter(bool)
marked = st.builds(Prompt, texts, st.sampled_from([None, True, False]))


@given(words.map(str.strip).filter(bool), texts, st.lists(marked, min_size=1, max_size=6))
def test_what_is_written_out_is_read_as_it_was(title: str, summary: str, found: list[Prompt]) -> None:
    form = TemplateForm(title, summary)
    assert read(written(form, found), "text") == (form, found)


# What is refused, with its line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["The file is empty."]),
        ("just words", ["Line 1: I expected fields here: title, summary, prompts."]),
        ("- one\n- two", ["Line 1: I expected fields here: title, summary, prompts."]),
        ("title: a\nsummary: b", ["The file has no `prompts`."]),
        (SMALL.replace("summary", "sumary"), ["Line 2: I do not know the field `sumary`. Do you mean `summary`?"]),
        (SMALL + "colour: red", ["Line 7: I do not know the field `colour`. There are: title, summary, prompts."]),
        (SMALL + "title: b", ["Line 7: The field `title` is here a second time."]),
        (SMALL.replace("One.", "[1, 2]"), ["Line 4: `prompt 1` needs to be a text."]),
        (SMALL.replace("One.", ""), ["Line 4: `prompt 1` is empty."]),
        (SMALL.replace("One.", "x" * 2410), ["Line 4: `prompt 1` is too long by 10 characters."]),
        (SMALL.replace("Small steps", "x" * (LONGEST_TITLE + 3)), ["Line 1: `title` is too long by 3 characters."]),
        (SMALL.replace("text: Two.", "txt: Two."), ["Line 5: I do not know the field `txt`. Do you mean `text`?"]),
        (SMALL.replace("essential: no", "essential: maybe"), ["Line 6: `essential` is yes or no."]),
        (SMALL.replace("text: Two.\n    ", ""), ["Line 5: Prompt 2 has no `text`."]),
        ("title: a\nsummary: b\nprompts: words", ["Line 3: `prompts` needs to be a list, each prompt after a dash."]),
        ("title: a\nsummary: b\nprompts: []", ["Line 3: `prompts` needs to be a list, each prompt after a dash."]),
        (SMALL + "---\n" + SMALL, ["Line 7: A second document begins here (---). One file holds one template."]),
    ],
)
def test_each_flaw_is_told_with_its_line(text: str, said: list[str]) -> None:
    assert flaws(text) == said


def test_all_flaws_are_told_at_once_in_their_order() -> None:
    text = "title:\nsumary: b\nprompts:\n  - One.\n  - {text: Two., essential: perhaps}\n  -\n"
    assert [line.split(":")[0] for line in flaws(text)] == ["Line 1", "Line 2", "Line 5", "Line 6"]


def test_a_heading_without_a_bar_is_explained() -> None:
    """The commonest slip: in YAML a star at the beginning stands for something else."""
    text = "title: a\nsummary: b\nprompts:\n  - *Heading*\n"
    assert flaws(text) == [
        "Line 4: A text cannot begin with * or & here. Put a bar | first, and the text on the next line."
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: &a b\nsummary: *a\nprompts: [x]", 1, "cannot begin with * or &"),
        ("title: a\nsummary: b\nprompts: *p", 3, "cannot begin with * or &"),
        ("title: !!python/object/apply:os.system [ls]", 1, "cannot begin with !"),
        ("title: a: b", 1, "I cannot read this as YAML"),
        ("title: a\n\tsummary: b", 2, "I cannot read this as YAML"),
        ("title: 'a", 1, "I cannot read this as YAML"),
        ("title: a\nsummary: \x07", 2, "There is a character here that no text contains"),
        ("[" * 5000, 1, "nested too deeply"),
        ("- a\n" * 5000, 1000, "far too much from here on"),
        ("title: a\nsummary: b\nprompts:\n" + "  - x\n" * 101, 104, "There are 101 prompts, and at most 100 fit"),
    ],
)
def test_what_could_do_harm_or_is_no_yaml_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    (said,) = flaws(text)
    assert said.startswith(f"Line {line}: ")
    assert words in said


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert flaws("x" * (MOST_BYTES + 1)) == ["The file is larger than 400 kB. A hundred long prompts fit into less."]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert all(read_or_refused(text))


def read_or_refused(text: str) -> tuple[object, ...]:
    """Title and prompts, or what is said of the flaws."""
    try:
        form, found = read(text, "text")
    except Flawed as flawed:
        return (errors.flaws_said(flawed),)
    return form.title, found


# Through Slack


def form(world: World, by: Person | None = None) -> Person:
    person = by or world.amy
    world.a_community()
    templates(person)
    person.presses("Bring in a file")
    return person


def test_a_file_becomes_a_template_that_can_be_edited_at_once(world: World) -> None:
    ben = form(world, world.ben)
    assert "title: A week of small steps" in ben.screen
    editor = ben.submits(**{FILE: [("steps.yml", SMALL.encode())]})
    assert "It is in. Everyone in Data craft" in editor
    assert "*Small steps*: 2 prompts." in editor
    assert "From a file." in editor
    assert [(row["text"], row["essential"]) for row in rows(world, KeptPrompt)] == [("One.", None), ("Two.", False)]


def test_a_short_one_can_be_pasted(world: World) -> None:
    assert "*Small steps*: 2 prompts." in form(world).submits(**{TEXT: SMALL})


def test_flaws_stand_under_the_field_and_nothing_is_lost(world: World) -> None:
    amy = form(world)
    broken = SMALL.replace("summary", "sumary")
    assert "Line 2: I do not know the field `sumary`" in amy.tries_to_submit(**{TEXT: broken})[TEXT]
    assert "Line 2: I do not know" in amy.tries_to_submit(**{TEXT: "", FILE: [("a.yml", broken.encode())]})[FILE]
    assert "saved as UTF-8" in amy.tries_to_submit(**{FILE: [("a.yml", b"\xff\xfe\x00")]})[FILE]
    assert "Choose a file, or paste" in amy.tries_to_submit(**{FILE: None})[FILE]
    assert rows(world, KeptTemplate) == []


def test_it_goes_out_as_a_file_and_comes_in_again_as_it_was(world: World) -> None:
    kept(world)
    before = prompts(world.amy.screen)
    assert "The file comes as a private message." in world.amy.presses("Send me the file")
    (file,) = [one for one in world.workspace.files.values() if one.name.endswith(".yml")]
    assert file.name == "our-craft-in-small-steps.yml"
    assert "Here is the template" in world.amy.private[-1]
    templates(world.amy)
    world.amy.presses("Bring in a file")
    content = file.content.replace(OURS.encode(), b"Ours again")
    again = world.amy.submits(**{FILE: [(file.name, content)]})
    assert "*Ours again*: 3 prompts." in again
    assert prompts(again) == before
    assert "Data craft" not in file.content.decode()


def test_where_files_may_not_be_sent_it_comes_as_a_message(world: World) -> None:
    kept(world)
    world.workspace.granted.discard("files:write")
    world.amy.presses("Send me the file")
    assert "I may not send files here, so this is the template" in world.amy.private[-1]
    assert "prompts:\n  - |" in world.amy.private[-1]


def test_whoever_has_left_meanwhile_gets_no_file(world: World) -> None:
    kept(world)
    opens(world.ben)
    world.beats = False
    world.ben.presses("Send me the file")
    world.ben.leaves(world.channel)
    world.beats = True
    world.beat()
    assert not [one for one in world.workspace.files.values() if one.name.endswith(".yml")]
