"""A challenge on day 12, as the page opens with it: played by its members, and alive from there on."""

from datetime import datetime, timedelta
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest

from bot.clock import machine_time
from bot.playground.keeper import Scenario
from bot.playground.members import Member
from bot.playground.records import Channel, Json
from bot.playground.run import Playground
from bot.playground.scenarios import SCENARIOS, PlayableClock, first_day_of
from bot.playground.workspace import Workspace
from tests.waiting import until

BERLIN = ZoneInfo("Europe/Berlin")
TITLE = "Becoming a better practitioner"
SCENARIO = "day-12"


@pytest.fixture
def workspace(playground: Playground) -> Workspace:
    return next(iter(playground.slack.workspaces.values()))


@pytest.fixture
def home(workspace: Workspace) -> Channel:
    return workspace.channel("data-practice")


@pytest.fixture
def you(workspace: Workspace) -> Member:
    return workspace.member("you")


def days(member: Member, home: Channel) -> list[Json]:
    return [one for one in member.messages(home) if f"{TITLE}: day " in one["text"]]


def at(message: Json) -> datetime:
    return datetime.fromtimestamp(float(message["ts"]), BERLIN)


def test_twelve_days_were_posted_one_each_morning(you: Member, home: Channel) -> None:
    posts = days(you, home)
    assert [one["text"].split(". ")[0] for one in posts] == [f"{TITLE}: day {n} of 30" for n in range(1, 13)]
    assert {f"{at(one):%H:%M}" for one in posts} == {"09:00"}
    assert len({at(one).date() for one in posts}) == 12


def test_it_is_the_afternoon_of_today(playground: Playground, you: Member, home: Channel) -> None:
    now = playground.clock.now().astimezone(BERLIN)
    assert now.date() == at(days(you, home)[-1]).date()
    assert now.hour >= 16
    assert abs(playground.clock.now() - machine_time()) < timedelta(days=2)
    assert abs(playground.clock.real() - machine_time()) < timedelta(seconds=5)


def test_members_wrote_and_did_their_days(you: Member, home: Channel) -> None:
    first, *_, eleventh, today = days(you, home)
    entries = [one for one in you.messages(home, first["ts"])[1:] if one.get("reactions")]
    assert len(entries) >= 4
    assert "7 people did this day." in str(eleventh["blocks"])
    assert "people did this day." in str(today["blocks"])


def test_a_facilitator_steered_it(you: Member, home: Channel) -> None:
    """Greta, of another organisation, may journal; a meetup is planned."""
    greta = you.workspace.member("greta").id
    wrote = [one for day in days(you, home) for one in you.messages(home, day["ts"])[1:] if one["user"] == greta]
    assert wrote
    panel = you.command("/challenge", "", home).message
    assert panel is not None
    assert "Steer" in str(panel["blocks"])


def test_slack_refused_nothing_and_nobody_is_left_with_what_only_they_saw(playground: Playground, you: Member) -> None:
    assert [one.method for one in playground.slack.calls if not one.answer["ok"]] == []
    other = you.workspace.member("bruno")
    assert not [one for one in other.messages("data-practice") if one.get("ephemeral")]


def test_what_came_before_today_is_read(playground: Playground, you: Member, home: Channel) -> None:
    read = home.read[you.id]
    assert at(days(you, home)[-2]) <= datetime.fromtimestamp(float(read), BERLIN) < at(days(you, home)[-1])


def test_the_outbox_shows_what_is_planned_and_what_was_sent(playground: Playground) -> None:
    rows = playground.outbox()
    nexts = [one for one in rows["planned"] if one["kind"] == "challenges.day"]
    assert len(nexts) == 18
    assert [one["at"] for one in nexts] == sorted(one["at"] for one in nexts)
    assert rows["sent"]
    assert rows["sent"][0]["at"] == max(one["at"] for one in rows["sent"])
    redraw = next(one for one in rows["sent"] if one["redraw"] and one["kind"] == "challenges.day")
    assert redraw["channel"]
    assert redraw["ts"]


def test_nothing_came_too_late(playground: Playground, you: Member, home: Channel) -> None:
    """The poll about the meetup stands in the channel, and each entry has its tick."""
    assert [one["key"] for one in playground.outbox()["not_sent"] if one["state"] == "skipped"] == []
    polls = [one for one in you.messages(home) if "When shall we meet?" in one["text"]]
    assert len(polls) == 1


def test_from_there_on_it_lives(playground: Playground, you: Member, home: Channel) -> None:
    """Over its real socket, and with the clock of the page."""
    assert you.workspace.transport.connected
    playground.turn("next")
    until(lambda: len(days(you, home)) == 13)
    today = days(you, home)[-1]
    button = next(one for block in today["blocks"] for one in block.get("elements", []) if "done" in str(one))
    assert you.press(today, button["action_id"], block_id=None, value=button.get("value")).ok
    until(lambda: "1 person did this day." in str(days(you, home)[-1]["blocks"]))


def test_one_is_away_and_loses_nothing_by_it(you: Member, home: Channel) -> None:
    """Dana did ten of the eleven days before she left; days 12 and 13 do not count."""
    assert f"*{TITLE}*: 10 of 11 days" in you.workspace.member("dana").command("/challenge", "progress", home).text


def test_to_any_moment_what_is_due_on_the_way_is_posted(playground: Playground, you: Member, home: Channel) -> None:
    moment = at(days(you, home)[-1]) + timedelta(days=1, hours=3, minutes=34)
    before = len(days(you, home))
    playground.turn_to(moment)
    assert len(days(you, home)) == before + 1
    assert f"{at(days(you, home)[-1]):%H:%M}" == "09:00"
    assert timedelta() <= playground.clock.now() - moment < timedelta(seconds=30)


def test_a_clock_that_runs_skips_no_post_and_stops_when_told(
    playground: Playground, you: Member, home: Channel
) -> None:
    stopping, before = Event(), len(days(you, home))
    running = Thread(target=playground.run, args=(stopping,))
    running.start()
    until(lambda: len(days(you, home)) >= before + 2, 60)
    stopping.set()
    running.join(30)
    assert not running.is_alive()
    posts = days(you, home)
    dates = [at(one).date() for one in posts]
    assert dates == [dates[0] + timedelta(days=n) for n in range(len(posts))]
    assert {f"{at(one):%H:%M}" for one in posts} == {"09:00"}
    due = playground.next_post()
    assert due is not None
    assert at(posts[-1]) <= playground.clock.now() < due


def test_reset_makes_it_new_and_empty(playground: Playground) -> None:
    """The last of this file: nothing is left of the scenario."""
    playground.reset()
    workspace = next(iter(playground.slack.workspaces.values()))
    assert playground.scenario == "empty"
    assert workspace.member("you").messages("data-practice") == []
    assert playground.next_post() is None
    assert abs(playground.clock.now() - machine_time()) < timedelta(seconds=5)


def test_a_scenario_that_is_stopped_is_left_as_far_as_it_came(playground: Playground) -> None:
    stopping = Event()
    stopping.set()
    playground.reset("closing", stopping)
    workspace = next(iter(playground.slack.workspaces.values()))
    assert workspace.member("you").messages("data-practice") == []
    assert playground.loading is None
    assert workspace.transport.connected


def test_a_bot_that_cannot_play_it_still_opens_and_says_why() -> None:
    playground = Playground(0)
    playground.slack.fail("chat.postMessage", times=99, error="msg_too_long")
    playground.start("day-12")
    try:
        assert playground.trouble == "You does not see '[Join]'"
        workspace = next(iter(playground.slack.workspaces.values()))
        assert workspace.transport.connected
        assert playground.outbox()["not_sent"][0]["reason"] == "msg_too_long"
    finally:
        playground.stop()


@pytest.mark.parametrize("scenario", [one for one in SCENARIOS.values() if one.day])
def test_its_day_is_today_wherever_the_year_stands(scenario: Scenario) -> None:
    for now in (datetime(2027, 3, 28, 0, 30, tzinfo=BERLIN), datetime(2028, 3, 1, 23, 30, tzinfo=BERLIN)):
        assert first_day_of(scenario, now) + timedelta(days=scenario.day - 1) == now.date()


def test_real_time_is_true_again_after_a_play() -> None:
    clock = PlayableClock()
    clock.begin_play(datetime(2026, 1, 1, tzinfo=BERLIN))
    began = clock.real()
    clock.wait(timedelta(days=30))
    assert timedelta(days=30) <= clock.real() - began < timedelta(days=30, seconds=5)
    assert clock.real() < machine_time()  # what was paced then is free now
    clock.end_play()
    assert machine_time() - clock.real() < timedelta(seconds=5)
