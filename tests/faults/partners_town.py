"""A community in which partners are brought together, and a bot there that is killed at chosen moments."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import func, select

from bot.models.outbox import Post
from bot.models.partners import Pair, Partner, Round
from bot.playground.members import Member
from bot.services.partners import kinds
from tests.faults.processes import KILLED, Supervisor
from tests.faults.reaper import BORN, Moment, Reaper
from tests.faults.town import PATIENCE, Town
from tests.faults.watching import Notes, watch_calls
from tests.waiting import until

OPENING = "conversations.open"
TURNED, DRAWN = "turned", "drawn"  # people are to be matched; they are, and nobody is introduced yet
FAULTS = ("unexpected error", "could not be composed", "could not be sent", "a beat failed")


class PartnersTown(Town):
    """#data-craft with Amy, who starts accountability partners, and four who join."""

    said: tuple[str, ...] = (kinds.ANNOUNCEMENT, kinds.INTRODUCTION)

    def is_set_up(self) -> None:
        self.insists(lambda: self.amy.command("/convene", "setup", self.channel).ok)
        self.submits(self.amy)
        self.settles()
        self.insists(lambda: self.amy.command("/partner", "start", self.channel).ok)
        self.chooses(self.amy, "Ask each pair how it goes", "Not at all")
        self.submits(self.amy)
        self.settles()

    def opens_join(self, member: Member) -> None:
        words = "A partner asks how it goes"
        self.insists(lambda: self.press(member, words, "Join").ok and member.modal is not None)

    def matches(self, notes: Notes, **span: float) -> None:
        """Time passes, and people are put together meanwhile."""
        with ThreadPoolExecutor(1) as others:
            pairs = self._pairs()
            notes(TURNED, "")
            turned = others.submit(self.passes, **span)
            until(lambda: self._pairs() > pairs or turned.done(), PATIENCE)
            notes(DRAWN, "")
            turned.result()

    def _pairs(self) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count(Pair.id))) or 0

    def introduced_once(self) -> None:
        """No post stands in Slack twice, and every pair that came about has its first words."""
        made = Counter(self._posts_made())
        assert [number for number, times in made.items() if times > 1] == []
        assert {row.key for row in self._promises() if made[row.id] != 1} == set()
        with self.database.read() as session:
            called_off = Pair.channel.is_(None) & Pair.ended_why.in_([kinds.TRIED, kinds.BY_LEAVING])
            pairs = set(session.scalars(select(Pair.id).where(~called_off)))
            said = set(session.scalars(select(Post.about).where(Post.kind == kinds.INTRODUCTION)))
        assert said == pairs

    def paired_once(self, rounds: int) -> None:
        """In each of these rounds everybody is in exactly one pair."""
        with self.database.read() as session:
            assert list(session.scalars(select(Round.number).order_by(Round.number))) == [*range(1, rounds + 1)]
            rows = session.execute(
                select(Round.number, Partner.person_id)
                .join(Pair, Pair.round_id == Round.id)
                .join(Partner, Partner.pair_id == Pair.id)
            ).all()
        assert Counter(number for number, _ in rows) == dict.fromkeys(range(1, rounds + 1), len(self.joined))
        assert len(set(rows)) == len(rows)


class Siege:
    """The town, its bot, and who kills it. Within `laid` the bot runs."""

    def __init__(self, town: PartnersTown, where: Path) -> None:
        self.town = town
        self.bot = Supervisor(where, town.slack, **town.settings)
        self.reaper = Reaper(lambda: self.bot.process)
        watch_calls(town.slack, self.reaper.notes)
        town.heard.notes = self.reaper.notes

    @contextmanager
    def laid(self) -> Iterator[None]:
        with ExitStack() as after:
            after.callback(self.town.close)
            self.bot.start()
            after.callback(self.bot.stop)
            after.callback(self.reaper.disarm)
            self.town.is_set_up()
            self.bot.on_birth = lambda: self.reaper.notes(BORN, "")
            yield

    def ends_well(self) -> None:
        """The bot leaves in order, and nothing but kills went wrong."""
        assert self.bot.stop() == 0, self.bot.log
        assert set(self.bot.ends[:-1]) == {KILLED}
        assert [words for words in FAULTS if words in self.bot.log] == []

    def besets(self, act: Callable[[], object], *moments: Moment) -> int:
        """Do something while the bot falls. What had no occasion to come about comes now: how many moments that were.

        Then all that is due is said.
        """
        self.reaper.arm([*moments])
        act()
        self.town.settles()
        missed = self.reaper.disarm()
        for _ in range(missed):
            self.bot.falls()
        until(self.reaper.idle.is_set)
        self.bot.connects()
        self.town.settles()
        return missed
