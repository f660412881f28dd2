"""Who may steer a 30-day challenge, and to whom they hand it."""

import pytest

from tests.challenges.starting import closes_all, does, forges, steers, under_way, value_of
from tests.world import World


def test_a_member_steers_what_they_started_and_so_do_facilitators(world: World) -> None:
    under_way(world, by=world.ben)
    assert "Steer" in world.ben.runs("/challenge").buttons
    assert "Steer" in world.amy.runs("/challenge").buttons
    assert "Steer" not in world.dan.runs("/challenge").buttons
    assert "It is paused" in does(world.ben, "Pause")
    assert "Resume" in steers(world.amy).buttons


@pytest.mark.parametrize(
    "action",
    [
        "steer", "pause", "resume", "skip_next", "extend", "rhythm", "meetup", "hand_over", "admit", "end_early",
        "cancel", "all_prompts", "undo", "open_draft",
    ],
)  # fmt: skip
def test_others_are_refused_and_hear_who_can(world: World, action: str) -> None:
    """Also with a button that was never drawn for them: each act asks again."""
    under_way(world, by=world.ben)
    for person in (world.dan, world.gus, world.eve):
        person.presses("Done")  # seen in the channel
    world.ben.runs("/challenge")
    about = value_of(world.ben, "Steer")
    refused = f"Only {world.ben.mention} or {world.amy.mention} can"
    assert refused in forges(world.dan, f"challenges.{action}", about)
    closes_all(world.dan)
    assert "Guests cannot" in forges(world.gus, f"challenges.{action}", about)
    closes_all(world.gus)
    assert "People of other organisations cannot" in forges(world.eve, f"challenges.{action}", about)
    assert "day 1 of 5" in world.ben.runs("/challenge")


def test_handing_over_tells_the_next_one(world: World) -> None:
    under_way(world, by=world.ben)
    does(world.ben, "Hand over")
    errors = world.ben.tries_to_submit(**{"Who steers it from now on?": world.gus})
    assert "Choose a full member" in str(errors)
    assert "steers it from now on" in world.ben.submits(**{"Who steers it from now on?": world.cleo})
    closes_all(world.ben)
    assert "Steer" not in world.ben.runs("/challenge").buttons
    world.passes(days=1)
    (told,) = [text for text in world.cleo.private if "You steer" in text]
    assert "Becoming a better practitioner" in told
    world.cleo.presses("Steer")
    assert "It is paused" in world.cleo.presses("Pause")


def test_it_is_handed_to_somebody_who_sees_it(world: World) -> None:
    """A private community's name is itself private."""
    world.workspace.invite_bot(world.private, world.amy.member)
    for person in (world.amy, world.ben):
        person.at = world.private
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()
    does(world.amy, "Hand over")
    errors = world.amy.tries_to_submit(**{"Who steers it from now on?": world.dan})
    assert "dan is not in the channel of this community" in str(errors)
    world.passes(days=1)
    assert world.dan.private == []


def test_people_of_other_organisations_are_admitted_by_name(world: World) -> None:
    under_way(world)
    assert "cannot take part in this 30-day challenge" in world.eve.presses("Join")
    does(world.amy, "Let others journal")
    errors = world.amy.tries_to_submit(People_of_other_organisations=[world.ben])
    assert "ben is a member of this workspace" in str(errors)
    world.amy.submits(People_of_other_organisations=[world.eve])
    closes_all(world.amy)
    world.eve.replies("From outside.", world.eve.latest("day 1 of 5"))
    world.eve.presses("Join")
    world.eve.submits()
    closes_all(world.eve)
    world.eve.presses("Done")
    assert world.amy.sees("1 person did this day.")
    does(world.amy, "Let others journal")
    world.amy.submits(People_of_other_organisations=None)
    world.passes(days=8)
    assert world.eve.member.direct_messages() == []
