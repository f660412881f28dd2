"""One more joins a pair while the bot is killed: all of it happens, or nothing of it, and nobody is forgotten."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.models.partners import Pair, Partner, Seeker
from bot.models.people import Person
from bot.playground.members import Member
from bot.services.notes import YOUR_DAY
from tests.faults.partners_town import DRAWN, OPENING, PartnersTown, Siege
from tests.faults.reaper import Moment
from tests.faults.watching import ACKED, ARRIVES, HEARD, POST, TAKEN
from tests.screen import Seen

FAR = "America/Los_Angeles"  # at nine in Berlin, when people are put together, it is night there
MATCHED, AWAKE = {"hours": 14}, {"hours": 10}  # from half past seven in the evening on; and from there
COMMAND = "slash_commands"
NOT_LET, FIRST_WORDS = "Slack did not let me open a conversation for you", "starts this time"


class GrowingTown(PartnersTown):
    """Two pairs, and two newcomers who are asleep when a place is found for them."""

    said = (*PartnersTown.said, YOUR_DAY)

    def comes(self, name: str) -> Member:
        member = self.workspace.add_member(name, tz=FAR)
        member.join(self.channel)
        self.settles()
        self.join(member)
        return member

    def stops(self, member: Member) -> None:
        self.insists(lambda: member.command("/partner", "stop", self.channel).ok)

    def talks(self) -> dict[frozenset[str], int]:
        """By who is in it (names), each group conversation that there is: how often somebody was introduced there."""
        found = {}
        for talk in (one for one in self.workspace.channels.values() if one.kind == "mpim"):
            people = [member for member in self.joined if member.id in talk.members]
            texts = [Seen(message).text for message in people[0].messages(talk)]
            found[frozenset(one.name for one in people)] = sum(FIRST_WORDS in text for text in texts)
        return found

    def together(self) -> list[set[str]]:
        """Who is in each pair that goes on, or is to come, by name."""
        with self.database.read() as session:
            rows = session.execute(
                select(Pair.id, Person.slack_id)
                .join(Partner, Partner.pair_id == Pair.id)
                .join(Person, Person.id == Partner.person_id)
                .where(Pair.ended_at.is_(None))
            ).all()
        names = {member.id: member.name for member in self.joined}
        return [{names[who] for pair, who in rows if pair == one} for one in sorted({row[0] for row in rows})]

    def in_it(self) -> set[str]:
        names = {member.id: member.name for member in self.joined}
        with self.database.read() as session:
            query = select(Person.slack_id).join(Seeker, Seeker.person_id == Person.id)
            return {names[one] for one in session.scalars(query.where(Seeker.stopped_at.is_(None)))}

    @staticmethod
    def told(member: Member, words: str) -> int:
        """How many messages to this person alone hold these words."""
        return sum(words in Seen(message).text for message in member.direct_messages())


@pytest.mark.fault
@pytest.mark.timeout(600)
def test_one_more_joins_a_pair_or_does_not_however_often_the_bot_is_killed(database_url: str, tmp_path: Path) -> None:
    town = GrowingTown(tmp_path, database_url)
    siege = Siege(town, tmp_path)
    notes = siege.reaper.notes
    with siege.laid():
        for member in town.others:
            town.join(member)
        town.passes(days=7, hours=11, minutes=30)  # until half past seven in the evening
        pairs = town.together()
        assert sorted(map(len, pairs)) == [2, 2]

        gil = town.comes("gil")
        siege.besets(lambda: town.matches(notes, **MATCHED), Moment(DRAWN))
        (trio,) = [one for one in town.together() if len(one) == 3]  # to come: the two go on until then
        assert town.together() == [*pairs, trio]
        all_in_turn = [Moment(ARRIVES, OPENING), Moment(TAKEN, OPENING), Moment(ARRIVES, POST), Moment(TAKEN, POST)]
        assert siege.besets(lambda: town.passes(**AWAKE), *all_in_turn) == 0
        (two,) = [one for one in pairs if not one <= trio]
        assert gil.name in trio
        assert town.together() == [two, trio]

        hal = town.comes("hal")
        town.slack.fail(OPENING, error="user_not_visible", times=100)
        siege.besets(lambda: town.matches(notes, **MATCHED), Moment(DRAWN))
        assert town.together() == [two, trio, two | {hal.name}]
        siege.besets(lambda: town.passes(**AWAKE), Moment(ARRIVES, OPENING), Moment(TAKEN, POST))
        town.slack.faults.clear()
        assert town.together() == [two, trio]

        town.matches(notes, **MATCHED)
        assert town.together() == [two, trio, two | {hal.name}]
        assert town.told(hal, NOT_LET) == 1
        siege.besets(lambda: town.stops(hal), Moment(HEARD, COMMAND), Moment(ACKED, COMMAND))
        town.passes(**AWAKE)

        siege.ends_well()
        assert town.together() == [two, trio]
        assert town.in_it() == two | trio
        assert town.talks() == dict.fromkeys(map(frozenset, [*pairs, trio]), 1)
        assert [town.told(member, NOT_LET) for member in town.joined] == [0, 0, 0, 0, 0, 1]
        town.introduced_once()
