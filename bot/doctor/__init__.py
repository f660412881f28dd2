"""`python -m bot doctor`: look at all that the bot stands on, and say what to do about what is not right."""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta

from bot.clock import Clock, SystemClock, offset_in
from bot.config import Settings
from bot.doctor import store, wire
from bot.doctor.finding import LOOK, WRONG, Finding
from bot.services.checkup import Ailing

SICK = 1
LOOK_BACK = timedelta(days=7)


def run(settings: Settings, clock: Clock | None = None) -> int:
    """Write what is found, line by line. 1 if something is wrong, else 0."""
    clock = clock or SystemClock(offset_in(settings.clock_file) if settings.clock_file else timedelta)
    signs = []
    for finding in examine(settings, clock):
        signs.append(finding.sign)
        _write(str(finding))
    _write(f"\n{_conclusion(signs)}", indent="")
    return SICK if WRONG in signs else 0


def examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Slack first, then the store, then what only both together know."""
    team = yield from wire.slack(settings, clock)
    opened = yield from store.database(settings)
    if opened is None:
        return
    try:
        yield from store.channels(opened, settings, team)
        yield from store.failures(opened, team, clock.now() - LOOK_BACK)
    except Ailing as trouble:  # it answered just now, and does not any more
        yield store.ailing(trouble)
    finally:
        opened.close()


def _write(line: str, indent: str = " " * 7) -> None:
    """Wrapped on a terminal; elsewhere one finding stays one line."""
    if sys.stdout.isatty():
        width = min(shutil.get_terminal_size().columns, 100)
        line = "\n".join(textwrap.fill(part, width, subsequent_indent=indent) for part in line.split("\n"))
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _conclusion(signs: list[str]) -> str:
    wrong, look = signs.count(WRONG), signs.count(LOOK)
    if wrong:
        things = "One thing is" if wrong == 1 else f"{wrong} things are"
        return f"{things} wrong. Each line above says what to do; then run doctor again."
    if look:
        return f"Nothing is wrong. {'One line is' if look == 1 else f'{look} lines are'} worth a look."
    return "All is well."
