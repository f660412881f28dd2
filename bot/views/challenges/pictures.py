"""Pictures of a challenge's numbers. They carry no words of members, and what colour says, shape says too."""

import io
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from bot.domain.challenges.facts import Figures
from bot.domain.challenges.numbers import DayNumbers, Numbers, lived_and_flat

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours, which people tell apart who see colours differently; on a ground of their own, so that the
# picture reads the same in Slack's light and dark.
GROUND, INK, LINES = "#fbfaf7", "#1d1c1d", "#d9d7d0"
DID, WROTE = "#56b4e9", "#0072b2"
LIVED, FLAT = "#009e73", "#d55e00"
WIDTH, HEIGHT, TALL, DPI = 6.0, 3.2, 5.0, 200  # inches: small, so that words are large on a phone
MOST_LABELS = 12  # day numbers below the bars
DRAWING = Lock()  # matplotlib is not made for several threads at once


def days(figures: Figures) -> bytes:
    """A PNG: for each day how many people did it, and how many of them wrote."""
    with DRAWING:
        figure = _figure(HEIGHT)
        axes = figure.add_subplot()
        _bars(axes, figures.per_day)
        _legend(axes)
        return _png(figure)


def numbers(fact: Numbers) -> bytes:
    """A PNG for who steers it: the days with what lived and what fell flat, and below who came and went."""
    with DRAWING:
        figure = _figure(TALL)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        _bars(above, [(day.number, day.did, day.wrote) for day in fact.days])
        _line(above, fact.days)
        _marks(above, fact)
        _legend(above)
        _comings(below, fact.days)
        _legend(below)
        above.set_xlabel("")
        return _png(figure)


def _line(axes: "Axes", days: Sequence[DayNumbers]) -> None:
    axes.step([d.number for d in days], [d.taking_part for d in days], where="mid", color=INK, label="taking part")


def _marks(axes: "Axes", fact: Numbers) -> None:
    """Above the bars, by shape and colour."""
    found = lived_and_flat(fact.compared) or ([], [])
    top = max((day.taking_part for day in fact.days), default=1)
    for days_, shape, color, name in zip(found, "^v", (LIVED, FLAT), ("lived", "fell flat"), strict=True):
        at = [day.did + 0.05 * top for day in days_]
        if at:
            axes.scatter(
                [day.number for day in days_], at, marker=shape, s=90, color=color, edgecolor=INK, zorder=3, label=name
            )


def _comings(axes: "Axes", days: Sequence[DayNumbers]) -> None:
    """Who joined above the line, who left below it."""
    numbers_ = [day.number for day in days]
    axes.bar(numbers_, [day.joined for day in days], width=0.8, color=LIVED, label="joined")
    axes.bar(
        numbers_, [-day.left for day in days], width=0.8, color=FLAT, edgecolor=GROUND, hatch="xxx", linewidth=0,
        label="left",
    )  # fmt: skip
    _frame(axes, numbers_, "people")
    most = max(1, *(max(day.joined, day.left) for day in days)) if days else 1
    axes.set_ylim(-most - 0.3, most + 0.3)
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.set_xlabel("day", color=INK)


def _figure(height: float) -> "Figure":
    """Imported when it is drawn: it takes a second and some memory. No pyplot: that is for one thread."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), dpi=DPI, facecolor=GROUND, layout="constrained")


def _bars(axes: "Axes", per_day: Sequence[tuple[int, int, int]]) -> None:
    numbers = [number for number, _, _ in per_day]
    axes.bar(numbers, [did for _, did, _ in per_day], width=0.8, color=DID, label="did it")
    axes.bar(
        numbers, [wrote for *_, wrote in per_day], width=0.8, color=WROTE, edgecolor=GROUND, hatch="///", linewidth=0,
        label="and wrote",
    )  # fmt: skip
    _frame(axes, numbers, "people")
    axes.set_xlabel("day", color=INK)


def _frame(axes: "Axes", numbers: Sequence[int], what: str) -> None:
    """Whole numbers on both sides, and few lines."""
    from matplotlib.ticker import MaxNLocator

    axes.set_facecolor(GROUND)
    axes.set_ylabel(what, color=INK)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=1))
    every = max(-(-len(numbers) // MOST_LABELS), 1)
    axes.set_xticks(numbers[::every] or [0])
    axes.set_xlim(min(numbers, default=0) - 0.7, max(numbers, default=0) + 0.7)
    axes.tick_params(colors=INK, length=0)
    axes.grid(axis="y", color=LINES, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in axes.spines.values():
        side.set_visible(False)


def _legend(axes: "Axes") -> None:
    axes.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=6, frameon=False, labelcolor=INK, borderaxespad=0.2,
        handlelength=1.2, columnspacing=1.0, handletextpad=0.5,
    )  # fmt: skip


def _png(figure: "Figure") -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format="png", facecolor=GROUND)
    return content.getvalue()
