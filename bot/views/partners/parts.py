"""What the partners' views share: how a rhythm and a group are called."""

from bot.domain.partners.facts import PoolFact
from bot.models.partners import PAUSED
from bot.views.message import count, escape, moment

TITLE = "Accountability partners"
RHYTHMS = {
    "week": "a new partner every week",
    "fortnight": "a new partner every two weeks",
    "month": "a new partner every month",
    "once": "one partner who stays",
}
SIZES = {2: "in pairs", 3: "in groups of three", 4: "in groups of four", 5: "in groups of five"}
CHECK_INS = {
    0: "not at all",
    1: "every day",
    2: "every two days",
    3: "every three days",
    7: "once a week",
    14: "every two weeks",
}


def name(pool: PoolFact) -> str:
    """Which partners these are, escaped: a person may have some of several rituals."""
    if pool.challenge:
        return f"Accountability partners in {escape(pool.challenge)}"
    return f"Accountability partners in {escape(pool.community)}"


def rhythm(pool: PoolFact) -> str:
    """A new partner every week, in pairs."""
    if pool.size == 2:
        return RHYTHMS[pool.every]
    return f"{RHYTHMS[pool.every].replace('partner', 'group')}, {SIZES[pool.size]}".replace(
        "one group who", "one group that"
    )


def people_in(pool: PoolFact) -> str:
    return f"{count(pool.people, 'person', 'people')} in" if pool.people else "Nobody has joined yet"


def coming(pool: PoolFact) -> str:
    """When people are matched next, as a sentence; "" when that is not planned."""
    if pool.held or pool.state == PAUSED:
        return "It is paused just now."
    if pool.next_at is None:
        return ""
    what = "The next partners are found" if pool.number else "The first partners are found"
    return f"{what} {moment(pool.next_at, pool.zone)}."
