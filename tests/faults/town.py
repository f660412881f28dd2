"""A workspace in which a 30-day challenge runs, and people who insist until the bot answers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import manifest
from bot.database import Database
from bot.models.challenges import CheckIn, Day, Entry, Participant
from bot.models.outbox import DROPPED, SENT, Post
from bot.models.people import Person
from bot.playground.interactions import Answer
from bot.playground.members import Member
from bot.playground.records import Channel, Json
from bot.playground.server import LocalSlack
from bot.playground.socket import SocketTransport
from bot.playground.turning import ClockFile, Turning
from bot.services.challenges.kinds import ANNOUNCEMENT, CLOSE, DAY, END, HALF
from bot.services.notes import YOUR_DAY
from bot.services.outbox import Outbox
from tests.challenges.starting import SOON
from tests.faults.watching import Watched
from tests.screen import Seen, elements, option_value
from tests.waiting import until

MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday, 08:00 in Berlin
PATIENCE = 120.0  # real seconds for anything, at most: a start on a busy machine, a lease, a look-up
SAID = (ANNOUNCEMENT, DAY, HALF, CLOSE, END, YOUR_DAY)
IN_PRIVATE = ("Is there an entry that you would like to share", "is complete. You did", "What will you keep doing?")
"""What everybody is told once: before the close, at it, and two weeks later."""
DAYS = 30
TITLE = "Becoming a better practitioner"
OWN_CHANNEL = "A channel made for it"


def words_of(number: int) -> str:
    """What the post of a day begins with, and nothing else does."""
    return f"{TITLE}: day {number} of {DAYS}"


class Town:
    """#data-craft with Amy, who starts the challenge, and those who join it; a clock that every bot here follows."""

    said: tuple[str, ...] = SAID

    def __init__(self, where: Path, database_url: str, *, own_channel: bool = False) -> None:
        self.own_channel = own_channel  # made by the bot; then the days are there
        self.clock_file = where / "clock"
        self.clock = ClockFile(self.clock_file)
        self.clock.turn_to(MORNING)
        self.slack = LocalSlack(self.clock, manifest.load())
        self.slack.rates = False
        self.slack.start()
        self.database_url = database_url
        self.workspace = self.slack.open_workspace()
        self.amy = self.workspace.add_member("amy", admin=True)
        self.heard = Watched(SocketTransport(self.slack.hub))
        self.workspace.transport = self.heard
        self.others = [self.workspace.add_member(name) for name in ("ben", "cleo", "dan", "fay")]
        self.channel = self.workspace.add_channel("data-craft", [self.amy, *self.others])
        self.database = Database(database_url, connections=4)
        self.outbox = Outbox(self.database, self.clock)
        self.turning = Turning(self.slack, self.clock, self.database, patience=PATIENCE)
        self.joined: list[Member] = []
        self.pressed: set[tuple[str, int]] = set()  # who (Slack id) had the answer that this day is done
        self.wrote: dict[str, tuple[str, int]] = {}  # by ts of an entry, who wrote it for which day

    @property
    def settings(self) -> dict[str, str]:
        """For a bot process that lives here."""
        return {
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "DATABASE_URL": self.database_url,
            "CLOCK_FILE": str(self.clock_file),
        }

    def close(self) -> None:
        self.database.dispose()
        self.slack.stop()

    # What people do

    def insists(self, act: Callable[[], bool]) -> None:
        """Do it again until the bot has answered, as people do."""

        def answered() -> bool:
            return self.workspace.transport.connected and act()

        until(answered, PATIENCE)

    def is_set_up(self) -> None:
        """Amy's community, and the form for a challenge filled in: its preview is open before her."""
        self.insists(lambda: self.amy.command("/convene", "setup", self.channel).ok)
        self.submits(self.amy)
        self.insists(lambda: self.amy.command("/challenge", "start", self.channel).ok)
        self.chooses(self.amy, "First day", SOON)
        if self.own_channel:
            self.chooses(self.amy, "Where", OWN_CHANNEL)
        self.submits(self.amy)

    def chooses(self, member: Member, label: str, text: str) -> None:
        """An option of a select in the open form."""
        modal = self._modal(member)
        (block,) = [one for one in modal["blocks"] if one["type"] == "input" and one["label"]["text"] == label]
        member.fill(modal, block["block_id"], option_value(block["element"], text))

    def submits(self, member: Member) -> None:
        """Send the open form until there is an answer: the form closes, or another view stands in its place."""
        before = self._modal(member)["id"], self._modal(member)["hash"]

        def sent() -> bool:
            top = member.modal
            gone = top is None or (top["id"], top["hash"]) != before
            return gone or member.submit(top or {}).ok

        self.insists(sent)

    def _modal(self, member: Member) -> Json:
        modal = member.modal
        assert modal is not None, f"no form is open before {member.name}"
        return modal

    def announces(self) -> None:
        """Amy sends the preview: from now on the challenge is public."""
        self.submits(self.amy)

    def begins(self) -> None:
        """The challenge is announced, Ben and Cleo join, and day 1 comes."""
        self.is_set_up()
        self.announces()
        self.settles()
        for member in self.others[:2]:
            self.join(member)
        self.turns_to_the_next_post()

    def join(self, member: Member) -> None:
        self.opens_join(member)
        self.submits(member)
        self.puts_away(member)
        self.joined.append(member)

    def opens_join(self, member: Member) -> None:
        self.insists(lambda: self.press(member, "Nobody is too senior", "Join").ok and member.modal is not None)

    def puts_away(self, member: Member) -> None:
        while member.modal:
            member.close(self._modal(member))

    def press(self, member: Member, words: str, label: str) -> Answer:
        """A button of the latest message with these words."""
        message = self.seen(member, words)
        assert message is not None, f"{member.name} sees no {words!r}"
        for block, element in elements(message["blocks"]):
            if element["type"] == "button" and element["text"]["text"] == label:
                return member.press(
                    message, element["action_id"], block_id=block["block_id"], value=element.get("value")
                )
        raise AssertionError(f"no button {label!r} in {Seen(message).text}")

    def seen(self, member: Member, words: str) -> Json | None:
        """The latest message with these words."""
        return next((one for one in reversed(self.messages(member)) if words in Seen(one).text), None)

    def messages(self, member: Member) -> list[Json]:
        """In #data-craft, and in the channels that the bot made."""
        return [one for place in (self.channel, *self.made()) for one in member.messages(place)]

    def made(self) -> list[Channel]:
        return [one for one in self.workspace.channels.values() if one.creator == self.workspace.bot_user_id]

    def day_post(self, number: int) -> Json | None:
        return self.seen(self.amy, words_of(number))

    def answers(self, member: Member, number: int) -> None:
        """Write the entry for a day, unless that is done, and press Done."""
        if (member.id, number) not in self.wrote.values():
            self.writes(member, number)
        self.presses_done(member, number)

    def everybody_answers(self, number: int) -> None:
        for member in self.joined:
            self.answers(member, number)
        self.settles()

    def writes(self, member: Member, number: int) -> None:
        """In the thread of a day. Whether the bot heard of it, its acknowledgement of the event tells."""
        post = self.day_post(number)
        assert post is not None, f"day {number} is not there"
        reply = member.say(post["channel"], f"{member.name}'s day {number}", thread_ts=post["ts"])
        self.wrote[reply["ts"]] = (member.id, number)

    def presses_done(self, member: Member, number: int) -> None:
        self.insists(lambda: self.press(member, words_of(number), "Done").ok)
        self.pressed.add((member.id, number))

    # Time

    def turns_to_the_next_post(self) -> None:
        due = self.turning.next_post()
        if due is not None:
            self.turning.turn_to(due)
        self.settles()

    def passes(self, **span: float) -> None:
        self.turning.turn_to(self.clock.now() + timedelta(**span))
        self.settles()

    # What must be true

    def settles(self) -> None:
        """Whatever is due is said, and whatever happened was heard of."""
        until(lambda: self.workspace.transport.connected, PATIENCE)
        self.slack.settle()
        until(lambda: not self.outbox.waiting(), PATIENCE)

    def said_once(self) -> None:
        """What was due until now stands in Slack with exactly one message, and no post stands there twice."""
        rows, made = self._promises(), Counter(self._posts_made())
        unsaid = {row.key: (row.state, row.error) for row in rows if row.state != SENT}
        assert unsaid == {}, unsaid
        assert {row.key: made[row.id] for row in rows if made[row.id] != 1} == {}
        assert [number for number, times in made.items() if times > 1] == []
        assert len(self.made()) == self.own_channel

    def said_all(self) -> None:
        """The challenge is over: nothing that belongs to it is missing."""
        assert Counter(row.kind for row in self._promises()) == self._all()

    def _promises(self) -> Sequence[Post]:
        """Whoever answers before a reminder comes is not reminded: of that message nothing was said."""
        due = (Post.kind.in_(self.said), Post.wanted == 0, Post.due_at <= self.clock.now())
        made = set(self._posts_made())
        with self.database.read() as session:
            rows = session.scalars(select(Post).where(*due)).all()
        return [row for row in rows if row.id in made or (row.kind, row.state) != (YOUR_DAY, DROPPED)]

    def _posts_made(self) -> list[int]:
        found = [
            message.metadata for channel in self.workspace.channels.values() for message in channel.messages.values()
        ]
        return [int(metadata["event_payload"]["post"]) for metadata in found if metadata]

    def _all(self) -> Mapping[str, int]:
        elsewhere = {HALF: 1, END: 1} if self.own_channel else {}  # the home channel hears of these from afar
        told = len(IN_PRIVATE) * len(self.joined)
        return {ANNOUNCEMENT: 1, DAY: DAYS, CLOSE: 1, YOUR_DAY: told} | elsewhere

    def reads_well(self) -> None:
        """The same, as a member sees it."""
        texts = [Seen(message).text for message in self.messages(self.amy)]
        for words in [*(words_of(number) for number in range(1, DAYS + 1)), "is complete. Thank you"]:
            assert sum(words in text for text in texts) == 1, words
        closing = self.seen(self.amy, "is complete. Thank you")
        assert closing is not None
        assert [block["type"] for block in closing["blocks"]].count("image") == 1
        for member in self.joined:
            private = [Seen(message).text for message in member.direct_messages() if not message.get("ephemeral")]
            for words in IN_PRIVATE:
                assert sum(words in text for text in private) == 1, member

    def kept(self) -> int:
        """Whatever the bot acknowledged is stored; how many entries that were."""
        heard = {event["ts"] for event in self.heard.acknowledged if event.get("ts") in self.wrote}
        with self.database.read() as session:
            entries = set(session.scalars(select(Entry.ts)))
            assert {self.wrote[ts] for ts in heard - entries} == set()
            assert self.pressed - self._check_ins(session) == set()
            assert {member.id for member in self.joined} == self._participants(session)
        return len(heard)

    @staticmethod
    def _check_ins(session: Session) -> set[tuple[str, int]]:
        query = (
            select(Person.slack_id, Day.number)
            .select_from(CheckIn)
            .join(Day, Day.id == CheckIn.day_id)
            .join(Participant, Participant.id == CheckIn.participant_id)
            .join(Person, Person.id == Participant.person_id)
        )
        return {(row[0], row[1]) for row in session.execute(query)}

    @staticmethod
    def _participants(session: Session) -> set[str]:
        return set(session.scalars(select(Person.slack_id).join(Participant, Participant.person_id == Person.id)))
