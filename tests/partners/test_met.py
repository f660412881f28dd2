"""Did you two meet? Asked once of each pair, and figures are shares."""

from bot.models.partners import Pair, Partner
from tests.challenges.scene import rows
from tests.partners.scene import STAYS, crowd, groups, matched
from tests.world import Person, Seen, World

QUESTION = "did you two meet?"


def questions(person: Person) -> list[Seen]:
    """What this person's pairs were asked, in the order of the conversations."""
    talks = [one for one in person.world.workspace.channels.values() if one.kind == "mpim" and person.id in one.members]
    seen = [Seen(one) for talk in talks for one in person.member.messages(talk)]
    return [one for one in seen if QUESTION in one.text or "did you meet?" in one.text]


def test_each_round_asks_once_before_it_ends_and_both_see_the_answers(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.passes(days=5)
    assert questions(world.amy) == []
    world.passes(hours=16)
    (asked,) = questions(world.amy)
    assert asked.text.startswith(f"*Partners in Data craft*: {QUESTION}")
    assert asked.buttons == ["Yes, we met", "Not this time"]
    world.amy.presses("Not this time")
    world.amy.presses("Yes, we met")
    world.dan.presses("Not this time")
    said = f"{world.amy.mention}: yes. {world.dan.mention}: not this time."
    assert said in questions(world.dan)[0]
    assert "Facilitators see one figure for all pairs, never yours." in questions(world.dan)[0]
    world.passes(days=2)
    assert len(questions(world.amy)) == 1
    world.amy.presses("Yes, we met")  # of the round that is over: it still counts
    assert [row["met"] for row in rows(world, Partner)][:2].count(True) == 1
    world.passes(days=6)
    assert len(questions(world.amy)) == 2
    assert QUESTION not in world.gus.everything()


def test_a_pair_that_stays_is_asked_after_a_week_and_never_again(world: World) -> None:
    matched(world, world.amy, world.dan, world.gus, How_often=STAYS)
    world.passes(days=6)
    assert questions(world.gus) == []
    world.passes(days=30)
    assert [one.text.split(": ")[1].split("\n")[0] for one in questions(world.gus)] == ["did you meet?"]


def test_while_all_of_it_pauses_nobody_is_asked_and_afterwards_in_time(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS)
    world.amy.runs("/convene")
    world.amy.presses("Pause everything")
    world.passes(days=10)
    assert questions(world.dan) == []
    world.amy.runs("/convene")
    world.amy.presses("Resume")
    world.passes(days=1)
    assert len(questions(world.dan)) == 1


def test_the_facilitator_sees_the_share_of_pairs_that_met_and_no_name(world: World) -> None:
    people = [world.amy, world.dan, *crowd(world, 14)]
    matched(world, *people)
    world.passes(days=5, hours=16)
    world.amy.runs("/partner")
    assert "Met each other: too few answers to say." in world.amy.presses("Steer").text
    world.amy.closes()
    (not_met,) = [group for group in groups(world) if "dan" in group]
    for group in groups(world):
        answer = "Not this time" if group == not_met else "Yes, we met"
        world.people[min(group)].presses(answer)
    world.amy.runs("/partner")
    seen = world.amy.presses("Steer")
    assert "Met each other: 88 % of those who answered." in seen.text
    assert not any(person.mention in seen.text for person in people)


def test_where_slack_shows_no_history_it_is_asked_once_though_nobody_can_look_whether_it_arrived(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS)
    world.workspace.granted -= {"mpim:history"}
    world.passes(days=6)
    world.slack.fail("chat.postMessage", lose_answer=True, channel=rows(world, Pair)[0]["channel"])
    world.passes(days=5)
    (asked,) = questions(world.amy)
    assert "Yes, we met" in asked.buttons
    world.dan.presses("Yes, we met")
    assert [row["met"] for row in rows(world, Partner)].count(True) == 1


def test_where_the_next_round_comes_earlier_pairs_are_asked_earlier(world: World) -> None:
    matched(world, world.amy, world.dan)
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("Change")
    world.amy.submits(Next_round_on="2026-12-04")  # three days before it would have been
    while world.amy.member.modal:
        world.amy.closes()
    world.passes(days=3)
    assert len(questions(world.amy)) == 1
    world.passes(days=3)
    assert len(questions(world.amy)) == 1


def test_both_can_answer_when_one_of_them_has_stopped_meanwhile(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS)
    world.passes(days=8)
    world.dan.runs("/partner stop")
    world.amy.presses("Yes, we met")
    world.dan.presses("Not this time")
    assert f"{world.amy.mention}: yes. {world.dan.mention}: not this time." in questions(world.dan)[0]
