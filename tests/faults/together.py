"""A town whose people do more than their days: partners, prompts by direct message, and a meetup with its poll."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import func, select

from bot.models.challenges import Challenge
from bot.models.deliveries import Delivery
from bot.models.meetups import MeetupAnswer
from bot.models.outbox import DROPPED, Post
from bot.models.partners import Pair, PairCheckIn
from bot.models.people import Person
from bot.playground.interactions import Answer
from bot.playground.members import Member
from bot.playground.records import Json
from bot.services.challenges import meetup_plans
from bot.services.challenges.kinds import PROMPT
from bot.services.partners.kinds import CHECK_IN, FAREWELL, INTRODUCTION, MET
from tests.faults.town import SAID, Town
from tests.screen import Seen, elements, option_value

MEETS = 24  # after this day's prompt Amy asks when they can meet
HOW = "how is it going?"
PARTNER = "Find me a partner"
TOGETHER = (
    PROMPT, INTRODUCTION, CHECK_IN, MET, FAREWELL, meetup_plans.POLL, meetup_plans.MEETUP, meetup_plans.NOTES,
    meetup_plans.REMINDER,
)  # fmt: skip


class TogetherTown(Town):
    """Ben and Cleo are partners and meet; Dan gets his prompts by direct message."""

    said = (*SAID, *TOGETHER)

    def __init__(self, where: Path, database_url: str, *, own_channel: bool = False) -> None:
        super().__init__(where, database_url, own_channel=own_channel)
        self.did_it: set[tuple[str, str]] = set()  # who (Slack id) had the answer to which check-in (ts) acknowledged

    @property
    def partners(self) -> list[Member]:
        return self.others[:2]

    def join(self, member: Member) -> None:
        self.opens_join(member)
        if member in self.partners:
            self.chooses(member, "Accountability partner", PARTNER)
        self.submits(member)
        if member is self.others[2]:
            self.presses_in_form(member, "Get the prompts by direct message")
            self.chooses(member, "Your prompts come", "To me alone too, at my own hour")
            self.submits(member)
        self.puts_away(member)
        self.joined.append(member)

    def presses_in_form(self, member: Member, label: str) -> None:
        """A button of the open form, until another stands there."""
        before = self._modal(member)["id"], self._modal(member)["hash"]

        def pressed() -> bool:
            top = member.modal
            if top is not None and (top["id"], top["hash"]) != before:
                return True
            return self._press(member, top or {}, label).ok and member.modal is not top

        self.insists(pressed)

    @staticmethod
    def _press(member: Member, holder: Json, label: str) -> Answer:
        for block, element in elements(holder["blocks"]):
            if element["type"] == "button" and element["text"]["text"] == label:
                return member.press(
                    holder, element["action_id"], block_id=block["block_id"], value=element.get("value")
                )
        raise AssertionError(f"no button {label!r} in {Seen(holder).text}")

    # Partners

    def partners_answer(self) -> None:
        """Whoever was asked says that they did it, so that nobody is taken for silent."""
        for member in self.partners:
            for question in self._questions(member)[-1:]:
                if (member.id, question["ts"]) not in self.did_it:
                    self.says_did_it(member, question)

    def says_did_it(self, member: Member, question: Json) -> None:
        self.insists(lambda: self._press(member, question, "Did it").ok)
        self.did_it.add((member.id, question["ts"]))

    def _questions(self, member: Member) -> list[Json]:
        talks = [one for one in self.workspace.channels.values() if one.kind == "mpim" and member.id in one.members]
        messages = [message for talk in talks for message in member.messages(talk)]
        return [one for one in messages if HOW in Seen(one).text and "Did it" in Seen(one).buttons]

    # The meetup

    def asks_when_to_meet(self) -> None:
        """Amy by her panel; then Ben and Cleo choose the first time."""
        panel: list[Json] = []

        def shown() -> bool:
            answer = self.amy.command("/challenge", "", self.channel)
            panel[:] = [answer.message] if answer.ok and answer.message else []
            return bool(panel)

        self.insists(shown)
        self.insists(lambda: self._press(self.amy, panel[0], "Steer").ok and self.amy.modal is not None)
        self.presses_in_form(self.amy, "Meetup")
        self.presses_in_form(self.amy, "Find a time by a poll")
        self.submits(self.amy)
        self.puts_away(self.amy)
        self.settles()
        for member in self.partners:
            self.chooses_the_first(member)

    def chooses_the_first(self, member: Member) -> None:
        self.insists(lambda: self.press(member, "When shall we meet?", "Choose my times").ok and bool(member.modal))
        modal = self._modal(member)
        (field,) = [block for block in modal["blocks"] if block.get("block_id") == "times"]
        first = field["element"]["options"][0]
        member.fill(modal, "times", [option_value(field["element"], first["text"]["text"])])
        self.submits(member)
        self.puts_away(member)

    # What must be true

    def _promises(self) -> Sequence[Post]:
        """The check-in that would come after the close is wanted no longer."""
        with self.database.read() as session:
            closes = session.scalars(select(Challenge.closes_at)).one()
        assert closes is not None  # it was announced
        found = super()._promises()
        return [one for one in found if not (one.kind == CHECK_IN and one.state == DROPPED and one.due_at >= closes)]

    def _all(self) -> Mapping[str, int]:
        with self.database.read() as session:
            pairs = session.scalar(select(func.count(Pair.id))) or 0
            asked = session.scalar(select(func.sum(Pair.check_ins))) or 0
            prompts = session.scalar(select(func.count(Delivery.id))) or 0
        assert (pairs, prompts > 20, asked > 5) == (1, True, True)
        meetup = dict.fromkeys(meetup_plans.IN_CHANNEL, 1) | {meetup_plans.REMINDER: 2 * len(self.partners)}
        together = {INTRODUCTION: 1, CHECK_IN: asked, MET: 1, FAREWELL: 1, PROMPT: prompts}
        return {**super()._all(), **meetup, **together}

    def kept(self) -> int:
        """And what partners and those who come said: each answer that was acknowledged, once."""
        with self.database.read() as session:
            query = select(Person.slack_id).join(PairCheckIn, PairCheckIn.person_id == Person.id)
            assert Counter(session.scalars(query)) == Counter(person for person, _ in self.did_it)
            coming = select(func.count(MeetupAnswer.id)).where(MeetupAnswer.coming.is_(True))
            assert session.scalar(coming) == len(self.partners)
        return super().kept()
