"""Rounds: everybody gets somebody, new people first, and nobody is left over or forgotten."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from bot.models.outbox import Post
from bot.models.partners import Pair, Partner, Pool, Round, Seeker
from bot.models.people import Note
from bot.models.people import Person as Row
from bot.services.partners import kinds
from tests.challenges.scene import rows
from tests.partners.scene import (
    INTRODUCED,
    ROUND,
    STAYS,
    UNTIL_ROUND,
    begun,
    crowd,
    groups,
    introductions,
    joins,
    matched,
    names,
)
from tests.world import Person, World

ALONE = "Nobody was free to be your partner this time. I look again"
NEVER = "Never bring me together with"


def avoids(person: Person, other: Person) -> None:
    """Confidentially, by the command."""
    person.runs("/partner settings")
    person.fills(NEVER, [other])
    person.submits()
    person.closes()


def met(world: World, person: Person) -> set[str]:
    """Everybody with whom this person has had a conversation."""
    return {name for group in groups(world) if person.member.name in group for name in group} - {person.member.name}


def test_four_people_have_met_after_three_rounds_and_then_begin_anew(world: World) -> None:
    four = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    begun(world, *four)
    world.passes(**INTRODUCED)
    world.passes(days=14)
    assert all(met(world, person) == names(four) - {person.member.name} for person in four)
    assert all(len(introductions(person)) == 3 for person in four)
    assert "You have not met here before." in introductions(world.amy)[-1]
    world.passes(days=7)
    assert len(groups(world)) == 6  # the same two people have the same conversation
    assert [len(introductions(person)) for person in four] == [4, 4, 4, 4]
    again = [text for text in introductions(world.amy) if "partners before: nobody new was free" in text]
    assert len(again) == 1


def test_who_starts_takes_turns(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.passes(days=7)
    world.passes(days=7)
    starting = [text.split(" starts this time")[0].rsplit("\n", 1)[-1] for text in introductions(world.amy)]
    assert starting in ([world.amy.mention, world.dan.mention, world.amy.mention],
                        [world.dan.mention, world.amy.mention, world.dan.mention])  # fmt: skip


def test_a_round_that_is_drawn_twice_is_drawn_once(world: World) -> None:
    """A process that dies after the matching and before it says so leaves it to another."""
    matched(world, world.amy, world.dan, world.gus, *crowd(world, 1))
    before = rows(world, Pair)
    (pool,) = {row["pool_id"] for row in before}
    for _ in range(2):
        world.convene.services.partners.rounds.draw(pool, 1, world.now)
        world.convene.services.partners.rounds.rematch(pool, world.now)
    world.beat()
    assert rows(world, Pair) == before
    assert len(groups(world)) == 2


def test_one_who_is_alone_and_one_whom_a_wish_leaves_over_read_the_same_words(world: World) -> None:
    begun(world, world.amy)
    world.passes(**INTRODUCED)
    world.passes(days=1)
    alone = world.amy.private
    joins(world.dan)
    avoids(world.dan, world.amy)
    world.passes(days=7)
    told = [text for person in (world.amy, world.dan) for text in person.private if ALONE in text]
    assert groups(world) == []
    assert len(told) == 4  # Amy in two rounds; Dan when he came, and in the second
    assert len({text.split(" again ")[0] for text in [*alone, *told]}) == 1


def test_two_who_must_not_meet_never_do(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus)
    avoids(world.dan, world.amy)
    avoids(world.amy, world.gus)
    for _ in range(3):
        world.passes(days=7)
    assert groups(world) == [{"dan", "gus"}]
    assert not any(world.dan.mention in text for text in world.amy.private)


def test_who_joins_between_two_rounds_is_in_a_pair_within_a_day(world: World) -> None:
    matched(world, world.amy, world.dan)
    assert "I find you a partner <!date^" in joins(world.gus).text
    world.passes(days=1)
    assert groups(world)[-1] == {"amy", "dan", "gus"}
    assert "One more has joined you. Slack opens a new conversation for that" in introductions(world.amy)[-1]
    (late,) = crowd(world, 1)
    joins(late)
    world.passes(days=1)
    assert len(groups(world)) == 2  # nobody makes a group of four of a trio
    world.passes(days=5)
    assert [len(group) for group in groups(world) if late.member.name in group] == [2]


def test_nobody_joins_somebody_who_pauses(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.dan.runs("/partner pause 24 December")
    joins(world.gus)
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan"}]
    assert ALONE in world.gus.private[-1]


def test_who_joins_shortly_before_a_round_waits_for_it(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.passes(days=4)
    assert "07 Dec 2026, 09:00" in joins(world.gus).text
    world.passes(days=1)
    assert len(groups(world)) == 1
    world.passes(days=2)
    assert {"amy", "dan", "gus"} in groups(world)


def test_a_partner_who_stays_is_found_once_and_again_when_one_is_gone(world: World) -> None:
    four = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *four, How_often=STAYS)
    first = groups(world)
    world.passes(days=30)
    assert groups(world) == first
    world.workspace.deactivate(world.dan.member)
    world.beat()
    left = next(person for person in four if person is not world.dan and {person.member.name, "dan"} in first)
    world.passes(days=2)
    assert any(f"{world.dan.mention} is not in it any more" in text for text in left.private)
    (trio,) = groups(world)[len(first) :]
    assert trio == names(four) - {"dan"}


def test_who_leaves_the_channel_is_out(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.dan.leaves(world.channel)
    world.passes(days=1)
    assert f"{world.dan.mention} is not in it any more" in world.amy.private[0]
    world.passes(days=7)
    assert len(groups(world)) == 1
    assert "1 person in" in world.amy.runs("/partner").text


def test_groups_are_as_large_as_asked_for(world: World) -> None:
    seven = [world.amy, world.dan, world.gus, *crowd(world, 4)]
    matched(world, *seven, How_many_together="In groups of three")
    assert sorted(len(group) for group in groups(world)) == [3, 4]
    assert "a new group every week, in groups of three" in world.amy.runs("/partner").text.lower()


def test_every_rhythm_comes_when_it_says(world: World) -> None:
    begun(world, world.amy, world.dan, How_often="A new partner every month", Next_round_on=ROUND)
    world.passes(days=22)
    assert rounds_of(world) == 1
    assert "28 Dec 2026, 09:00" in world.amy.runs("/partner").text  # the fifth Monday becomes the last one
    world.amy.presses("Steer")
    world.amy.presses("Change")
    world.amy.submits(How_often="A new partner every two weeks", Next_round_on="2026-12-16")
    world.amy.closes()
    while world.amy.member.modal:
        world.amy.closes()
    world.passes(days=3)
    assert rounds_of(world) == 2
    assert "30 Dec 2026, 09:00" in world.amy.runs("/partner").text


def rounds_of(world: World) -> int:
    return len(introductions(world.amy))


def test_while_it_is_paused_no_round_comes_and_afterwards_none_is_made_up(world: World) -> None:
    matched(world, world.amy, world.dan)
    steers(world.amy, "Pause")
    assert "It is paused" in world.amy.screen.text
    world.amy.closes()
    world.passes(days=16)
    assert rounds_of(world) == 1
    steers(world.amy, "Resume")
    assert "21 Dec 2026, 09:00" in world.amy.screen.text
    world.amy.closes()
    world.passes(days=5)
    assert rounds_of(world) == 2


def test_a_community_that_is_paused_has_no_rounds_either(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.amy.runs("/convene")
    world.amy.presses("Pause everything")
    world.passes(days=8)
    assert rounds_of(world) == 1
    assert "It is paused just now." in world.dan.runs("/partner").text
    world.amy.runs("/convene")
    world.amy.presses("Resume")
    world.passes(days=7)
    assert rounds_of(world) == 2


def test_when_it_ends_everybody_is_told_and_the_invitation_says_so(world: World) -> None:
    matched(world, world.amy, world.dan, world.gus)
    steers(world.amy, "End it")
    world.amy.closes()
    world.passes(days=8)
    assert [any("This has ended" in text for text in one.private) for one in (world.amy, world.dan, world.gus)] == [
        False, True, True,
    ]  # fmt: skip
    assert rounds_of(world) == 1
    assert "This has ended." in str(world.dan.latest("A partner asks how it goes"))
    assert "Start accountability partners" in world.amy.runs("/partner").buttons


def steers(person: Person, button: str) -> None:
    person.runs("/partner")
    person.presses("Steer")
    person.presses(button)


def test_a_round_that_an_outage_took_is_not_made_up_at_night_but_comes_on_the_next_date(world: World) -> None:
    begun(world, world.amy, world.dan)
    world.beats = False
    world.clock.turn_to(world.now.replace(day=30).replace(hour=23))
    world.beat()
    world.beats = True
    assert rounds_of(world) == 0
    world.passes(days=8)
    assert rounds_of(world) == 1


def everybody(groups_: Iterable[set[str]]) -> list[str]:
    return sorted(name for group in groups_ for name in group)


def test_in_a_crowd_everybody_is_in_exactly_one_group(world: World) -> None:
    people = [world.amy, world.dan, world.gus, *crowd(world, 4)]
    begun(world, *people)
    world.passes(**INTRODUCED)
    assert everybody(groups(world)) == sorted(names(people))
    assert sorted(len(group) for group in groups(world)) == [2, 2, 3]


def test_of_a_large_round_every_introduction_is_promised_once_a_few_at_a_time(world: World) -> None:
    """They wait for the morning in Auckland, so that only the promises are made here."""
    begun(world)
    (pool,) = rows(world, Pool)
    with world.convene.database.begin() as session:
        people = [
            Row(workspace_id=pool["workspace_id"], slack_id=f"U{n}", fetched_at=world.now, zone="Pacific/Auckland")
            for n in range(120)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(Seeker(pool_id=pool["id"], person_id=one.id, joined_at=world.now) for one in people)
    world.passes(**UNTIL_ROUND)
    promised = [row["about"] for row in rows(world, Post) if row["kind"] == kinds.OPEN_DM]
    assert sorted(promised) == sorted(row["id"] for row in rows(world, Pair))
    assert len(promised) == 60
    steers(world.amy, "End it")
    notes = rows(world, Note)
    assert len({row["person_id"] for row in notes}) == len(notes) == 120
    steps = [row["state"] for row in rows(world, Post) if row["kind"] in {kinds.STEP, kinds.TELL}]
    assert steps == ["dropped"] * 3


def test_two_who_draw_at_the_same_moment_draw_one_round(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus, world.ben)
    (pool,) = rows(world, Pool)
    draw = world.convene.services.partners.rounds.draw
    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(draw, pool["id"], 1, world.now) for _ in range(2)]:
            done.result()
    assert [row["number"] for row in rows(world, Round)] == [1]
    assert len({row["person_id"] for row in rows(world, Partner)}) == len(rows(world, Partner)) == 4
