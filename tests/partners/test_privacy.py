"""What stays between two people: who is with whom, whom somebody avoids, and what is deleted when they say so."""

import json
from datetime import timedelta

from bot.models.outbox import Post
from bot.models.partners import NamedPartner, NotWith, Pair, PairCheckIn, Partner, Pool, Seeker
from bot.models.people import Person as Row
from bot.services.partners.kinds import CALL
from tests.challenges.scene import rows, stored
from tests.partners.scene import STAYS, begun, crowd, groups, joins, matched
from tests.world import Person, World

NEVER = "Never bring me together with"
GUESS = "In a group as small as this one, somebody may guess it."


def avoids(person: Person, *others: Person) -> str:
    """What the form says, before it is sent."""
    form = person.runs("/partner settings").text
    person.fills(NEVER, list(others))
    person.submits()
    person.closes()
    return form


def test_a_wish_is_shown_to_its_author_alone_and_hinted_to_no_one(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus)
    before = world.dan.everything()
    form = avoids(world.gus, world.dan)
    assert "Only you see this. Nobody is told, and no facilitator sees it." in form
    assert GUESS in form
    assert "database could read it" in form
    assert world.dan.everything() == before
    world.amy.runs("/partner")
    assert world.dan.mention not in world.amy.presses("Steer").text
    world.amy.closes()
    mine = world.gus.runs("/partner settings")
    assert world.dan.id in str(mine.holder)
    world.gus.closes()
    assert world.gus.id not in str(world.dan.runs("/partner settings").holder["blocks"])
    world.dan.closes()
    assert [row["person_id"] for row in rows(world, NotWith)] == [row_of(world, world.gus)]
    world.gus.runs("/partner settings")
    world.gus.fills(NEVER, [])
    world.gus.submits()
    assert rows(world, NotWith) == []


def row_of(world: World, person: Person) -> int:
    return next(int(row["id"]) for row in rows(world, Row) if row["slack_id"] == person.id)


def test_in_a_larger_group_nobody_is_warned_that_it_may_be_guessed(world: World) -> None:
    begun(world, world.amy, world.dan, *crowd(world, 6))
    assert GUESS not in world.amy.runs("/partner settings").text


def test_to_ask_somebody_who_avoids_one_looks_as_if_they_had_not_answered(world: World) -> None:
    begun(world, world.gus)
    joins(world.dan)
    avoids(world.dan, world.amy)
    assert f"I ask {world.dan.mention}" in joins(world.amy, world.dan).text
    world.passes(hours=3)
    assert world.dan.private == []
    assert world.amy.mention not in world.dan.opens_home().text
    assert f"You asked {world.dan.mention}, who has not answered yet." in world.amy.runs("/partner").text
    world.passes(days=8)
    assert {"amy", "dan"} not in [group & {"amy", "dan"} for group in groups(world)]


def test_who_is_with_whom_is_known_to_those_who_are(world: World) -> None:
    matched(world, world.cleo, world.dan)
    seen = [world.amy.runs("/partner").text, world.amy.presses("Steer").text]
    world.amy.closes()
    seen += [world.amy.opens_home().text, world.amy.runs("/convene").text]
    assert not [text for text in seen if world.dan.mention in text or world.cleo.mention in text]
    assert "Met each other: too few answers to say." in seen[1]
    assert not [one for one in world.amy.messages() if world.dan.mention in one.text]


def test_nobody_outside_a_private_community_learns_of_its_partners(world: World) -> None:
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    world.amy.runs("/partner start", world.private)
    world.amy.submits()
    world.amy.closes()
    (pool,) = rows(world, Pool)
    assert "Join" not in world.dan.runs("/partner", "dm").buttons
    assert "quiet-corner" not in world.dan.opens_home().text
    service, now = world.convene.services.partners, world.now
    dan = world.convene.services.people.actor(pool["workspace_id"], world.dan.id, now)
    assert dan is not None
    assert service.listing.my_pools(dan, None, now) == []


def test_my_data_comes_as_a_file_and_what_others_wish_is_not_in_it(world: World) -> None:
    matched(world, world.amy, world.dan)
    avoids(world.dan, world.gus)
    joins(world.gus, world.dan)
    joins(world.ben, world.dan)
    avoids(world.gus, world.dan)
    content = world.convene.services.communities.export(row_of(world, world.dan))
    assert content
    mine = json.loads(content)
    (pool,) = mine["accountability partners"]
    assert pool["community"] == "Data craft"
    assert [pair["with"] for pair in pool["partners"]] == [[world.amy.id]]
    assert mine["never paired with"] == [world.gus.id]
    assert mine["asks me to be their partner"] == [world.ben.id]
    amys = json.loads(str(world.convene.services.communities.export(row_of(world, world.amy))))
    assert amys["accountability partners I started"] == [{"community": "Data craft", "state": "open"}]
    assert amys["never paired with"] == []


def test_forget_me_takes_one_out_and_leaves_nothing_but_the_others(world: World) -> None:
    matched(world, world.amy, world.dan)
    avoids(world.dan, world.gus)
    joins(world.gus)
    avoids(world.gus, world.dan)
    number = row_of(world, world.dan)
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me")
    for noun in (Seeker, Partner, PairCheckIn, NamedPartner):
        assert number not in [row["person_id"] for row in rows(world, noun)]
    assert [row["person_id"] for row in rows(world, NotWith)] == [row_of(world, world.gus)]
    assert number not in [row["starts_id"] for row in rows(world, Pair)]
    assert not [row for row in rows(world, Post) if row["destination"] == world.dan.id]
    world.passes(days=1)
    assert "is not in it any more. I find you somebody" in world.amy.private[0]
    assert groups(world) == [{"amy", "dan"}, {"amy", "gus"}]


def test_what_has_ended_goes_after_its_time(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.passes(days=7)
    services = world.convene.services
    assert len(rows(world, Pair)) == 2
    services.partners.hooks.forget(world.now - timedelta(days=1))
    assert len(rows(world, Pair)) == 2
    services.partners.hooks.forget(world.now + timedelta(days=1))
    assert len(rows(world, Pair)) == 1  # the one that is together
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("End it")
    services.partners.hooks.forget(world.now + timedelta(days=1))
    for noun in (Pool, Pair, Partner, Seeker):
        assert rows(world, noun) == []


def test_what_stays_paused_for_as_long_ends_with_a_word_before_it_goes(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("Pause")
    later = world.now + timedelta(days=1)
    world.convene.services.partners.hooks.forget(later)
    world.passes(hours=12)
    assert "This has ended. Your conversations stay yours" in world.dan.private[-1]
    assert [row["state"] for row in rows(world, Pool)] == ["ended"]
    world.convene.services.partners.hooks.forget(later)
    assert rows(world, Pool) == []


def test_what_partners_say_to_each_other_is_kept_nowhere(world: World) -> None:
    matched(world, world.amy, world.dan)
    (talk,) = [one for one in world.workspace.channels.values() if one.kind == "mpim"]
    world.dan.says("Between us: the saffron harvest failed", talk)
    assert "saffron" not in stored(world)


def test_of_three_the_two_who_avoid_each_other_do_not_go_on_together(world: World) -> None:
    matched(world, world.amy, world.dan, world.gus)
    avoids(world.amy, world.dan)
    world.gus.runs("/partner stop")
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan", "gus"}]
    words = {person.private[0].split("\n", 2)[2] for person in (world.amy, world.dan)}
    assert len(words) == 1  # nobody can tell who of them wished it


def test_who_asked_somebody_and_avoids_them_since_is_not_brought_together_with_them(world: World) -> None:
    begun(world, world.gus)
    joins(world.amy, world.dan)
    avoids(world.amy, world.dan)
    assert f"I ask {world.amy.mention}" in joins(world.dan, world.amy).text
    world.passes(hours=3)
    assert rows(world, Pair) == []
    assert not world.amy.sees("would like you as partner")


def test_what_somebody_answered_stands_in_no_log_and_is_gone_when_they_say_so(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS, Ask_each_pair_how_it_goes="Every day")
    world.passes(days=1)
    world.dan.presses("Need a nudge")
    world.dan.presses("Let us talk")
    world.dan.presses("Need a nudge")
    calls = sorted(row["key"] for row in rows(world, Post) if row["kind"] == CALL)
    about, number = rows(world, Pair)[0]["id"], row_of(world, world.dan)
    assert calls == [f"{CALL}/{about}/1:{number}:0", f"{CALL}/{about}/1:{number}:1"]
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me")
    assert not [row for row in rows(world, Post) if row["kind"] == CALL]
