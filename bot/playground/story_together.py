"""The story's other half: partners, private days, the meetup, what is shared of it all, and what stays."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING

from bot.playground.records import Channel, Json
from bot.playground.story_cast import DAYS, PARTS, Part
from bot.playground.story_ledger import COMES, Check
from bot.playground.story_stage import Player, StoryEnds

if TYPE_CHECKING:
    from bot.playground.story_plot import Story

ZONE = "Europe/Berlin"
HOW = "how is it going?"
QUIET = "bruno"  # answers no check-in
FARID_GETS_PROMPTS = 15
YOU_ASK_FOR_TIMES, THEY_CHOOSE = 20, 21
CHOOSING = {"amara": (0, 1), "bruno": (1,), "chiyo": (1, 2), "dana": (3,)}  # the times that suit, by place
COMING = ("amara", "bruno", "chiyo")  # the second is that of most
THEY_SHARE = 29
SHARED = {"amara": "Ask why a row is empty before you delete it.", "dana": "The first line says what changed."}
NOTED = "We try Chiyo's five lines together next month."
AFTER_THE_MEETUP, LATER, END = DAYS + 9, DAYS + 16, DAYS + 18  # days
TEMPLATE = "Our practice, in thirty days"
KEEPS = "Two tables on paper before every join."
Scene = tuple[datetime, Callable[[], None]]


class Together:
    """Beside what everybody does each day."""

    def __init__(self, story: "Story") -> None:
        self.story, self.players = story, story.players

    # The plot

    def scenes(self) -> Iterator[Scene]:
        at = self.story.at
        for day in range(2, DAYS + 1):
            yield at(day, time(21, 30), ZONE), self.partners_answer
        yield at(FARID_GETS_PROMPTS, time(18), ZONE), self.farid_gets_prompts
        yield at(YOU_ASK_FOR_TIMES, time(18), ZONE), self.you_ask_for_times
        for number, name in enumerate(CHOOSING):
            yield at(THEY_CHOOSE, time(18, 5 * number), ZONE), self._does(name, self.chooses_times)
        for number, name in enumerate(SHARED):
            yield at(THEY_SHARE, time(18, 5 * number), ZONE), self._does(name, self.shares)
        yield at(AFTER_THE_MEETUP, time(18), ZONE), self.amara_notes
        yield at(LATER, time(18), ZONE), self.amara_keeps_doing
        yield at(LATER, time(18, 10), ZONE), self.you_keep_the_template

    def _does(self, name: str, act: Callable[[str, Player], None]) -> Callable[[], None]:
        return lambda: act(name, self.players[name])

    # Partners

    def talks(self, player: Player) -> list[Channel]:
        """The conversations with partners, oldest first."""
        channels = player.member.workspace.channels.values()
        return [one for one in channels if one.kind == "mpim" and player.member.id in one.members]

    def partners_answer(self) -> None:
        """Whoever was asked today says that they did it; one of them never does."""
        for name, player in self.players.items():
            for talk in self.talks(player)[-1:] if name != QUIET else ():
                asked = [one for one in player.member.messages(talk) if HOW in player.reads(one)]
                if asked and "[Did it]" in player.reads(asked[-1]) and not self._answered(player, asked[-1]):
                    player.presses(asked[-1], "Did it")

    @staticmethod
    def _answered(player: Player, message: Json) -> bool:
        return f"<@{player.member.id}>" in str(message["blocks"])

    # In private

    def farid_gets_prompts(self) -> None:
        farid = self.players["farid"]
        farid.types("/challenge progress")
        farid.presses(farid.finds("Where prompts come"), "Where prompts come")
        farid.submits(where=farid.option("where", "To me alone too, at my own hour"), hour="07:30")
        farid.closes()

    def by_message(self, part: Part, day: int) -> None:
        """The answer to a prompt that came as a direct message."""
        player, text = self.players[part.name], self.story.private_line(part)
        prompt = [one for one in player.private() if f": day {day} of " in one["text"]]
        if not prompt:
            raise StoryEnds(f"{player.name} was sent no prompt of day {day}")
        self.story.stage.tell(f"{player.here} day {day}, privately to Convene, “{text}”")
        player.replies(prompt[-1], text)
        self._counts(part, day)

    def privately(self, part: Part, day: int) -> None:
        player, text = self.players[part.name], self.story.private_line(part)
        player.presses(self.story.post(player, day), "Journal privately")
        player.submits(text=text)
        player.closes()
        self._counts(part, day)

    def _counts(self, part: Part, day: int) -> None:
        self.story.ledger.did[day].add(part.name)
        self.story.ledger.wrote[day].add(part.name)

    # The meetup

    def you_ask_for_times(self) -> None:
        you = self.players["you"]
        self.story.steer("Meetup")
        you.presses(you.form, "Find a time by a poll")
        you.submits(meetup_link="https://meet.example.org/data-practice")
        you.closes()

    def chooses_times(self, name: str, player: Player) -> None:
        player.presses(player.finds("When shall we meet?"), "Choose my times")
        options = next(b["element"]["options"] for b in player.form["blocks"] if b.get("block_id") == "times")
        player.submits(times=[options[number]["value"] for number in CHOOSING[name]])
        player.closes()

    def amara_notes(self) -> None:
        amara = self.players["amara"]
        amara.presses(amara.finds("Notes from the closing meetup"), "Write a note")
        amara.submits(note=NOTED)
        amara.closes()

    # What is shared, and what stays

    def shares(self, name: str, player: Player) -> None:
        panel = player.types("/challenge")
        player.presses(panel or {}, "Share a highlight")
        player.submits()  # none of the entries: a line
        player.submits(**{"pick.0": SHARED[name]})
        player.closes()

    def amara_keeps_doing(self) -> None:
        amara = self.players["amara"]
        question = next(one for one in reversed(amara.private()) if "What will you keep doing?" in amara.reads(one))
        amara.presses(question, "Answer")
        amara.submits(words=KEEPS, share=["share"])
        amara.closes()

    def you_keep_the_template(self) -> None:
        you = self.players["you"]
        panel = you.types("/challenge") or {}
        blocks = list(panel.get("blocks", ()))
        begins = next(at for at, block in enumerate(blocks) if self.story.ledger.title in str(block))
        you.presses({**panel, "blocks": blocks[begins:]}, "Keep as a template")
        you.submits(title=TEMPLATE)
        you.closes()
        you.types("/challenge templates")

    # Looking back

    def checks(self) -> Iterator[Check]:
        yield from self._check_partners()
        yield from self._check_private()
        yield from self._check_meetup()
        yield from self._check_what_stays()

    def _check_partners(self) -> Iterator[Check]:
        for part in PARTS.values():
            player = self.players[part.name]
            talks, wanted = self.talks(player), part.wants_partner
            said = "found a partner" if wanted else "wanted no partner and got none"
            yield Check(f"{player.name} {said}", bool(talks) == wanted, f"{len(talks)} conversations")
        lonely = [p for p in self.players.values() if self._is_alone(p)]
        yield Check("nobody was left over when one left", not lonely, str([player.name for player in lonely]))
        told = [p.name for p in self.players.values() if self._was_told(p, "it has become quiet between you and")]
        yield Check("whose partner went quiet was offered another", bool(told), str(told))
        kept = self._was_told(self.players[QUIET], "your place is kept")
        yield Check("and who went quiet keeps the place", kept)

    def _is_alone(self, player: Player) -> bool:
        """Whether all others of the latest conversation have left."""
        talks, gone = self.talks(player), {self.players[name].member.id for name in self.story.ledger.left}
        others = set(talks[-1].members) - {player.member.id, player.member.workspace.bot_user_id} if talks else set()
        return player.member.id not in gone and bool(talks) and others <= gone

    @staticmethod
    def _was_told(player: Player, words: str) -> bool:
        return any(words in player.reads(one) for one in player.private())

    def _check_private(self) -> Iterator[Check]:
        farid, bruno = self.players["farid"], self.players["bruno"]
        asked = [int(found[1]) for one in farid.private() if (found := re.search(r": day (\d+) of 30", one["text"]))]
        wanted = list(range(FARID_GETS_PROMPTS + 1, DAYS + 1))
        yield Check(f"Farid got {len(wanted)} prompts by direct message, each once", asked == wanted, str(asked))
        secret = [one.name for one in self.players.values() if one not in (farid, bruno) and self._reads_secrets(one)]
        yield Check("nobody else was shown what they wrote there or privately", not secret, str(secret))

    def _reads_secrets(self, player: Player) -> bool:
        texts = (text for row in self._secrets() for text in row)
        return any(player.sees(text) or self._was_told(player, text) for text in texts)

    def _secrets(self) -> Iterator[tuple[str, ...]]:
        """What only their authors know: the lines that they never wrote into a thread."""
        for name, signs in (("farid", "M"), ("bruno", "P")):
            yield tuple(PARTS[name].private_lines[: PARTS[name].days.count(signs)])

    def _check_meetup(self) -> Iterator[Check]:
        for name, player in self.players.items():
            reminders = sum(COMES in player.reads(one) for one in player.private())
            wanted = 2 if name in COMING else 0
            yield Check(f"{player.name}: {wanted} reminders of the meetup", reminders == wanted, str(reminders))
        amara = self.players["amara"]
        agenda = amara.reads(amara.finds("The closing meetup of"))
        told = all(words in agenda for words in SHARED.values())
        yield Check("the agenda is made of what was shared", told, agenda)
        absent = [name for name in self.story.ledger.staying if name not in COMING and name != "greta"]
        missed = [name for name in absent if not self._was_told(self.players[name], NOTED)]
        yield Check("those who were absent got the notes", not missed, str(missed))

    def _check_what_stays(self) -> Iterator[Check]:
        amara, you = self.players["amara"], self.players["you"]
        closing = amara.reads(amara.finds("is complete. Thank you"))
        told = all(words in closing for words in (*SHARED.values(), KEEPS))
        yield Check("the report shows what was shared, and what is kept doing", told, closing)
        yield Check("the thirty prompts are a template of the community", bool(you.sees(TEMPLATE)))
