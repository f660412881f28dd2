"""Both catalogues, entry by entry: what Slack takes passes, the rest is refused with its code and in its shape."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import StandingClock
from bot.playground.arguments import Arguments
from bot.playground.block_catalogue import BLOCKS, MARKDOWN_TEXT, MESSAGE_BLOCKS, VIEW_BLOCKS, VIEWS
from bot.playground.block_kit import BLOCKS_TEXT, POST_TEXT, UPDATE_TEXT, VIEW_BYTES, check_message, check_view
from bot.playground.catalogue import CATALOGUE, EVERY_ERROR, EVERY_METHOD, UNLISTED
from bot.playground.delivery import Ack, DirectTransport
from bot.playground.errors import SlackError
from bot.playground.files import upload
from bot.playground.members import Member
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.triggers import new_trigger
from bot.playground.web_api import APP_LEVEL, WebApi
from bot.playground.workspace import Workspace
from tests.playground.conftest import MANIFEST
from tests.playground.edges import Json, edges, least

PLAIN = {"type": "plain_text", "text": "x"}
DIVIDER = {"type": "divider"}
MODAL = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": [DIVIDER]}
HOME = {"type": "home", "blocks": [DIVIDER]}
POINTER = re.compile(r"\S.* \[json-pointer:(/[\w/]+)\]")


# Block Kit


def refusal(check: Callable[[], object]) -> SlackError | None:
    try:
        check()
    except SlackError as error:
        return error
    return None


def blocks_on(surface: str, blocks: list[Json]) -> SlackError | None:
    if surface == "message":
        return refusal(lambda: check_message("x", blocks))
    around = MODAL if surface == "modal" else HOME
    return refusal(lambda: check_view({**around, "blocks": blocks}, (surface,)))


def check_shape(error: SlackError | None, code: str, path: str, about: str) -> None:
    """As Slack says it: the code, and for each fault a sentence with a pointer to its place."""
    assert error is not None, f"{about}: taken"
    assert error.code == code, about
    messages = list(error.more["response_metadata"]["messages"])  # type: ignore[index] # Json within an error
    assert messages
    for message in messages:
        found = POINTER.fullmatch(message.removeprefix("[ERROR] "))
        assert found, f"{about}: {message}"
        assert found.group(1).startswith(path), f"{about}: {message}"


KINDS = [(surface, kind) for surface in ("message", "modal") for kind in BLOCKS[surface]]


@pytest.mark.parametrize(("surface", "kind"), KINDS)
def test_each_block_passes_at_its_limits_and_is_refused_above(surface: str, kind: str) -> None:
    code, path = ("invalid_blocks", "/blocks/0") if surface == "message" else ("invalid_arguments", "/view/blocks/0")
    for what, good, bad in edges(BLOCKS[surface][kind]):
        about = f"{kind} on {surface}, {what}"
        taken = blocks_on(surface, [{"type": kind, **good}])
        assert taken is None, f"{about}: {taken and taken.more}"
        check_shape(blocks_on(surface, [{"type": kind, **bad}]), code, path, about)


@pytest.mark.parametrize("surface", BLOCKS)
def test_each_surface_has_its_kinds_of_blocks(surface: str) -> None:
    everything = {kind: rule for kinds in BLOCKS.values() for kind, rule in kinds.items()}
    for kind, rule in everything.items():
        taken = blocks_on(surface, [{"type": kind, **least(rule)}]) is None
        assert taken == (kind in BLOCKS[surface]), kind


@pytest.mark.parametrize("kind", VIEWS)
def test_each_view_passes_at_its_limits_and_is_refused_above(kind: str) -> None:
    def checked(given: Json) -> SlackError | None:
        return refusal(lambda: check_view({"type": kind, **given, "blocks": [DIVIDER]}, (kind,)))

    for what, good, bad in edges(VIEWS[kind]):
        if "blocks" in what:
            continue  # they have edges of their own
        taken = checked(good)
        assert taken is None, f"{what}: {taken and taken.more}"
        check_shape(checked(bad), "invalid_arguments", "/view", what)


MOST = [("message", MESSAGE_BLOCKS), ("modal", VIEW_BLOCKS), ("home", VIEW_BLOCKS)]


@pytest.mark.parametrize(("surface", "most"), MOST)
def test_a_surface_has_so_many_blocks(surface: str, most: int) -> None:
    assert blocks_on(surface, [DIVIDER] * most) is None
    assert blocks_on(surface, [DIVIDER] * (most + 1)) is not None


def sections(characters: int) -> list[Json]:
    sizes = [3000] * (characters // 3000) + [characters % 3000]
    return [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * size}} for size in sizes if size]


def view_of(size: int) -> Json:
    """A modal of so many bytes."""
    last = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
    view = {**MODAL, "blocks": [*sections(81 * 3000), last]}
    last["text"] = {"type": "mrkdwn", "text": "x" * (size - len(json.dumps(view).encode()))}
    return view


WHOLE: list[tuple[str, Callable[[int], object], int, str]] = [
    ("the text of a post", lambda n: check_message("x" * n, []), POST_TEXT, "msg_too_long"),
    ("the text of an update", lambda n: check_message("x" * n, [], limit=UPDATE_TEXT), UPDATE_TEXT, "msg_too_long"),
    ("the text of all blocks", lambda n: check_message("x", sections(n)), BLOCKS_TEXT, "msg_blocks_too_long"),
    ("all markdown together", lambda n: check_message("x", markdown(n - 1, 1)), MARKDOWN_TEXT, "invalid_blocks"),
    ("a view in bytes", lambda n: check_view(view_of(n)), VIEW_BYTES, "view_too_large"),
]


def markdown(*sizes: int) -> list[Json]:
    return [{"type": "markdown", "text": "x" * size} for size in sizes]


@pytest.mark.parametrize(("what", "check", "most", "code"), WHOLE, ids=[one[0] for one in WHOLE])
def test_the_whole_has_its_limits_too(what: str, check: Callable[[int], object], most: int, code: str) -> None:
    assert refusal(lambda: check(most)) is None
    error = refusal(lambda: check(most + 1))
    assert error is not None
    assert error.code == code


# The Web API


@dataclass
class Scene:
    """A workspace in which every method has something to work on."""

    slack: LocalSlack
    clock: StandingClock
    workspace: Workspace
    amy: Member
    cleo: Member
    practice: Channel
    elsewhere: Channel

    def calls(self, method: str, given: Json) -> Json:
        """The answer of the Web API; `wait` is in it when the call came too soon."""
        token = self.workspace.app_token if method in APP_LEVEL else self.workspace.bot_token
        answer, wait = WebApi(self.slack).call(method, token, Arguments(given))
        if not answer["ok"]:
            documented = EVERY_ERROR | UNLISTED | set(CATALOGUE[method].errors.split())
            assert answer["error"] in documented, f"{method} answers {answer['error']}"
        return {**answer, "wait": wait}

    def post(self) -> str:
        return str(self.calls("chat.postMessage", {"channel": self.practice.id, "text": "x"})["ts"])

    def thought(self) -> str:
        return str(self.amy.say(self.practice, "x")["ts"])

    def opened(self) -> str:
        """The id of a modal that Amy has before her."""
        given = {"view": MODAL, "trigger_id": new_trigger(self.workspace, self.amy.id)}
        return str(self.calls("views.open", given)["view"]["id"])

    def uploaded(self) -> Json:
        file = self.calls("files.getUploadURLExternal", {"filename": "a.txt", "length": 1})["file_id"]
        self.workspace.uploads[file].content = b"x"
        return {"id": file}


@pytest.fixture
def scene() -> Iterator[Scene]:
    """Without a socket: the calls go straight to the door of the Web API."""
    clock = StandingClock(datetime(2026, 11, 22, 9, tzinfo=UTC))
    slack = LocalSlack(clock, MANIFEST)
    slack.rates = False
    workspace = slack.open_workspace()
    workspace.transport = DirectTransport(lambda envelope: Ack(200))
    amy, cleo = workspace.add_member("amy", admin=True), workspace.add_member("cleo")
    practice, elsewhere = workspace.add_channel("practice", [amy]), workspace.add_channel("elsewhere", [amy])
    workspace.invite_bot(practice, amy)
    yield Scene(slack, clock, workspace, amy, cleo, practice, elsewhere)
    slack.stop()


def in_practice(scene: Scene, **more: Any) -> Json:
    return {"channel": scene.practice.id, **more}


def pushed(scene: Scene) -> Json:
    scene.opened()
    return {"view": MODAL, "trigger_id": new_trigger(scene.workspace, scene.amy.id)}


def reacted(scene: Scene) -> Json:
    given = in_practice(scene, name="tada", timestamp=scene.thought())
    scene.calls("reactions.add", given)
    return given


RIGHT: dict[str, Callable[[Scene], Json]] = {  # for each method arguments that pass
    "apps.connections.open": lambda scene: {},
    "auth.test": lambda scene: {},
    "chat.delete": lambda scene: in_practice(scene, ts=scene.post()),
    "chat.getPermalink": lambda scene: in_practice(scene, message_ts=scene.thought()),
    "chat.postEphemeral": lambda scene: in_practice(scene, user=scene.amy.id, text="x"),
    "chat.postMessage": lambda scene: in_practice(scene, text="x"),
    "chat.update": lambda scene: in_practice(scene, ts=scene.post(), text="y"),
    "conversations.create": lambda scene: {"name": f"new-{len(scene.workspace.channels)}"},
    "conversations.history": in_practice,
    "conversations.info": in_practice,
    "conversations.invite": lambda scene: in_practice(scene, users=scene.workspace.add_member("dan").id),
    "conversations.join": lambda scene: {"channel": scene.elsewhere.id},
    "conversations.list": lambda scene: {},
    "conversations.members": in_practice,
    "conversations.open": lambda scene: {"users": scene.amy.id},
    "conversations.replies": lambda scene: in_practice(scene, ts=scene.thought()),
    "dnd.info": lambda scene: {"user": scene.amy.id},
    "files.completeUploadExternal": lambda scene: {"files": [scene.uploaded()]},
    "files.getUploadURLExternal": lambda scene: {"filename": "a.txt", "length": 1},
    "files.info": lambda scene: {"file": upload(scene.workspace, scene.amy.id, "a.txt", b"x").id},
    "reactions.add": lambda scene: in_practice(scene, name="tada", timestamp=scene.thought()),
    "reactions.get": lambda scene: in_practice(scene, timestamp=scene.thought()),
    "reactions.remove": reacted,
    "team.info": lambda scene: {},
    "users.conversations": lambda scene: {},
    "users.info": lambda scene: {"user": scene.amy.id},
    "users.list": lambda scene: {},
    "views.open": lambda scene: {"view": MODAL, "trigger_id": new_trigger(scene.workspace, scene.amy.id)},
    "views.publish": lambda scene: {"user_id": scene.amy.id, "view": HOME},
    "views.push": pushed,
    "views.update": lambda scene: {"view_id": scene.opened(), "view": MODAL},
}
WRONG: dict[str, tuple[object, str]] = {  # for arguments a value that is refused, and Slack's code
    "blocks": ("{", "invalid_blocks_format"),
    "channel": ("C0NOWHERE", "channel_not_found"),
    "channel_id": ("C0NOWHERE", "channel_not_found"),
    "channels": ("C0NOWHERE", "channel_not_found"),
    "cursor": ("elsewhere", "invalid_cursor"),
    "file": ("F0NOTHING", "file_not_found"),
    "files": ([{"id": "F0NOTHING"}], "file_not_found"),
    "hash": ("0.0", "hash_conflict"),
    "latest": ("soon", "invalid_ts_latest"),
    "length": ("long", "invalid_arguments"),
    "limit": ("many", "invalid_arguments"),
    "message_ts": ("1.000000", "message_not_found"),
    "metadata": ("x", "invalid_arguments"),
    "name": ("No Emoji", "invalid_name"),
    "oldest": ("late", "invalid_ts_oldest"),
    "thread_ts": ("1.000000", "cannot_reply_to_message"),
    "timestamp": ("1.000000", "message_not_found"),
    "trigger_id": ("nonsense", "invalid_trigger_id"),
    "ts": ("1.000000", "message_not_found"),
    "types": ("rooms", "invalid_types"),
    "user": ("U0NOBODY", "user_not_found"),
    "user_id": ("U0NOBODY", "invalid_arguments"),
    "users": ("U0NOBODY", "user_not_found"),
    "view": ({"type": "window"}, "invalid_arguments"),
    "view_id": ("V0NOTHING", "not_found"),
}
WRONG_IN = {  # where a method has a code of its own for it
    ("chat.postEphemeral", "user"): "user_not_in_channel",
    ("files.completeUploadExternal", "blocks"): "invalid_arguments",
    ("files.completeUploadExternal", "thread_ts"): "invalid_arguments",
    ("users.conversations", "user"): "invalid_arguments",
    ("conversations.create", "name"): "invalid_name_specials",
    ("conversations.list", "limit"): "invalid_limit",
    ("conversations.members", "limit"): "invalid_limit",
    ("users.conversations", "limit"): "invalid_limit",
    ("conversations.replies", "ts"): "thread_not_found",
}
UNREAD = {("files.info", "cursor"), ("files.info", "limit")}  # pages of comments, which files no longer have


@pytest.mark.parametrize("method", CATALOGUE)
def test_each_method_takes_what_is_right(scene: Scene, method: str) -> None:
    given = RIGHT[method](scene)
    assert set(CATALOGUE[method].required.split()) <= set(given) <= CATALOGUE[method].arguments
    answer = scene.calls(method, given)
    assert answer["ok"], answer


@pytest.mark.parametrize("method", CATALOGUE)
def test_each_method_needs_what_is_required_and_knows_what_it_takes(scene: Scene, method: str) -> None:
    given = RIGHT[method](scene)
    for name in CATALOGUE[method].required.split():
        answer = scene.calls(method, {key: value for key, value in given.items() if key != name})
        assert answer["error"] == "invalid_arguments"
        assert answer["response_metadata"] == {"messages": [f"[ERROR] missing required field: {name}"]}
    answer = scene.calls(method, {**given, "colour": "red"})
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"] == {"messages": ["[ERROR] unknown argument: colour"]}


@pytest.mark.parametrize("method", CATALOGUE)
def test_each_argument_has_a_value_that_is_refused(scene: Scene, method: str) -> None:
    known = CATALOGUE[method].arguments - EVERY_METHOD
    for name in sorted(known & WRONG.keys()):
        if (method, name) in UNREAD:
            continue
        value, code = WRONG[name]
        answer = scene.calls(method, {**RIGHT[method](scene), name: value})
        assert answer.get("error") == WRONG_IN.get((method, name), code), f"{method} {name}: {answer}"


@pytest.mark.parametrize("method", [name for name, known in CATALOGUE.items() if known.scopes])
def test_each_method_needs_its_scope(scene: Scene, method: str) -> None:
    given = RIGHT[method](scene)
    granted = set(scene.workspace.granted)
    scene.workspace.granted -= set(CATALOGUE[method].scopes.split())
    answer = scene.calls(method, given)
    assert answer["error"] == "missing_scope"
    assert set(answer["needed"].split(",")) <= set(CATALOGUE[method].scopes.split())
    assert answer["provided"] == ",".join(sorted(scene.workspace.granted))
    scene.workspace.granted = granted
    assert scene.calls(method, given)["ok"]


@pytest.mark.parametrize("method", CATALOGUE)
def test_each_method_has_its_pace(scene: Scene, method: str) -> None:
    """As many calls as the tier says pass, and soon one comes too soon; a minute later it passes again."""
    given = RIGHT[method](scene)
    scene.slack.rates = True
    posting = method == "chat.postMessage"
    tier = 1 if posting else CATALOGUE[method].per_minute
    waits = [scene.calls(method, given)["wait"] for _ in range(tier + max(3, tier // 10 + 1))]
    assert set(waits[:tier]) == {0}
    assert 1 <= waits[-1] <= 60
    scene.clock.wait(timedelta(seconds=waits[-1]))
    assert scene.calls(method, given)["wait"] == 0


def test_what_a_method_answers_is_documented_for_it_alone() -> None:
    """No code stands in the catalogue twice: neither is it one of every method's, nor one that is unlisted."""
    for name, method in CATALOGUE.items():
        own = method.errors.split()
        assert len(own) == len(set(own)), name
        assert not EVERY_ERROR.intersection(own), name


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral", "chat.update"])
def test_a_message_has_a_hundred_attachments(scene: Scene, method: str) -> None:
    given = RIGHT[method](scene)
    assert scene.calls(method, {**given, "attachments": [{}] * 100})["ok"]
    assert scene.calls(method, {**given, "attachments": [{}] * 101})["error"] == "too_many_attachments"


def test_three_modals_stand_on_one_another_and_no_more(scene: Scene) -> None:
    scene.calls("views.push", pushed(scene))
    triggers = [new_trigger(scene.workspace, scene.amy.id) for _ in range(2)]
    pushes = [scene.calls("views.push", {"view": MODAL, "trigger_id": one}) for one in triggers]
    assert [one["ok"] for one in pushes] == [True, False]
    assert pushes[1]["error"] == "push_limit_reached"


def test_a_group_has_eight_people_and_an_invitation_a_hundred(scene: Scene) -> None:
    people = [scene.workspace.add_member(f"m{number}").id for number in range(101)]
    assert scene.calls("conversations.open", {"users": ",".join(people[:8])})["ok"]
    assert scene.calls("conversations.open", {"users": ",".join(people[:9])})["error"] == "too_many_users"
    assert scene.calls("conversations.invite", in_practice(scene, users=people))["error"] == "invalid_arguments"
    assert scene.calls("conversations.invite", in_practice(scene, users=people[:100]))["ok"]


def test_a_channel_s_name_has_eighty_characters(scene: Scene) -> None:
    assert scene.calls("conversations.create", {"name": "x" * 80})["ok"]
    assert scene.calls("conversations.create", {"name": "x" * 81})["error"] == "invalid_name_maxlength"
