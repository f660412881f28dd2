"""One bot, two workspaces that never see each other, though people and channels have the same ids and names."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.app import Convene
from bot.database import Database
from bot.models.base import Base
from bot.models.challenges import Admission, Challenge, Day, Entry, Participant
from bot.models.communities import Community, Facilitator
from bot.models.partners import Pool, Seeker
from bot.playground import interactions
from bot.playground.delivery import Envelope
from bot.playground.views import open_view
from bot.views.communities import ids as communities
from tests.challenges.scene import HOPE, KEEP, day, rows
from tests.challenges.starting import SOON
from tests.faults.hostile import actions, pressed
from tests.world import Json, Person, World, dispatch_to

HERON, OTTER = "Heron", "Otter"  # stands in whatever is written in the one workspace, and in the other
WORDS = ("", "help", "settings", "planned", "me", "start", "handover")


class Twin(World):
    """Another workspace of the same bot."""

    def __init__(self, first: World) -> None:
        self.first = first
        super().__init__(first.slack, first.clock, first.database_url)
        for name in ("general", "channel", "private"):
            channel, same = getattr(self, name), getattr(first, name)
            self.workspace.channels[same.id] = self.workspace.channels.pop(channel.id)
            channel.id = same.id

    def _person(self, name: str, **more: Any) -> Person:
        person = super()._person(name, **more)
        del self.workspace.members[person.id]
        person.member.id = self.first.people[name].id
        self.workspace.members[person.id] = person.member
        return person

    def start_bot(self, database: Database | None = None) -> Convene:
        self.workspace.transport = dispatch_to(self.first.convene.app)
        return self.first.convene


@pytest.fixture
def twins(world: World) -> tuple[World, World]:
    """In each of them a community and a challenge, in the channel of the same id, and Ben takes part."""
    other = Twin(world)
    for one, word in ((world, HERON), (other, OTTER)):
        one.amy.runs("/convene setup")
        one.amy.submits(Name=f"{word} guild", Purpose=f"{word} purpose")
        one.amy.runs("/challenge start")
        one.amy.presses("More settings")
        one.amy.submits(First_day=SOON, Title=f"{word} daily", Number_of_days="2")
        one.amy.submits()
        one.amy.closes()
        one.ben.presses("Join")
        one.ben.fills(HOPE, f"{word} hope")
        one.ben.submits(Your_journal=[KEEP])
        one.ben.closes()
        one.amy.runs("/partner start")
        one.amy.submits()
        one.amy.closes()
        for person in (one.amy, one.ben):
            person.runs("/partner join")
            person.submits()
            person.closes()
    world.passes(minutes=1)
    return world, other


def kept(world: World) -> list[list[Json]]:
    """What is stored of the one that is called after herons."""
    community = next(row["id"] for row in rows(world, Community) if HERON in row["name"])
    challenge = next(row["id"] for row in rows(world, Challenge) if HERON in row["title"])
    pool = next(row["id"] for row in rows(world, Pool) if row["community_id"] == community)
    about: dict[type[Base], tuple[str, int]] = {
        Community: ("id", community),
        Facilitator: ("community_id", community),
        Challenge: ("community_id", community),
        Day: ("challenge_id", challenge),
        Participant: ("challenge_id", challenge),
        Admission: ("challenge_id", challenge),
        Pool: ("community_id", community),
        Seeker: ("pool_id", pool),
    }
    found = ([row for row in rows(world, noun) if row[name] == number] for noun, (name, number) in about.items())
    return [sorted(several, key=lambda row: int(row["id"])) for several in found]


def assert_apart(twins: tuple[World, World]) -> None:
    """Nothing of the one was sent to the other, nor stands before anybody there."""
    for one, strange in zip(twins, (OTTER, HERON), strict=True):
        sent = [call for call in one.slack.calls if call.team_id == one.workspace.team_id]
        assert sent
        assert not [call.method for call in sent if strange in str(call.arguments)]
        for person in one.people.values():
            assert strange not in person.everything()


def test_no_listing_home_or_post_of_one_shows_anything_of_the_other(twins: tuple[World, World]) -> None:
    for one, word in zip(twins, (HERON, OTTER), strict=True):
        for words in WORDS:
            one.amy.runs(f"/convene {words}".strip())
            if one.amy.member.modal:
                one.amy.closes()
        one.ben.runs("/challenge")
        one.ben.runs("/challenge", "dm")
        one.ben.runs("/challenge progress")
        one.ben.replies(f"{word} entry", day(one.ben, 1, f"{word} daily"))
        assert one.ben.opens_home().text.count("guild") == 1
        one.ben.runs("/convene export")
    twins[0].passes(days=4)
    assert_apart(twins)
    for one, word in zip(twins, (HERON, OTTER), strict=True):
        assert [post for post in one.ben.private if f"{word} entry" in post]
        assert sum(f"{word} daily: day 1 of 2" in post for post in one.dan.messages()) == 1


def test_a_button_with_a_number_of_the_other_does_nothing(twins: tuple[World, World]) -> None:
    first, other = twins
    before = kept(first)
    theirs = {row["id"] for noun in (Community, Challenge, Day, Pool, Seeker) for row in rows(first, noun)[:1]}
    for action_id in {*actions()} - {communities.FORGET_SURE}:  # which is about oneself and carries no number
        for number in theirs:
            pressed(other, other.amy, action_id, str(number))
    first.beat()
    assert kept(first) == before
    assert_apart(twins)
    assert not [text for text in other.amy.private if HERON in text]


def test_a_form_that_names_what_is_the_others_changes_nothing(twins: tuple[World, World]) -> None:
    """Every form that Amy can open here, sent there by the Amy of the other workspace."""
    first, other = twins
    forms = [*every_form(first)]
    before = kept(first)
    for form in forms:
        view = open_view(other.workspace, other.amy.id, form)
        payload = interactions.submission(other.workspace, other.amy.id, view)
        ack = other.workspace.transport.deliver(Envelope("interactive", payload, "env-forged"))
        assert ack is not None
        assert ack.status == 200
        assert HERON not in str(ack.answer()).replace(str(form["blocks"]), "")
    first.beat()
    assert kept(first) == before
    assert len(forms) > 8


def every_form(world: World) -> Iterator[Json]:
    """As Slack was asked to draw them for Amy."""
    amy = world.amy
    amy.runs("/convene settings")
    amy.closes()
    amy.runs("/convene handover")
    amy.closes()
    amy.runs("/challenge start")
    amy.submits()  # a draft: its preview
    for label in ("Edit the announcement", "Edit"):
        amy.presses(label)
        amy.closes()
    amy.closes()
    amy.runs("/challenge")
    amy.presses("Steer")
    for label in ("Add prompts", "Hour, days and close", "Meetup", "Hand over", "Let others journal", "All prompts"):
        amy.presses(label)
        amy.closes()
    calls = [call for call in world.slack.calls if call.team_id == world.workspace.team_id]
    drawn = [call.arguments.get("view") for call in calls if call.method.startswith("views.")]
    yield from {view["callback_id"]: view for view in drawn if view and view.get("submit")}.values()


def test_a_reply_in_a_thread_of_the_same_id_counts_where_it_was_written(twins: tuple[World, World]) -> None:
    """Both channels, both people and both threads have the same id: only the workspace tells them apart."""
    first, other = twins
    threads = [day(one.ben, 1, f"{word} daily")["ts"] for one, word in zip(twins, (HERON, OTTER), strict=True)]
    assert threads[0] == threads[1]
    other.ben.replies("Written over there", day(other.ben, 1, f"{OTTER} daily"))
    (entry,) = rows(first, Entry)
    (challenge,) = [row["id"] for row in rows(first, Challenge) if row["title"] == f"{OTTER} daily"]
    (participant,) = [row for row in rows(first, Participant) if row["id"] == entry["participant_id"]]
    assert participant["challenge_id"] == challenge
    assert "day 1 is open" in first.ben.runs("/challenge progress")
    assert "1 of 1 day" in other.ben.runs("/challenge progress")


def test_when_one_removes_the_app_the_other_goes_on(twins: tuple[World, World]) -> None:
    first, other = twins
    other.workspace.uninstall()
    first.passes(days=1, hours=2)
    assert first.dan.sees(f"{HERON} daily: day 2 of 2")
    assert not [call for call in first.slack.calls if "day 2" in str(call.arguments) and OTTER in str(call.arguments)]
