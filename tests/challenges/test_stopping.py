"""A 30-day challenge whose channel, post or community stops: it pauses, says why, and goes on."""

from tests.challenges.starting import closes_all, does, posts_with, steers, under_way
from tests.world import World


def test_an_archived_channel_pauses_it_and_facilitators_hear_of_it_once(world: World) -> None:
    under_way(world)
    world.workspace.archive(world.channel)
    world.passes(days=3)
    told = [text for text in world.amy.private if "archived" in text]
    assert len(told) == 1
    assert world.ben.private == []
    world.workspace.unarchive(world.channel)
    world.beat()
    assert not world.ben.sees("day 2 of 5")
    world.passes(days=1)
    assert len(posts_with(world.ben, "day 2 of 5")) == 1
    assert not world.ben.sees("day 3 of 5")


def test_a_challenge_that_was_paused_by_hand_stays_paused_when_its_channel_is_back(world: World) -> None:
    under_way(world)
    does(world.amy, "Pause")
    world.workspace.archive(world.channel)
    world.workspace.unarchive(world.channel)
    world.passes(days=2)
    assert not world.ben.sees("day 2 of 5")


def test_while_its_channel_is_lost_it_cannot_be_resumed(world: World) -> None:
    under_way(world)
    world.workspace.archive(world.channel)
    world.amy.opens_home()
    assert "It is paused: its channel cannot be reached" in world.amy.presses("Steer")
    assert "I cannot post in its channel" in world.amy.presses("Resume")


def test_the_bot_is_removed_and_let_in_again(world: World) -> None:
    under_way(world)
    world.workspace.remove_bot(world.channel)
    world.passes(days=2)
    assert not world.ben.sees("day 2 of 5")
    assert len([text for text in world.amy.private if "/invite" in text]) == 1
    world.workspace.invite_bot(world.channel, world.amy.member)
    world.passes(days=1)
    assert len(posts_with(world.ben, "day 2 of 5")) == 1


def test_a_failed_post_pauses_says_why_and_resumes(world: World) -> None:
    under_way(world)
    world.slack.fail("chat.postMessage", times=1, error="restricted_action", channel=world.channel.id)
    world.passes(days=1, hours=2)
    assert not world.ben.sees("day 2 of 5")
    (told,) = [text for text in world.amy.private if "A post could not be sent" in text]
    assert "only some people may post in this channel" in told
    seen = steers(world.amy)
    assert "only some people may post" in seen
    world.amy.presses("Resume")
    world.passes(days=1)
    assert len(posts_with(world.ben, "day 2 of 5")) == 1


def test_an_announcement_that_failed_comes_when_it_is_resumed(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits()
    world.slack.fail("chat.postMessage", times=1, error="restricted_action", channel=world.channel.id)
    world.amy.submits()
    closes_all(world.amy)
    assert not world.ben.sees("Be the first to join")
    does(world.amy, "Resume")
    assert world.ben.sees("Be the first to join")


def test_a_paused_community_holds_it_and_resumes_it(world: World) -> None:
    under_way(world)
    world.amy.runs("/convene")
    world.amy.presses("Pause everything")
    assert "This community is paused" in does(world.amy, "End early")
    closes_all(world.amy)
    world.passes(days=3)
    assert not world.ben.sees("day 2 of 5")
    world.amy.runs("/convene")
    world.amy.presses("Resume")
    world.passes(days=1)
    assert len(posts_with(world.ben, "day 2 of 5")) == 1
    world.passes(days=5)
    assert world.ben.sees("is complete")
