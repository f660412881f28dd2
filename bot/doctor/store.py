"""What the store says, and what only Slack and the store together know: channels that are lost, posts that failed."""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import datetime
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.app import one_client
from bot.config import Settings
from bot.doctor.finding import LOOK, OK, WRONG, Finding
from bot.domain.people import Commands
from bot.server import error_of
from bot.services.checkup import Ailing, Checkup, Home
from bot.slack import Slack
from bot.views.errors import FAILURES, LIKE

MOST_ASKED = 20  # channels about which Slack is asked one by one
MOST_SHOWN = 20

SERVER = "Look at DATABASE_URL, and whether the PostgreSQL server runs."
DATABASE_TROUBLE: Mapping[str, tuple[str, str]] = {
    "in_memory": ("It would live in memory only.", "Set DATABASE_URL to a file: sqlite:///convene.db"),
    "no_folder": ("The folder of its file is not there.", "Make the folder, or change DATABASE_URL."),
    "read_only": ("Its file or folder may not be written to.", "Give this user the right to write there."),
    "no_driver": ("The driver for PostgreSQL is not installed.", "In Convene's folder run: pip install '.[postgres]'"),
    "malformed": (
        "DATABASE_URL cannot be read.",
        "Write postgresql+psycopg://user:password@host/name; in a password, @ is %40, / is %2F and : is %3A.",
    ),
    "refused": ("Nobody listens at its address.", SERVER),
    "denied": ("It does not let this user in.", "Look at the user and the password in DATABASE_URL."),
    "no_database": ("The server has no such database or user.", "Make it with createdb, or correct DATABASE_URL."),
    "no_host": (
        "Its host is not known here.",
        "Look at the host in DATABASE_URL; in a password, @ is written %40.",
    ),
    "silent": ("It does not answer.", SERVER),
    "not_sqlite": ("Its file is not an SQLite database, or it is damaged.", "Restore it from a backup."),
    "busy": ("Another program holds it.", "Close what has it open, and look again."),
    "full": ("It is full.", "Make room on its disk."),
}
REMOVE_AND_INVITE = "Type /remove @Convene there, then /invite @Convene, so that I hear of it."
PLACES: Mapping[str, tuple[str, str]] = {  # why a channel is lost, what brings it back
    "archived": ("it is archived", "Unarchive it in Slack, or type {convene} setup in another channel."),
    "removed": ("I am not in it any more", "Type /invite @Convene there."),
    "deleted": ("it was deleted", "Type {convene} setup in another channel."),
    "hidden": (
        "I cannot see it: it was deleted, or it is private and I am not in it",
        "Type /invite @Convene there; if it is gone, {convene} setup in another channel.",
    ),
    "missed": ("I am in it, but did not hear that I was let in again", REMOVE_AND_INVITE),
}


def database(settings: Settings) -> Generator[Finding, None, Checkup | None]:
    """Yields one finding; gives the store if it can be read."""
    try:
        checkup = Checkup(settings.database_url)
    except Ailing as trouble:
        yield ailing(trouble)
        return None
    finding = _schema(checkup)
    yield finding
    if finding.sign == OK:
        return checkup
    checkup.close()
    return None


def ailing(trouble: Ailing) -> Finding:
    why = trouble.why
    if why == "absent":
        return Finding(LOOK, "Database", "It is not there yet.", "Nothing: `python -m bot run` makes it.")
    found, cure = DATABASE_TROUBLE.get(why, (f"It cannot be read ({why}).", "Look at DATABASE_URL."))
    return Finding(WRONG, "Database", found, cure)


def _schema(store: Checkup) -> Finding:
    try:
        schema = store.schema()
    except Ailing as trouble:
        return ailing(trouble)
    match schema:
        case "current":
            return Finding(OK, "Database", "It answers, and its tables are up to date.")
        case "empty":
            return Finding(
                LOOK, "Database", "It answers and is empty.", "Nothing: `python -m bot run` makes its tables."
            )
        case "behind":
            cure = "Run `python -m bot migrate`; `python -m bot run` does it too."
            return Finding(LOOK, "Database", "Its tables are of an earlier version.", cure)
        case "unknown":
            cure = "Install the version that made it, or restore a backup from before."
            return Finding(WRONG, "Database", "Its tables are of a version that I do not know.", cure)


# Channels and posts


def channels(store: Checkup, settings: Settings, team: str | None) -> Iterator[Finding]:
    homes = store.homes(team)
    try:
        lost = _lost(homes, Slack(one_client(settings)), team) if team else _noted(homes)
    except (SlackApiError, OSError, HTTPException) as problem:
        why = error_of(problem) if isinstance(problem, SlackApiError) else type(problem).__name__
        yield Finding(LOOK, "Channels", f"Slack did not tell which I am in ({why}).", "Run doctor again in a minute.")
        lost = _noted(homes)
    commands = Commands(settings.command_prefix)
    for home, why in lost[:MOST_SHOWN]:
        yield _place(home, why, commands)
    if len(lost) > MOST_SHOWN:
        yield Finding(LOOK, "Channels", f"{len(lost) - MOST_SHOWN} more are lost.", "Begin with those above.")
    if not lost and team:
        yield Finding(OK, "Channels", _all_there(len(homes)))


def _all_there(count: int) -> str:
    if not count:
        return "No community is set up yet."
    return "I am in the one that I need." if count == 1 else f"I am in all {count} that I need."


def _noted(homes: Sequence[Home]) -> list[tuple[Home, str]]:
    """What the store knows by itself."""
    return [(home, home.lost) for home in homes if home.lost]


def _lost(homes: Sequence[Home], slack: Slack, team: str) -> list[tuple[Home, str]]:
    """One question for all; those that are not in its answer are asked about one by one, up to a limit."""
    workspace = (None, team)
    own = {str(channel["id"]): channel for channel in slack.own_channels(workspace)} if homes else {}
    found, asked = [], 0
    for home in homes:
        shown: Mapping[str, Any] | None = own.get(home.channel)
        if shown is None and asked < MOST_ASKED:
            shown, asked = slack.channel(workspace, home.channel), asked + 1
        why = _why(home, shown, inside=home.channel in own)
        if why:
            found.append((home, why))
    return found


def _why(home: Home, shown: Mapping[str, Any] | None, *, inside: bool) -> str | None:
    if shown is None:
        return home.lost if home.lost == "deleted" else "hidden"
    if shown.get("is_archived"):
        return "archived"
    if not inside and not shown.get("is_member"):
        return "removed"
    return "missed" if home.lost else None


def _place(home: Home, why: str, commands: Commands) -> Finding:
    """Where a challenge runs it is wrong: people wait for its posts."""
    reason, cure = PLACES.get(why, PLACES["hidden"])
    halts = ", so its 30-day challenge stands still" if home.running else ""
    found = f"#{home.name or home.channel} of {home.community}: {reason}{halts}."
    cure = cure.format(convene=commands.convene)
    if home.running and "/invite" in cure:
        cure += " What stood still goes on by itself."
    return Finding(WRONG if home.running else LOOK, "Channels", found, cure)


def failures(store: Checkup, team: str | None, since: datetime) -> Iterator[Finding]:
    found = Counter[str]()
    for one in store.failures(team, since):
        found[LIKE.get(one.error, one.error)] += one.count
    for error, count in found.most_common():
        reason, cure = FAILURES.get(error, (f"Slack said {error}", "Look at the community's desk, Steer."))
        number = "One post" if count == 1 else f"{count} posts"
        yield Finding(LOOK, "Posts", f"{number} failed in the last seven days: {_unmarked(reason)}.", _unmarked(cure))
    if not found:
        yield Finding(OK, "Posts", "None failed in the last seven days.")


def _unmarked(text: str) -> str:
    """Without the marks that Slack would draw."""
    return text.replace("*", "").replace("`", "")
