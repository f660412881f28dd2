"""Events that come twice, late, out of order and under new ids: all ends as if each had come once, in time."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.models.challenges import Entry, Participant
from bot.models.communities import Facilitator
from bot.models.people import Channel, Membership, Person
from bot.playground.delivery import Ack, DirectTransport, Envelope
from tests.challenges.scene import KEEP, begun, count_of, day, joins, progress, rows, ticked
from tests.challenges.starting import SOON, announced
from tests.world import Person as Somebody
from tests.world import World, dispatch_to

pytestmark = pytest.mark.fault


class PostOffice:
    """Keeps the events back until the test hands them over; all else goes straight through."""

    background = False
    connected = True

    def __init__(self, world: World) -> None:
        self.kept: list[Envelope] = []
        self._world, self._through = world, dispatch_to(world.convene.app)

    def deliver(self, envelope: Envelope) -> Ack | None:
        if envelope.type != "events_api":
            return self._through.deliver(envelope)
        self.kept.append(envelope)
        return Ack(200, None)

    def hands_over(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            ack = self._through.deliver(envelope)
            assert ack is not None
            assert ack.ok
        self._world.beat()

    def later(self, **span: float) -> None:
        self._world.passes(**span)


Way = Callable[[PostOffice], None]


def in_time(office: PostOffice) -> None:
    office.hands_over(office.kept)


def each_three_times(office: PostOffice) -> None:
    office.hands_over([one for one in office.kept for _ in range(3)])


def each_under_new_ids(office: PostOffice) -> None:
    def renamed(one: Envelope, number: int) -> Envelope:
        return replace(one, payload=one.payload | {"event_id": f"{one.payload['event_id']}{number}"})

    office.hands_over([renamed(one, number) for number in range(3) for one in office.kept])


def once_more_after_one_and_five_minutes(office: PostOffice) -> None:
    office.hands_over(office.kept)
    for minutes in (1, 4):
        office.later(minutes=minutes)
        office.hands_over([replace(one, retry_num=1, retry_reason="http_timeout") for one in office.kept])


def five_minutes_late(office: PostOffice) -> None:
    office.later(minutes=5)
    office.hands_over(office.kept)


def backwards(office: PostOffice) -> None:
    office.hands_over(office.kept[::-1])


def backwards_and_all_of_it_again_later(office: PostOffice) -> None:
    backwards(office)
    office.later(minutes=5)
    in_time(office)


def shuffled(seed: int) -> Way:
    def way(office: PostOffice) -> None:
        office.hands_over(random.Random(seed).sample(office.kept, len(office.kept)))

    way.__name__ = f"shuffled_{seed}"
    return way


WAYS: list[Way] = [
    in_time,
    each_three_times,
    each_under_new_ids,
    once_more_after_one_and_five_minutes,
    five_minutes_late,
    backwards,
    backwards_and_all_of_it_again_later,
    *(shuffled(seed) for seed in (1, 2, 3)),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_days_thread_reads_the_same_however_it_is_heard(world: World, way: Way) -> None:
    begun(world)
    for person in (world.ben, world.cleo, world.dan):
        joins(person, keeps=[KEEP])
    thread = day(world.ben, 1)
    world.workspace.transport = office = PostOffice(world)
    first = world.ben.replies("Ben, first", thread)
    second = world.ben.replies("Ben, second", thread)
    cleos = world.cleo.replies("Cleo, as it was", thread)
    world.ben.edits(second, "Ben, second, edited")
    world.cleo.edits(cleos, "Cleo, edited")
    world.cleo.edits(cleos, "Cleo, edited twice")
    gone = world.dan.replies("Dan, never mind", thread)
    world.dan.deletes(gone)
    world.gus.replies("Gus only looks on", thread)
    world.amy.says("Not in a thread")
    way(office)
    counting = [row["text"] for row in rows(world, Entry) if not row["withdrawn"]]
    assert sorted(counting) == ["Ben, first", "Cleo, edited twice"]
    assert [ticked(world.ben, one) for one in (first, second, cleos)] == [True, False, True]
    assert "2 people did this day." in count_of(world.amy, 1)
    assert [one["user"] for one in world.called("chat.postEphemeral")].count(world.gus.id) == 1
    assert not [row for row in rows(world, Entry) if row["text"] and "Dan" in row["text"]]


def test_what_slack_leaves_empty_is_not_there(world: World) -> None:
    """An edit may come without its time, and nobody be named by "" instead of by nothing."""
    begun(world)
    joins(world.ben, keeps=[KEEP])
    world.workspace.transport = office = PostOffice(world)
    entry = world.ben.replies("As it was", day(world.ben, 1))
    world.ben.edits(entry, "As it is")
    world.ben.deletes(entry)
    written, edited, deleted = (one.payload["event"] for one in office.kept)
    edited["message"] |= {"edited": {}, "bot_id": ""}
    edited["user"] = deleted["previous_message"]["user"] = ""
    office.hands_over(office.kept[:2])
    assert [row["text"] for row in rows(world, Entry)] == ["As it is"]
    office.hands_over(office.kept[2:])
    assert [row["withdrawn"] for row in rows(world, Entry)] == [True]
    nobody = written | {"user": "", "ts": f"{entry['ts']}1"}
    office.hands_over([replace(office.kept[0], payload=office.kept[0].payload | {"event": nobody})])
    assert len(rows(world, Entry)) == 1


LATE_WAYS = [once_more_after_one_and_five_minutes, five_minutes_late]


def late_and_backwards(office: PostOffice) -> None:
    office.later(minutes=5)
    backwards(office)


@pytest.mark.parametrize("way", [*LATE_WAYS, late_and_backwards], ids=lambda way: way.__name__)
def test_what_became_of_channels_and_people_is_known_however_late_it_is_heard(world: World, way: Way) -> None:
    world.amy.runs("/convene setup")
    world.amy.presses("More settings")
    world.amy.submits(Facilitators=[world.amy, world.ben])
    world.dan.runs("/convene")
    world.workspace.transport = office = PostOffice(world)
    world.ben.leaves(world.channel)
    world.ben.joins(world.channel)
    world.dan.joins(world.general)
    world.dan.leaves(world.channel)
    world.workspace.archive(world.channel)
    world.workspace.unarchive(world.channel)
    world.workspace.rename(world.channel, "data-arts")
    world.workspace.rename(world.channel, "fine-arts")
    world.workspace.set_timezone(world.ben.member, "Asia/Tokyo")
    world.workspace.set_timezone(world.ben.member, "Pacific/Auckland")
    way(office)
    assert members_of(world, "fine-arts") >= {"amy", "ben"}
    assert "dan" not in members_of(world, "fine-arts")
    (channel,) = [row for row in rows(world, Channel) if row["name"] == "fine-arts"]
    assert (channel["lost"], channel["bot_is_in"]) == (None, True)
    assert zone_of(world, world.ben) == "Pacific/Auckland"
    if way is not once_more_after_one_and_five_minutes:  # there the bot heard in time that Ben had left
        assert len(rows(world, Facilitator)) == 2


def members_of(world: World, channel: str) -> set[str]:
    query = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Channel, Channel.id == Membership.channel_id)
    )
    with world.convene.database.read() as session:
        return set(session.scalars(query.where(Channel.name == channel)))


def zone_of(world: World, person: Somebody) -> str:
    with world.convene.database.read() as session:
        return session.scalars(select(Person.zone).where(Person.slack_id == person.id)).one()


def test_who_came_back_is_not_put_out_by_the_news_that_they_left(world: World) -> None:
    begun(world, world.dan)
    world.workspace.transport = forgetful(world)
    world.dan.leaves(world.channel)
    world.dan.joins(world.channel)
    joins(world.dan)
    for _ in range(6):
        world.passes(minutes=1)
    assert [row["left_at"] for row in rows(world, Participant)] == [None]
    assert "day" in progress(world.dan)


def test_the_news_that_the_app_was_removed_is_checked_when_it_comes_late(world: World) -> None:
    """It was installed again meanwhile: nothing stops."""
    begun(world, world.ben)
    world.workspace.transport = office = PostOffice(world)
    for event in ("app_uninstalled", "tokens_revoked"):
        world.workspace.emit(event, {"type": event, "tokens": {"bot": [world.workspace.bot_user_id]}})
    world.slack.settle()
    five_minutes_late(office)
    world.passes(days=1, hours=2)
    assert "day 2" in world.ben.latest("day 2")["text"]


def forgetful(world: World) -> DirectTransport:
    """Every event is taken, and every acknowledgement lost: Slack sends each of them four times."""
    through = dispatch_to(world.convene.app)

    def deliver(envelope: Envelope) -> Ack | None:
        ack = through.deliver(envelope)
        return None if envelope.type == "events_api" else ack

    return DirectTransport(deliver)


def test_an_acknowledgement_that_is_lost_each_time_makes_one_entry(world: World) -> None:
    begun(world, world.ben)
    world.workspace.transport = forgetful(world)
    entry = world.ben.replies("Once", day(world.ben, 1))
    for _ in range(6):
        world.passes(minutes=1)
    assert len(rows(world, Entry)) == 1
    assert ticked(world.ben, entry)
    assert len(world.called("reactions.add")) == 1
    assert world.workspace.events.next_retry() is None


# Before what they are about is known


def on_its_way(world: World) -> None:
    """Day 1 stands in Slack, and the answer that says so was lost."""
    announced(world, First_day=SOON, Number_of_days="3")
    for person in (world.ben, world.dan):
        joins(person, keeps=[KEEP])
    world.slack.fail("chat.postMessage", lose_answer=True, channel=world.channel.id)
    world.beats = False
    world.clock.turn_to(world.now + timedelta(minutes=1))
    world.clock.wait(timedelta(seconds=10))  # every lane is free
    world.convene.heartbeat.beat()


def found(world: World) -> None:
    """The lease is over, and the post was looked for."""
    world.beat()
    world.beats = True


def test_a_reply_to_a_day_that_we_do_not_know_to_be_out_waits_for_it(world: World) -> None:
    on_its_way(world)
    entry = world.ben.replies("Early bird", day(world.ben, 1))
    assert rows(world, Entry) == []
    found(world)
    world.passes(minutes=1)
    assert [row["text"] for row in rows(world, Entry)] == ["Early bird"]
    assert ticked(world.ben, entry)
    assert "1 person did this day." in count_of(world.dan, 1)
    assert world.workspace.events.next_retry() is None


def test_an_edit_and_a_deletion_wait_with_it(world: World) -> None:
    on_its_way(world)
    edited = world.ben.replies("As it was", day(world.ben, 1))
    gone = world.dan.replies("Never mind", day(world.ben, 1))
    world.ben.edits(edited, "As it is")
    world.dan.deletes(gone)
    found(world)
    world.passes(minutes=1)
    assert [row["text"] for row in rows(world, Entry) if not row["withdrawn"]] == ["As it is"]


def test_what_is_written_in_older_threads_meanwhile_is_dropped_as_ever(world: World) -> None:
    talk = world.dan.says("Something else")
    world.passes(hours=1)
    on_its_way(world)
    world.dan.replies("about something else", talk)
    assert world.workspace.events.next_retry() is None


def test_what_is_written_in_threads_that_people_began_meanwhile_is_dropped_too(world: World) -> None:
    """A day that is tried again hours later stops nobody's talk in between."""
    on_its_way(world)
    talk = world.dan.says("Where is it?")
    answer = world.ben.replies("Soon", talk)
    world.ben.edits(answer, "Soon, I guess")
    world.ben.deletes(answer)
    assert world.workspace.events.next_retry() is None


def test_a_press_on_a_day_that_we_do_not_know_to_be_out_is_asked_to_come_again(world: World) -> None:
    on_its_way(world)
    assert "being posted just now" in world.ben.presses("Done")
    found(world)
    world.ben.presses("Done")
    assert "1 person did this day." in count_of(world.dan, 1)
