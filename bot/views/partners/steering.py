"""What a facilitator sees of partners: numbers and shares, never who is with whom."""

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.partners.facts import Figures, Steering
from bot.models.partners import ENDED, PAUSED
from bot.views import partners as ids
from bot.views.errors import failure
from bot.views.message import button, confirm, context, count, modal, moment, row, section
from bot.views.partners.parts import coming, name, rhythm

WITH_CHALLENGE = "challenge"  # a reason to be paused; it goes on with it


def steering(fact: Steering) -> View:
    pool = fact.pool
    blocks: list[Block] = [section(_state(fact)), section(figures(fact.figures))]
    if fact.left_to_open and fact.done_at:
        blocks.append(section(_on_their_way(fact)))
    if pool.state != ENDED:
        blocks.append(row(*_acts(fact)))
    blocks.append(context("Numbers only: who is with whom is known only to those who are."))
    return modal("Steer", ids.STEERING, about=pool.pool_id, blocks=blocks)


def _state(fact: Steering) -> str:
    pool = fact.pool
    text = f"*{name(pool)}*: {rhythm(pool)}."
    if pool.state == ENDED:
        return f"{text} It has ended."
    if pool.held:
        return f"{text} It is paused, with everything in its community."
    if pool.state == PAUSED:
        return f"{text} It is paused{_reason(pool.pause_reason)}."
    return f"{text} {coming(pool)}".rstrip()


def _reason(reason: str) -> str:
    if reason.startswith("post_failed:"):
        return f": a post failed, because {failure(reason.removeprefix('post_failed:'))[0]}"
    return {"": "", WITH_CHALLENGE: ", with its 30-day challenge"}.get(reason, ": its channel cannot be reached")


def figures(fact: Figures) -> str:
    said = [
        count(fact.people, "person in", "people in"),
        f"{count(fact.pairs, 'group')} together, {fact.introduced} of them introduced",
        f"{fact.paused} not in the next round",
    ]
    if fact.waiting:
        said.append(f"{fact.waiting} without a partner just now")
    met = "too few answers to say" if fact.met is None else f"{round(100 * fact.met)} % of those who answered"
    return " · ".join(said) + f"\nMet each other: {met}."


def _on_their_way(fact: Steering) -> str:
    assert fact.done_at is not None  # asked for by the caller
    what = count(fact.left_to_open, "introduction")
    return f"{what} on the way: each when its people are awake, the last of them {moment(fact.done_at)} or soon after."


def _acts(fact: Steering) -> list[ButtonElement]:
    about = fact.pool.pool_id
    pause = confirm("Pause it?", "No round and no introduction until you resume. Partners stay together.", "Pause")
    end = confirm("End it?", "Everybody who is in is told. Their conversations stay theirs.", "End it", danger=True)
    flow = (
        button("Resume", ids.RESUME, about, "primary")
        if fact.pool.state == PAUSED
        else button("Pause", ids.PAUSE, about, confirm=pause)
    )
    with_challenge = fact.pool.state == PAUSED and fact.pool.pause_reason == WITH_CHALLENGE
    change = [] if fact.pool.challenge else [button("Change", ids.CHANGE, about)]
    plan = button("Plan", ids.PLAN, about)
    return [plan, *([] if with_challenge else [flow]), *change, button("End it", ids.END, about, "danger", confirm=end)]


def ended() -> View:
    said = section("It has ended. Everybody is told.")
    return modal("Done", blocks=[said])
