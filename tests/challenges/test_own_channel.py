"""A channel made for a 30-day challenge: quiet at home, open or closed as its community, and easy to get into."""

from datetime import timedelta

import pytest

from bot.playground.records import Channel
from tests.challenges.scene import joins
from tests.challenges.starting import SOON, announced, posts_with, steers, the_form
from tests.world import World

OWN_CHANNEL = "A channel made for it"


def made(world: World) -> Channel:
    (asked,) = world.called("conversations.create")
    (channel,) = (one for one in world.workspace.channels.values() if one.name == asked["name"])
    return channel


@pytest.mark.parametrize("private", [True, False])
def test_a_private_communitys_channel_is_private_too(world: World, private: bool) -> None:
    """A private community's name is itself private, and so is what it practises."""
    home = world.private if private else world.channel
    world.workspace.invite_bot(home, world.amy.member)
    world.a_community(at=home)
    world.amy.runs("/challenge start", home)
    world.amy.fills("Where", OWN_CHANNEL)
    world.amy.submits()
    world.amy.submits()
    channel = made(world)
    assert channel.private is private
    assert world.amy.id in channel.members
    world.turn_to_local(9)
    world.passes(days=1)
    assert [post.text for post in world.amy.messages(channel) if "day 1 of 30" in post.text]


@pytest.mark.parametrize(("extra", "proposed"), [(94, False), (95, True)])
def test_it_is_proposed_when_the_home_channel_has_over_a_hundred_members(
    world: World, extra: int, proposed: bool
) -> None:
    world.channel.members += [world.workspace.add_member(f"member{n}").id for n in range(extra)]
    form = the_form(world)
    where = next(block for block in form.blocks if block.get("block_id") == "where")
    assert (where["element"]["initial_option"]["text"]["text"] == OWN_CHANNEL) is proposed
    assert ("This community is large" in str(where)) is proposed


def test_the_home_channel_hears_of_the_beginning_the_middle_and_the_end(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="8")
    before = len(world.ben.messages()) - 1  # the announcement is one of the three
    joins(world.ben)
    world.passes(minutes=2)
    world.ben.presses("Done")
    world.passes(days=10)
    at_home = [post.text for post in world.dan.messages()][before:]
    assert len(at_home) == 3
    assert "joined" in at_home[0] or "took part" in at_home[0]
    assert "is at half-time: day 4 of 8" in at_home[1]
    assert "has ended. 1 person took part" in at_home[2]
    there = [post.text for post in world.ben.messages(made(world)) if " of 8" in post.text or "complete" in post.text]
    assert [f"day {n} of 8" in text for n, text in enumerate(there, 1)] == [True] * 8 + [False]
    assert "is complete" in there[8]


def test_a_pause_holds_the_end_that_is_to_be_heard_at_home(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="1")
    joins(world.ben)
    world.passes(days=1)
    world.turn_to_local(9)
    assert any("is complete" in post.text for post in world.ben.messages(made(world)))
    world.amy.runs("/convene pause")
    world.passes(days=1)
    assert posts_with(world.dan, "has ended") == []
    world.amy.runs("/convene resume")
    world.passes(hours=1)
    world.amy.runs("/convene pause")
    world.amy.runs("/convene resume")
    world.passes(hours=1)
    assert len(posts_with(world.dan, "has ended. 1 person joined.")) == 1


def test_a_short_one_has_no_half_time(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="7")
    world.passes(days=9)
    assert posts_with(world.dan, "half-time") == []
    assert len(posts_with(world.dan, "has ended")) == 1


def test_at_home_there_is_no_half_time_post(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="8")
    world.passes(days=10)
    assert posts_with(world.dan, "half-time") == []
    assert posts_with(world.dan, "has ended") == []
    assert len(posts_with(world.dan, "is complete")) == 1


def test_joining_invites_and_who_cannot_be_invited_is_told_how_to_get_in(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="3")
    channel = made(world)
    joins(world.ben)
    assert world.ben.id in channel.members
    joins(world.gus)
    assert world.gus.id not in channel.members
    assert world.dan.id not in channel.members
    world.passes(hours=1)
    (told,) = [text for text in world.gus.private if "I could not invite you" in text]
    assert f"Open <#{channel.id}> and choose *Join channel*" in told
    assert "I could not invite you" not in str(world.ben.private)


def test_people_of_other_organisations_are_told_where_they_joined(world: World) -> None:
    """They never get a private message."""
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="3")
    world.eve.presses("Join")
    steers(world.amy)
    world.amy.presses("Let others journal")
    world.amy.submits(People_of_other_organisations=[world.eve])
    joins(world.eve)
    (told,) = [post for post in world.eve.messages() if "I could not invite you" in post]
    assert f"<#{made(world).id}>" in told
    assert not world.ben.sees("I could not invite you")
    assert world.eve.member.direct_messages() == []


def test_those_who_joined_before_it_was_made_are_invited_too(world: World) -> None:
    world.slack.fail("conversations.create", times=1, retry_after=30)
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits(Where=OWN_CHANNEL, First_day=SOON)
    world.beats = False
    world.amy.submits()
    world.amy.closes()
    for _ in range(5):  # the announcement is out, and the channel has to wait
        world.convene.heartbeat.beat()
        world.clock.wait(timedelta(seconds=1))
    joins(world.ben)
    assert world.called("conversations.create") == []
    world.beats = True
    world.beat()
    assert world.ben.id in made(world).members


def test_a_name_that_is_taken_gets_a_number(world: World) -> None:
    world.workspace.add_channel("a-month-of-craft")
    announced(world, Where=OWN_CHANNEL, Title="A Month of: Craft", First_day=SOON, Number_of_days="2")
    channel = made(world)
    assert channel.name == "a-month-of-craft-2"
    assert f"in <#{channel.id}>" in posts_with(world.ben, "Be the first to join")[0]
    world.passes(minutes=1)
    assert [post for post in world.amy.messages(channel) if "day 1 of 2" in post]


def test_where_no_channel_can_be_made_facilitators_hear_of_it_and_resume(world: World) -> None:
    world.slack.fail("conversations.create", times=1, error="restricted_action")
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="2")
    (told,) = [text for text in world.amy.private if "could not" in text]
    assert "I could not make a channel for it" in told
    assert "paused" in steers(world.amy)
    world.amy.presses("Resume")
    world.passes(days=1, hours=2)
    assert [post for post in world.amy.messages(made(world)) if "day 1 of 2" in post]


def test_undone_and_announced_again_it_uses_the_same_channel(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits(Where=OWN_CHANNEL, First_day=SOON)
    world.amy.submits()
    world.amy.presses("Undo the announcement")
    world.amy.presses("Change settings")
    world.amy.submits(Hour_of_the_daily_prompt="10:00")
    world.amy.submits()
    world.amy.closes()
    channel = made(world)
    joins(world.ben)
    assert world.ben.id in channel.members
    world.passes(minutes=1)
    assert [post for post in world.ben.messages(channel) if "day 1 of 30" in post]


def test_its_channel_finds_its_challenge(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="2")
    joins(world.ben)
    world.passes(minutes=1)
    panel = world.ben.runs("/challenge", made(world))
    assert "day 1 of 2" in panel
    assert "Done: day 1" in panel.buttons


def test_leaving_the_channel_is_leaving_the_challenge(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="3")
    joins(world.ben)
    world.ben.leaves(made(world))
    assert "Nobody has joined yet" in world.amy.runs("/challenge")


def test_an_archived_own_channel_is_told_once_and_home_stays_as_it_is(world: World) -> None:
    announced(world, Where=OWN_CHANNEL, First_day=SOON, Number_of_days="3")
    world.passes(minutes=2)
    world.workspace.archive(made(world))
    world.passes(days=2)
    assert len([text for text in world.amy.private if "archived" in text]) == 1
    world.workspace.unarchive(made(world))
    world.passes(days=1)
    assert [post for post in world.amy.messages(made(world)) if "day 2 of 3" in post]


def test_progress_shows_the_one_of_this_channel_first(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="3", Title="At home")
    joins(world.ben)
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    world.amy.submits(Where=OWN_CHANNEL, First_day=SOON, Number_of_days="3", Title="Elsewhere")
    world.amy.submits()
    world.amy.closes()
    joins(world.ben)
    world.passes(minutes=2)
    assert world.ben.runs("/challenge progress").text.startswith("*At home*")
    assert world.ben.runs("/challenge progress", made(world)).text.startswith("*Elsewhere*")
