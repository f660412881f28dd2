"""Who takes part in the story, when in their day, and what each does on each of the thirty days."""

from dataclasses import dataclass, field
from datetime import time

WRITES, DONE, RESTS, BOTH, LATER, VISITS, CHANGES, NOTHING = "W", "D", "R", "B", "L", "V", "C", "."
PRIVATE, MESSAGE = "P", "M"
"""A day of the plan: an entry, Done, Rest, an entry and Done, an entry two days later, a reply without having
joined, Rest and then Done after all, nothing; an entry that only its author sees, an answer by direct message."""

DAYS = 30


@dataclass(frozen=True)
class Part:
    """One member's part. `plan` has a sign for each day, in weeks; `at` is the hour of their own day."""

    name: str
    at: time
    plan: str
    hope: str = ""
    shares_hope: bool = False
    keeps_text: bool = False
    wants_partner: bool = False
    private_lines: tuple[str, ...] = ()
    lines: tuple[str, ...] = field(default=())

    @property
    def days(self) -> str:
        return self.plan.replace(" ", "")


CAST = (
    Part(
        "you",
        time(17, 40),
        "WWDWWRR WWWWDRR WBWWWRR WWWWDRR WW",
        hope="Ask one good question in every review.",
        shares_hope=True,
        keeps_text=True,
        lines=(
            "I look at the totals before I look at the rows. Tomorrow the other way round.",
            "Ten minutes were enough. I had put this off for a month.",
            "I asked why three times, and the third answer was a new one.",
            "My first guess was wrong by half. Good to have it in writing.",
        ),
    ),
    Part(
        "amara",
        time(12, 20),
        "WWWWWWW WWWWWWW WWWDWWW WWWWWWW WW",
        hope="Stop being afraid of joins.",
        keeps_text=True,
        wants_partner=True,
        lines=(
            "I drew the two tables on paper first. The join was obvious then.",
            "I named the thing I do without thinking: I delete empty rows before I ask why they are empty.",
            "I explained a median to my sister. She asked who decides what is normal.",
            "One step less, and nobody missed it.",
            "Half speed made me see that I rename the same column every week.",
        ),
    ),
    Part(
        "bruno",
        time(9, 10),
        "DDWDDDL DDWDD.D DDPDDDD DDPDD.D DW",
        wants_partner=True,
        private_lines=(
            "I avoid the finance team because I am afraid of their questions.",
            "I asked one of them today. It was fine.",
        ),
        lines=(
            "Short one: I check my work by adding it up twice.",
            "I tried it on the weekly report. Two minutes saved, one mistake found.",
            "I learned this from a cook: lay everything out before you start.",
        ),
    ),
    Part(
        "chiyo",
        time(20, 15),
        "..VV.WW WWDWWWW WW.WWRW WWWDWWW WW",
        hope="Write a little every evening.",
        keeps_text=True,
        wants_partner=True,
        lines=(
            "In my team we say a chart is finished when a newcomer can read it aloud.",
            "I wrote down what I expected before I ran it. I was surprised twice.",
            "Today I only renamed things. It felt like sweeping the floor.",
            "I borrowed a checklist from a pilot friend. Five lines.",
        ),
    ),
    Part(
        "dana",
        time(8, 50),
        "WDWDWD. WDWD... ..WDWDW DWDWDW. WD",
        wants_partner=True,
        lines=(
            "Coffee, one query, one sentence about it. That is my habit now.",
            "I left out the second chart and nobody asked for it.",
            "I practised saying no to a fourth metric. It went well.",
            "The hard piece for me is the first line of a summary.",
        ),
    ),
    Part(
        "elif",
        time(13, 30),
        "DDDDCRR DDDDDRR DDD.... ....... ..",
        wants_partner=True,
    ),
    Part(
        "farid",
        time(15, 5),
        "WDRDWDR DDWDRDD WDRD.DD MDRDDD. DM",
        private_lines=(
            "I do not dare to ask in the channel what churn means.",
            "I asked, and two others had wondered too.",
        ),
        lines=(
            "As a guest I see the numbers only on Fridays, so I wrote down what I would ask.",
            "I compared my notes of last week with today. Same question, better words.",
            "I tried to explain our margin to the person at the reception. She understood it.",
        ),
    ),
    Part(
        "greta",
        time(16, 20),
        "W.D..D. ..W.... D...... ..W.... .W",
        lines=(
            "From the other side of the contract: we name this differently. I wrote both words down.",
            "I asked a colleague to read my chart aloud. Humbling.",
        ),
    ),
)

PARTS = {part.name: part for part in CAST}

# What happens once, by day
LETS_GRETA_IN = 1  # a facilitator lets somebody of another organisation journal
CHIYO_JOINS = 6
AMARA_DELETES = 9  # an entry, in the evening of its day
FARID_SENDS_A_FILE = 10
DANA_GOES_AWAY = 11  # after her entry; back on the morning of day 17
DANA_AWAY = range(12, 17)
ELIF_LEAVES = 18
AMARA_ANSWERS_CHIYO = 22  # a second reply of hers in that thread: conversation
