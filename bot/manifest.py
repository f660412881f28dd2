"""The app manifest: manifest.yml as it is, over HTTP, or with a prefix before the commands."""

import copy
import re
import sysconfig
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from bot.config import PREFIX_RULE, prefix_is_fine

Manifest = dict[str, Any]

EVENTS_PATH = "/slack/events"


class ManifestError(ValueError):
    """What cannot be made of manifest.yml, and how to ask for it instead."""


def path() -> Path:
    """manifest.yml beside the package in a checkout, else where the installed distribution puts it."""
    beside = Path(__file__).resolve().parent.parent / "manifest.yml"
    return beside if beside.exists() else Path(sysconfig.get_path("data"), "share", "convene", "manifest.yml")


def load() -> Manifest:
    manifest: Manifest = yaml.safe_load(path().read_text(encoding="utf-8"))
    return manifest


def generate(http: str | None = None, prefix: str = "") -> str:
    """YAML to paste into Slack, with its comments where nothing is changed. Raises ManifestError."""
    if not http and not prefix:
        return path().read_text(encoding="utf-8")
    manifest = with_prefix(load(), prefix) if prefix else load()
    if http:
        manifest = over_http(manifest, http)
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)


def commands(manifest: Manifest) -> list[str]:
    """The slash commands, with their slash."""
    return [command["command"] for command in manifest["features"]["slash_commands"]]


def over_http(manifest: Manifest, host: str) -> Manifest:
    """The same app without Socket Mode: everything comes to HOST/slack/events, where Bolt listens."""
    parts = urlsplit(host)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ManifestError(f"{host} is no address that Slack can push to: write it as https://bot.example.org")
    url = host.rstrip("/").removesuffix(EVENTS_PATH) + EVENTS_PATH
    changed = copy.deepcopy(manifest)
    settings = changed["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"] = {"request_url": url, **settings["event_subscriptions"]}
    settings["interactivity"]["request_url"] = url
    for command in changed["features"]["slash_commands"]:
        command["url"] = url
    return changed


def with_prefix(manifest: Manifest, prefix: str) -> Manifest:
    """/challenge becomes /PREFIX-challenge, also in every text that names it."""
    prefix = prefix.strip("-")
    if not prefix_is_fine(prefix):
        raise ManifestError(f"The prefix {prefix!r} does not fit: {PREFIX_RULE}")
    names = "|".join(re.escape(command.removeprefix("/")) for command in commands(manifest))
    named = re.compile(rf"(?<![\w/])/({names})\b")
    changed: Manifest = _in_texts(manifest, named, rf"/{prefix}-\1")
    return changed


def _in_texts(part: Any, named: re.Pattern[str], instead: str) -> Any:
    if isinstance(part, dict):
        return {key: _in_texts(value, named, instead) for key, value in part.items()}
    if isinstance(part, list):
        return [_in_texts(value, named, instead) for value in part]
    return named.sub(instead, part) if isinstance(part, str) else part
