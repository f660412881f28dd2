"""The machine that the figures come from, and what a process takes of it. Reads /proc, so it needs Linux."""

import os
import platform
import sqlite3
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def described() -> dict[str, str]:
    """What stands beside every table: figures of two machines do not compare, ratios do."""
    return {
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": _line_of("cpuinfo", "model name"),
        "memory": f"{int(_line_of('meminfo', 'MemTotal').split()[0]) / 2**20:.0f} GB",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }


def _line_of(file: str, name: str) -> str:
    for line in (PROC / file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "unknown"


def cpu_seconds(*pids: int | None) -> float:
    """Processor time of these processes (None: no process) and their descendants, of those that have ended too."""
    return sum(_with_descendants(pid) for pid in pids if pid)


def _with_descendants(pid: int) -> float:
    return sum(_times(pid)) + sum(sum(_times(child)[:2]) for child in _descendants(pid))


def memory_mb(pid: int) -> float:
    """Resident memory of a process and its descendants; a page that several share counts once (Pss)."""
    return sum(_share_of_memory(one) for one in (pid, *_descendants(pid))) / 1024


def _share_of_memory(pid: int) -> int:
    """In kB; nothing when the process has just ended."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    for line in lines:
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def _descendants(pid: int) -> Iterator[int]:
    for child in (one for one, parent in _parents() if parent == pid):
        yield child
        yield from _descendants(child)


def _parents() -> list[tuple[int, int]]:
    found = []
    for folder in PROC.iterdir():
        fields = _fields(int(folder.name)) if folder.name.isdigit() else []
        if fields:
            found.append((int(folder.name), int(fields[1])))
    return found


def _times(pid: int) -> tuple[float, float, float, float]:
    """User and system time of the process, then of its children that have ended."""
    fields = _fields(pid)
    if not fields:
        return 0.0, 0.0, 0.0, 0.0
    user, system, children_user, children_system = (int(field) / TICKS for field in fields[11:15])
    return user, system, children_user, children_system


def _fields(pid: int) -> list[str]:
    """What stands behind the name in /proc/…/stat; nothing when the process has just ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
