"""Channels come and go, and so do people; nothing is posted into the void."""

from tests.world import World


def test_a_renamed_channel_is_known_by_its_new_name(world: World) -> None:
    world.a_community()
    world.workspace.rename(world.channel, "data-arts")
    world.beat()
    assert "Data craft" in world.ben.runs("/convene")


def test_an_archived_channel_is_told_to_facilitators_once(world: World) -> None:
    world.a_community()
    posted = len(world.called("chat.postMessage"))
    world.workspace.archive(world.channel)
    world.beat()
    world.passes(days=2)
    assert len(world.amy.private) == 1
    assert "was archived" in world.amy.private[0]
    assert "About *Data craft*" in world.amy.private[0]
    assert len(world.called("chat.postMessage")) == posted + 1
    assert world.ben.private == []


def test_archived_again_is_told_again(world: World) -> None:
    world.a_community()
    for _ in range(2):
        world.workspace.archive(world.channel)
        world.beat()
        world.passes(hours=1)
        world.workspace.unarchive(world.channel)
        world.beat()
    assert len(world.amy.private) == 2
    assert "archived" not in world.ben.runs("/convene")


def test_the_same_event_twice_is_told_once(world: World) -> None:
    world.a_community()
    world.workspace.deliver_twice = True
    world.workspace.archive(world.channel)
    world.beat()
    assert len(world.amy.private) == 1


def test_a_deleted_channel(world: World) -> None:
    world.a_community()
    world.workspace.delete_channel(world.channel)
    world.beat()
    assert "deleted" in world.amy.private[0]
    assert "You are in no community yet" in world.ben.runs("/convene", "dm")


def test_the_bot_is_removed_and_invited_back(world: World) -> None:
    world.a_community()
    world.workspace.remove_bot(world.channel)
    world.beat()
    assert "I was removed from" in world.amy.private[0]
    assert "/invite @Convene" in world.amy.private[0]
    assert "I was removed from the channel" in world.ben.runs("/convene")
    world.workspace.invite_bot(world.channel, world.ben.member)
    world.beat()
    assert "I was removed from the channel" not in world.ben.runs("/convene")
    assert len(world.amy.private) == 1


def test_a_private_channel_is_archived_too(world: World) -> None:
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(world.amy, world.private)
    world.workspace.archive(world.private)
    world.beat()
    assert "was archived" in world.amy.private[0]


def test_a_facilitator_who_leaves_the_channel_hands_on(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.presses("More settings")
    world.amy.submits(Facilitators=[world.amy, world.ben])
    world.ben.leaves(world.channel)
    assert any(f"{world.ben.mention} does not facilitate it any more" in one for one in world.amy.private)
    assert world.ben.mention not in world.dan.runs("/convene")
    world.ben.joins(world.channel)
    assert "Settings" not in world.ben.runs("/convene").buttons


def test_a_facilitator_who_becomes_a_guest_or_is_deactivated(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.presses("More settings")
    world.amy.submits(Facilitators=[world.amy, world.dan])
    world.workspace.deactivate(world.dan.member)
    world.beat()
    alerts = [one for one in world.amy.private if world.dan.mention in one]
    assert len(alerts) == 1


def test_a_new_time_zone_is_taken_at_once(world: World) -> None:
    world.ben.runs("/convene me", "dm")
    world.workspace.set_timezone(world.ben.member, "Pacific/Auckland")
    world.passes(hours=6)
    assert "away until Tuesday 24 November" in world.ben.runs("/convene away today", "dm")


def test_nothing_is_sent_after_the_app_was_removed(world: World) -> None:
    world.a_community()
    world.beats = False
    world.ben.runs("/convene export")
    world.workspace.uninstall()
    before = len(world.slack.calls)
    world.beat()
    world.passes(days=3)
    assert len(world.slack.calls) == before


def test_a_workspace_that_never_did_anything_leaves_no_trace(world: World) -> None:
    world.workspace.archive(world.channel)
    world.workspace.deactivate(world.dan.member)
    world.cleo.leaves(world.channel)
    assert world.convene.services.people.known_workspace((None, world.workspace.team_id)) is None
