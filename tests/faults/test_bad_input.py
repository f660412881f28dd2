"""Whatever is sent: an answer or a refusal, never an error; and nothing that a member wrote pings or misleads."""

import logging
import os
from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.clock import StandingClock
from bot.playground.server import LocalSlack
from tests.challenges.scene import KEEP, SHOW, joins
from tests.challenges.starting import OWN, SOON, announced, steers
from tests.conftest import DATABASES, an_empty_database
from tests.faults.hostile import ENDS, GONE, JUNK, TEXTS, Problems, Town, a_town, actions, assert_harmless, filled, put
from tests.world import MORNING, Json, World

COMMANDS = ("/convene", "/challenge")
REFUSED = "Not possible just now"
SHORTCUTS = ("challenges.log_entry", "challenges.not_entry", "challenges.unknown")
MORE = os.environ.get("BAD_INPUT_EXAMPLES")  # of each test, for a long run: others each time
some = st.integers(0, 10_000)  # which one of what there is
words = st.text(max_size=40) | st.integers(0, len(TEXTS) - 1)  # by number: some are too long to be printed
Thing = TypeVar("Thing")
often = settings(
    max_examples=int(MORE or 60),
    deadline=None,
    derandomize=MORE is None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # what was sent before has left its traces: nothing to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


pytestmark = pytest.mark.fault


@pytest.fixture(scope="module", params=DATABASES)
def town(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    local_slack: LocalSlack,
    standing_clock: StandingClock,
) -> Iterator[Town]:
    local_slack.wipe()
    local_slack.rates = False
    standing_clock.restart(MORNING)
    url = an_empty_database(request.param, request, tmp_path_factory.mktemp("town"))
    world = World(local_slack, standing_clock, url)
    problems = Problems()
    logging.getLogger().addHandler(problems)
    town = a_town(world, problems.texts)
    town.learn()
    yield town
    logging.getLogger().removeHandler(problems)
    world.stop()


def said(word: str | int) -> str:
    return word if isinstance(word, str) else TEXTS[word]


def one_of(things: Sequence[Thing], at: int) -> Thing:
    return things[at % len(things)]


def some_request(town: Town, kind: int, at: int) -> Json:
    """Anything that Slack sends."""
    amy, ben, form = town.world.amy, town.world.ben, one_of(sorted(town.forms), at)
    action_id, number = one_of(sorted({*actions()} - ENDS), at), one_of(town.numbers, at)
    return one_of(
        [
            town.command(amy, one_of(COMMANDS, at), "help"),
            town.press(amy, action_id, number, None),
            town.press(amy, action_id, number, form),
            town.submission(amy, form),
            town.shortcut(ben, one_of(SHORTCUTS, at)),
            one_of(town.events(), at),
        ],
        kind,
    )


@often
@given(who=some, command=some, text=words)
def test_any_words_after_a_command(town: Town, who: int, command: int, text: str | int) -> None:
    town.send(town.command(one_of(town.people, who), one_of(COMMANDS, command), said(text)))


@often
@given(who=some, action=some, at=some, text=words)
def test_any_value_in_any_button_anywhere(town: Town, who: int, action: int, at: int, text: str | int) -> None:
    person, action_id = one_of(town.people, who), one_of(actions(), action)
    value = said(text) if action_id in ENDS or at % 2 else one_of(town.numbers, at)
    at_home = ["home"] if person is town.world.amy else []
    town.send(town.press(person, action_id, value, one_of([None, *at_home, *sorted(town.forms)], at)))


@often
@given(who=some, form=some, hostile=st.lists(words, min_size=1, max_size=8))
def test_any_words_in_any_field_of_any_form(town: Town, who: int, form: int, hostile: list[str | int]) -> None:
    person = one_of([town.world.amy, town.world.amy, town.world.ben, town.world.eve], who)
    payload = town.submission(person, one_of(sorted(town.forms), form))
    before = town.rituals()
    answer = town.send(filled(payload, [said(word) for word in hostile], town.world)).answer()
    if "errors" in answer or REFUSED in str(answer):
        assert town.rituals() == before  # nothing half written


@often
@given(kind=some, at=some, changes=st.lists(st.tuples(some, some), min_size=1, max_size=2))
def test_any_part_missing_or_of_another_type(town: Town, kind: int, at: int, changes: list[tuple[int, int]]) -> None:
    payload = some_request(town, kind, at)
    for place, junk in changes:
        put(payload, place, one_of([*JUNK, GONE, *TEXTS], junk))
    before = town.rituals()
    if town.send(payload).status == 400:
        assert town.rituals() == before


NASTY = "<!channel> <@U0EVIL> <https://evil.example|https://bank.example>"  # short enough for a title


def test_what_members_write_pings_nobody_and_forges_no_link_from_the_first_post_to_the_last(world: World) -> None:
    """Said again by the bot in everything that it posts, publishes and answers over the days."""
    amy, ben = world.amy, world.ben
    ben.member.name = NASTY
    amy.runs("/convene setup")
    amy.submits(Name=NASTY, Purpose=NASTY)
    amy.runs("/challenge start")
    amy.presses("More settings")
    amy.fills("What to practise", OWN)
    amy.fills("Where", "A channel made for it")
    amy.submits(First_day=SOON, Title=NASTY, Number_of_days="8", Closing_meetup=1_796_000_000)
    amy.submits(Prompts="\n\n".join([f"{NASTY}\n- {NASTY} @here"] * 8))
    amy.presses("Edit the announcement")
    amy.submits(Your_words=f"{NASTY} @channel")
    amy.presses("Send day 1 to me")
    amy.closes()
    amy.submits()
    amy.closes()
    joins(ben, hope=NASTY, keeps=[KEEP], shows=[SHOW])
    world.passes(minutes=2)
    ben.replies(NASTY, ben.latest("day 1 of 8"))
    for words in (
        "/convene",
        "/convene planned",
        "/convene help",
        f"/convene {NASTY}",
        "/challenge",
        "/challenge progress",
    ):
        amy.runs(words, world.channel)
        ben.runs(words, world.channel)
    ben.opens_home()
    amy.runs("/convene handover", world.channel)
    amy.tries_to_submit(**{"Who facilitates from now on?": [ben, world.gus]})
    amy.closes()
    world.passes(days=10)
    assert world.dan.sees("has ended")
    for call in world.slack.calls:
        assert_harmless(call.arguments)
    for person in world.people.values():
        for holder in [*person._holders(), *person._messages()]:
            if holder.get("user") == world.workspace.bot_user_id or "ts" not in holder:
                assert_harmless(holder)


@pytest.mark.parametrize("link", [f"https://example.org/{NASTY}", "https://a b", "https://x|y", "https://x><!channel>"])
def test_what_would_end_a_link_early_is_no_link(world: World, link: str) -> None:
    announced(world)
    steers(world.amy)
    world.amy.presses("Meetup")
    assert "This is not a link" in world.amy.tries_to_submit(Link=link)["Link"]
