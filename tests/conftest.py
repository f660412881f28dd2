"""What tests share: a database of either kind, a local Slack, the world, and a browser."""

import gc
import logging
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine, create_engine, event, text

from bot.clock import StandingClock
from bot.database import Database, migrate
from bot.models.base import Base
from bot.playground.server import LocalSlack
from tests.postgresql import PostgreSQL
from tests.world import MORNING, World

HERE = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
TOUR_SEEN = "try { localStorage.setItem('tour', 'seen'); } catch { /* no page yet */ }"
QUIET_CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--each-once", action="store_true", help="what runs on both databases runs on SQLite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL takes twice the time: with `--each-once` it has only the tests that are its own."""
    if not config.getoption("--each-once"):
        return
    kinds: dict[object, list[pytest.Item]] = {}
    for item in items:
        kinds.setdefault(_but_for_the_database(item), []).append(item)
    left_out = [one for same in kinds.values() for one in same[1:]]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays for good: looking through it for garbage took a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 10, 10)
        gc.enable()


def _but_for_the_database(item: pytest.Item) -> object:
    params: dict[str, object] = item.callspec.params if hasattr(item, "callspec") else {}
    others = [(name, repr(value)) for name, value in params.items() if value not in DATABASES]
    return item.path, getattr(item, "originalname", item.name), tuple(others)


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> None:
    """Everything is on this machine: a proxy of the environment would only be in the way."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]


# Logging


@pytest.fixture(autouse=True)
def logging_stays() -> Iterator[None]:
    """A handler that a test leaves behind would write to a stream that is closed by then."""
    before = {*logging.root.handlers}  # in no order: pytest enters its own anew for each phase
    yield
    assert {*logging.root.handlers} == before


@pytest.fixture
def own_logging(logging_stays: None) -> Iterator[None]:
    """For a test that sets up logging: what that replaces is put back."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.captureWarnings(False)
    logging.root.handlers[:], logging.root.level = handlers, level


# Databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of the tests' own, gone when they end."""
    with PostgreSQL() as server:
        server.forgets_in_a_crash()
        migrate(server.url())
        yield server.url()


@pytest.fixture(scope="session")
def postgresql_engine(postgresql: str) -> Iterator[Engine]:
    engine = create_engine(postgresql)
    yield engine
    engine.dispose()


EMPTY = "; ".join(f'DELETE FROM "{table}"' for table in reversed(Base.metadata.sorted_tables))
COUNT_FROM_ONE = ", ".join(  # as SQLite does in a new file: chance in a ritual hangs on its number
    f"setval(pg_get_serial_sequence('{table}', 'id'), 1, false)"
    for table in Base.metadata.sorted_tables
    if "id" in table.c
)


def an_empty_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a migrated database of this kind with nothing in it."""
    if kind == "sqlite":
        path = folder / "convene.db"
        for old in folder.glob("convene.db*"):
            old.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    engine: Engine = request.getfixturevalue("postgresql_engine")
    with engine.begin() as connection:
        connection.execute(text(f"{EMPTY}; SELECT {COUNT_FROM_ONE}"))
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, shared_folder: Path) -> str:
    """An empty, migrated database: each test runs on both kinds."""
    return an_empty_database(request.param, request, shared_folder)


@pytest.fixture(scope="session")
def databases() -> Callable[[str], Database]:
    """The same object for each URL: its engine remembers how each statement is written in SQL."""

    @cache
    def database(url: str) -> Database:
        made = Database(url)
        forgets_in_a_crash(made)
        return made

    return database


def forgets_in_a_crash(database: Database) -> None:
    """As PostgreSQL does here: nobody needs after a crash of the machine what a test wrote."""
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))


# The world


@pytest.fixture(scope="session")
def standing_clock() -> StandingClock:
    return StandingClock(MORNING)


@pytest.fixture(scope="session")
def local_slack(standing_clock: StandingClock) -> Iterator[LocalSlack]:
    """One server for all tests; each finds it empty."""
    slack = LocalSlack(standing_clock, yaml.safe_load((HERE / "manifest.yml").read_text()))
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def empty_slack(local_slack: LocalSlack, standing_clock: StandingClock) -> LocalSlack:
    local_slack.wipe()
    local_slack.rates = False
    standing_clock.restart(MORNING)
    return local_slack


@pytest.fixture
def world(
    empty_slack: LocalSlack,
    standing_clock: StandingClock,
    database_url: str,
    databases: Callable[[str], Database],
) -> Iterator[World]:
    """Amy (an admin), Ben, Cleo, Dan, Gus (a guest) and Eve (of another organisation) in #data-craft."""
    world = World(empty_slack, standing_clock, database_url, databases(database_url))
    yield world
    world.stop()


# The browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The installed chromium. Without one the browser's tests are left out, unless REQUIRE_BROWSER=1.

    Closed after each module: while Playwright is open, its event loop runs in this thread, and no other can.
    """
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("no chromium is installed, and REQUIRE_BROWSER=1 asks for one")
        pytest.skip("no chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET_CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(TOUR_SEEN)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()
