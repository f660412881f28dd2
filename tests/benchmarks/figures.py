"""What a benchmark found, and how a table of it is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """What a figure is held against."""

    text: str
    met: bool


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ratio` is to something measured in the same run; `spread` over the rounds, a share."""

    what: str
    value: float
    unit: str
    ratio: float | None = None
    aim: Aim | None = None
    spread: float | None = None
    remark: str = ""


def at_most(limit: float, value: float, unit: str) -> Aim:
    return Aim(f"≤ {number(limit)} {unit}".rstrip(), value <= limit)


def at_least(limit: float, value: float, unit: str = "") -> Aim:
    return Aim(f"≥ {number(limit)} {unit}".rstrip(), value >= limit)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; 0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def middle(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def spread(values: Sequence[float]) -> float:
    """How far the rounds lie apart, as a share of their middle: how noisy the machine was."""
    return (max(values) - min(values)) / middle(values) if middle(values) else 0.0


def number(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


HEADINGS = ("", "figure", "ratio", "rounds ±", "aim", "")


def table(title: str, figures: Iterable[Figure]) -> str:
    rows = [HEADINGS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([title, "=" * len(title), *lines])


def _row(figure: Figure) -> tuple[str, ...]:
    verdict = "" if figure.aim is None else "met" if figure.aim.met else "MISSED"
    return (
        figure.what,
        f"{number(figure.value)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        "" if figure.spread is None else f"{figure.spread / 2:.0%}",
        figure.aim.text if figure.aim else "",
        f"{verdict} {figure.remark}".strip(),
    )
