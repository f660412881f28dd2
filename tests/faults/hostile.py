"""A town that is written to by somebody who wants to break it: everything that can be sent, and what it may say."""

import copy
import itertools
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from slack_sdk.socket_mode.request import SocketModeRequest

from bot.models.challenges import Admission, Challenge, CheckIn, Day, Entry, Participant
from bot.models.communities import Community, Facilitator
from bot.models.outbox import FAILED, Post
from bot.models.partners import NamedPartner, NotWith, Pair, Pool, Seeker
from bot.models.templates import KeptPrompt, KeptTemplate
from bot.playground import interactions, views
from bot.playground.delivery import Ack, Envelope
from bot.playground.views import View
from bot.playground.workspace import Workspace
from bot.socket_mode import answer
from bot.views import challenges, failures, partners
from bot.views.communities import ids as communities
from tests.challenges.scene import KEEP, day, joins, rows
from tests.challenges.starting import OWN, SOON, a_preview
from tests.screen import elements
from tests.surface import drawn
from tests.world import Json, Person, World

TEXTS = [
    "", " ", "<!channel>", "<!here|here> <!everyone>", "<@U0EVIL> <#C0EVIL> <!subteam^S0EVIL>", "@channel @here",
    "<https://evil.example|https://bank.example>", "https://evil.example|bank> <!channel>", "&lt;!channel&gt;",
    "x" * 10_000, "\n\n".join(["one more prompt"] * 300), "<&>" * 3_000, "\u202eright to left\u202c שלום مرحبا",
    "👩‍👩‍👧‍👦" * 200, "a\0b", "\ud83d half of a pair", "\x07\x1b[31m\x7f\u2028", "{", '{"text": "x"}', "%s {0} {over}",
    "*_~`>• - \n- \n", "'; DROP TABLE days; --", "0", "-1", "9" * 9, "9" * 400, "٣", "²", "1_0", "1e400", "null",
    "9999-12-31", "0001-01-01", "2026-W53-7", "9999-12-31\n9998-01-01", "24:00", "00:00+23:59", "23:59:59.999999",
    "until 9999-12-31", "in 999 weeks", "start", "away until Friday", "settings", "own", "soon", "stays",
    "1:0:1", "0:0:0", f"{'9' * 30}:1:1", "Europe/../Berlin", "Pacific/Kiritimati", "file:///etc/passwd",
]  # fmt: skip
TEMPLATE = ("1:kept.1", "1:kept.1:0", "1:kept.1:0:1")  # what the buttons of a template carry
JUNK: list[Any] = [
    None, True, 0, -1, 10**30, 253_402_300_799, 1.5, [], [None], [[]], ["U1"], {}, {"id": {}}, {"id": 5}, {"value": 0},
]  # fmt: skip
TIMES = (0, -1, 1_795_500_000, 10**10, 253_402_300_799, 10**30)
GONE = object()


PINGS = re.compile(r"<!(?!date\^)|<@U0EVIL|<#C0EVIL")
FAKE_LINK = re.compile(r"<[a-z]+:[^|>]*\|[^>]*(://|www\.|\w\.\w)[^>]*>")
ENDS = {  # what would leave nothing to be broken
    communities.FORGET_SURE, challenges.DISCARD, challenges.CANCEL, challenges.END_EARLY, challenges.UNDO,
    challenges.DELETE_TEMPLATE, challenges.UNDO_IN_FORM, failures.LET_BE, partners.END,
}  # fmt: skip


@cache  # read from the code of all views: only where it is asked for
def actions() -> list[str]:
    return sorted({*drawn().actions, "challenges.of_an_older_version"})


class Problems(logging.Handler):
    """What was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


class Town:
    """A community, challenges that run, drafts, a post that failed; and every form that was ever drawn."""

    def __init__(self, world: World, post: Json, entry: Json, numbers: list[str], problems: list[str]) -> None:
        self.world = world
        self.post, self.entry = post, entry  # day 1, and a message of Ben's
        self.numbers = numbers  # of rows: values that mean something
        self.problems = problems
        self.forms: dict[str, Json] = {}

    def __repr__(self) -> str:
        return "Town()"

    @property
    def people(self) -> list[Person]:
        return list(self.world.people.values())

    # What can be sent. Each is as Slack sends it, but for what a caller then changes.

    def command(self, person: Person, command: str, text: str) -> Json:
        return interactions.command_payload(self._team, person.id, self.world.channel, command, text)

    def press(self, person: Person, action_id: str, value: str, form: str | None) -> Json:
        """A button with any value: in a message, in a form, or in the Home tab (form "home")."""
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.0"}
        if form is not None:
            view = self._team.homes[person.id] if form == "home" else self._open(person, form)
            return copy.deepcopy(interactions.pressed_view(self._team, person.id, view, action))
        message = self.world.channel.messages[self.post["ts"]]
        payload = interactions.pressed_message(self._team, person.id, self.world.channel, message, action)
        return {name: item for name, item in copy.deepcopy(payload).items() if name not in {"message", "state"}}

    def submission(self, person: Person, form: str) -> Json:
        return copy.deepcopy(interactions.submission(self._team, person.id, self._open(person, form)))

    def shortcut(self, person: Person, callback_id: str) -> Json:
        message = self.world.channel.messages[self.entry["ts"]]
        payload = interactions.shortcut_payload(self._team, person.id, callback_id, self.world.channel, message)
        return copy.deepcopy(payload)

    def event(self, kind: str, **more: Any) -> Json:
        authorization = {"team_id": self._team.team_id, "enterprise_id": None, "user_id": self._team.bot_user_id}
        return {
            "type": "event_callback",
            "team_id": self._team.team_id,
            "event_id": "Ev1",
            "authorizations": [authorization],
            "event": {"type": kind, "event_ts": "1.0"} | more,
        }

    def events(self) -> list[Json]:
        """One of each kind that somebody can cause."""
        ben, channel = self.world.ben.id, self.world.channel.id
        written = {
            "user": ben,
            "ts": "1795420900.000100",
            "thread_ts": self.post["ts"],
            "text": "words",
            "channel": channel,
        }
        elsewhere = self.world.general.id
        return [
            self.event("message", **written),
            self.event("message", **written, subtype="file_share", files=[{"id": "F1", "name": "a.txt"}]),
            self.event("message", **written, subtype="thread_broadcast"),
            self.event("message", subtype="message_changed", channel=channel, message=written),
            self.event(
                "message",
                subtype="message_deleted",
                channel=channel,
                deleted_ts=written["ts"],
                previous_message=written,
            ),
            self.event("app_home_opened", user=ben, tab="home"),
            self.event("member_joined_channel", user=ben, channel=channel),
            self.event("member_left_channel", user=self.world.dan.id, channel=elsewhere),
            self.event("user_change", user={"id": ben, "name": "ben", "tz": "UTC", "profile": {"display_name": "Ben"}}),
            self.event("tokens_revoked", tokens={"oauth": ["U1"]}),
            *(self.event(f"{kind}_rename", channel={"id": elsewhere, "name": "new"}) for kind in ("channel", "group")),
            *(
                self.event(f"{kind}_{what}", channel=elsewhere)
                for kind in ("channel", "group")
                for what in ("archive", "unarchive", "left", "deleted")
            ),
        ]  # fmt: skip

    def _open(self, person: Person, form: str) -> View:
        """The form, open before this person at this moment."""
        return views.open_view(self._team, person.id, self.forms[form])

    # Sending

    def send(self, payload: Json) -> Ack:
        """Hand it over as the socket does, and let the bot say what it has to say. Holds what must always hold."""
        calls = self.world.slack.calls
        seen = len(calls)
        response = answer(self.world.convene.app, SocketModeRequest("interactive", "env", copy.deepcopy(payload)))
        ack = Ack(response.status, response.body)
        self.world.beat()
        problems = [self.problems.pop() for _ in range(len(self.problems))]
        assert not problems, problems[-1]
        assert ack.status in {200, 400, 503}, ack  # 503: an event that comes too early, to be sent again
        self._show(payload, ack)
        for call in itertools.islice(calls, seen, None):
            assert_harmless(call.arguments)
        return ack

    def _show(self, payload: Json, ack: Ack) -> None:
        """What the bot answered is something that Slack takes."""
        body = ack.answer()
        assert_harmless(body)
        if not body:
            return
        if "command" in payload:
            interactions.show_ack(self._team, self.world.ben.id, self.world.channel, body)
            return
        view = self._team.views.get(payload["view"]["id"])
        if view is not None:
            shown = interactions.show_submission(self._team, view.user, view, body)
            assert shown.ok or shown.errors, shown

    def learn(self) -> None:
        """Press everything once with every number: what is drawn then are the forms."""
        for action_id in actions():
            for number in self.numbers:
                if action_id not in ENDS:
                    self.send(self.press(self.world.amy, action_id, number, None))
        self.send(self.shortcut(self.world.ben, challenges.LOG_ENTRY))
        for call in self.world.slack.calls:
            view = call.arguments.get("view")
            if isinstance(view, dict) and view.get("callback_id"):
                names = ".".join(block["block_id"] for block in view["blocks"] if block["type"] == "input")
                self.forms.setdefault(f"{view['callback_id']}/{names}", view)

    def rituals(self) -> list[object]:
        """What members made together, as it is stored."""
        nouns = (
            Community, Facilitator, Challenge, Day, Participant, CheckIn, Entry, Admission,
            Pool, Seeker, NamedPartner, NotWith, Pair, KeptTemplate, KeptPrompt,
        )  # fmt: skip
        return [sorted(rows(self.world, noun), key=lambda row: int(row["id"])) for noun in nouns]

    @property
    def _team(self) -> Workspace:
        return self.world.workspace


def pressed(world: World, person: Person, action_id: str, value: str) -> Ack:
    """A button with this value, as if it stood in the latest message of the channel."""
    message = next(reversed(world.channel.messages.values()))
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.0"}
    payload = interactions.pressed_message(world.workspace, person.id, world.channel, message, action)
    ack = world.workspace.transport.deliver(Envelope("interactive", copy.deepcopy(payload), "env"))
    assert ack is not None
    return ack


def a_town(world: World, problems: list[str]) -> Town:
    a_preview(world, What_to_practise=OWN)  # stays a draft whose prompts are missing
    world.amy.closes()
    for title in ("Draw daily", "Write daily", "Read daily"):
        world.amy.runs("/challenge start")
        world.amy.presses("More settings")
        world.amy.submits(First_day=SOON, Title=title, Number_of_days="12")
        if title == "Read daily":  # stays a draft that can be announced
            world.amy.closes()
            break
        world.amy.submits()
        world.amy.closes()
        joins(world.ben, keeps=[KEEP])
        if title == "Write daily":
            world.slack.fail("chat.postMessage", error="msg_too_long", channel=world.channel.id)
        world.passes(minutes=1)
    _partners(world)
    a_template(world)
    world.amy.opens_home()
    post = day(world.ben, 1)
    entry = world.ben.says("A message of mine")
    numbers = {str(row["id"]) for noun in (Community, Challenge, Pool, Pair) for row in rows(world, noun)}
    days = {str(element["value"]) for _, element in elements(post["blocks"])}
    failed = {str(row["id"]) for row in rows(world, Post) if row["state"] == FAILED}
    assert failed
    return Town(world, post, entry, sorted({*numbers, *days, *failed, *TEMPLATE}), problems)


def a_template(world: World) -> None:
    """Amy keeps a template, and has seen each form of its editor."""
    world.amy.runs("/challenge templates")
    world.amy.presses("Bring in a file")
    world.amy.closes()
    world.amy.presses("Look")
    world.amy.presses("Keep our own copy")
    for form in ("Edit", "Add a prompt", "Name and purpose"):
        world.amy.presses(form)
        world.amy.closes()
    world.amy.closes()


def _partners(world: World) -> None:
    """Accountability partners: two who chose each other, and one who waits."""
    world.amy.runs("/partner start")
    world.amy.submits()
    world.amy.closes()
    for person, partner in ((world.ben, world.amy), (world.amy, world.ben), (world.dan, None)):
        person.runs("/partner join")
        if partner is not None:
            person.fills("How would you like it?", "I have one: I choose below")
            person.fills("My partner", partner)
        person.submits()
        person.closes()


def assert_harmless(shown: Any) -> None:
    """Nobody is pinged, no link is forged: not in what Slack reads as its markup."""
    for text in marked_up(shown):
        assert not PINGS.search(text), text
        assert not FAKE_LINK.search(text), text


def marked_up(shown: Any) -> Iterator[str]:
    """The texts that Slack reads as mrkdwn: of a message, and of text objects that say so."""
    if isinstance(shown, list):
        for item in shown:
            yield from marked_up(item)
    elif isinstance(shown, dict):
        if isinstance(shown.get("text"), str) and shown.get("type") in {None, "mrkdwn"}:
            yield shown["text"]
        for item in shown.values():
            yield from marked_up(item)


# Changing


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload, but for the inside of what was drawn: nobody reads it there."""
    inside: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for name, item in inside:
        yield (*path, name)
        if name not in {"blocks", "reactions"}:
            yield from paths(item, (*path, name))


def put(payload: Json, at: int, value: Any) -> None:
    """Put a value at one of the payload's places; GONE takes away what is there."""
    found = list(paths(payload))
    *way, last = found[at % len(found)]
    inside: Any = payload
    for name in way:
        inside = inside[name]
    if value is GONE:
        del inside[last]
    else:
        inside[last] = copy.deepcopy(value)


def filled(payload: Json, hostile: Sequence[str], world: World) -> Json:
    """Every field of a form holds something of its own kind, made of these words."""
    given = itertools.cycle(hostile)
    for fields in payload["view"]["state"]["values"].values():
        for element in fields.values():
            for name in element:
                if name != "type":
                    element[name] = _of_kind(name, next(given), world)
    return payload


def _of_kind(name: str, text: str, world: World) -> Any:
    people = [person.id for person in world.people.values()]
    at = len(text) % len(people)
    match name:
        case "selected_option":
            return {"value": text}
        case "selected_options":
            return [{"value": text}, {"value": "1"}]
        case "selected_user":
            return people[at]
        case "selected_users":
            return [*people[:at], "U0NOBODY"] * (1 + at)
        case "selected_date_time":
            return TIMES[len(text) % len(TIMES)]
        case "files":
            return [{"id": "F1", "name": text, "url_private": text}]
        case _:
            return text
