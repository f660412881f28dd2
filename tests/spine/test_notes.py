"""Your day: what a person is told unasked comes in one private message a day, by day, and not while they are away."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from slack_sdk.models.blocks import Block
from sqlalchemy import delete, event

from bot.domain.outbox import Delivered
from bot.models.outbox import DROPPED, DUE, FAILED, SENT, Post
from bot.models.people import Note, Person
from bot.playground.records import Json
from bot.services import Services
from bot.services.notes import YOUR_DAY, Item, tell
from bot.services.people import actor_of
from bot.views.message import section
from scheduler.people import YourDay
from tests.spine.bench import LEASE, Bench

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 12:00 in Berlin, where Amy is
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)


class Scene:
    """Amy, whom the bot knows, and what it wants to tell her."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.clock.turn_to(NOON)
        self.amy = bench.a_person(bench.amy)
        your_day = YourDay()
        your_day.tells("tests", words)
        your_day.register(bench.heart)

    def tell(self, about: int, person: Person | None = None) -> None:
        with self.bench.database.begin() as session:
            tell(session, self.bench.outbox, person or self.amy, "tests", about, self.bench.clock.now())

    def turn_to(self, day: date, hour: int, minute: int = 0) -> None:
        """Local time in Berlin, in winter."""
        moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        self.bench.clock.turn_to(moment - timedelta(hours=1))
        self.bench.waits(2)

    def goes_away(self, until: date | None) -> None:
        self.bench.services.people.go_away(actor_of(self.amy), until, self.bench.clock.now())

    def post(self, day: date) -> Post:
        return self.bench.post(self.amy.id, YOUR_DAY, occasion=day.isoformat())

    def told(self) -> list[list[str]]:
        """The things in each private message, without its heading."""
        return [told_in(message) for message in self.bench.amy.direct_messages()]


def words(services: Services, item: Item) -> Sequence[Block]:
    return [section(f"thing {item.about}")] if item.about < 100 else []


def told_in(message: Json) -> list[str]:
    texts = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    return [text for text in texts if text.startswith("thing")]


@pytest.fixture
def scene(bench: Bench) -> Scene:
    return Scene(bench)


def test_what_comes_together_is_told_together(scene: Scene) -> None:
    for about in (1, 2, 3):
        scene.tell(about)
    scene.bench.beats(3)
    assert scene.told() == [["thing 1", "thing 2", "thing 3"]]


def test_the_second_message_comes_the_next_morning(scene: Scene) -> None:
    scene.tell(1)
    scene.bench.beats()
    scene.tell(2)
    scene.tell(3)
    scene.bench.beats(5)
    assert scene.told() == [["thing 1"]]
    scene.turn_to(TOMORROW, 7, 59)
    assert scene.bench.beats() == 0
    scene.turn_to(TOMORROW, 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"], ["thing 2", "thing 3"]]


def test_the_same_is_told_once(scene: Scene) -> None:
    scene.tell(1)
    scene.bench.beats()
    scene.tell(1)
    scene.turn_to(TOMORROW, 9)
    scene.bench.beats(3)
    assert scene.told() == [["thing 1"]]


@pytest.mark.parametrize(("hour", "due"), [(7, TODAY), (20, TOMORROW), (23, TOMORROW)])
def test_nothing_is_told_in_quiet_hours(scene: Scene, hour: int, due: date) -> None:
    scene.turn_to(TODAY, hour)
    scene.tell(1)
    assert scene.bench.beats() == 0
    scene.turn_to(due, 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"]]


def test_nothing_is_told_during_planned_absence(scene: Scene) -> None:
    scene.goes_away(date(2026, 11, 26))
    scene.tell(1)
    scene.turn_to(date(2026, 11, 26), 12)
    assert scene.bench.beats() == 0
    scene.turn_to(date(2026, 11, 27), 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"]]


def test_who_goes_away_with_something_to_be_told_hears_it_afterwards(scene: Scene) -> None:
    scene.turn_to(TODAY, 21)
    scene.tell(1)
    scene.goes_away(TOMORROW)
    scene.turn_to(TOMORROW, 8)
    scene.bench.beats(2)
    assert (scene.told(), scene.post(TOMORROW).state) == ([], DROPPED)
    scene.turn_to(date(2026, 11, 25), 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"]]


def test_who_is_away_without_an_end_is_told_when_something_new_comes_after_it(scene: Scene) -> None:
    scene.goes_away(None)
    scene.tell(1)
    assert scene.bench.outbox.next_due() is None
    scene.bench.services.people.come_back(actor_of(scene.amy), scene.bench.clock.now())
    scene.tell(2)
    scene.bench.beats()
    assert scene.told() == [["thing 1", "thing 2"]]


def test_a_long_absence_costs_no_question_a_day(scene: Scene) -> None:
    """All of it is one transaction: others who write wait for it."""
    asked: list[str] = []
    scene.goes_away(None)
    event.listen(scene.bench.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    scene.tell(1)
    assert len(asked) < 10


def test_what_could_not_be_told_is_told_with_the_next(scene: Scene) -> None:
    scene.bench.slack.fail("chat.postMessage", error="channel_not_found")
    scene.tell(1)
    scene.bench.beats()
    assert (scene.told(), scene.post(TODAY).state) == ([], FAILED)
    scene.tell(2)
    scene.bench.beats(2)
    assert scene.told() == [["thing 1", "thing 2"]]


def test_what_follows_a_thing_waits_until_it_was_told(scene: Scene) -> None:
    followed: list[int] = []
    scene.bench.services.notes.after("tests", lambda session, note, now: followed.append(note.about))
    scene.bench.slack.fail("chat.postMessage", error="channel_not_found")
    scene.tell(1)
    scene.bench.beats()
    assert followed == []
    scene.tell(2)
    scene.bench.beats(2)
    assert (scene.told(), followed) == ([["thing 1", "thing 2"]], [1, 2])


def test_what_waits_for_who_is_away_without_an_end_comes_when_they_are_back(scene: Scene) -> None:
    scene.goes_away(None)
    scene.tell(1)
    scene.bench.services.people.come_back(actor_of(scene.amy), scene.bench.clock.now())
    scene.bench.beats()
    assert scene.told() == [["thing 1"]]


def test_what_comes_while_the_message_is_on_its_way_is_told_tomorrow(scene: Scene) -> None:
    scene.bench.slack.fail("chat.postMessage", lose_answer=True)
    scene.tell(1)
    scene.bench.beats()
    scene.tell(2)
    scene.bench.waits(LEASE)
    scene.bench.beats(3)
    assert (scene.told(), scene.post(TODAY).state, scene.post(TOMORROW).state) == ([["thing 1"]], SENT, DUE)
    scene.turn_to(TOMORROW, 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"], ["thing 2"]]


def test_what_is_told_anew_while_the_message_is_on_its_way_is_told_tomorrow(scene: Scene) -> None:
    """What happened a second time stands in its message only as it was the first time."""
    scene.bench.slack.fail("chat.postMessage", lose_answer=True)
    scene.tell(1)
    scene.bench.beats()
    scene.bench.later(minutes=1)
    with scene.bench.database.begin() as session:
        session.execute(delete(Note).where(Note.person_id == scene.amy.id))
    scene.tell(1)
    scene.tell(2)
    scene.bench.waits(LEASE)
    scene.bench.beats(3)
    assert (scene.told(), scene.post(TODAY).state) == ([["thing 1"]], SENT)
    scene.turn_to(TOMORROW, 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"], ["thing 1", "thing 2"]]


def test_what_slipped_past_a_message_gets_one_of_its_own(scene: Scene) -> None:
    """Told while the message was on its way, and without a post: nothing is left behind."""
    outbox, workspace_id = scene.bench.outbox, scene.bench.workspace_id
    scene.tell(1)
    (claim,) = outbox.claim("me", 1)
    assert [item.about for item in scene.bench.services.notes.due(scene.amy.id, TODAY.isoformat())] == [1]
    scene.tell(2)
    with scene.bench.database.begin() as session:
        outbox.cancel(session, workspace_id, YOUR_DAY, scene.amy.id, TOMORROW.isoformat())
    outbox.settle(claim, "me", Delivered("D1", "1.000001"))
    scene.turn_to(TOMORROW, 8)
    scene.bench.beats()
    assert scene.told() == [["thing 2"]]


def test_a_message_that_comes_a_day_late_is_that_days_message(scene: Scene) -> None:
    """After an outage: still at most one a day."""
    scene.tell(1)
    scene.turn_to(TOMORROW, 9)
    scene.bench.beats()
    assert scene.told() == [["thing 1"]]
    scene.tell(2)
    scene.bench.beats(3)
    assert len(scene.told()) == 1
    scene.turn_to(date(2026, 11, 25), 8)
    scene.bench.beats()
    assert scene.told() == [["thing 1"], ["thing 2"]]


def test_what_is_no_longer_worth_telling_costs_no_message(scene: Scene) -> None:
    scene.tell(100)
    scene.bench.beats()
    assert (scene.told(), scene.post(TODAY).state) == ([], DROPPED)
    scene.tell(1)
    scene.bench.beats(2)
    assert scene.told() == [["thing 1"]]


@pytest.mark.parametrize("kind", ["is_stranger", "is_bot", "deleted"])
def test_strangers_bots_and_those_who_left_are_not_written_to(scene: Scene, kind: str) -> None:
    member = scene.bench.workspace.add_member("eve")
    scene.tell(1, scene.bench.a_person(member, **{kind: True}))
    assert scene.bench.posts() == 0


def test_ten_days_bring_ten_messages_at_most(scene: Scene) -> None:
    for day in range(10):
        for hour in (3, 9, 12, 15, 21):
            scene.turn_to(TODAY + timedelta(days=day), hour)
            scene.tell(1000 + day * 24 + hour if hour == 3 else day * 3 % 97)
            scene.tell(day)
            scene.bench.beats(2)
    days = [datetime.fromtimestamp(float(one["ts"]), UTC).date() for one in scene.bench.amy.direct_messages()]
    assert len(days) == len(set(days))
    assert len(days) >= 8
