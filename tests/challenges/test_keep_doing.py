"""What will you keep doing? Asked privately two weeks after the end; only what is shared stands in the report."""

from datetime import timedelta

from bot.models.afterwards import Answer
from bot.models.people import Note
from tests.challenges.closing_scene import report
from tests.challenges.scene import begun, press_anyway, progress, rows, stored
from tests.challenges.starting import steers
from tests.handlers.test_export import exported
from tests.remembering import remembered
from tests.world import Person, Seen, World

QUESTION = "What will you keep doing?"
SHARE_IT = {"Share it": ["Add it to the closing post, with my name"]}


def two_weeks_later(world: World) -> None:
    """Ben, Cleo and Dan took part in a challenge of one day; Gus left it. It is the day on which they are asked."""

    def play() -> None:
        begun(world, world.ben, world.cleo, world.dan, world.gus, days=1)
        progress(world.gus)
        world.gus.presses("Leave")
        world.dan.presses("Done")
        world.passes(days=15, hours=23)

    remembered(world, "two weeks later", play)


def answers(person: Person, words: str, **share: list[str]) -> Seen:
    person.opens_home()
    person.presses("Answer")
    person.fills(QUESTION, words)
    for label, value in share.items():
        person.fills(label, value)
    seen = person.submits()
    person.closes()
    return seen


def test_it_is_asked_once_privately_and_of_nobody_who_left(world: World) -> None:
    two_weeks_later(world)
    for person in (world.ben, world.cleo, world.dan):
        assert [QUESTION in message for message in person.private] == [False, True]
    for person in (world.amy, world.gus):
        assert not person.sees(QUESTION)
    world.passes(days=20)
    assert sum(QUESTION in message for message in world.dan.private) == 1


def test_a_shared_answer_is_added_to_the_report_another_is_not(world: World) -> None:
    two_weeks_later(world)
    assert "Your answer is added to the closing post." in answers(world.dan, "Asking & <!here> listening", **SHARE_IT)
    assert "Your answer is kept for you alone." in answers(world.cleo, "Only for me")
    said = report(world.amy)
    assert "*Two weeks later: what some keep doing*\n• *dan*: Asking &amp; &lt;!here&gt; listening" in said
    assert not world.amy.sees("Only for me")
    assert [block["type"] for block in said.blocks].count("image") == 1
    assert "Nothing waits for you today" in world.dan.opens_home()


def test_it_can_be_changed_unshared_and_taken_back(world: World) -> None:
    two_weeks_later(world)
    world.dan.opens_home()
    world.dan.presses("Answer")
    world.dan.fills(QUESTION, "First")
    world.dan.fills("Share it", SHARE_IT["Share it"])
    world.dan.submits()
    world.dan.presses("Change it")
    world.dan.submits(**{QUESTION: "Second"})
    assert "• *dan*: Second" in report(world.amy)
    world.dan.presses("Change it")
    world.dan.fills("Share it", [])
    assert "kept for you alone" in world.dan.submits()
    assert "Second" not in report(world.amy)
    world.dan.presses("Change it")
    assert "Your answer is taken back." in world.dan.submits(**{QUESTION: ""})
    assert rows(world, Answer) == []


def test_home_asks_for_two_weeks_and_no_longer(world: World) -> None:
    two_weeks_later(world)
    assert QUESTION in world.dan.opens_home()
    assert QUESTION not in world.gus.opens_home()
    world.passes(days=15)
    assert QUESTION not in world.dan.opens_home()


def test_a_paused_community_asks_when_it_goes_on(world: World) -> None:
    begun(world, world.dan, days=1)
    world.passes(days=14)
    pauses(world, "Pause everything")
    world.passes(days=3)
    assert not world.dan.sees(QUESTION)
    assert QUESTION not in world.dan.opens_home()
    pauses(world, "Resume")
    world.passes(days=1)
    assert sum(QUESTION in message for message in world.dan.private) == 1
    pauses(world, "Pause everything")
    world.dan.presses("Answer")
    assert world.dan.sees("This community is paused.")
    pauses(world, "Resume")
    world.passes(days=2)
    assert sum(QUESTION in message for message in world.dan.private) == 1


def pauses(world: World, act: str) -> None:
    world.amy.runs("/convene")
    world.amy.presses(act)
    while world.amy.member.modal:
        world.amy.closes()


def test_only_those_who_took_part_can_answer(world: World) -> None:
    two_weeks_later(world)
    holder = world.amy.latest("is complete. Thank you")
    for value in ("challenges.keep_doing:1", "challenges.keep_doing:99", "nothing:1", "1", ""):
        press_anyway(world.gus, holder, "afterwards.answer", value)
        assert world.gus.member.modal is None
    assert world.gus.sees("I could not find this 30-day challenge.")


def test_a_cancelled_challenge_asks_nothing(world: World) -> None:
    begun(world, world.dan, days=3)
    steers(world.amy)
    world.amy.presses("Cancel it")
    world.passes(days=20)
    assert not world.dan.sees(QUESTION)


def test_export_forget_me_and_retention_cover_it(world: World) -> None:
    two_weeks_later(world)
    answers(world.dan, "Asking first", **SHARE_IT)
    answers(world.cleo, "Waiting a little", **SHARE_IT)
    (mine,) = exported(world, world.dan.id)["me"]["answered_afterwards"]
    assert (mine["words"], mine["shared"]) == ("Asking first", True)
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me now")
    assert "Asking first" not in stored(world)
    assert "Asking first" not in report(world.amy)
    assert "Waiting a little" in report(world.amy)
    world.convene.services.housekeeping(world.now + timedelta(days=401))
    assert rows(world, Answer) == []
    assert [row for row in rows(world, Note) if row["kind"] == "challenges.keep_doing"] != []
