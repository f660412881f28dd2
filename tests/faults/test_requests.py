"""Over HTTP: what Slack did not sign, or not just now, is refused; what comes once more changes nothing twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.app import Convene
from bot.models.base import Base
from bot.models.challenges import CheckIn, Day, Entry
from bot.models.communities import Act
from bot.playground import interactions
from bot.playground.delivery import Ack, Envelope
from tests.challenges.scene import KEEP, LOG, NOT, begun, day, rows
from tests.challenges.starting import SOON, steers
from tests.faults.pushed import Pushes, Request, unsigned
from tests.screen import texts
from tests.world import Json, Person, World

WORDS = "my worst problem"
UNTOLD = {"posts", "lanes", "drafts"}  # how it is said, and forms that are open
FIVE_MINUTES = 300

Forge = Callable[[Request, str], Request]


@pytest.fixture
def pushes(world: World) -> Pushes:
    """A challenge is on its first day, and Ben takes part; from now on all is pushed."""
    begun(world, world.ben)
    return Pushes(world)


def state_of(world: World) -> list[str]:
    """All that the bot knows, and all that stands in the workspace for others to read."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in UNTOLD]
    with world.convene.database.read() as session:
        stored = [
            f"{table.name}: {tuple(row)}"
            for table in tables
            for row in session.execute(select(*[column for column in table.columns if column.name != "id"]))
        ]
    messages = [one for channel in world.workspace.channels.values() for one in channel.messages.values()]
    public = [one for one in messages if not one.ephemeral_to]
    return stored + ["\n".join([one.text, *texts(one.blocks), *one.reactions]) for one in public]


# Refused

FORGERIES: dict[str, Forge] = {
    "not signed": lambda request, secret: replace(request, signature=None),
    "neither signed nor dated": lambda request, secret: replace(request, signature=None, sent=None),
    "an empty signature": lambda request, secret: replace(request, signature=""),
    "no letters in its signature": lambda request, secret: replace(request, signature="v0=é"),
    "signed by somebody else": lambda request, secret: request.signed("not the secret"),
    "no time": lambda request, secret: replace(request, sent=""),
    "no number as its time": lambda request, secret: replace(request, sent="yesterday"),
    "another time than it was signed for": lambda request, secret: replace(
        request, sent=str(int(request.sent or 0) + 1)
    ),
    "another body than was signed": lambda request, secret: replace(request, body=request.body + b" "),
    "too old": lambda request, secret: request.signed(secret, ago=FIVE_MINUTES + 1),
    "from the future": lambda request, secret: request.signed(secret, ago=-FIVE_MINUTES - 60),
}


def test_what_slack_did_not_sign_just_now_is_refused(
    world: World, pushes: Pushes, caplog: pytest.LogCaptureFixture
) -> None:
    thread = day(world.ben, 1)
    with pushes.held():
        world.ben.presses("Done")
        world.ben.says(WORDS, world.channel, thread_ts=thread["ts"])
        world.ben.member.command("/convene", f"away {WORDS}", world.channel)
    state = state_of(world)
    assert len(pushes.held_back) == 3
    for what, forged in FORGERIES.items():
        for request in pushes.held_back:
            assert pushes.send(forged(request, world.workspace.signing_secret)).status == 401, what
    world.beat()
    assert state_of(world) == state
    assert WORDS not in caplog.text
    for request in pushes.held_back:  # and as Slack signed them they are taken
        assert pushes.send(request).ok
    assert state_of(world) != state


def test_what_was_signed_almost_five_minutes_ago_is_taken(world: World, pushes: Pushes) -> None:
    with pushes.held():
        world.ben.presses("Done")
    (request,) = pushes.held_back
    assert pushes.send(request.signed(world.workspace.signing_secret, ago=FIVE_MINUTES - 10)).ok


def test_slacks_own_look_at_the_certificate_is_answered_though_it_is_not_signed(world: World, pushes: Pushes) -> None:
    """Slack sends it to a command's address now and then, with nothing but a token."""
    state = state_of(world)
    away = interactions.command_payload(world.workspace, world.ben.id, world.channel, "/convene", "away until Friday")
    assert certificate_check(pushes, {}) == Ack(200, "")
    assert certificate_check(pushes, away) == Ack(200, "")  # whatever else stands in it is not done
    assert certificate_check(pushes, away | {"ssl_check": "0"}).status == 401
    assert state_of(world) == state


def certificate_check(pushes: Pushes, more: Json) -> Ack:
    return pushes.send(unsigned(Envelope("slash_commands", {"ssl_check": "1", "token": "t"} | more, "E1")))


# Once more


def resent(world: World, pushes: Pushes, doings: Sequence[Callable[[], object]]) -> None:
    """What was pushed for each thing is sent again as it was, then and at the end: all stays as it is."""
    for doing in doings:
        before = len(pushes.kept)
        doing()
        sent_again(world, pushes, pushes.kept[before:])
    sent_again(world, pushes, pushes.kept[:])  # now that the opposite was done


def sent_again(world: World, pushes: Pushes, requests: Sequence[Request]) -> None:
    state = state_of(world)
    for request in requests:
        assert pushes.send(request).ok
        world.beat()
        assert state_of(world) == state, request


def test_a_challenge_is_set_up_and_announced_once(world: World) -> None:
    resent(
        world,
        Pushes(world),
        [
            lambda: world.amy.runs("/convene setup"),
            lambda: world.amy.submits(),
            lambda: world.amy.runs("/challenge start"),
            lambda: world.amy.presses("More settings"),
            lambda: world.amy.submits(First_day=SOON, Number_of_days="5"),
            lambda: world.amy.submits(),
        ],
    )
    assert len([one for one in world.amy.messages() if "Join" in one.buttons]) == 1


def test_what_participants_do_counts_once(world: World, pushes: Pushes) -> None:
    resent(
        world,
        pushes,
        [
            lambda: world.dan.presses("Join"),
            lambda: world.dan.submits(**{"Your journal": [KEEP]}),
            lambda: world.dan.closes(),
            lambda: world.dan.presses("Done"),
            lambda: world.dan.presses("Rest"),
            lambda: world.dan.replies("An entry", day(world.dan, 1)),
            lambda: world.dan.edits(world.dan.latest("An entry"), "An entry, edited"),
            lambda: world.dan.calls(NOT, world.dan.latest("An entry")),
            lambda: world.dan.calls(LOG, world.dan.latest("An entry")),
            lambda: world.dan.runs("/convene away until Friday"),
        ],
    )
    assert len(rows(world, Entry)) == 1


def steers_anew(person: Person) -> None:
    while person.member.modal:
        person.closes()
    steers(person)


def steering(world: World) -> list[Callable[[], object]]:
    """Each thing that a facilitator does, and after some of them the opposite."""
    return [
        lambda: steers_anew(world.amy),
        lambda: world.amy.presses("Skip the next date"),
        lambda: world.amy.presses("Change the next prompt"),
        lambda: world.amy.submits(Prompt="*Something else*\nFor tomorrow."),
        lambda: steers_anew(world.amy),
        lambda: world.amy.presses("Add prompts"),
        lambda: world.amy.submits(More_prompts="*One more*\nFor the end."),
        lambda: steers_anew(world.amy),
        lambda: world.amy.presses("Meetup"),
        lambda: world.amy.submits(Link="https://meet.example/one"),
        lambda: steers_anew(world.amy),
        lambda: world.amy.presses("Meetup"),
        lambda: world.amy.submits(Link="https://meet.example/two"),
        lambda: steers_anew(world.amy),
        lambda: world.amy.presses("Pause"),
        lambda: world.amy.presses("Resume"),
        lambda: world.amy.runs("/convene pause"),
        lambda: world.amy.runs("/convene resume"),
    ]


def test_steering_steers_once(world: World, pushes: Pushes) -> None:
    resent(world, pushes, steering(world))


def test_steering_steers_once_whichever_process_hears_it(world: World, pushes: Pushes) -> None:
    """What one process took is sent to another, which has not seen it: also after the opposite was done."""
    for doing in steering(world):
        doing()
    other = world.start_bot()
    sent_again(world, Pushes(world, other), pushes.kept)
    other.database.dispose()


def test_an_older_press_undoes_no_later_one_whichever_process_hears_it_again(world: World, pushes: Pushes) -> None:
    world.ben.presses("Done")
    world.ben.presses("Rest")
    other = world.start_bot()
    sent_again(world, Pushes(world, other), pushes.kept)
    other.database.dispose()
    (row,) = rows(world, CheckIn)
    assert row["kind"] == "rest"


class ToBoth(Pushes):
    """Two processes hear everything at the same moment; the first that took it is what its sender is answered."""

    def __init__(self, world: World, one: Convene, other: Convene, people: ThreadPoolExecutor) -> None:
        super().__init__(world, one)
        self._other, self._people = Pushes(world, other), people
        world.workspace.transport = self

    def deliver(self, envelope: Envelope) -> Ack:
        request, begin = unsigned(envelope).signed(self._secret), Barrier(2)

        def send(to: Pushes) -> Ack:
            begin.wait()
            return to.send(request)

        answers = list(self._people.map(send, (self, self._other)))
        return min(answers, key=lambda ack: "done already" in str(ack.body) or '"errors"' in str(ack.body))


def test_two_processes_that_hear_it_at_the_same_moment_do_it_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    begun(world, world.ben)
    before, one, other = len(rows(world, Act)), world.convene, world.start_bot()
    with ThreadPoolExecutor(2) as people:
        ToBoth(world, one, other, people)
        for label in ("Skip the next date", "Add prompts", "Pause"):
            steers_anew(world.amy)
            world.amy.presses(label)
            if label == "Add prompts":
                world.amy.submits(More_prompts="*One more*\nFor the end.")
    other.database.dispose()
    verbs = [row["verb"].split()[0] for row in rows(world, Act)[before:]]
    assert verbs == ["skipped", "extended", "paused"]
    assert len(rows(world, Day)) == 4
    assert "unexpected error" not in caplog.text
