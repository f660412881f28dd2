"""/challenge: what runs here, what I can do, and who sees what."""

import re

import pytest

from bot.playground.records import Channel
from tests.challenges.starting import OWN, SOON, announced, closes_all, forges, posts_with, value_of
from tests.crowd import COMMUNITIES, crowd
from tests.world import Person, World


def starts(person: Person, title: str, at: Channel | None = None, days: int = 3) -> None:
    """Announce one for today, in one minute."""
    person.runs("/challenge start", at)
    person.presses("More settings")
    person.submits(First_day=SOON, Title=title, Number_of_days=str(days))
    person.submits()
    closes_all(person)


def test_it_shows_what_runs_and_what_i_can_do(world: World) -> None:
    world.a_community()
    assert "No 30-day challenge runs here just now" in world.ben.runs("/challenge")
    starts(world.amy, "Small steps")
    panel = world.ben.runs("/challenge")
    assert "*Small steps*: begins" in panel
    assert "Join" in panel.buttons
    world.passes(minutes=1)
    assert "day 1 of 3" in world.ben.runs("/challenge list")
    world.ben.presses("Join")
    world.ben.submits()
    closes_all(world.ben)
    panel = world.ben.runs("/challenge")
    assert panel.buttons[:4] == ["Done: day 1", "Rest", "Write in the thread", "Journal privately"]
    assert "1 person in." in panel
    assert "Only you see this" not in panel  # Slack says so above it


def test_help_and_unknown_words_say_what_one_can_do(world: World) -> None:
    world.a_community()
    for words in ("help", "what", "gibberish with words"):
        seen = world.ben.runs(f"/challenge {words}")
        assert "A *30-day challenge* is a small activity each day" in seen
        assert seen.buttons == ["What runs here", "Start a 30-day challenge"]
    assert "No 30-day challenge runs" in world.ben.presses("What runs here")


def test_the_front_desk_and_home_offer_the_same(world: World) -> None:
    world.a_community()
    assert "Start a 30-day challenge" in world.ben.runs("/convene").buttons
    assert "What to practise" in str(world.ben.presses("Start a 30-day challenge").holder)
    world.ben.closes()
    starts(world.amy, "Small steps")
    assert "Small steps" in world.ben.runs("/convene")
    home = world.ben.opens_home()
    assert "Small steps" in home
    assert "Join" in home.buttons


def test_undo_from_the_home_tab(world: World) -> None:
    world.a_community()
    starts(world.amy, "Small steps")
    world.amy.opens_home()
    assert "Nothing is public yet" in world.amy.presses("Undo the announcement")
    assert posts_with(world.ben, "Be the first to join") == []


def test_two_challenges_in_a_community_do_not_mix(world: World) -> None:
    world.a_community()
    starts(world.amy, "First steps")
    starts(world.ben, "Second thoughts", days=5)
    world.passes(minutes=2)
    world.cleo.member.press(
        world.cleo.latest("*First steps*"), "challenges.join", value=value_of_join(world, "*First steps*")
    )
    world.cleo.submits()
    closes_all(world.cleo)
    panel = world.cleo.runs("/challenge")
    assert "*First steps*: day 1 of 3 in" in panel
    assert "*Second thoughts*: day 1 of 5 in" in panel
    assert "Done: day 1" in panel.buttons
    assert "Join" in panel.buttons
    world.cleo.replies("For the first.", world.cleo.latest("First steps: day 1 of 3"))
    world.cleo.replies("For the second?", world.cleo.latest("Second thoughts: day 1 of 5"))
    (first,) = posts_with(world.amy, "*First steps: day 1 of 3*")
    (second,) = posts_with(world.amy, "*Second thoughts: day 1 of 5*")
    assert "1 person did this day." in first
    assert "Nobody yet" in second
    world.passes(days=4)
    assert len(posts_with(world.amy, "*First steps* is complete")) == 1
    assert posts_with(world.amy, "*Second thoughts* is complete") == []


def value_of_join(world: World, words: str) -> str:
    message = world.cleo.latest(words)
    return str(next(e["value"] for b in message["blocks"] for e in b.get("elements", []) if "join" in str(e)))


def test_two_communities_do_not_mix(world: World) -> None:
    world.a_community()
    other = world.workspace.add_channel("writing-guild", [world.amy.member, world.ben.member])
    world.a_community(at=other)
    starts(world.amy, "Data month")
    starts(world.ben, "Writing month", at=other)
    assert "Writing month" not in world.amy.runs("/challenge")
    assert "Data month" not in world.amy.runs("/challenge", other)
    assert "Writing month" in world.amy.runs("/challenge", other)
    assert not world.dan.sees("Writing month")
    choice = world.amy.runs("/challenge", "dm")
    assert "Which community do you mean?" in choice
    assert {"Data craft", "Writing guild"} <= set(choice.buttons)
    assert "Writing month" in world.amy.presses("Writing guild")
    world.passes(minutes=2)
    assert [post for post in world.ben.messages(other) if "Writing month: day 1" in post]
    assert not [post for post in world.ben.messages() if "Writing month" in post.text]


@pytest.fixture
def private(world: World) -> World:
    """Amy and Ben have a private community, with a challenge under way and a draft; Dan is not in it."""
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    starts(world.amy, "Quiet work", at=world.private)
    world.passes(minutes=2)
    world.dan.runs("/convene")
    world.dan.runs("/challenge")
    return world


def test_a_private_communitys_challenges_are_invisible_to_outsiders(private: World) -> None:
    dan = private.dan
    for words in ("/challenge", "/challenge start", "/challenge progress", "/challenge help", "/convene"):
        dan.runs(words)
        dan.runs(words, "dm")
    dan.opens_home()
    for secret in ("Quiet", "quiet", private.private.id):
        assert not dan.sees(secret)


@pytest.mark.parametrize(
    "action",
    [
        "show.1", "start", "help", "join", "leave", "progress", "steer", "undo", "again", "open_draft", "pause",
        "cancel", "all_prompts", "done_today", "rest_today", "progress_of_day",
    ],
)  # fmt: skip
def test_forged_values_open_no_private_door(private: World, action: str) -> None:
    for value in (*ids_of(private), "999999", "-1", "²", "1; DROP", ""):
        seen = forges(private.dan, f"challenges.{action}", value)
        assert "I could not find" in seen or "no longer there" in seen
        closes_all(private.dan)
        assert not private.dan.sees("Quiet")
    assert "day 1 of 3" in private.ben.runs("/challenge", private.private)


def ids_of(world: World) -> set[str]:
    """Of the challenge, of the community and of the day."""
    world.amy.runs("/challenge", world.private)
    challenge, community = value_of(world.amy, "Steer"), value_of(world.amy, "Start a 30-day challenge")
    posted = world.amy.latest("day 1 of 3*")
    day = next(e["value"] for block in posted["blocks"] for e in block.get("elements", []) if "Rest" in str(e))
    return {challenge, community, day}


def test_in_its_channel_outsiders_see_the_challenge_and_not_the_community(world: World) -> None:
    """A private community may choose a channel that others are in; its name and the rest stay its own."""
    side = world.workspace.add_channel("side-room", [world.amy.member, world.dan.member])
    world.workspace.invite_bot(side, world.amy.member)
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    starts(world.amy, "Inner circle", at=world.private)
    world.amy.runs("/challenge start", world.private)
    world.amy.submits(Where="#side-room", First_day=SOON)
    world.amy.submits()
    closes_all(world.amy)
    world.passes(minutes=2)
    panel = world.dan.runs("/challenge", side)
    assert "Becoming a better practitioner" in panel
    assert "Join" in panel.buttons
    assert "Start a 30-day challenge" not in panel.buttons
    assert "Inner circle" not in panel
    assert "Quiet corner" not in panel


def test_guests_take_part_and_members_start(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="2")
    world.passes(minutes=1)
    assert "Join" in world.gus.runs("/challenge").buttons
    world.gus.presses("Join")
    assert "You are in" in world.gus.submits()
    world.dan.runs("/challenge start")
    assert OWN in str(world.dan.member.modal)


def test_more_than_fit_are_counted_and_stand_on_further_pages(world: World) -> None:
    world.a_community()
    for number in range(9):
        starts(world.amy, f"Month {number}")
    panel = world.ben.runs("/challenge")
    assert "1 to 8 of 9" in panel
    assert "*Month 8*" not in panel
    panel = world.ben.presses("1 more")
    assert "*Month 8*: begins" in panel
    assert "*Month 0*" not in panel
    assert "*Month 0*" in world.ben.presses("Back")
    world.ben.runs("/challenge progress")
    assert "1 more" in world.ben.screen.buttons


@pytest.mark.parametrize("value", ["", "1", "1.", ".1", "999999.0", "-1.0", "1.999999999", "x.y", "1.0.0"])
def test_a_forged_page_shows_nothing_that_one_may_not_see(private: World, value: str) -> None:
    forges(private.dan, "challenges.turn.on", value)
    closes_all(private.dan)
    assert not private.dan.sees("Quiet")


def test_every_community_can_be_chosen(world: World) -> None:
    crowd(world, world.ben, challenges=0)
    assert len(world.ben.runs("/challenge", "dm").buttons) == COMMUNITIES
    assert "30-day challenges in Craft 29" in world.ben.presses("Craft 29")


def test_with_sixty_at_once_every_answer_fits(world: World) -> None:
    crowd(world, world.ben, communities=1)
    assert "1 to 8 of 60" in world.ben.runs("/challenge", "dm")
    progress = world.ben.runs("/challenge progress", "dm")
    assert "*Month 00*" in progress
    assert re.search(r"And \d+ more", progress.text)
