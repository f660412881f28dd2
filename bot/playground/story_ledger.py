"""What should have happened, written down as members act, and held against what members see in the end."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.playground.records import Channel, Json
from bot.playground.story_stage import Player

TICK = "white_check_mark"
COMES = "You get this because you are down as coming"  # a reminder of the meetup
ASKED_FOR = re.compile(rf": day \d+ of \d+\b|{COMES}")
"""The private messages that somebody chose to get: a prompt, or a look ahead at one; a reminder."""


@dataclass(frozen=True)
class Check:
    said: str
    right: bool
    seen: str = ""


@dataclass
class Ledger:
    """Of one challenge. Days by number, people by name."""

    title: str
    length: int
    did: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    wrote: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    rested: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    first_day: dict[str, int] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)  # by ts
    talk: set[str] = field(default_factory=set)  # replies that are conversation

    def enters(self, name: str, day: int, ts: str) -> None:
        self.entries.add(ts)
        self.wrote[day].add(name)
        self.did[day].add(name)

    def withdraws(self, name: str, day: int, ts: str) -> None:
        self.entries.discard(ts)
        self.wrote[day].discard(name)
        self.did[day].discard(name)

    @property
    def staying(self) -> list[str]:
        return [name for name in self.first_day if name not in self.left]

    def progress(self, name: str, last: int) -> tuple[int, int]:
        """Days done and days that count, up to and including `last`. Rest is neutral."""
        days = range(self.first_day[name], last + 1)
        done = [day for day in days if name in self.did[day]]
        missed = [day for day in days if day not in done and day not in self.rested[name]]
        return len(done), len(done) + len(missed)

    def figures(self) -> tuple[int, int, int]:
        """People who stayed or did a day before they left, days that they did together, entries."""
        did = sum(len(people) for people in self.did.values())
        took_part = set(self.staying).union(*self.did.values())
        return len(took_part), did, sum(len(people) for people in self.wrote.values())


def day_posts(reader: Player, ledger: Ledger, channel: Channel) -> dict[int, Json]:
    """The posts of the days, by number, as one member sees them."""
    found = {}
    heading = re.compile(rf"{re.escape(ledger.title)}: day (\d+) of {ledger.length}\b")
    for message in reader.member.messages(channel):
        words = heading.match(message["text"])
        if words and not message.get("ephemeral"):
            found[int(words[1])] = message
    return found


def check_days(ledger: Ledger, posts: Mapping[int, Json], hour: str, zone: ZoneInfo, first: date) -> Iterator[Check]:
    moments = [datetime.fromtimestamp(float(post["ts"]), zone) for _, post in sorted(posts.items())]
    dates = [moment.date().toordinal() - first.toordinal() + 1 for moment in moments]
    right = dates == list(range(1, ledger.length + 1))
    yield Check(f"{ledger.length} prompts were posted, one a day", right, str(dates))
    hours = {f"{moment:%H:%M}" for moment in moments}
    yield Check(f"each at {hour} in {zone.key}, in winter and in summer time", hours == {hour}, str(hours))
    wrong = [n for n, post in posts.items() if _said_to_have_done(post) != len(ledger.did[n])]
    yield Check("each post says how many people did its day", not wrong, f"days {wrong}")


def _said_to_have_done(post: Json) -> int:
    small = [block for block in post["blocks"] if block["type"] == "context"]
    words = re.search(r"(\d+) (?:person|people) did this day", str(small))
    return int(words[1]) if words else 0


def check_threads(ledger: Ledger, threads: Mapping[int, Sequence[Json]], bot: str) -> Iterator[Check]:
    replies = [reply for thread in threads.values() for reply in thread[1:]]
    ticked = {one["ts"] for one in replies if any(r["name"] == TICK for r in one.get("reactions", []))}
    yield Check(
        f"{len(ledger.entries)} entries got their tick, and nothing else did",
        ticked == ledger.entries,
        f"missing {len(ledger.entries - ticked)}, too many {len(ticked - ledger.entries)}",
    )
    spoke = [one["ts"] for one in replies if one["user"] == bot and not one.get("ephemeral")]
    yield Check("the bot never spoke in a thread", not spoke, f"{len(spoke)} times")


def check_closing(ledger: Ledger, closing: str) -> Iterator[Check]:
    people, did, wrote = ledger.figures()
    figures = f"{people} people took part. Together they did {did} days and wrote {wrote} entries."
    yield Check(f"the closing post says: {figures}", figures in closing, closing)
    most = max(len(names) for names in ledger.did.values())
    liveliest = re.search(r"liveliest was day (\d+), with (\d+)", closing)
    right = liveliest is not None and len(ledger.did[int(liveliest[1])]) == most == int(liveliest[2])
    yield Check("it names the liveliest day", right, closing)


def check_own_days(ledger: Ledger, players: Mapping[str, Player]) -> Iterator[Check]:
    """Everybody who stayed gets their days back; nobody else does."""
    for name, player in players.items():
        got = [words for one in player.private() if f"{ledger.title} is complete" in (words := player.reads(one))]
        if name not in ledger.staying or player.member.external:
            yield Check(f"{player.name}: no days back", not got, f"{len(got)} messages")
            continue
        done, counted = ledger.progress(name, ledger.length)
        right = len(got) == 1 and f"You did {done} of {counted} days" in got[0]
        yield Check(f"{player.name}: {done} of {counted} days back, privately", right, "\n".join(got)[:300])


def unasked(player: Player) -> Counter[date]:
    """Unasked private messages by the person's own local day."""
    private = [one for one in player.private() if not ASKED_FOR.search(f"{one['text']}\n{player.reads(one)}")]
    return Counter(player.local_day(one) for one in private)


def check_quiet(players: Mapping[str, Player]) -> Iterator[Check]:
    for player in players.values():
        days = unasked(player)
        most = max(days.values(), default=0)
        many = sum(days.values())
        said = f"{player.name}: {many} unasked private message{'' if many == 1 else 's'}, never two a day"
        yield Check(said, most <= 1, f"{most} on one day")
        if player.member.external:
            yield Check(f"{player.name}, of another organisation: none", not days)
