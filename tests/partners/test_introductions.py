"""The first words: in a conversation of their own, when all are awake, at Slack's pace, and when Slack says no."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.models.outbox import Lane, Post
from bot.models.partners import Pair, Partner, Pool, Seeker
from bot.services.partners import kinds
from tests.challenges.scene import rows
from tests.partners.scene import (
    STAYS,
    UNTIL_ROUND,
    begun,
    crowd,
    groups,
    introductions,
    joins,
    matched,
)
from tests.world import Person, World

OPENING = "conversations.open"
ASKED = "how is it going?"


def opened(world: World) -> list[datetime]:
    """When the introductions were said, in the world's time."""
    return [row["settled_at"] for row in rows(world, Post) if row["kind"] == kinds.INTRODUCTION and row["ts"]]


def test_the_first_words_say_which_ritual_why_who_starts_and_how_to_begin(world: World) -> None:
    matched(world, world.amy, world.dan, Ask_each_pair_how_it_goes="Every three days")
    (text,) = introductions(world.dan)
    for words in (
        "*Accountability partners in Data craft, round 1*",
        world.amy.mention,
        world.dan.mention,
        "You have not met here before.",
        "Your days overlap from",
        "starts this time.",
        "*A first question:*",
        "*A suggestion:*",
        "I ask here how it goes, every three days.",
    ):
        assert words in text
    assert world.amy.private == world.dan.private == []
    home = world.dan.opens_home()
    assert f"Your partner is {world.amy.mention}." in home.text
    assert "Our conversation" in home.buttons


def test_they_come_when_it_is_day_for_both(world: World) -> None:
    matched(world, world.ben, world.dan)  # New York and Berlin
    (at,) = opened(world)
    assert at.astimezone(ZoneInfo("America/New_York")).hour == 8
    assert at.astimezone(ZoneInfo("Europe/Berlin")).hour == 14


def test_where_no_hour_is_day_for_both_the_least_bad_one_is_taken(world: World) -> None:
    kiri = Person(world, world.workspace.add_member("kiri", tz="Pacific/Kiritimati"))  # 14 h before UTC
    lena = Person(world, world.workspace.add_member("lena", tz="Europe/Lisbon"))
    for person in (kiri, lena):
        person.joins(world.channel)
        world.people[person.member.name] = person
    begun(world, kiri, lena)
    world.passes(days=8)
    (at,) = opened(world)
    assert 6 <= at.astimezone(ZoneInfo("Pacific/Kiritimati")).hour < 23
    assert 6 <= at.astimezone(ZoneInfo("Europe/Lisbon")).hour < 23


def test_a_facilitator_sees_how_far_the_introductions_are_and_slack_is_not_hurried(world: World) -> None:
    people = [world.ben, world.cleo, *crowd(world, 2)]
    begun(world, *people)
    world.beats = False
    world.clock.turn_to(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))
    world.convene.heartbeat.beat()  # matched, nobody introduced yet
    world.amy.runs("/partner")
    assert "2 introductions on the way" in world.amy.presses("Steer").text
    world.beats = True
    before = world.clock.real()
    world.passes(hours=20)  # New York and Tokyo are both awake late in the day
    free = next(row["free_at"] for row in rows(world, Lane) if row["name"].endswith(OPENING))
    assert (free - before).total_seconds() >= 1.5 * len(groups(world))
    assert sorted(len(group) for group in groups(world)) == [2, 2]


def test_the_same_people_have_one_conversation_for_all_their_rounds(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.passes(days=7)
    assert groups(world) == [{"amy", "dan"}]
    first, second = introductions(world.amy)
    assert ("round 1" in first, "round 2" in second) == (True, True)


def test_when_slack_refuses_somebody_both_are_told_and_matched_anew(world: World) -> None:
    begun(world, world.amy, world.dan)
    world.slack.fail(OPENING, error="user_not_visible")
    world.passes(**UNTIL_ROUND)
    assert groups(world) == []
    assert "Slack did not let me open a conversation for you and" in world.dan.private[-1]
    assert "I find you somebody" in world.amy.private[-1]
    joins(world.gus)
    world.passes(days=1)
    (together,) = groups(world)  # Gus with one of them; the two are not tried with each other again
    assert "gus" in together
    assert together != {"amy", "dan", "gus"}


def test_who_is_refused_with_everybody_is_told_why_no_partner_comes(world: World) -> None:
    begun(world, world.amy, world.dan, How_often=STAYS)
    world.slack.fail(OPENING, error="user_disabled")
    world.passes(**UNTIL_ROUND)
    joins(world.gus)
    world.slack.fail(OPENING, error="user_disabled")
    world.passes(days=2)
    refused = [one for one in (world.amy, world.dan) if any("A workspace admin may know why" in t for t in one.private)]
    assert len(refused) == 1
    out = [row["person_id"] for row in rows(world, Seeker) if row["stopped_at"]]
    assert len(out) == 1


@pytest.mark.parametrize("answer", ["missing_scope", "account_inactive"])
def test_when_the_app_may_open_none_it_stops_and_a_facilitator_lets_it_go_on(world: World, answer: str) -> None:
    begun(world, world.amy, world.dan, world.gus, *crowd(world, 1))
    world.slack.fail(OPENING, error=answer)
    world.passes(**UNTIL_ROUND)
    (told,) = world.amy.private
    assert "the introduction of partners was not posted, because" in told  # in whose conversation is not said
    assert world.dan.mention not in told
    assert rows(world, Pool)[0]["state"] == "paused"
    assert "It is paused just now." in world.dan.runs("/partner").text
    assert groups(world) == []
    world.amy.presses("Try again")
    world.passes(hours=1)
    assert sorted(len(group) for group in groups(world)) == [2, 2]
    assert "The next partners are found" in world.dan.runs("/partner").text


def test_an_invitation_that_cannot_be_posted_holds_the_round(world: World) -> None:
    world.a_community()
    world.slack.fail("chat.postMessage", error="restricted_action")
    world.amy.runs("/partner start")
    world.amy.submits()
    world.amy.closes()
    assert "the invitation was not posted" in world.amy.private[-1]
    assert "Nothing more of it is posted until then" in world.amy.opens_home().text
    world.amy.presses("Try again")
    assert "A partner asks how it goes" in world.dan.everything()
    assert [row["state"] for row in rows(world, Pool)] == ["open"]


def test_a_channel_that_is_lost_holds_it_and_its_return_lets_it_go_on(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.workspace.archive(world.channel)
    world.beat()
    world.passes(days=8)
    assert len(introductions(world.amy)) == 1
    world.workspace.unarchive(world.channel)
    world.beat()
    world.passes(days=7)
    assert len(introductions(world.amy)) == 2


def test_who_stops_before_the_introduction_is_not_introduced(world: World) -> None:
    begun(world, world.ben, world.dan)
    world.passes(**UNTIL_ROUND)
    assert groups(world) == []  # it is night in New York
    world.ben.runs("/partner stop")
    world.passes(days=1)
    assert groups(world) == []
    assert [row["ended_why"] for row in rows(world, Pair)] == ["left"]
    joins(world.ben)
    world.passes(days=2)
    assert "You have not met here before." in introductions(world.ben)[-1]  # the pair that never was is none


def test_who_agrees_during_a_pause_is_introduced_after_it(world: World) -> None:
    begun(world)
    joins(world.amy, world.dan)
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("Pause")
    world.amy.closes()
    joins(world.dan, world.amy)
    world.passes(hours=6)
    assert groups(world) == []
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("Resume")
    world.passes(hours=20)
    assert groups(world) == [{"amy", "dan"}]


def test_whom_slack_refuses_joins_nobody_and_the_pair_goes_on_as_it_was(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS, Ask_each_pair_how_it_goes="Every day")
    world.passes(days=1)
    joins(world.gus)
    world.slack.fail(OPENING, error="user_disabled")
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan"}]
    assert world.dan.mention in world.gus.private[-1]
    assert "Slack did not let me open a conversation for you and" in world.gus.private[-1]
    assert world.amy.private == world.dan.private == []
    world.dan.presses("Did it")
    world.amy.presses("Did it")
    assert f"{world.amy.mention} did it." in world.dan.latest("how is it going?")["blocks"][-2]["elements"][0]["text"]
    assert f"Your partner is {world.dan.mention}." in world.amy.opens_home()
    world.slack.fail(OPENING, error="user_disabled")
    world.passes(days=2)
    talk = world.amy.latest("how is it going?")["channel"]
    asked = [one for one in world.amy.messages(talk) if "how is it going?" in one.text]
    assert len(asked) == 4  # in four days: also while another conversation was tried
    assert "A workspace admin may know why" in world.gus.private[-1]
    assert sum(row["stopped_at"] is not None for row in rows(world, Seeker)) == 1
    world.dan.presses("Did it")
    world.amy.presses("Did it")
    joins(world.ben)
    world.passes(days=1, hours=10)
    assert groups(world)[-1] == {"amy", "dan", "ben"}


def test_while_one_more_is_to_join_a_pair_it_counts_and_is_asked_as_before(world: World) -> None:
    matched(world, world.amy, world.dan, Ask_each_pair_how_it_goes="Every day")
    (far,) = crowd(world, 1, tz="America/Los_Angeles")
    world.passes(days=1)
    joins(far)
    world.passes(hours=16)  # ten in the morning: they are together since nine, but far away it is one in the night
    assert groups(world) == [{"amy", "dan"}]
    assert f"Your partner is {world.dan.mention}." in world.amy.opens_home()
    assert f"Your partners are {world.amy.mention} and {world.dan.mention}." in far.opens_home()
    world.amy.presses("Did it")
    world.amy.closes()
    assert f"{world.amy.mention} did it." in world.dan.latest(ASKED)["blocks"][-2]["elements"][0]["text"]
    world.amy.runs("/partner")
    assert "1 group together, 1 of them introduced" in world.amy.presses("Steer").text
    world.amy.closes()
    world.passes(hours=8)
    after = max(row["id"] for row in rows(world, Pair))
    silences = [row["silences"] for row in rows(world, Partner) if row["pair_id"] == after]
    assert sorted(silences) == [0, 0, 1]  # Dan left one without an answer
    assert groups(world)[1:] == [{"amy", "dan", "member0"}]
    assert f"Your partners are {world.dan.mention} and {far.mention}." in world.amy.opens_home()
    world.passes(days=1)
    talks = {row["ended_why"]: row["channel"] for row in rows(world, Pair)}
    assert set(talks) == {"grown", ""}
    assert world.amy.latest(ASKED)["channel"] == talks[""]


def test_who_was_to_join_a_pair_and_stops_leaves_it_as_it_is_and_who_leaves_it_is_replaced(world: World) -> None:
    matched(world, world.amy, world.dan)
    (far,) = crowd(world, 1, tz="America/Los_Angeles")
    joins(far)
    world.passes(hours=16)
    far.runs("/partner stop")
    world.passes(hours=8)
    assert groups(world) == [{"amy", "dan"}]
    assert world.amy.private == world.dan.private == []
    joins(far)
    world.passes(hours=16)
    world.dan.runs("/partner stop")
    world.passes(hours=8)
    assert groups(world)[1:] == [{"amy", "member0"}]
    assert f"Your partner is {far.mention}." in world.amy.runs("/partner")
    assert "Somebody has left" not in introductions(far)[-1]  # they shared no conversation that goes on elsewhere


def test_three_whom_slack_refuses_once_are_tried_two_by_two_and_nobody_is_barred(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus, How_often=STAYS)
    world.slack.fail(OPENING, error="user_not_visible")
    world.passes(**UNTIL_ROUND)
    (two,) = groups(world)
    (third,) = {"amy", "dan", "gus"} - two
    assert "Slack did not let me open a conversation for you and" in world.people[third].private[-1]
    assert "Somebody has left" not in introductions(world.people[min(two)])[-1]
    world.passes(days=1)
    assert groups(world)[1:] == [{"amy", "dan", "gus"}]
    assert "One more has joined you" in introductions(world.people[third])[-1]
