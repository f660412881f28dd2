"""A channel made for a 30-day challenge is as open or as closed as its community."""

import pytest

from tests.world import World


@pytest.mark.parametrize("private", [True, False])
def test_a_private_communitys_channel_is_private_too(world: World, private: bool) -> None:
    """A private community's name is itself private, and so is what it practises."""
    home = world.private if private else world.channel
    world.workspace.invite_bot(home, world.amy.member)
    world.a_community(at=home)
    world.amy.runs("/challenge start", home)
    world.amy.fills("Where", "A channel made for it")
    world.amy.submits()
    world.amy.submits()
    (made,) = world.called("conversations.create")
    (channel,) = (one for one in world.workspace.channels.values() if one.name == made["name"])
    assert channel.private is private
    assert world.amy.id in channel.members
    world.turn_to_local(9)
    world.passes(days=1)
    assert [post.text for post in world.amy.messages(channel) if "day 1 of 30" in post.text]
