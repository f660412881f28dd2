"""The command line: python -m bot run | doctor | playground | story | migrate | manifest."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot import config

MISCONFIGURED = 2

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    command: Command = chosen.run
    try:
        return command(chosen)
    except config.SettingsError as problem:
        print(problem, file=sys.stderr)
        return MISCONFIGURED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Convene, for communities of practice.")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add(commands, "run", _run, "connect to Slack with the settings of the environment or .env")
    _add(commands, "doctor", _doctor, "look whether Slack, database and clock are as they should be")
    playground = _add(commands, "playground", _playground, "open a local Slack in the browser, with the bot in it")
    playground.add_argument("--scenario", default="", metavar="NAME", help="begin with empty, day-12 or closing")
    _add(commands, "story", _story, "play a whole 30-day challenge and print it")
    _add(commands, "migrate", _migrate, "bring the database up to date (run does it too)")
    manifest = _add(commands, "manifest", _manifest, "print the app manifest to paste into Slack")
    manifest.add_argument("--http", metavar="URL", help="for HTTP: where Slack pushes to, https://host")
    manifest.add_argument("--prefix", default="", help="put a prefix before the commands: cop makes /cop-challenge")
    return parser


def _add(commands: Commands, name: str, run: Command, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _run(_chosen: argparse.Namespace) -> int:
    settings = config.read(_environment())
    from bot import server  # after the settings are known to be good: it brings in everything else

    return server.run(settings)


def _doctor(_chosen: argparse.Namespace) -> int:
    settings = config.read(_environment())
    from bot import doctor

    return doctor.run(settings)


def _migrate(_chosen: argparse.Namespace) -> int:
    url = config.database_url(_environment())
    from bot import database

    database.migrate(url)
    return 0


def _playground(chosen: argparse.Namespace) -> int:
    from bot.playground import run

    return run.main(chosen.scenario) or 0


def _story(_chosen: argparse.Namespace) -> int:
    from bot.playground import story

    return story.main() or 0


def _manifest(chosen: argparse.Namespace) -> int:
    from bot import manifest

    try:
        print(manifest.generate(http=chosen.http, prefix=chosen.prefix), end="")
    except manifest.ManifestError as problem:
        print(problem, file=sys.stderr)
        return MISCONFIGURED
    return 0


def _environment() -> Mapping[str, str]:
    """The environment goes before .env; the playground and the story read neither."""
    from dotenv import dotenv_values

    written = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**written, **os.environ}


if __name__ == "__main__":
    sys.exit(main())
