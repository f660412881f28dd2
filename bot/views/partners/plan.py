"""What a facilitator sees of the rounds that are to come."""

from collections.abc import Sequence
from datetime import date, timedelta

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.partners.facts import PoolFact
from bot.domain.partners.plan import Plan, Trial
from bot.models.partners import ENDED
from bot.views import partners as ids
from bot.views.message import Message, button, context, count, listed, modal, moment, person, plain, row, section
from bot.views.partners.parts import coming, name, rhythm

SHOWN = 20  # people who are out, by name
DAYS = 6  # of repeats
MOST = 20  # to choose from
SOON = timedelta(minutes=2)
GROUPS = {2: ("pair", "pairs"), 3: ("group of three", "groups of three"), 4: ("group of four", "groups of four")}


def plan(fact: Plan) -> View:
    blocks = _blocks(fact)
    if fact.trial is None and fact.dates:
        ask = section("With so many people this takes a while. I can send you a trial of the next round privately.")
        blocks[-1:-1] = [ask, row(button("Send me a trial round", ids.SEND_PLAN, fact.pool.pool_id))]
    return modal("Plan", blocks=blocks)


def sent(fact: Plan) -> Message:
    """The same, to who asked for it."""
    return Message(f"The plan of {name(fact.pool)}", _blocks(fact))


def on_its_way() -> Message:
    return plain("I make a trial round now. You get it privately, in a minute or two.")


def _blocks(fact: Plan) -> list[Block]:
    blocks: list[Block] = [section(f"*{name(fact.pool)}*: {rhythm(fact.pool)}. {_coming(fact)}".rstrip())]
    blocks += [section(text) for text in (_people(fact), _all_met(fact), _trial(fact), _underway(fact)) if text]
    return [*blocks, context("Who is with whom is known only to those who are. A trial puts nobody together.")]


def which(pools: Sequence[PoolFact]) -> Message:
    """Several are steered by this person: which one?"""
    if not pools:
        return plain("You steer no accountability partners here. Who started them can see the plan.")
    buttons = [
        button(pool.challenge or pool.community, f"{ids.PLAN}.{pool.pool_id}", pool.pool_id) for pool in pools[:MOST]
    ]
    return plain("The plan of which ones?", row(*buttons))


def _coming(fact: Plan) -> str:
    pool = fact.pool
    if pool.state == ENDED:
        return "It has ended."
    if len(fact.dates) < 2:
        return coming(pool) or "No further round is planned."
    return f"The next rounds: {listed([moment(at, pool.zone) for at in fact.dates])}."


def _all_met(fact: Plan) -> str:
    """How many rounds until everybody has been with everybody."""
    rounds = count(fact.outlook.rounds, "more round")
    if not fact.pool.rotates or fact.trial is None or not fact.trial.groups:
        return ""
    if not fact.outlook.rounds or fact.trial.all_again:
        return (
            "*Until all of them have met*: all whom I can bring together have. They meet again, the longest ago first."
        )
    if not fact.outlook.planned:
        return f"*Until all of them have met*: at least {rounds}."
    assert fact.all_met_at is not None  # there are dates of as many rounds
    last = moment(fact.all_met_at, fact.pool.zone, "{date_short_pretty}")
    return f"*Until all of them have met*: {rounds} at best. The last one would be on {last}."


def _people(fact: Plan) -> str:
    said = [f"*In the next round*: {count(fact.here, 'person', 'people')}."]
    if fact.staying:
        said.append(f"{fact.staying} of them stay with the partner they have.")
    if fact.out:
        more = f" and {len(fact.out) - SHOWN} more" if len(fact.out) > SHOWN else ""
        said.append(f"Not in it: {', '.join(person(one) for one in fact.out[:SHOWN])}{more}.")
    return " ".join(said) if fact.dates else ""


def _trial(fact: Plan) -> str:
    trial = fact.trial
    if trial is None:
        return ""
    if not trial.groups:
        return "*A trial of the next round*: nobody can be brought together yet."
    zone, found = fact.pool.zone, f"*A trial of the next round*: {listed([_groups(*one) for one in trial.sizes])}."
    return "\n".join([f"{found} {_again(trial)}", _reasons(fact, trial), _pace(trial, zone)])


def _reasons(fact: Plan, trial: Trial) -> str:
    reasons = [
        ("Not met in any ritual here", trial.strangers),
        ("Of different teams", trial.across if fact.pool.team_label else None),
        ("Working hours overlap", trial.overlapping),
    ]
    return " · ".join(f"{what}: {number} of {trial.groups}" for what, number in reasons if number is not None)


def _groups(size: int, number: int) -> str:
    one, many = GROUPS.get(size, (f"group of {size}", f"groups of {size}"))
    return count(number, one, many)


def _again(trial: Trial) -> str:
    if not trial.again:
        return "No repeat."
    days = sorted(set(trial.again))
    more = " and later" if len(days) > DAYS else ""
    last = listed([_day(day) for day in days[:DAYS]])
    return f"{count(len(trial.again), 'repeat')}: people who were together before, last on {last}{more}."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _pace(trial: Trial, zone: str) -> str:
    """How long the introductions take: Slack's pace, and the hours at which all of a group are awake."""
    assert trial.first_at is not None  # there are groups
    assert trial.last_at is not None
    if trial.last_at - trial.first_at < SOON:
        return f"The introductions come {moment(trial.first_at, zone)}, when all are awake."
    return (
        f"The first introduction comes {moment(trial.first_at, zone)}, the last {moment(trial.last_at, zone)}. "
        "Each comes when all of its people are awake, at most 40 a minute."
    )


def _underway(fact: Plan) -> str:
    """How far the introductions of now are."""
    underway = fact.underway
    if not underway.groups:
        return ""
    text = f"*Just now*: {underway.introduced} of {count(underway.groups, 'group')} introduced."
    if underway.left_to_open and underway.done_at:
        text += f" The last is planned for {moment(underway.done_at, fact.pool.zone)} or soon after."
    return text
