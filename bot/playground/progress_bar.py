"""A bar below what is printed, on a terminal; into a file or a pipe only the lines go."""

import sys
from shutil import get_terminal_size

WIDEST = 40


class ProgressBar:
    """`unit` names what is counted, as in "day 12 of 30"."""

    def __init__(self, unit: str, total: int) -> None:
        self._unit, self._total = unit, total
        self.done = 0
        self._drawn = False

    def say(self, *lines: str) -> None:
        """Print above the bar."""
        self.clear()
        for line in lines:
            print(line)
        self._draw()

    def advance(self, done: int) -> None:
        """Never backwards, and never past the end."""
        self.done = min(max(self.done, done), self._total)

    def clear(self) -> None:
        """Take the bar away; the next line brings it back."""
        if self._drawn:
            sys.stdout.write("\r\x1b[K")
            self._drawn = False

    def _draw(self) -> None:
        if not sys.stdout.isatty():
            return
        label = f" {self._unit} {self.done} of {self._total}"
        width = min(WIDEST, get_terminal_size().columns - len(label) - 3)
        full = width * self.done // self._total
        sys.stdout.write(f"  {'█' * full}{'░' * (width - full)}{label}"[: get_terminal_size().columns - 1])
        sys.stdout.flush()
        self._drawn = True
