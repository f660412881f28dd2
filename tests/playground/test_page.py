"""The page's protocol, and the playground as it stands when the page opens."""

import asyncio
import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import aiohttp
import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.clock import StandingClock
from bot.playground import page_clock
from bot.playground.keeper import Keeper, Scenario
from bot.playground.people import seed
from bot.playground.records import Channel
from bot.playground.server import LocalSlack
from bot.playground.workspace import Workspace
from tests.waiting import until

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Page:
    def __init__(self, slack: LocalSlack, user: str) -> None:
        self._url, self._user = slack.url, user

    def get(self, path: str) -> dict[str, Any]:
        return self._read(urllib.request.Request(f"{self._url}{path}"))

    def post(self, path: str, given: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps(given).encode()
        return self._read(urllib.request.Request(f"{self._url}{path}", body, {"Content-Type": "application/json"}))

    def act(self, act: str, **more: Any) -> dict[str, Any]:
        return self.post("page/act", {"as": self._user, "act": act, **more})

    def messages(self, channel: Channel, thread: str = "") -> list[dict[str, Any]]:
        found = self.get(f"page/messages?as={self._user}&channel={channel.id}&thread={thread}")["messages"]
        return list(found)

    def bootstrap(self) -> dict[str, Any]:
        return self.get(f"page/bootstrap?as={self._user}")

    def _read(self, request: urllib.request.Request) -> dict[str, Any]:
        with OPENER.open(request, timeout=5) as response:
            return dict(json.loads(response.read()))


@pytest.fixture
def page(slack: LocalSlack, practice: Channel, workspace: Workspace) -> Page:
    return Page(slack, workspace.member("amy").id)


def test_the_playground_has_eight_people_and_three_channels(slack: LocalSlack) -> None:
    workspace = seed(slack)
    people = list(workspace.members.values())
    assert (len(people), people[0].name, people[0].admin) == (8, "you", True)
    assert [one.guest for one in people].count(True) == 1
    assert [one.external for one in people].count(True) == 1
    assert len({one.tz for one in people}) > 5
    general, practice, private = workspace.channels.values()
    assert (general.general, len(practice.members), private.private) == (True, 8, True)
    assert not any(workspace.has_bot(one) for one in (general, practice, private))


def test_the_page_opens_with_what_this_member_sees(page: Page, workspace: Workspace) -> None:
    workspace.add_channel("hidden", [workspace.member("ben")], private=True)
    found = page.bootstrap()
    names = {one["name"]: one for one in found["channels"]}
    assert set(names) == {"practice", "tester"}
    assert (names["practice"]["member"], names["tester"]["kind"]) == (True, "dm")
    assert found["app"]["name"] == "tester"
    assert [one["command"] for one in found["commands"]] == ["/say", "/raw", "/form", "/broken"]
    assert found["users"][0]["local_time"] == "10:00"
    assert found["clock"]["now"] == datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()


def test_the_page_can_tell_that_the_world_was_made_new(slack: LocalSlack) -> None:
    """Also by a process that was started anew on the same port, whose ids are the same."""

    def world() -> object:
        workspace = seed(slack)
        return Page(slack, workspace.member("amara").id).bootstrap()["world"]

    slack.wipe()
    first = world()
    slack.wipe()
    assert world() != first
    one, other = (LocalSlack(slack.clock, slack.manifest, 8100) for _ in range(2))
    assert one.open_workspace().team_id == other.open_workspace().team_id
    assert one.world != other.world


def test_people_of_other_organisations_are_offered_no_commands(slack: LocalSlack, workspace: Workspace) -> None:
    assert Page(slack, workspace.add_member("eve", external=True).id).bootstrap()["commands"] == []


def test_what_is_said_is_shown_and_counted_as_unread(page: Page, workspace: Workspace, practice: Channel) -> None:
    amy, ben = workspace.member("amy"), workspace.member("ben")
    root = ben.say(practice, "hello @amy")["ts"]
    (shown,) = [one for one in page.bootstrap()["channels"] if one["name"] == "practice"]
    assert (shown["unread"], shown["mentions"], shown["latest"]) == (1, 1, root)
    page.act("read", channel=practice.id)
    page.act("say", channel=practice.id, text="welcome", thread_ts=root)
    page.act("react", channel=practice.id, ts=root, name="wave")
    (message,) = page.messages(practice)
    assert (message["reply_count"], message["reply_users"]) == (1, [amy.id])
    assert message["reactions"] == [{"name": "wave", "users": [amy.id]}]
    assert [one["text"] for one in page.messages(practice, root)][1:] == ["welcome"]
    (shown,) = [one for one in page.bootstrap()["channels"] if one["name"] == "practice"]
    assert shown["unread"] == 0


def test_acts_that_are_impossible_say_so(page: Page, practice: Channel) -> None:
    assert page.act("dance")["error"] == "unknown_act"
    assert page.act("edit", channel=practice.id, ts="1.000000", text="x")["error"] == "not_allowed"
    assert page.act("say", channel=practice.id)["error"] == "bad_request"
    assert page.act("command", channel=practice.id, command="/no")["error"] == "invalid_command"


def test_a_press_counts_though_the_bot_has_drawn_its_message_anew_meanwhile(
    page: Page, app: App, practice: Channel, client: WebClient
) -> None:
    heard: list[str] = []

    def go(ack: Ack, action: dict[str, Any]) -> None:
        heard.append(action["value"])
        ack()

    def row(value: str) -> dict[str, Any]:
        button = {"type": "button", "action_id": "go", "value": value, "text": {"type": "plain_text", "text": value}}
        return {"type": "actions", "elements": [button]}

    app.action("go")(go)
    client.chat_postMessage(channel=practice.id, text="x", blocks=[row("1"), row("2")])
    (seen,) = page.messages(practice)
    press = {"channel": practice.id, "ts": seen["ts"], "block_id": seen["blocks"][1]["block_id"], "action_id": "go"}
    client.chat_update(channel=practice.id, ts=seen["ts"], text="x", blocks=[row("2"), row("1")])
    assert page.act("press", **press, value="2")["ok"]
    assert page.act("press", **press, value="3")["error"] == "not_allowed"
    client.chat_update(channel=practice.id, ts=seen["ts"], text="x", blocks=[row("2"), row("2")])
    both = page.act("press", **press, value="2")  # nobody knows which of both was meant
    assert (both["error"], both["text"]) == ("not_allowed", "more than one here has the action_id go")
    assert heard == ["2"]


def test_a_press_on_what_is_gone_reaches_nothing_that_means_something_else(
    page: Page, app: App, practice: Channel, client: WebClient
) -> None:
    heard: list[dict[str, Any]] = []

    def go(ack: Ack, action: dict[str, Any]) -> None:
        heard.append(action)
        ack()

    def press(shown: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        client.chat_update(channel=practice.id, ts=ts, text="x", blocks=[{"type": "actions", "elements": [shown]}])
        return page.act("press", channel=practice.id, ts=ts, block_id="gone", action_id="go", **sent)

    app.action("go")(go)
    text = {"type": "plain_text", "text": "Go"}
    button = {"type": "button", "action_id": "go", "text": text}
    select = {"type": "static_select", "action_id": "go", "options": [{"text": text, "value": "1"}]}
    ts = client.chat_postMessage(channel=practice.id, text="x")["ts"]
    assert press(button | {"value": "1"}, {})["text"] == "no button go with the value None"
    assert press(button, {"value": "1"})["text"] == "no button go with the value 1"
    assert press(button, {})["ok"]
    assert press(select, {"value": "1", "selected": "1"})["ok"]
    assert [one["type"] for one in heard] == ["button", "static_select"]


def test_a_file_is_uploaded_and_read_again(page: Page, slack: LocalSlack, practice: Channel) -> None:
    content = base64.b64encode(b"hello").decode()
    assert page.act("upload", channel=practice.id, name="a.txt", text=content)["ok"]
    url = page.messages(practice)[0]["files"][0]["url"]
    with OPENER.open(slack.url + url.lstrip("/")) as response:
        assert response.read() == b"hello"


def test_the_bot_is_invited_as_one_would(page: Page, workspace: Workspace) -> None:
    hidden = workspace.add_channel("hidden", [workspace.member("amy")], private=True)
    assert page.act("command", channel=hidden.id, command="/invite", text="@tester")["ok"]
    assert workspace.has_bot(hidden)


def test_a_form_travels_with_plain_values(page: Page, app: App, practice: Channel, client: WebClient) -> None:
    taken: list[dict[str, Any]] = []
    plain = {"type": "plain_text", "text": "x"}
    elements = {"a": {"type": "plain_text_input"}, "f": {"type": "file_input"}}
    inputs = [
        {"type": "input", "block_id": name, "label": plain, "element": element | {"action_id": name}}
        for name, element in elements.items()
    ]
    view = {"type": "modal", "title": plain, "submit": plain, "callback_id": "form", "blocks": inputs}

    def show(ack: Ack, command: dict[str, Any]) -> None:
        ack()
        client.views_open(trigger_id=command["trigger_id"], view=view)

    def take(ack: Ack, view: dict[str, Any]) -> None:
        taken.append(view["state"]["values"])
        ack()

    app.command("/form")(show)
    app.view("form")(take)
    opened = page.act("command", channel=practice.id, command="/form")["view"]
    assert page.act("submit", view_id=opened["id"], state={"a": {"a": ""}})["errors"]
    file = {"name": "p.txt", "base64": base64.b64encode(b"one").decode()}
    done = page.act("submit", view_id=opened["id"], state={"a": {"a": "x"}, "f": {"f": file}})
    assert (done["ok"], done["view"]) == (True, None)
    assert taken[0]["a"]["a"]["value"] == "x"
    assert taken[0]["f"]["f"]["files"][0]["name"] == "p.txt"


class Noting(Keeper):
    """Writes down what the page asks for; a run goes on until it is told to stop."""

    scenarios: Mapping[str, Scenario] = {"busy": Scenario("Busy", "Much goes on.", day=3)}

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.may_end = Event()
        self.may_end.set()

    def turn(self, how: str, stopping: Event | None = None) -> None:
        self.asked.append(how)

    def turn_to(self, moment: datetime, stopping: Event | None = None) -> None:
        self.asked.append(moment)

    def run(self, stopping: Event) -> None:
        self.asked.append("run")
        stopping.wait(30)
        self.asked.append("stopped")

    def reset(self, scenario: str = "", stopping: Event | None = None) -> None:
        self.asked.append(f"reset {scenario}")
        self.may_end.wait(30)

    def next_post(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def keeper(slack: LocalSlack) -> Noting:
    slack.keeper = keeper = Noting()
    return keeper


def refused_page(page: Page, path: str, given: dict[str, Any]) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as caught:
        page.post(path, given)
    with caught.value as error:
        return error.code, str(json.loads(error.read())["error"])


def test_the_clock_is_turned_by_whoever_runs_the_page(page: Page, keeper: Noting) -> None:
    assert page.post("page/clock", {"turn": "day"})["next_post"] == datetime(2026, 11, 23, tzinfo=UTC).timestamp()
    with pytest.raises(urllib.error.HTTPError):
        page.post("page/clock", {"turn": "year"})
    assert page.post("page/reset", {})["ok"]
    assert keeper.asked == ["day", "reset "]


def test_the_clock_goes_to_a_moment_and_never_back(page: Page, keeper: Noting, clock: StandingClock) -> None:
    then = clock.now() + timedelta(days=40)
    assert page.post("page/clock", {"turn": "to", "at": then.timestamp()})["ok"]
    assert keeper.asked == [then]
    assert refused_page(page, "page/clock", {"turn": "to", "at": clock.now().timestamp()}) == (400, "past")
    for wrong in (None, "tomorrow", 1e15):
        assert refused_page(page, "page/clock", {"turn": "to", "at": wrong}) == (400, "bad_request")
    assert keeper.asked == [then]


def watching(slack: LocalSlack, then: Callable[[], object]) -> None:
    """Do something while a page is open."""

    async def listen() -> None:
        async with aiohttp.ClientSession() as session, session.ws_connect(slack.url + "page/live"):
            await asyncio.get_running_loop().run_in_executor(None, then)

    asyncio.run(listen())


def test_a_clock_that_runs_stops_when_told_to(page: Page, slack: LocalSlack, keeper: Noting) -> None:
    def then() -> None:
        assert page.post("page/clock", {"turn": "run"})["turning"] == "run"
        assert refused_page(page, "page/clock", {"turn": "day"}) == (409, "turning")
        page.post("page/clock", {"turn": "stop"})
        until(lambda: page.bootstrap()["clock"]["turning"] == "")

    watching(slack, then)
    assert keeper.asked == ["run", "stopped"]


def test_a_clock_that_runs_stops_for_a_reset(page: Page, slack: LocalSlack, keeper: Noting) -> None:
    def then() -> None:
        page.post("page/clock", {"turn": "run"})
        assert page.post("page/reset", {"scenario": "busy"})["ok"]

    watching(slack, then)
    assert keeper.asked == ["run", "stopped", "reset busy"]


def test_a_clock_that_runs_stops_when_the_page_is_gone(
    page: Page, slack: LocalSlack, keeper: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_clock, "FORSAKEN", 0.05)
    monkeypatch.setattr(page_clock, "PULSE", 0.02)
    watching(slack, lambda: page.post("page/clock", {"turn": "run"}))
    until(lambda: keeper.asked == ["run", "stopped"])


def test_a_page_that_opens_during_a_play_waits_for_its_end(page: Page, keeper: Noting) -> None:
    keeper.loading = {"title": "Busy", "what": "Day 2 of 3", "share": 0.5}
    clock = page.bootstrap()["clock"]
    assert (clock["turning"], clock["loading"]["share"]) == ("reset", 0.5)
    assert refused_page(page, "page/clock", {"turn": "run"}) == (409, "turning")
    assert keeper.asked == []


def test_no_page_looks_again_before_all_is_new(page: Page, slack: LocalSlack, keeper: Noting) -> None:
    """There may be nothing to look at just then."""

    async def listen() -> list[str]:
        loop, told = asyncio.get_running_loop(), []
        async with aiohttp.ClientSession() as session, session.ws_connect(slack.url + "page/live") as line:
            await line.receive_json(timeout=5)
            keeper.may_end.clear()
            making = loop.run_in_executor(None, page.post, "page/reset", {})
            told.append((await line.receive_json(timeout=5))["type"])
            keeper.may_end.set()
            await making
            told.append((await line.receive_json(timeout=5))["type"])
        return told

    assert asyncio.run(listen()) == ["loading", "changed"]


def test_scenarios_go_by_the_names_that_the_page_offers(page: Page, keeper: Noting) -> None:
    assert page.bootstrap()["scenarios"] == [{"name": "busy", "title": "Busy", "text": "Much goes on."}]
    assert refused_page(page, "page/reset", {"scenario": "idle"}) == (400, "bad_request")
    assert keeper.asked == []


def test_while_a_scenario_is_played_only_its_progress_is_told(page: Page, slack: LocalSlack, keeper: Noting) -> None:
    async def listen() -> list[dict[str, Any]]:
        async with aiohttp.ClientSession() as session, session.ws_connect(slack.url + "page/live") as line:
            await line.receive_json(timeout=5)
            keeper.loading = {"title": "Busy", "what": "Day 2 of 3", "share": 0.5}
            slack.bump()
            during = await line.receive_json(timeout=5)
            keeper.loading = None
            slack.bump()
            return [during, await line.receive_json(timeout=5)]

    during, after = asyncio.run(listen())
    assert (during["type"], during["loading"]["share"]) == ("loading", 0.5)
    assert after["type"] == "changed"


def test_every_change_is_told(page: Page, slack: LocalSlack, practice: Channel, workspace: Workspace) -> None:
    async def listen() -> list[int]:
        async with aiohttp.ClientSession() as session, session.ws_connect(slack.url + "page/live") as line:
            first = (await line.receive_json(timeout=5))["version"]
            ben = workspace.member("ben")
            await asyncio.get_running_loop().run_in_executor(None, lambda: ben.say(practice, "x"))
            return [first, (await line.receive_json(timeout=5))["version"]]

    first, second = asyncio.run(listen())
    assert second > first


def test_only_the_page_s_own_files_are_served(slack: LocalSlack) -> None:
    static = Path(__file__).parents[2] / "bot" / "playground" / "static"
    for path in ("static/../server.py", "static/%2e%2e/server.py", "static/none.js"):
        with pytest.raises(urllib.error.HTTPError):
            OPENER.open(slack.url + path)
    assert (static / "..").resolve().name == "playground"


def test_another_site_in_the_same_browser_is_turned_away(slack: LocalSlack, page: Page) -> None:
    headers = {"Origin": "https://elsewhere.example", "Content-Type": "text/plain"}
    request = urllib.request.Request(slack.url + "page/act", b'{"act": "home"}', headers)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        OPENER.open(request)
