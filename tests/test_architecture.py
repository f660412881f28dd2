"""The house's own rules: who may import whom, what the domain stands on, who reads the time."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent.parent
SOURCES = [path for package in ("bot", "handlers", "scheduler") for path in sorted((HERE / package).rglob("*.py"))]
DOMAIN = [path for path in SOURCES if path.is_relative_to(HERE / "bot" / "domain")]

READS_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(HERE))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def reads_of_the_time(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Calls such as datetime.now(), datetime.datetime.now() and time.time(), and imports of time.time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            named = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            yield named, node.attr
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (("time", alias.name) for alias in node.names)


def test_the_layers_hold() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("path", DOMAIN, ids=name_of)
def test_the_domain_stands_on_the_standard_library_alone(path: Path) -> None:
    for module in imports(ast.parse(path.read_text())):
        assert module.split(".")[0] in sys.stdlib_module_names or module.startswith("bot.domain"), module


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    read = READS_THE_TIME & set(reads_of_the_time(ast.parse(path.read_text())))
    assert not read or path == HERE / "bot" / "clock.py"


def test_the_clock_reads_the_time_in_one_place() -> None:
    tree = ast.parse((HERE / "bot" / "clock.py").read_text())
    assert [read for read in reads_of_the_time(tree) if read in READS_THE_TIME] == [("datetime", "now")]
