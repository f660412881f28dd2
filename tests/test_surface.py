"""What Slack may send is what the bot answers, and the other way round: manifest, listeners, ids and scopes."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot import app, manifest
from bot.app import Convene
from bot.clock import StandingClock
from bot.config import Settings
from bot.playground.catalogue import CATALOGUE
from bot.playground.server import LocalSlack
from bot.playground.state import EVENT_SCOPES
from handlers.listeners import Listener
from tests.surface import IDS, always_acks, drawn
from tests.world import MORNING, World

HERE = Path(__file__).resolve().parent.parent
MANIFEST = manifest.load()
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
SPELT = re.compile("|".join(rf"(?<![\w/]){command}\b" for command in manifest.commands(MANIFEST)))
"""A command without a prefix, as it would stand in a text."""


def made(folder: Path, **settings: Any) -> Convene:
    return app.create(Settings("xoxb-1", database_url=f"sqlite:///{folder / 'convene.db'}", **settings))


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Listener]]:
    convene = made(tmp_path_factory.mktemp("surface"))
    yield [*convene.listeners]
    convene.stop()


def names(heard: list[Listener], kind: str) -> list[str]:
    return [one.name for one in heard if one.kind == kind]


# Commands, shortcuts, events


def test_every_command_of_the_manifest_is_answered_and_no_other(heard: list[Listener]) -> None:
    assert sorted(names(heard, "command")) == sorted(manifest.commands(MANIFEST))


def test_with_a_prefix_the_bot_answers_the_commands_of_that_manifest(tmp_path: Path) -> None:
    convene = made(tmp_path, command_prefix="cop")
    answered = names([*convene.listeners], "command")
    convene.stop()
    assert sorted(answered) == sorted(manifest.commands(manifest.with_prefix(MANIFEST, "cop")))
    assert "/cop-challenge" in answered
    assert convene.services.commands.challenge == "/cop-challenge"


class Prefixed(World):
    """A workspace whose manifest was made with a prefix."""

    @property
    def settings(self) -> Settings:
        return replace(super().settings, command_prefix="cop")


def test_with_a_prefix_answers_name_the_commands_in_force(tmp_path: Path) -> None:
    clock = StandingClock(MORNING)
    slack = LocalSlack(clock, manifest.with_prefix(MANIFEST, "cop"))
    slack.start()
    world = Prefixed(slack, clock, f"sqlite:///{tmp_path / 'convene.db'}")
    answers = [
        world.amy.runs(words, at).text
        for at in (world.channel, "dm")
        for words in ("/cop-convene", "/cop-convene help", "/cop-challenge", "/cop-challenge help")
    ]
    world.stop()
    slack.stop()
    assert "/cop-challenge" in "".join(answers)
    assert "/cop-convene" in "".join(answers)
    assert not [answer for answer in answers if SPELT.search(answer)]


def test_every_shortcut_of_the_manifest_is_answered_and_no_other(heard: list[Listener]) -> None:
    shortcuts = MANIFEST["features"]["shortcuts"]
    assert sorted(names(heard, "shortcut")) == sorted(one["callback_id"] for one in shortcuts)
    assert len(shortcuts) <= 9  # of Slack's ten


def test_every_event_has_a_listener_and_no_listener_waits_for_one_that_never_comes(heard: list[Listener]) -> None:
    """Slack calls it `message.channels` where it is subscribed to, `message` where it arrives."""
    assert sorted(names(heard, "event")) == sorted({event.split(".")[0] for event in EVENTS})


def test_nobody_listens_past_the_registry(tmp_path: Path) -> None:
    convene = made(tmp_path)
    convene.stop()
    assert convene.app._listeners == []


# Texts name the commands in force


def texts_in(tree: ast.Module) -> Iterator[str]:
    """String literals, docstrings left out."""
    scopes = (ast.Module, ast.ClassDef, ast.FunctionDef)
    said = [node.body[0] for node in ast.walk(tree) if isinstance(node, scopes) and node.body]
    docstrings = {id(one.value) for one in said if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


@pytest.mark.parametrize("folder", ["bot/domain", "bot/services", "bot/views", "handlers", "scheduler"])
def test_no_text_spells_a_command_out(folder: str) -> None:
    """A workspace may put a prefix before them, so texts take the name from `Commands`."""
    for path in sorted((HERE / folder).rglob("*.py")):
        assert not [text for text in texts_in(ast.parse(path.read_text())) if SPELT.search(text)], path


# Ids that views draw


def test_every_button_that_is_drawn_has_one_listener(heard: list[Listener]) -> None:
    for action in drawn().actions:
        assert len([one for one in heard if one.kind == "action" and hears(one, action)]) == 1, action


def hears(listener: Listener, name: str) -> bool:
    return name == listener.name or (listener.family and name.startswith(f"{listener.name}."))


def test_every_listener_of_a_button_has_its_button(heard: list[Listener]) -> None:
    actions = drawn().actions
    assert not [one.name for one in heard if one.kind == "action" and not any(hears(one, id_) for id_ in actions)]


def test_every_form_that_can_be_sent_is_read_and_no_other(heard: list[Listener]) -> None:
    assert sorted(names(heard, "view_submission")) == sorted(drawn().forms)


def test_every_id_is_drawn_or_in_the_manifest() -> None:
    used = {action.removesuffix(".1") for action in drawn().actions} | drawn().forms | drawn().shown
    used |= {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]}
    named = {f"{ritual}.": vars(module).values() for ritual, module in IDS.items()}
    known = {one for start, values in named.items() for one in values if isinstance(one, str) and one.startswith(start)}
    assert known == used


# Listeners


def injected() -> set[str]:
    """What bot.app gives beside Bolt's own: read from its source, so that a new one is known at once."""
    ours = set(re.findall(r'context\["(\w+)"\] =', inspect.getsource(app.inject)))
    assert {"services", "now", "who", "reply"} <= ours
    return ours | {"ack", "body", "client", "context"}


def test_listeners_ask_only_for_what_they_are_given(heard: list[Listener]) -> None:
    """A misspelt parameter would be found only when somebody presses."""
    for one in heard:
        assert {*one.asks_for} <= injected(), one.name


def test_every_listener_acknowledges(heard: list[Listener]) -> None:
    """With process_before_response, Slack hears of success only by the listener's own ack; events too."""
    assert not [one.name for one in heard if not always_acks(one.hear)]


def forgets_one_way(ack: Callable[[], None], body: dict[str, Any]) -> None:
    if body:
        ack()


def returns_early(ack: Callable[[], None], body: dict[str, Any]) -> None:
    if not body:
        return
    ack()


def acks_or_raises(ack: Callable[[], None], body: dict[str, Any]) -> None:
    if not body:
        raise ValueError
    returns_in_time(ack, body)


def returns_in_time(ack: Callable[[], None], body: dict[str, Any]) -> None:
    if not body:
        ack()
        return
    for _ in body:
        pass
    ack()


@pytest.mark.parametrize(
    ("function", "fine"),
    [(forgets_one_way, False), (returns_early, False), (acks_or_raises, True), (returns_in_time, True)],
)
def test_a_forgotten_acknowledgement_is_seen(function: Callable[..., object], fine: bool) -> None:
    assert always_acks(function) is fine


# Scopes

INSIDE = {"files_upload_v2": ("files.getUploadURLExternal", "files.completeUploadExternal")}
"""Helpers of slack-sdk, and the methods that they call."""

BY_KIND = {
    # A day's thread, a post in a channel, a private message: looked up when nobody knows whether it was sent.
    "conversations.history": "channels:history groups:history im:history mpim:history",
    "conversations.replies": "channels:history groups:history im:history mpim:history",
    # Where a command was typed, in public or private.
    "conversations.info": "channels:read groups:read",
    # Which communities somebody is in.
    "users.conversations": "channels:read groups:read",
    # A channel for a challenge is public or private, as its community is; found again after a lost answer.
    "conversations.create": "channels:manage groups:write",
    "conversations.invite": "channels:manage groups:write",
    "conversations.list": "channels:read groups:read",
    # With one person: for a file, and to look a message up. With partners: their group DM.
    "conversations.open": "im:write mpim:write",
}
"""Methods whose scope depends on the kind of conversation, and the kinds for which the bot calls them."""

BESIDE_METHODS = {
    "commands",  # slash commands and shortcuts
    "files:read",  # a text file with prompts is fetched by its address, see Slack.download
}


def called() -> set[str]:
    """Web API methods that the bot calls: names of WebClient's that stand in the code, as in `client.chat_update`."""
    attributes = {
        node.attr
        for path in [HERE / "bot/app.py", HERE / "bot/server.py", *_python("bot/slack handlers scheduler")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    written = {name.replace(".", "_"): (name,) for name in CATALOGUE} | INSIDE
    known = {name for name in attributes if "_" in name.strip("_") and hasattr(WebClient, name)}
    assert known <= set(written), "a method that the local Slack does not serve"
    return {method for name in known for method in written[name]}


def _python(folders: str) -> Iterator[Path]:
    return (path for folder in folders.split() for path in sorted((HERE / folder).rglob("*.py")))


def needed() -> set[str]:
    """Every scope that a method, an event or an address needs."""
    scopes = set(BESIDE_METHODS)
    for method in called():
        if method in BY_KIND:
            scopes.update(BY_KIND[method].split())
        else:
            scopes.update(CATALOGUE[method].scopes.split())
    for event in EVENTS:
        scopes.update(EVENT_SCOPES.get(event, "").split())
    return scopes


def test_the_manifest_asks_for_the_scopes_that_are_used_and_no_other() -> None:
    assert needed() == SCOPES


def test_the_table_of_kinds_says_what_the_catalogue_allows() -> None:
    assert set(BY_KIND) <= called()
    for method, scopes in BY_KIND.items():
        assert set(scopes.split()) <= set(CATALOGUE[method].scopes.split()), method
    for method in called() - set(BY_KIND):
        assert len(CATALOGUE[method].scopes.split()) <= 1, f"say in BY_KIND for what {method} is called"
