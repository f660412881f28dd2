"""Scenarios: what happened before the page opens, played by the members through the real bot."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from threading import Event
from zoneinfo import ZoneInfo

from bot.clock import TurnableClock
from bot.playground import page_acts
from bot.playground.keeper import Scenario
from bot.playground.story_cast import CAST
from bot.playground.story_plot import ZONE, Scene, Story
from bot.playground.story_stage import Stage
from bot.playground.story_together import YOU_ASK_FOR_TIMES

EMPTY = "empty"
SCENARIOS = {
    EMPTY: Scenario(
        "An empty workspace",
        "Eight people and three channels. Nothing is set up yet: the card “Try it” leads you through.",
    ),
    "day-12": Scenario(
        "A 30-day challenge on day 12",
        "Eight people are in it: some write, some press Done, one is away. Your day is still open.",
        day=12,
    ),
    "closing": Scenario(
        "A 30-day challenge about to close",
        "Day 30 comes tomorrow. The day after, everyone of this workspace gets their days back.",
        day=29,
    ),
}
SETTING_UP = timedelta(days=3)  # from the set-up to day 1
SET_UP_AT = time(9, 30)
READ_UP_TO = time(8, 0)  # of today: what came before has been read
UNTIL = time(16, 30)  # of today: most of them have done their day
LATEST = timedelta(hours=6)  # that what members promised is sent: well before it is of no use
LONG_AGO = timedelta(days=365)  # real time during the play: longer than it can last


class PlayableClock(TurnableClock):
    """While a scenario is played, its real time is turned too, so that nothing waits for pace."""

    def __init__(self) -> None:
        super().__init__()
        self._behind = timedelta()

    def real(self) -> datetime:
        return super().real() - self._behind

    def wait(self, span: timedelta) -> None:
        self._behind -= span

    def begin_play(self, moment: datetime) -> None:
        """Real time begins so long ago that all of the play lies behind when it is over."""
        self._behind = LONG_AGO
        self.turn_to(moment)

    def end_play(self) -> None:
        self._behind = timedelta()


class Behind(Stage):
    """A stage without a transcript, and in a hurry: what members do is drawn anew once, before the next post comes.

    Its bot's `next_due` is the next post that is not due already.
    """

    caught_up: datetime | None = None

    def turn_to(self, moment: datetime) -> None:
        while (due := self.bot.next_due()) is not None and due <= moment:
            self.catch_up()
            self._pass_to(due)
            self.catch_up()
        if self.caught_up and moment - self.caught_up > LATEST:
            self.catch_up()
        self._pass_to(moment)

    def catch_up(self) -> None:
        super().settle()
        self.caught_up = self.clock.now()

    def settle(self) -> None:
        self.slack.settle()

    def tell(self, text: str, at: datetime | None = None) -> None: ...

    def show_news(self) -> None: ...


class Played(Story):
    """The story's challenge, up to the afternoon of one of its days."""

    def __init__(self, stage: Behind, first_day: date, today: int) -> None:
        super().__init__(stage, first_day)
        self.behind, self.today = stage, today

    def scenes(self) -> Iterator[Scene]:
        for day in range(1, self.today + 1):
            for part in CAST:
                yield from self.scenes_of(part, day)
        yield from self.once()
        yield from self.together.scenes()
        if self.today < YOU_ASK_FOR_TIMES:
            yield self.at(self.today - 1, time(17, 50), ZONE), self.together.you_ask_for_times
        yield self.at(self.today, READ_UP_TO, ZONE), self.read_everything

    def read_everything(self) -> None:
        for member in self.workspace.members.values():
            for channel in list(self.workspace.channels.values()):
                if member.id in channel.members and channel.messages:
                    page_acts.act(member, {"act": "read", "channel": channel.id})

    def steps(self) -> list[Scene]:
        """Everything that happens, in order, from the set-up to this afternoon."""
        now, until = self.stage.clock.now(), self.at(self.today, UNTIL, ZONE)
        scenes = sorted(self.scenes(), key=lambda scene: scene[0])
        before = [self.set_up, self.behind.catch_up, self.announce, self.behind.catch_up, self.join]
        return [
            *((now, act) for act in before),
            *takewhile(lambda scene: scene[0] < until, scenes),
            (until, self.behind.catch_up),
        ]

    def play_on(self, tell: Callable[[float, str], None], stopping: Event) -> None:
        """Say how far it is, 0 to 1, and which day it is, before each step."""
        steps = self.steps()
        for number, (moment, act) in enumerate(steps):
            if stopping.is_set():
                return
            day = (moment.astimezone(ZoneInfo(ZONE)).date() - self.first_day).days + 1
            tell(number / len(steps), f"Day {day} of {self.today}" if day > 0 else "Setting up")
            self.stage.turn_to(moment)
            act()
        self.forget_what_only_one_saw()

    def forget_what_only_one_saw(self) -> None:
        """Slack keeps no such messages: whoever opens the page now was not there."""
        with self.workspace.lock:
            for channel in self.workspace.channels.values():
                for message in [one for one in channel.messages.values() if one.ephemeral_to]:
                    channel.remove(message)


def first_day_of(scenario: Scenario, now: datetime) -> date:
    """The date of day 1, so that the scenario ends today."""
    return now.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=scenario.day - 1)


def beginning(first_day: date) -> datetime:
    """The moment of the set-up, before anybody is there."""
    return datetime.combine(first_day - SETTING_UP, SET_UP_AT, UTC)
