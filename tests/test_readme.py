"""README says what is so: its commands, settings, scopes, events and tables are those of the code."""

import re
import shlex
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from slack_sdk.models.blocks import SectionBlock

from bot import config, manifest
from bot.__main__ import _parser
from bot.domain.challenges.facts import DueDay
from bot.models.base import Base
from bot.services.challenges.templates import shipped
from bot.views.challenges import posts

HERE = Path(__file__).resolve().parent.parent
README = (HERE / "README.md").read_text()
MAKEFILE = (HERE / "Makefile").read_text()
MANIFEST = manifest.load()


def section(title: str) -> str:
    """The text under a heading, up to the next one of its level or above."""
    start = re.search(rf"^(#+) {re.escape(title)}$", README, re.MULTILINE)
    assert start, title
    end = re.compile(rf"^#{{1,{len(start[1])}}} ", re.MULTILINE).search(README, start.end())
    return README[start.end() : end.start() if end else len(README)]


def rows(title: str) -> list[list[str]]:
    """Cells of the table under a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def ticked(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def test_every_make_command_is_a_target() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b(?=`|$)", README, re.MULTILINE))
    assert {"playground", "story", "test", "quick", "check"} <= named
    assert named <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_every_command_of_the_bot_can_be_typed_as_it_stands() -> None:
    """It ends at the first thing that is no word of a command: a backtick, a bar, the end of the line."""
    named = re.findall(r"python -m bot ((?:[a-z]+)(?: --[a-z]+ [\w:/.]+)*)(?=[`\n])", README)
    (commands,) = (action.choices for action in _parser()._actions if action.choices)
    assert {line.split()[0] for line in named} == set(commands)
    for line in named:
        _parser().parse_args(shlex.split(line))


def test_the_tests_without_make_are_those_of_make() -> None:
    make = re.search(r"^PYTEST := \$\(BIN\)/(.*)$", MAKEFILE, re.MULTILINE)
    workers = re.search(r"^WORKERS \?= (\d+)$", MAKEFILE, re.MULTILINE)
    assert make
    assert workers
    assert f".venv/bin/{make[1].replace('$(WORKERS)', workers[1])}`" in README
    check = re.search(r"^check:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert check
    for line in check[1].splitlines():
        assert f"`{line.strip().replace('$(BIN)', '.venv/bin')}`" in README


def test_the_test_command_is_the_one_that_a_change_must_pass() -> None:
    assert "`make test` is the test command" in README
    assert "\nmake test\nmake check\n" in (HERE / ".ci/run").read_text()


def test_every_setting_is_in_the_table_and_in_env_example_and_no_other() -> None:
    table = [ticked(row[0])[0] for row in rows("Settings")]
    example = re.findall(r"^#?([A-Z_]+)=", (HERE / ".env.example").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(example)
    assert sorted(name.lower() for name in table) == sorted(field.name for field in fields(config.Settings))


@pytest.mark.parametrize("row", rows("Settings"), ids=lambda row: row[0])
def test_the_defaults_are_those_of_the_code(row: list[str]) -> None:
    settings = config.read({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})
    default = getattr(settings, ticked(row[0])[0].lower())
    if row[1] == "unset":
        assert not default
    elif ticked(row[1]):
        assert ticked(row[1])[0] == (f"{default:g}" if isinstance(default, float) else str(default))
    else:
        assert "TOKEN" in row[0] or "SECRET" in row[0]


def test_the_scopes_are_those_of_the_manifest() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    table = {ticked(row[0])[0]: row for row in rows("Scopes")}
    assert set(table) == set(scopes["bot"])
    assert {name for name, row in table.items() if row[1] == "optional"} == set(scopes["bot_optional"])
    for _, required, why, without in table.values():
        assert why
        assert bool(without) is (required == "optional")


def test_the_events_are_those_of_the_manifest() -> None:
    named = [event for row in rows("Events") for event in ticked(row[0])]
    assert sorted(named) == sorted(MANIFEST["settings"]["event_subscriptions"]["bot_events"])


def test_every_table_is_in_the_data_sheet() -> None:
    named = [ticked(row[0])[0] for row in rows("What is stored, and for how long")]
    assert sorted(named) == sorted(Base.metadata.tables)


def test_the_daily_post_looks_as_it_is_drawn() -> None:
    template = shipped()["becoming-a-better-practitioner"]
    day = DueDay(1, 3, 30, template.title, template.prompts[2].text, did=4, open=True)
    drawn = posts.day(day)
    first = drawn.blocks[0]
    assert isinstance(first, SectionBlock)
    assert first.text
    example = section("What members see").split("```")[1]
    for line in re.sub(r"[*_]", "", first.text.text or "").splitlines():
        assert line in example


def test_the_map_shows_the_layers_that_are_checked_and_every_file() -> None:
    contracts = tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (contract["layers"] for contract in contracts if contract["id"] == "layers")
    assert " > ".join(f"`{layer}`" for layer in layers) in " ".join(section("The map").split())
    for path in (HERE / "bot").iterdir():
        if path.name not in ("__init__.py", "__pycache__"):
            assert path.name in section("The map"), path.name


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            headings = re.findall(r"^#+ (.*)$", README, re.MULTILINE)
            assert target[1:] in {heading.lower().replace(" ", "-") for heading in headings}, target
        elif not target.startswith("https://"):
            assert (HERE / target).exists(), target


def test_it_keeps_its_voice_down() -> None:
    assert "!" not in README
