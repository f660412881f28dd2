"""Notes from the meetup: who writes them, and who reads them."""

from datetime import timedelta

from tests.challenges.meetup_scene import plans, writes
from tests.challenges.scene import begun
from tests.challenges.starting import closes_all
from tests.screen import elements
from tests.world import Seen, World


def test_notes_are_for_the_absent_too(world: World) -> None:
    """Ben was there and gets nothing; Cleo and Dan get all that was noted, once."""
    begun(world, world.ben, world.cleo, world.dan, days=1)
    at = plans(world, world.amy, days=3)
    world.ben.presses("I will come")
    world.turn_to(at + timedelta(hours=1))
    assert "Those who were absent get the notes privately, once." in world.dan.everything()
    writes(world.ben, "We keep the *five lines*.")
    writes(world.amy, "Next: a round on <questions>.")
    place = Seen(world.dan.latest("Notes from the closing meetup"))
    assert f"{world.ben.mention}: We keep the *five lines*." in place
    assert "Next: a round on &lt;questions&gt;." in place
    writes(world.ben, "We keep the five lines a day.")
    assert "We keep the five lines a day." in Seen(world.dan.latest("Notes from the closing meetup"))
    world.passes(days=3)
    for absent in (world.cleo, world.dan):
        (told,) = [message for message in absent.private if "Notes from the meetup" in message]
        assert "We keep the five lines a day." in told
        assert "Next: a round on" in told
    assert not any("You missed" in message for message in world.ben.private)


def test_the_absent_get_the_notes_also_after_a_pause_and_who_wrote_some_was_there(world: World) -> None:
    begun(world, world.ben, world.cleo, world.dan, days=1)
    at = plans(world, world.amy, days=2)
    world.ben.presses("I will come")
    world.turn_to(at + timedelta(hours=1))
    writes(world.cleo, "Came without saying so.")
    for act in ("Pause everything", "Resume"):
        world.amy.runs("/convene")
        world.amy.presses(act)
        closes_all(world.amy)
        world.passes(minutes=30)
    world.passes(days=3)
    told = [sum("Came without saying so." in one for one in who.private) for who in (world.ben, world.cleo, world.dan)]
    assert told == [0, 0, 1]


def test_notes_of_a_second_meetup_are_told_too_and_are_its_own(world: World) -> None:
    """Cleo misses both, Dan noted something at the first and misses the second."""
    begun(world, world.ben, world.cleo, world.dan, days=20)
    for words, who in (("From the first", world.dan), ("From the second", world.ben)):
        at = plans(world, world.amy, days=3)
        world.ben.presses("I will come")
        world.turn_to(at + timedelta(hours=1))
        writes(who, words)
        world.passes(days=3)
        writes(who, f"{words}, said better")
        world.passes(days=3)
    told = [[one for one in who.private if "Notes from the meetup" in one] for who in (world.cleo, world.dan)]
    assert [["From the first" in one for one in messages] for messages in told] == [[True, False], [False]]
    assert ["From the second" in messages[-1] for messages in told] == [True, True]
    posts = [Seen(one) for one in world.ben.member.messages(world.channel)]
    first, second = (one for one in posts if "Notes from the closing" in one)
    assert ("From the first" in first, "From the second" in first) == (True, False)
    assert ("From the first" in second, "From the second" in second) == (False, True)
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me now")
    assert not world.amy.sees("From the first")
    assert world.amy.sees("From the second")


def test_who_notes_something_again_goes_on_from_their_own_words(world: World) -> None:
    begun(world, world.dan, days=1)
    at = plans(world, world.amy, days=2)
    world.turn_to(at + timedelta(hours=1))
    assert "This is what you wrote" not in world.dan.presses("Write a note")
    world.dan.submits(Your_note="The first half")
    world.dan.closes()
    form = world.dan.presses("Write a note")
    assert "This is what you wrote. Change it or add to it." in form
    assert [one["initial_value"] for _, one in elements(form.blocks) if "initial_value" in one] == ["The first half"]


def test_nothing_noted_nothing_told(world: World) -> None:
    begun(world, world.dan, days=1)
    at = plans(world, world.amy, days=2)
    world.turn_to(at + timedelta(days=4))
    assert not any("meetup" in message for message in world.dan.private)


def test_notes_are_for_those_who_took_part(world: World) -> None:
    begun(world, world.dan, days=1)
    at = plans(world, world.amy, days=2)
    world.turn_to(at + timedelta(hours=1))
    assert "Notes are for those who took part." in world.cleo.presses("Write a note")
