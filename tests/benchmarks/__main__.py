"""python -m tests.benchmarks [names…] [--long] [--json FILE]: one table for each question."""

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from tests.benchmarks import beats, burst, commands, fan_out, idle, machine, pairing, socket_recovery
from tests.benchmarks.databases import Databases, databases
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.sizes import DEFAULT, LONG, Size

Measure = Callable[[Size, Databases], Iterator[Figure]]
QUESTIONS: dict[str, tuple[str, Measure]] = {
    "commands": (commands.TITLE, commands.measure),
    "fan_out": (fan_out.TITLE, fan_out.measure),
    "beats": (beats.TITLE, beats.measure),
    "burst": (burst.TITLE, burst.measure),
    "idle": (idle.TITLE, idle.measure),
    "pairing": (pairing.TITLE, pairing.measure),
    "socket": (
        "Socket Mode: deaf after Slack renews, closes or cuts",
        lambda size, _: iter(socket_recovery.measure(size.breaks)),
    ),
}


def main() -> int:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # what was started is stopped then too
    chosen = _arguments()
    size = LONG if chosen.long else DEFAULT
    found: dict[str, list[Figure]] = {}
    described = machine.described()
    print(", ".join(f"{name} {value}" for name, value in described.items()), flush=True)
    with databases() as made:
        for name in chosen.names or QUESTIONS:
            title, measure = QUESTIONS[name]
            started = perf_counter()
            found[name] = list(measure(size, made))
            print(f"\n{table(title, found[name])}\n({perf_counter() - started:.0f} s)", flush=True)
        described["PostgreSQL"] = made.server_version or "not asked for"
    print(f"\nPostgreSQL {described['PostgreSQL']}. Figures of a shared machine: compare ratios of one run.")
    if chosen.json:
        figures = {name: [asdict(figure) for figure in figures] for name, figures in found.items()}
        Path(chosen.json).write_text(json.dumps({"machine": described, "figures": figures}, indent=2))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*QUESTIONS, []], help="which questions; all unless said")
    parser.add_argument("--long", action="store_true", help="more and longer rounds")
    parser.add_argument("--json", metavar="FILE", help="write the raw figures there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
