"""What somebody who wants a partner is told in Your day. No reasons, no blame."""

from collections.abc import Callable, Mapping, Sequence

from slack_sdk.models.blocks import Block

from bot.domain.partners.facts import Mine, PoolFact, Told
from bot.views import partners as ids
from bot.views.message import button, listed, moment, person, row, section
from bot.views.partners.own import buttons, rests, state
from bot.views.partners.parts import name

Words = Callable[[Told], Sequence[Block]]


def _with_buttons(text: str, pool: PoolFact) -> Sequence[Block]:
    return [section(f"*{name(pool)}*\n{text}"), row(*buttons(pool))]


def _found(pool: PoolFact, words: str = "I find you somebody") -> str:
    """When somebody is found, or why not now."""
    mine = pool.mine or Mine()
    if rests(mine):
        return state(pool, mine)
    return f"{words} {moment(mine.matched_at, pool.zone) if mine.matched_at else 'as soon as it goes on'}."


def declined(fact: Told) -> Sequence[Block]:
    who = person(fact.people[0])
    mine = fact.pool.mine
    finds = f" {_found(fact.pool)}" if mine and mine.waiting else ""
    return _with_buttons(f"It does not work out with {who} this time.{finds}", fact.pool)


def left(fact: Told) -> Sequence[Block]:
    who = listed(map(person, fact.people)) if fact.people else "Your partner"
    return _with_buttons(f"{who} is not in it any more. {_found(fact.pool)}", fact.pool)


def refused(fact: Told) -> Sequence[Block]:
    who = listed(map(person, fact.people))
    said = f"Slack did not let me open a conversation for you and {who}. {_found(fact.pool)}"
    return _with_buttons(said, fact.pool)


def alone(fact: Told) -> Sequence[Block]:
    said = f"Nobody was free to be your partner this time. {_found(fact.pool, 'I look again')}"
    return _with_buttons(said, fact.pool)


def rests_now(fact: Told) -> Sequence[Block]:
    who = listed(map(person, fact.people))
    said = f"You and {who} are not partners any more. Your conversation stays yours."
    return _with_buttons(f"A new round has begun, and you are not in it. {said} {_found(fact.pool)}", fact.pool)


def unreachable(fact: Told) -> Sequence[Block]:
    said = (
        "Slack did not let me open a conversation with you and others, so I cannot find you a partner. "
        "A workspace admin may know why. Join again once that is settled."
    )
    return [
        section(f"*{name(fact.pool)}*\n{said}"),
        row(button("Join again", ids.JOIN, fact.pool.pool_id)),
    ]


def over(fact: Told) -> Sequence[Block]:
    return [section(f"*{name(fact.pool)}*\nThis has ended. Your conversations stay yours, and you can go on in them.")]


WORDS: Mapping[str, Words] = {
    "partners.declined": declined,
    "partners.left": left,
    "partners.refused": refused,
    "partners.alone": alone,
    "partners.rests": rests_now,
    "partners.unreachable": unreachable,
    "partners.over": over,
}
