"""The benchmarks run, at a size that measures nothing, and what must be right at any size is right."""

import os
from collections.abc import Iterator
from itertools import product

import pytest

from tests.benchmarks import beats, burst, commands, fan_out, idle, machine, pairing
from tests.benchmarks.databases import Databases, databases
from tests.benchmarks.figures import Aim, Figure, at_least, at_most, percentile, spread, table
from tests.benchmarks.sizes import TINY


@pytest.fixture(scope="module")
def made() -> Iterator[Databases]:
    with databases() as found:
        yield found


@pytest.mark.fault
def test_commands_are_answered_by_all_contenders(made: Databases) -> None:
    figures = list(commands.measure(TINY, made))
    assert {figure.what.split(":")[0] for figure in figures} == {"HTTP", "Socket Mode"}
    assert all(figure.value > 0 for figure in figures)


@pytest.mark.fault
def test_each_prompt_of_a_fan_out_is_posted_once(made: Databases) -> None:
    """fan_out raises when one is missing or doubled."""
    assert len(list(fan_out.measure(TINY, made))) == 2


@pytest.mark.fault
def test_beats_find_nothing_due(made: Databases) -> None:
    """one_beat raises when something is."""
    assert all(figure.value > 0 for figure in beats.measure(TINY, made))


@pytest.mark.fault
def test_a_burst_is_kept_whole_and_drawn_at_slacks_pace(made: Databases) -> None:
    figures = {figure.what.partition(": ")[2]: figure for figure in burst.measure(TINY, made)}
    assert figures["most redraws in a minute"].value >= 1
    for what in ("entries kept, 12 replies in 0 s", "redraws that Slack refused as too fast"):
        aim = figures[what].aim
        assert aim is not None
        assert aim.met


@pytest.mark.fault
def test_start_memory_and_processor_are_found(made: Databases) -> None:
    found = [figure.unit for figure in idle.measure(TINY, made)]
    assert found == ["s", "MB", "%"]


def test_pairs_are_held_against_networkx_and_a_shuffle(made: Databases) -> None:
    figures = {figure.what: figure for figure in pairing.measure(TINY, made)}
    for people, who in product((9, 12), ("Convene", "networkx, dense", "shuffle")):
        assert figures[f"{people} people, {who}: time"].value > 0
    assert all(figure.aim.met for figure in figures.values() if figure.aim)
    assert figures["9 people, shuffle: left over"].value == 1


def test_the_table_says_what_is_met_and_what_is_missed() -> None:
    drawn = table(
        "Title", [Figure("one", 0.25, "s", 0.5, at_most(1, 0.25, "s")), Figure("two", 2, "s", aim=at_least(3, 2))]
    )
    assert drawn.splitlines()[3].split() == ["one", "0.25", "s", "0.50", "≤", "1", "s", "met"]
    assert drawn.splitlines()[4].split() == ["two", "2", "s", "≥", "3", "MISSED"]


def test_percentiles_and_spread() -> None:
    assert percentile(range(100), 0.99) == 99
    assert percentile([], 0.5) == 0
    assert spread([90.0, 100.0, 110.0]) == pytest.approx(0.2)
    assert at_most(5, 5, "ms") == Aim("≤ 5 ms", True)


def test_a_process_uses_its_processor_and_its_memory() -> None:
    before = machine.cpu_seconds(os.getpid())
    assert sum(range(3_000_000)) > 0
    assert machine.cpu_seconds(os.getpid()) >= before > 0
    assert machine.memory_mb(os.getpid()) > 1
