"""One more is to join a pair: what holds until all of them are awake, and what happens when somebody is out before."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.models.partners import Pair, Seeker
from bot.services.partners.kinds import TRIED
from bot.services.partners.life import end_pair
from tests.challenges.scene import rows
from tests.challenges.starting import forges
from tests.partners.scene import STAYS, UNTIL_ROUND, begun, crowd, groups, introductions, joins, matched
from tests.partners.test_rescue import DAILY, KEPT, OFFER, days_pass
from tests.partners.test_rounds import steers
from tests.world import Person, World

ROUND_TWO = datetime(2026, 12, 7, 8, tzinfo=UTC)
ALONE = "Nobody was free to be your partner this time"


def growing(world: World, **fields: str) -> Person:
    """Amy and Dan are partners, and this person joins them when it is morning far away; in Berlin it is ten."""
    matched(world, world.amy, world.dan, **fields)
    (far,) = crowd(world, 1, tz="America/Los_Angeles")
    joins(far)
    world.passes(hours=16)
    assert len(rows(world, Pair)) == 2
    assert groups(world) == [{"amy", "dan"}]
    return far


def test_who_is_left_by_a_quiet_partner_is_offered_somebody_else_only_if_nobody_is_to_join(world: World) -> None:
    """Each step later: the matching in Berlin, the check-in of the two in New York, the morning of the third."""
    matched(world, world.amy, world.ben, **DAILY)
    days_pass(world, 2, world.amy)
    (far,) = crowd(world, 1, tz="America/Los_Angeles")
    joins(far)
    world.passes(hours=22)
    before, _ = sorted(row["id"] for row in rows(world, Pair))
    assert sum(row["quiet_since"] is not None for row in rows(world, Seeker)) == 1
    for button in ("partners.new_partner", "partners.join_another"):
        assert "Somebody is about to join you, so nothing was changed." in forges(world.amy, button, str(before)).text
    assert OFFER not in world.amy.opens_home()
    assert f"When it suits you, press *I am here*. {world.amy.mention} will see" in world.ben.opens_home()
    far.runs("/partner stop")
    assert KEPT in world.ben.opens_home()
    assert OFFER in world.amy.opens_home()
    world.amy.presses("Find me a new partner")
    assert world.amy.sees("I find you a new partner, usually within a day.")


def test_who_was_to_join_and_stops_leaves_nobody_waiting_for_nothing_where_the_pair_is_over(world: World) -> None:
    """Slack refused the two while the third was to come: they wait, and each day somebody is looked for."""
    far = growing(world, How_often=STAYS)
    with world.convene.database.begin() as session:
        end_pair(session.get_one(Pair, min(row["id"] for row in rows(world, Pair))), TRIED, world.now)
    far.runs("/partner stop")
    world.passes(hours=8)
    assert f"{far.mention} is not in it any more. I find you somebody" in world.amy.private[-1]
    world.passes(days=2)
    for person in (world.amy, world.dan):
        assert any(ALONE in text for text in person.private)


@pytest.mark.parametrize("words", ["/partner pause 24 December", "/convene away until 24 December"])
def test_who_pauses_or_goes_away_before_the_larger_conversation_opens_gets_no_new_partner(
    world: World, words: str
) -> None:
    far = growing(world)
    world.dan.runs(words)
    world.passes(hours=8)
    assert groups(world) == [{"amy", "dan"}]
    assert f"Your partner is {world.dan.mention}." in world.amy.opens_home()
    assert "I find you a partner" in far.opens_home()
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan"}]
    assert ALONE in far.private[-1]


def test_a_pair_keeps_its_cadence_when_it_grows(world: World) -> None:
    growing(world, Ask_each_pair_how_it_goes="Every day")
    world.amy.chooses("Ask us once a week")
    world.passes(hours=8)
    assert groups(world)[1:] == [{"amy", "dan", "member0"}]
    assert [row["check_in_days"] for row in rows(world, Pair)] == [7, 7]
    assert "I ask here how it goes, once a week." in introductions(world.amy)[-1]


def test_who_is_in_no_conversation_yet_reads_of_none_that_they_leave(world: World) -> None:
    """A pause keeps two waiting for their introduction until a third is found for them."""
    (far,) = crowd(world, 1, tz="America/Los_Angeles")
    begun(world, world.dan, far)
    world.passes(**UNTIL_ROUND)
    steers(world.amy, "Pause")
    world.amy.closes()
    joins(world.gus)
    world.passes(hours=23)
    steers(world.amy, "Resume")
    world.amy.closes()
    world.passes(hours=12)
    assert groups(world) == [{"dan", "gus", "member0"}]
    (text,) = introductions(world.dan)
    assert "You are one more than usual" in text
    assert "new conversation" not in text


def test_who_was_to_join_and_pauses_has_been_nobodys_partner_when_the_round_ends(world: World) -> None:
    far = growing(world)
    steers(world.amy, "Pause")
    world.amy.closes()
    for person in (far, world.dan):
        person.runs("/partner pause 24 December")
    world.turn_to(ROUND_TWO - timedelta(minutes=30))
    steers(world.amy, "Resume")
    world.amy.closes()
    world.passes(hours=12)
    assert not far.sees("not partners any more")
    assert f"You and {world.amy.mention} are not partners any more." in world.dan.private[-1]
