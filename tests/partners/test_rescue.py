"""A partner who has gone quiet: the other is offered somebody else, the place is kept, and nobody is blamed."""

import re

from bot.models.partners import Pair, PairCheckIn, Partner, Seeker
from tests.challenges.scene import rows
from tests.challenges.starting import forges
from tests.partners.scene import STAYS, crowd, groups, introductions, matched
from tests.world import Person, World

DAILY = {"How_often": STAYS, "Ask_each_pair_how_it_goes": "Every day"}
OFFER = "it has become quiet between you and"
KEPT = "your place is kept"
BLAME = re.compile(r"miss|fail|silen|ignor|late\b|did not|has not|should|must|overdue", re.IGNORECASE)


def partner_of(world: World, person: Person) -> Person:
    """In the latest conversation that this person has."""
    name = person.member.name
    (other,) = [group for group in groups(world) if name in group][-1] - {name}
    return world.people[other]


def days_pass(world: World, days: int, *answering: Person) -> None:
    """Each day these people answer; the others do not."""
    for _ in range(days):
        world.passes(days=1)
        for person in answering:
            person.presses("Did it")


def silences(world: World) -> list[int]:
    return sorted(row["silences"] for row in rows(world, Partner))


def test_after_a_second_silence_the_other_is_offered_somebody_and_the_place_is_kept(world: World) -> None:
    matched(world, world.amy, world.dan, **DAILY)
    days_pass(world, 2, world.amy)
    assert silences(world) == [0, 1]
    assert not world.amy.sees(OFFER)
    days_pass(world, 1, world.amy)
    told, kept = world.amy.private[-1], world.dan.private[-1]
    assert f"{OFFER} {world.dan.mention}. That happens." in told
    assert f"{KEPT}, whatever keeps you busy" in kept
    assert f"{world.amy.mention} will see that you are." in kept
    assert not BLAME.search(told)
    assert not BLAME.search(kept)
    assert "Join another pair" not in told
    days_pass(world, 3, world.amy)
    assert sum(OFFER in text for text in world.amy.private) == 1
    assert sum(KEPT in text for text in world.dan.private) == 1
    assert OFFER in world.amy.opens_home()
    assert KEPT in world.dan.opens_home()
    world.dan.presses("I am here")
    assert f"Good to see you. {world.amy.mention} can see that you are here." in world.dan.screen.text
    world.dan.closes()
    assert f"{world.dan.mention} is here." in world.amy.latest("how is it going?")["blocks"][-2]["elements"][0]["text"]
    assert KEPT not in world.dan.opens_home()
    assert OFFER not in world.amy.opens_home()
    assert [row["quiet_since"] for row in rows(world, Seeker)] == [None, None]


def test_who_takes_a_new_partner_gets_one_within_a_day_and_who_comes_back_too(world: World) -> None:
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, **DAILY)
    quiet = partner_of(world, world.amy)
    days_pass(world, 3, *(one for one in people if one is not quiet))
    world.amy.presses("Find me a new partner")
    assert world.amy.sees("I find you a new partner, usually within a day.")
    world.amy.presses("Find me a new partner")
    assert world.amy.sees("You are not partners any more")
    world.passes(days=1)
    assert quiet.member.name not in [group for group in groups(world) if "amy" in group][-1]
    assert len([group for group in groups(world) if "amy" in group][-1]) == 3
    assert "One more has joined you" in introductions(world.amy)[-1]
    assert "Then I find you a new partner." in quiet.opens_home()
    quiet.presses("I am here")
    assert "I find you a new partner" in quiet.screen.text
    quiet.closes()
    assert KEPT not in quiet.opens_home()


def test_who_likes_joins_another_pair_at_once_and_all_three_are_told(world: World) -> None:
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, **DAILY)
    quiet = partner_of(world, world.amy)
    others = [one for one in people if one is not quiet and one is not world.amy]
    days_pass(world, 3, world.amy, *others)
    world.amy.presses("Join another pair")
    assert world.amy.sees("A new conversation for all of you opens in a moment.")
    world.passes(hours=15)
    assert groups(world)[-1] == {"amy", *(one.member.name for one in others)}
    for person in (world.amy, *others):
        assert "One more has joined you. Slack opens a new conversation for that" in introductions(person)[-1]
    ended = [row["ended_why"] for row in rows(world, Pair) if row["ended_at"]]
    assert sorted(ended) == ["grown", "rescue"]
    assert quiet.mention not in introductions(world.amy)[-1]


def test_nobody_is_put_together_with_whom_they_do_not_want(world: World) -> None:
    """A confidential wish shows in nothing but what is offered, and that may have other reasons."""
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, **DAILY)
    quiet = partner_of(world, world.amy)
    others = [one for one in people if one is not quiet and one is not world.amy]
    others[0].runs("/partner settings")
    others[0].fills("Never bring me together with", [world.amy])
    others[0].submits()
    others[0].closes()
    days_pass(world, 3, world.amy, *others)
    assert "Join another pair" not in world.amy.private[-1]
    pair = next(row["pair_id"] for row in rows(world, Partner) if row["silences"] == 2)
    assert "No other pair has room just now." in forges(world.amy, "partners.join_another", str(pair)).text
    assert "a pair that you are not in" in forges(others[0], "partners.new_partner", str(pair)).text
    quiet.presses("Did it")
    assert "Your partner is back meanwhile" in forges(world.amy, "partners.new_partner", str(pair)).text


def test_planned_absence_and_pauses_are_no_silence(world: World) -> None:
    matched(world, world.amy, world.dan, **DAILY)
    days_pass(world, 1, world.amy)
    world.dan.runs("/convene away until 20 December")
    days_pass(world, 5, world.amy)
    assert silences(world) == [0, 0]
    world.dan.runs("/convene away off")
    world.dan.runs("/partner pause 20 December")
    days_pass(world, 5, world.amy)
    assert silences(world) == [0, 0]
    assert not world.amy.sees(OFFER)


def test_where_both_go_quiet_nobody_is_asked_on_and_on_until_one_answers(world: World) -> None:
    matched(world, world.amy, world.dan, **DAILY)
    world.passes(days=9)
    talk = rows(world, Pair)[0]["channel"]
    asked = [one for one in world.amy.messages(talk) if "how is it going?" in one.text]
    assert len(asked) == 3
    assert not world.amy.sees(OFFER)
    assert all(KEPT in person.private[-1] for person in (world.amy, world.dan))
    world.dan.says("still here, it was a long week", talk)
    world.passes(days=1)
    asked = [one for one in world.amy.messages(talk) if "how is it going?" in one.text]
    assert len(asked) == 4
    assert [row["answer"] for row in rows(world, PairCheckIn)] == ["wrote"]


def test_the_next_round_keeps_the_place_and_gives_the_other_somebody(world: World) -> None:
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, Ask_each_pair_how_it_goes="Every day")
    quiet = partner_of(world, world.amy)
    days_pass(world, 3, *(one for one in people if one is not quiet))
    world.amy.presses("I will wait")
    assert "All stays as it is." in world.amy.screen.text
    days_pass(world, 4, *(one for one in people if one is not quiet))
    assert groups(world)[-1] == {one.member.name for one in people if one is not quiet}
    assert not [one for one in introductions(quiet) if "round 2" in one]
    assert "Your place is kept. Press *Be in again* when it suits you." in quiet.runs("/partner")
    quiet.presses("I am here")
    assert quiet.sees("Good to see you. I find you a new partner")
    days_pass(world, 7, *people)
    assert [one for one in introductions(quiet) if "round 3" in one]


def test_with_what_the_form_proposes_who_is_silent_twice_sits_the_next_round_out(world: World) -> None:
    """Asked every third day there are two check-ins in a week, and each week has other pairs."""
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, Ask_each_pair_how_it_goes="Every three days")
    quiet = partner_of(world, world.amy)
    others = [one for one in people if one is not quiet]
    quiet.runs("/convene away until 6 December")
    days_with_answers(world, 7, *others)
    quiet.runs("/convene away off")
    assert len(introductions(quiet)) == 2  # planned rest is no silence
    days_with_answers(world, 6, *others)
    assert not quiet.sees(KEPT)
    days_with_answers(world, 1, *others)
    assert KEPT in quiet.private[-1]
    assert "Then I find you a new partner." in quiet.opens_home()
    assert len(introductions(quiet)) == 2
    assert groups(world)[-1] == {one.member.name for one in others}
    quiet.presses("I am here")
    days_with_answers(world, 5, *others)
    quiet.closes()
    assert not [row for row in rows(world, Seeker) if row["quiet_since"]]
    assert [len(group) for group in groups(world) if quiet.member.name in group][-1] == 2


def test_a_silence_that_a_round_ends_counts_in_the_next_pair(world: World) -> None:
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, Ask_each_pair_how_it_goes="Every three days")
    others = [one for one in people if one is not world.gus]
    days_with_answers(world, 3, *people)
    days_with_answers(world, 9, *others)  # silent once in the first week, and on Thursday of the second
    assert not world.gus.sees(KEPT)
    days_with_answers(world, 1, *others)
    assert KEPT in world.gus.private[-1]
    assert f"{OFFER} {world.gus.mention}." in partner_of(world, world.gus).private[-1]


def test_asked_once_a_week_pairs_are_asked_the_day_before_their_round_ends_and_it_counts(world: World) -> None:
    """At the moment of the round nobody could answer any more."""
    people = [world.amy, world.dan, world.gus, *crowd(world, 1)]
    matched(world, *people, Ask_each_pair_how_it_goes="Once a week")
    others = [one for one in people if one is not world.gus]
    days_with_answers(world, 5, *others)
    assert rows(world, PairCheckIn) == []
    days_with_answers(world, 1, *others)
    assert len(rows(world, PairCheckIn)) == 3
    days_with_answers(world, 7, *others)
    assert len(rows(world, PairCheckIn)) == 6
    assert not world.gus.sees(KEPT)
    days_with_answers(world, 1, *others)
    assert KEPT in world.gus.private[-1]
    assert groups(world)[-1] == {one.member.name for one in others}


def days_with_answers(world: World, days: int, *answering: Person) -> None:
    """Each day these people answer what waits for them in Home, if anything does."""
    for _ in range(days):
        world.passes(days=1)
        for person in answering:
            if "Did it" in person.opens_home().buttons:
                person.presses("Did it")
                person.closes()


def test_to_be_in_again_by_command_ends_the_silence_too(world: World) -> None:
    matched(world, world.amy, world.dan, **DAILY)
    days_pass(world, 3, world.amy)
    assert silences(world) == [0, 2]
    assert f"Your partner is {world.amy.mention}." in world.dan.runs("/partner resume")
    assert silences(world) == [0, 0]
    assert OFFER not in world.amy.opens_home()


def test_when_all_of_it_has_ended_no_place_is_kept(world: World) -> None:
    matched(world, world.amy, world.dan, **DAILY)
    days_pass(world, 3, world.amy)
    assert KEPT in world.dan.private[-1]
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("End it")
    world.dan.presses("I am here")
    assert "This has ended. What you had with your partner stays yours." in world.dan.screen.text
    assert KEPT not in world.dan.opens_home()
