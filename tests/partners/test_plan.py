"""What a facilitator sees before a round is sent, and how far its introductions are."""

from sqlalchemy import select

from bot.models.outbox import Post
from bot.models.partners import Pair, Pool, Seeker
from bot.models.people import Person as Member
from bot.services.partners.kinds import TRIAL
from bot.services.partners.planning import AT_ONCE
from tests.challenges.scene import rows
from tests.partners.scene import INTRODUCED, STAYS, UNTIL_ROUND, begun, crowd, groups, joins, matched
from tests.world import World


def test_the_plan_says_when_all_have_met_who_is_out_and_how_the_round_would_be(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus, *crowd(world, 1))
    plan = world.amy.runs("/partner plan").text
    assert "30 Nov 2026, 09:00 Europe/Berlin" in plan
    assert "07 Dec 2026, 09:00 Europe/Berlin" in plan
    assert "*Until all of them have met*: 3 more rounds at best." in plan
    assert "14 Dec 2026" in plan
    assert "*In the next round*: 4 people." in plan
    assert "2 pairs. No repeat.\nNot met in any ritual here: 2 of 2 · Working hours overlap: 2 of 2" in plan
    world.amy.closes()
    assert groups(world) == []
    assert rows(world, Pair) == []

    world.dan.runs("/partner skip")
    plan = world.amy.runs("/partner plan").text
    assert f"3 people. Not in it: {world.dan.mention}." in plan
    assert "1 group of three" in plan
    world.amy.closes()


def test_nothing_in_the_plan_is_there_because_of_a_wish(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus)
    before = world.amy.runs("/partner plan").text
    world.amy.closes()
    world.gus.runs("/partner settings")
    world.gus.submits(Never_bring_me_together_with=[world.amy, world.dan])
    world.gus.closes()
    plan = world.amy.runs("/partner plan").text
    assert "1 group of three. No repeat." in before
    assert "1 pair. No repeat." in plan
    assert "*Until all of them have met*: 1 more round at best." in before
    assert "*Until all of them have met*: 1 more round at best." in plan
    assert len(plan.splitlines()) == len(before.splitlines())
    world.amy.closes()
    world.passes(**INTRODUCED)
    assert "all whom I can bring together have." in world.amy.runs("/partner plan").text


def test_it_counts_down_and_says_how_far_the_introductions_are(world: World) -> None:
    matched(world, world.amy, world.dan, world.gus, *crowd(world, 1))
    plan = world.amy.runs("/partner plan").text
    assert "*Until all of them have met*: 2 more rounds" in plan
    assert "*Just now*: 2 of 2 groups introduced." in plan
    world.amy.closes()
    world.passes(days=14)
    plan = world.amy.runs("/partner plan").text
    assert "all whom I can bring together have. They meet again, the longest ago first." in plan
    assert "2 repeats: people who were together before, last on 30 Nov 2026." in plan


def test_introductions_wait_for_far_zones_and_the_plan_knows(world: World) -> None:
    far = crowd(world, 2, tz="America/Los_Angeles")
    begun(world, world.amy, world.dan, *far)
    plan = world.amy.runs("/partner plan").text
    assert "The first introduction comes <!date^1796025600" in plan  # 09:00 in Berlin
    assert "30 Nov 2026, 17:00 Europe/Berlin>. Each comes when all of its people are awake" in plan  # 08:00 there
    world.amy.closes()
    world.passes(**UNTIL_ROUND)
    assert "of 2 groups introduced. The last is planned for" in world.amy.runs("/partner plan").text
    world.amy.closes()
    world.passes(hours=9)
    assert "*Just now*: 2 of 2 groups introduced." in world.amy.runs("/partner plan").text


def test_what_was_tried_is_what_comes(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus, *crowd(world, 4), How_many_together="4")
    plan = world.amy.runs("/partner plan").text
    assert "1 group of four and 1 group of three" in plan
    world.amy.closes()
    world.passes(**INTRODUCED)
    assert sorted(map(len, groups(world))) == [3, 4]
    plan = world.amy.runs("/partner plan").text
    repeats = int(plan.split(" repeats: ")[0].rsplit(" ", 1)[-1])
    before = groups(world)
    world.amy.closes()
    world.passes(days=7)
    after = [group for group in groups(world) if group not in before]
    pairs = {frozenset(two) for group in before for two in pairs_in(group)}
    assert sum(frozenset(two) in pairs for group in after for two in pairs_in(group)) == repeats


def pairs_in(group: set[str]) -> list[tuple[str, str]]:
    return [(one, other) for one in group for other in group if one < other]


def test_the_plan_is_for_those_who_steer_by_command_and_by_button(world: World) -> None:
    begun(world, world.amy, world.dan)
    assert f"Only {world.amy.mention} can" in world.dan.runs("/partner plan").text
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    assert "*Until all of them have met*: 1 more round" in world.amy.presses("Plan").text
    world.amy.closes()
    world.amy.closes()
    world.passes(**INTRODUCED)
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("End it")
    world.amy.closes()
    assert "You steer no accountability partners here." in world.amy.runs("/partner plan").text


def test_a_partner_who_stays_is_found_once_and_the_plan_says_so(world: World) -> None:
    begun(world, world.amy, world.dan, How_often=STAYS)
    plan = world.amy.runs("/partner plan").text
    assert "Until all of them have met" not in plan
    assert "1 pair." in plan
    world.amy.closes()
    world.passes(**INTRODUCED)
    assert "No further round is planned." in world.amy.runs("/partner plan").text


def test_a_large_pool_is_tried_later_and_sent_to_who_asks(world: World) -> None:
    begun(world, world.amy)
    many_join(world, AT_ONCE)
    plan = world.amy.runs("/partner plan").text
    assert "401 people." in plan
    assert "A trial of the next round" not in plan
    assert "You get it privately, in a minute or two." in world.amy.presses("Send me a trial round").text
    world.amy.closes()
    world.beat()
    (told,) = world.amy.private
    assert "*Until all of them have met*: at least 398 more rounds." in told
    assert "199 pairs and 1 group of three. No repeat." in told
    assert "The first introduction comes" in told

    world.amy.leaves(world.channel)
    (post,) = [post for post in rows(world, Post) if post["kind"] == TRIAL]
    assert world.convene.services.partners.planning.sent(post["about"], post["occasion"], world.now) is None


def many_join(world: World, count: int) -> None:
    """More members than are worth a conversation with Slack each."""
    with world.convene.database.begin() as session:
        (pool,) = session.scalars(select(Pool))
        people = [
            Member(workspace_id=pool.workspace_id, slack_id=f"U9{number}", fetched_at=world.now, zone="Europe/Berlin")
            for number in range(count)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(Seeker(pool_id=pool.id, person_id=one.id, joined_at=world.now) for one in people)


def test_nothing_is_tried_where_nobody_has_joined(world: World) -> None:
    begun(world)
    assert "nobody can be brought together yet" in world.amy.runs("/partner plan").text
    world.amy.closes()
    joins(world.amy)
    plan = world.amy.runs("/partner plan").text
    assert "1 person." in plan
    assert "nobody can be brought together yet" in plan
