"""Partners inside a 30-day challenge: asked on joining, matched at the start, ended kindly with it."""

from bot.models.partners import NamedPartner, Pair, Pool, Seeker
from tests.challenges.scene import admits_eve, begun, joins, rows
from tests.challenges.starting import TOMORROW, announced, closes_all, steers
from tests.partners.scene import groups, introductions
from tests.world import Person, Seen, World

FIELD = "Accountability partner"
FIND, OWN, ALONE = "Find me a partner", "I have one: I choose in a moment", "On my own"
QUESTION = "how is it going?"
TITLE = "Becoming a better practitioner"


def joins_with(person: Person, how: str, named: Person | None = None) -> Seen:
    """Press Join in the channel and answer; what is said at the end."""
    person.presses("Join")
    person.fills(FIELD, how)
    said = person.submits()
    if named is not None:
        person.fills("My partner", named)
        said = person.submits()
    person.closes()
    return said


def talk_of(person: Person) -> list[Seen]:
    """All that the bot wrote in this person's conversations with partners."""
    talks = [one for one in person.world.workspace.channels.values() if one.kind == "mpim" and person.id in one.members]
    return [Seen(one) for talk in talks for one in person.member.messages(talk)]


def asked(person: Person) -> int:
    return sum(QUESTION in one.text for one in talk_of(person))


def test_the_form_has_four_fields_and_being_on_ones_own_is_what_happens_unasked(world: World) -> None:
    announced(world, First_day=TOMORROW)
    form = world.dan.presses("Join")
    assert [block["type"] for block in form.blocks].count("input") == 4
    assert "A partner asks how it goes and is asked the same, every third day." in form
    world.dan.submits()
    world.dan.closes()
    assert rows(world, Pool) == []
    admits_eve(world)
    form = world.eve.presses("Join")  # of another organisation: may journal, is never paired
    assert FIELD not in form


def test_with_whom_never_can_be_said_before_anybody_is_brought_together(world: World) -> None:
    announced(world, First_day=TOMORROW)
    joins_with(world.dan, FIND)
    world.amy.presses("Join")
    world.amy.submits(Accountability_partner=FIND)
    world.amy.presses("Partner settings")
    world.amy.submits(Never_bring_me_together_with=[world.dan])
    world.amy.closes()
    world.passes(hours=28)
    assert groups(world) == []
    world.dan.presses("Join")
    assert "Partner settings" not in world.dan.submits(Accountability_partner=ALONE).buttons


def test_who_wants_a_partner_gets_one_at_the_start_and_is_asked_every_third_day(world: World) -> None:
    announced(world, First_day=TOMORROW, Number_of_days="9")
    for person in (world.amy, world.dan, world.gus):
        assert "I find you a partner at the start" in joins_with(person, FIND)
    joins(world.cleo)
    assert "You get a partner soon." in world.gus.runs("/challenge")
    world.passes(hours=20)
    assert groups(world) == []
    world.passes(hours=8)
    assert groups(world) == [{"amy", "dan", "gus"}]  # odd: a trio, and nobody is left over
    assert f"Accountability partners in {TITLE}" in introductions(world.gus)[0]
    assert f"Your partners: {world.amy.mention}" in world.dan.runs("/challenge").text.replace(
        f"{world.gus.mention} and {world.amy.mention}", f"{world.amy.mention} and {world.gus.mention}"
    )
    assert world.amy.mention in world.dan.runs("/partner").text
    assert f"Accountability partners in {TITLE}" in world.dan.runs("/convene me")
    assert "Accountability partners in" in world.dan.opens_home().text
    assert world.cleo.private == []
    assert TITLE not in world.cleo.runs("/partner")
    world.passes(days=3)
    assert asked(world.amy) == 1
    world.passes(days=3)
    assert asked(world.amy) == 2
    assert f"*Partners in {TITLE}*: {QUESTION}" in world.amy.everything()


def test_two_who_have_each_other_are_together_once_the_other_says_yes(world: World) -> None:
    announced(world, First_day=TOMORROW)
    assert f"I ask {world.dan.mention} whether they want to be your partner." in joins_with(world.amy, OWN, world.dan)
    world.passes(hours=2)
    assert f"{world.amy.mention} would like you as partner" in world.dan.private[-1]
    world.dan.presses("Yes, gladly")
    assert "Join the 30-day challenge first." in world.dan.everything()
    assert [row["answer"] for row in rows(world, NamedPartner)] == [""]
    joins_with(world.dan, ALONE)
    world.dan.presses("Yes, gladly")
    world.passes(hours=1)
    assert groups(world) == [{"amy", "dan"}]
    assert "You chose each other" in introductions(world.dan)[0]
    world.amy.runs("/challenge progress")
    form = world.amy.presses("Change my answers")
    assert "I have one" in str(form.holder)
    world.amy.submits()
    assert f"Your partner is {world.dan.mention}." in world.amy.screen
    world.amy.closes()
    assert [row["ended_at"] for row in rows(world, Pair)] == [None]


def test_who_asked_and_goes_on_alone_is_not_taken_at_their_word(world: World) -> None:
    announced(world, First_day=TOMORROW)
    joins_with(world.dan, ALONE)
    joins_with(world.amy, OWN, world.dan)
    world.passes(hours=2)
    world.amy.runs("/challenge progress")
    world.amy.presses("Change my answers")
    world.amy.fills(FIELD, ALONE)
    world.amy.submits()
    world.amy.closes()
    world.dan.presses("Yes, gladly")
    world.passes(days=2)
    assert groups(world) == []
    assert rows(world, NamedPartner) == []


def test_late_joiners_get_a_partner_within_a_day_and_a_leavers_partner_too(world: World) -> None:
    begun(world, days=12)
    for person in (world.amy, world.dan):
        joins_with(person, FIND)
    world.passes(days=1, hours=2)
    assert groups(world) == [{"amy", "dan"}]
    assert "within a day if it has begun" in joins_with(world.gus, FIND)
    world.passes(days=1)
    assert groups(world)[-1] == {"amy", "dan", "gus"}
    world.gus.runs("/challenge progress")
    world.gus.presses("Leave")
    world.passes(hours=1)
    assert "Somebody has left." in introductions(world.amy)[1]  # in the conversation that the two had before
    world.dan.runs("/challenge progress")
    world.dan.presses("Change my answers")
    world.dan.fills(FIELD, ALONE)
    world.dan.submits()
    world.dan.closes()
    world.passes(days=1)
    assert any(f"{world.dan.mention}" in one for one in world.amy.private)
    joins_with(world.cleo, FIND)
    world.passes(days=1, hours=12)
    assert groups(world)[-1] == {"amy", "cleo"}


def test_the_end_of_the_challenge_ends_the_pairs_with_a_kind_word(world: World) -> None:
    announced(world, First_day=TOMORROW, Number_of_days="5")
    for person in (world.amy, world.dan):
        joins_with(person, FIND)
    world.passes(days=12)
    said = [one.text for one in talk_of(world.amy)]
    assert f"*Partners in {TITLE}*: did you two meet?" in said[-2]
    assert "the 30-day challenge is complete, and I ask no more. Thank you for being partners." in said[-1]
    assert sum("is complete, and I ask no more" in one for one in said) == 1
    buttons = [label for one in talk_of(world.amy) for label in one.buttons]
    assert "Did it" not in buttons
    assert [row["state"] for row in rows(world, Pool)] == ["ended"]
    assert "Accountability partners in" not in world.dan.opens_home().text
    world.passes(days=10)
    assert len(talk_of(world.amy)) == len(said)


def test_a_last_line_that_falls_into_a_pause_of_everything_is_said_after_it(world: World) -> None:
    announced(world, First_day=TOMORROW, Number_of_days="5")
    for person in (world.amy, world.gus):
        joins_with(person, FIND)
    world.passes(days=2)
    assert groups(world) == [{"amy", "gus"}]
    world.amy.runs("/convene pause")
    steers(world.amy)
    world.amy.presses("Cancel")
    closes_all(world.amy)
    world.passes(days=4)
    assert not any("I ask no more" in one.text for one in talk_of(world.gus))
    world.amy.runs("/convene resume")
    world.passes(days=1)
    assert sum("I ask no more" in one.text for one in talk_of(world.gus)) == 1
    world.amy.runs("/convene pause")
    world.amy.runs("/convene resume")
    world.passes(days=1)
    assert sum("I ask no more" in one.text for one in talk_of(world.gus)) == 1


def test_partners_follow_what_happens_to_their_challenge(world: World) -> None:
    """Paused with it, moved with it, and after a cancellation nobody is asked any more."""
    announced(world, First_day=TOMORROW, Number_of_days="20")
    for person in (world.amy, world.dan):
        joins_with(person, FIND)
    steers(world.amy)
    world.amy.presses("Skip the next date")
    world.amy.closes()
    world.passes(days=1, hours=4)
    assert groups(world) == []
    world.passes(days=1)
    assert groups(world) == [{"amy", "dan"}]
    steers(world.amy)
    world.amy.presses("Pause")
    world.amy.closes()
    world.amy.runs("/partner")
    seen = world.amy.presses("Steer")
    assert "It is paused, with its 30-day challenge." in seen
    assert "Resume" not in seen.buttons
    world.amy.closes()
    world.passes(days=8)
    assert asked(world.dan) == 0
    steers(world.amy)
    world.amy.presses("Resume")
    world.amy.closes()
    world.passes(days=1)
    assert asked(world.dan) == 1
    steers(world.amy)
    world.amy.presses("Cancel")
    world.passes(days=4)
    assert "the 30-day challenge has ended, and I ask no more." in talk_of(world.dan)[-1].text
    assert asked(world.dan) == 1


def test_taken_back_it_takes_its_partners_back_and_an_export_and_forget_me_know_of_them(world: World) -> None:
    announced(world, First_day=TOMORROW)
    joins_with(world.amy, FIND)
    joins_with(world.dan, FIND)
    export = world.convene.services.communities.export(rows(world, Seeker)[0]["person_id"])
    assert export
    assert "accountability partners" in export
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me")
    assert len(rows(world, Seeker)) == 1
    world.amy.runs("/challenge")
    world.amy.presses("Undo the announcement")
    assert rows(world, Pool) == []
    assert rows(world, Seeker) == []


def test_who_goes_on_alone_is_not_brought_back_by_what_they_asked_before(world: World) -> None:
    announced(world, First_day=TOMORROW)
    joins_with(world.amy, OWN, world.dan)
    joins_with(world.dan, ALONE)
    world.passes(hours=2)
    assert f"{world.amy.mention} would like you as partner" in world.dan.private[-1]
    world.amy.runs("/challenge progress")
    world.amy.presses("Change my answers")
    world.amy.submits(**{FIELD: ALONE})
    world.amy.closes()
    world.dan.presses("Yes, gladly")
    assert "There is nothing to answer here any more." in world.dan.screen.text
    world.passes(days=1)
    assert rows(world, Pair) == []
    assert world.amy.private == []


def test_partners_of_a_challenge_that_is_paused_go_on_with_it_and_not_before(world: World) -> None:
    begun(world, days=12)
    joins_with(world.amy, FIND)
    for door in ("/partner", "/challenge"):
        world.amy.runs(door)
        world.amy.presses("Steer")
        world.amy.presses("Pause")
        closes_all(world.amy)
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("Resume")
    assert "This 30-day challenge is paused." in world.amy.screen
    closes_all(world.amy)
    assert [row["state"] for row in rows(world, Pool)] == ["paused"]


def test_two_who_are_together_before_it_begins_are_asked_from_the_third_day_of_it_on(world: World) -> None:
    announced(world, First_day="Thursday 3 December 2026")
    joins_with(world.amy, OWN, world.dan)
    joins_with(world.dan, OWN, world.amy)
    world.passes(hours=2)
    assert "You chose each other" in introductions(world.dan)[0]
    world.passes(days=12)  # until the second day
    assert asked(world.amy) == 0
    world.passes(days=2)
    assert asked(world.amy) == 1
