"""What Slack says: can it be reached, does it know the tokens, what is granted, what time is it."""

import importlib.util
import socket
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import manifest
from bot.app import CALL_TIMEOUT, web_client
from bot.clock import Clock
from bot.config import Settings
from bot.doctor.finding import LOOK, OK, WRONG, Finding
from bot.server import REFUSALS, error_of

SLOW = timedelta(seconds=1)
CLOCK_LIMIT = timedelta(seconds=60)
SECRET_DIGITS = 32

WITHOUT = {  # what is lost without an optional permission
    "groups:history": "replies in private channels are not heard, so a day there is done by its button",
    "groups:read": "no private channel can have a community",
    "groups:write": "a challenge of a private community cannot get a channel of its own",
    "im:history": "answers to prompts by direct message are not heard, and an interrupted one is not sent again",
    "mpim:write": "accountability partners get no conversation of their own, so none can be matched",
    "mpim:history": "what partners write in their conversation is not heard, so they answer by buttons",
    "reactions:write": "a journal entry counts all the same, but gets no tick",
    "files:read": "own prompts come in through the form only, not as a text file",
    "files:write": "an export arrives as a message instead of a file",
    "dnd:read": "Your day may come while somebody does not want to be disturbed",
}
GRANT = (
    "At api.slack.com/apps, your app, App Manifest, paste what `python -m bot manifest` prints; "
    "then Install App, Reinstall."
)


@dataclass(frozen=True)
class Heard:
    """An answer of Slack's. `error` is its code, "" when all is well."""

    error: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    asked_at: datetime
    took: timedelta


class Unreached(Exception):
    """No answer came."""


def slack(settings: Settings, clock: Clock) -> Generator[Finding, None, str | None]:
    """Yields findings; gives the team's id, None if Slack did not tell."""
    client = web_client(settings, settings.slack_bot_token)
    try:
        heard = _ask(client.auth_test, clock)
    except Unreached as problem:
        yield _unreached(str(problem), settings, client)
        yield Finding(LOOK, "Tokens, permissions, clock", "Not looked at, because Slack was not reached.", "See above.")
        return None
    yield _reach(heard, settings, client)
    yield _bot_token(heard)
    yield _way_to_hear(settings, clock)
    if not heard.error:
        yield from _permissions(heard)
    yield _clock(heard)
    return None if heard.error else str(heard.body.get("team_id") or "") or None


def _ask(call: Callable[[], Any], clock: Clock) -> Heard:
    asked_at = clock.real()
    error = ""
    try:
        answer = call()
    except SlackApiError as refusal:
        answer, error = refusal.response, error_of(refusal)
    except (OSError, HTTPException) as problem:
        raise Unreached(_why_unreached(problem)) from None
    took = clock.real() - asked_at
    headers = {name.lower(): str(value) for name, value in dict(getattr(answer, "headers", {}) or {}).items()}
    body = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
    if " " in error:  # a sentence of slack-sdk's: the body was not Slack's JSON
        error = f"http_{getattr(answer, 'status_code', 0)}"
    return Heard(error, body, headers, asked_at, took)


def _why_unreached(problem: Exception) -> str:
    reason = getattr(problem, "reason", problem)
    if isinstance(reason, socket.gaierror):
        return "its name is not known here"
    if isinstance(reason, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(reason, ssl.SSLError):
        return "its certificate is not trusted here"
    if isinstance(reason, TimeoutError):
        return f"no answer in {CALL_TIMEOUT} seconds"
    return f"the connection failed ({type(reason).__name__})"


def _through(client: WebClient) -> str:
    """The proxy's name without what may be secret in its address."""
    if not client.proxy:
        return ""
    parts = urlsplit(client.proxy if "//" in client.proxy else f"//{client.proxy}")
    return f" through the proxy {parts.hostname}"


def _unreached(why: str, settings: Settings, client: WebClient) -> Finding:
    where = urlsplit(settings.slack_api_base_url).hostname
    cure = f"Let this machine open https://{where}; where the way out is a proxy, set HTTPS_PROXY to it."
    if settings.local_slack:
        cure = "Start the local Slack, or unset SLACK_API_BASE_URL for Slack itself."
    return Finding(WRONG, "Slack", f"I cannot reach {where}{_through(client)}: {why}.", cure)


def _reach(heard: Heard, settings: Settings, client: WebClient) -> Finding:
    where = urlsplit(settings.slack_api_base_url).hostname
    found = f"{where} answered in {heard.took.total_seconds():.2f} s{_through(client)}."
    if heard.took > SLOW:
        return Finding(LOOK, "Slack", found, "This is slow: people wait for each answer. Look at network and proxy.")
    return Finding(OK, "Slack", found)


def _bot_token(heard: Heard) -> Finding:
    if not heard.error:
        team, name = heard.body.get("team") or "a workspace", heard.body.get("user") or "convene"
        return Finding(OK, "Bot token", f"The workspace is {team}, and I am @{name} there.")
    if heard.error in REFUSALS:
        cure = (
            "At api.slack.com/apps, your app: Install App, then OAuth & Permissions; copy the Bot User OAuth Token "
            "to SLACK_BOT_TOKEN."
        )
        return Finding(WRONG, "Bot token", f"Slack refuses it ({heard.error}).", cure)
    cure = "Try again in a few minutes; slack-status.com says how Slack is. A proxy may have answered in its place."
    return Finding(WRONG, "Bot token", f"Slack gave no usable answer ({heard.error}).", cure)


def _way_to_hear(settings: Settings, clock: Clock) -> Finding:
    return _app_token(settings, clock) if settings.socket_mode else _signing_secret(settings)


def _app_token(settings: Settings, clock: Clock) -> Finding:
    client, token = web_client(settings, None), settings.slack_app_token or ""
    try:
        heard = _ask(lambda: client.apps_connections_open(app_token=token), clock)
    except Unreached as problem:
        return Finding(WRONG, "App token", f"Slack did not answer: {problem}.", "Run doctor again in a minute.")
    if not heard.error:
        return Finding(OK, "App token", "Slack opens a Socket Mode connection for it.")
    cure = (
        "At api.slack.com/apps, your app: Socket Mode is on, and Basic Information, App-Level Tokens has one with "
        "connections:write; copy it to SLACK_APP_TOKEN."
    )
    return Finding(WRONG, "App token", f"Slack opens no Socket Mode connection for it ({heard.error}).", cure)


def _signing_secret(settings: Settings) -> Finding:
    subject, secret = "Signing secret", settings.slack_signing_secret or ""
    if importlib.util.find_spec("gunicorn") is None:
        return Finding(
            WRONG, subject, "It is set, but HTTP needs gunicorn.", "In Convene's folder run: pip install '.[http]'"
        )
    if not settings.local_slack and not _looks_like_a_secret(secret):
        cure = "Copy it from Basic Information, App Credentials, Signing Secret: 32 of 0-9 and a-f."
        return Finding(LOOK, subject, "It is set, but does not look like one of Slack's.", cure)
    return Finding(OK, subject, f"It is set: Slack comes over HTTP, to port {settings.port} of this machine.")


def _looks_like_a_secret(text: str) -> bool:
    return len(text) == SECRET_DIGITS and not set(text.lower()) - set("0123456789abcdef")


def _permissions(heard: Heard) -> Iterator[Finding]:
    if "x-oauth-scopes" not in heard.headers:
        yield Finding(LOOK, "Permissions", "Slack did not say which are granted.", "Run doctor again later.")
        return
    granted = {scope.strip() for scope in heard.headers["x-oauth-scopes"].split(",")}
    asked = manifest.load()["oauth_config"]["scopes"]
    optional = list(asked.get("bot_optional") or [])
    missing = [scope for scope in asked["bot"] if scope not in granted]
    needed = [scope for scope in missing if scope not in optional]
    if needed:
        yield Finding(WRONG, "Permissions", f"These are needed and not granted: {', '.join(needed)}.", GRANT)
    for scope in optional:
        if scope in missing:
            lost = WITHOUT.get(scope, "something that Convene offers does not work")
            yield Finding(
                LOOK, "Permissions", f"{scope} is not granted. Without it {lost}.", f"If you want it: {GRANT}"
            )
    if not missing:
        yield Finding(OK, "Permissions", f"All {len(set(asked['bot']))} of the manifest are granted.")


def _clock(heard: Heard) -> Finding:
    theirs = _date(heard.headers.get("date", ""))
    if theirs is None:
        return Finding(LOOK, "Clock", "Slack did not say what time it is.", "Compare this machine's time by hand.")
    ahead = heard.asked_at + heard.took / 2 - theirs
    if abs(ahead) <= CLOCK_LIMIT:
        return Finding(OK, "Clock", "This machine and Slack agree on the time.")
    found = (
        f"This machine is {_span(abs(ahead))} {'ahead of' if ahead > timedelta() else 'behind'} Slack. Posts come at "
        "the wrong time, and from five minutes on what Slack sends over HTTP is refused."
    )
    return Finding(WRONG, "Clock", found, "Let the machine set its clock by the network: timedatectl set-ntp true")


def _date(header: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _span(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    if minutes < 2:
        return f"{length.total_seconds():.0f} seconds"
    return f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
