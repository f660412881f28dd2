"""What only the person sees who has a partner, or wants one: joining, pausing, stopping, settings, answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, UserSelectElement
from slack_sdk.models.views import View

from bot.domain.partners.facts import Joined, Mine, PoolFact, Request, Settings
from bot.domain.partners.forms import FIND, LONGEST_TEAM, OWN, JoinForm
from bot.models.partners import PAUSED
from bot.views import partners as ids
from bot.views.fields import (
    date_field,
    element,
    field,
    people_field,
    radio_field,
    read_choice,
    read_date,
    read_people,
    read_text,
    text_field,
)
from bot.views.message import (
    Message,
    button,
    confirm,
    context,
    link_button,
    listed,
    modal,
    moment,
    option,
    person,
    plain,
    row,
    section,
)
from bot.views.partners.parts import coming, name, rhythm

MOST_CHOICES = 20
GUESSED = "In a group as small as this one, somebody may guess it."


# Joining


def join_form(pool: PoolFact) -> View:
    choices = [option("Find me a partner", FIND), option("I have one: I choose below", OWN)]
    named = UserSelectElement(action_id="named")
    blocks: list[Block] = [
        section(
            f"*{name(pool)}*\nHere you get {rhythm(pool)}. {coming(pool)} "
            "Your partner sees your name and what you tell them. "
            "Facilitators see who is in a round, not who is with whom."
        ),
        radio_field("how", "How would you like it?", choices, FIND),
        field(
            "named",
            "My partner",
            named,
            "Only if you have one. I ask them, and you two stay together if they say yes.",
            optional=True,
        ),
    ]
    if pool.team_label:
        blocks.append(_team_field(pool, pool.mine.team if pool.mine else ""))
    return modal("Join", ids.JOIN_FORM, about=pool.pool_id, submit="Join", close="Not now", blocks=blocks)


def _team_field(pool: PoolFact, value: str) -> Block:
    return text_field(
        "team", pool.team_label, value, "I bring people of different ones together.", optional=True, limit=LONGEST_TEAM
    )


def read_join(view: Mapping[str, Any]) -> tuple[JoinForm, bool]:
    """What was answered, and whether somebody has a partner already."""
    own = read_choice(view, "how", FIND) == OWN
    named = str(element(view, "named").get("selected_user") or "") if own else ""
    return JoinForm(named=named, team=read_text(view, "team")), own


def joined(fact: Joined) -> View:
    """When a partner comes, and what one can do."""
    blocks: list[Block] = [section(f"You are in. {_what_comes(fact)}")]
    if fact.pool.mine and fact.pool.mine.waiting:
        blocks.append(context("You can pause, skip a round or stop whenever you like: here, or in the Home tab."))
    elements = [button("Partner settings", ids.SETTINGS, fact.pool.pool_id)]
    return modal("You are in", blocks=[*blocks, row(*elements)])


def wishes(pool_id: int | None) -> list[Block]:
    """For who has said in a challenge that they want a partner."""
    if pool_id is None:
        return []
    said = context("In *Partner settings* you can say with whom I never bring you together. Only you see that.")
    return [said, row(button("Partner settings", ids.SETTINGS, pool_id))]


def _what_comes(fact: Joined) -> str:
    mine = fact.pool.mine or Mine()
    if fact.asked:
        later = " If they have not answered by the time partners are found, I find you somebody."
        return f"I ask {person(fact.asked)} whether they want to be your partner.{later} {coming(fact.pool)}".rstrip()
    return state(fact.pool, mine)


# One's own part, in the panel, at the desk and in Home


def state(pool: PoolFact, mine: Mine) -> str:
    """How it stands with one's partner, in a sentence or two."""
    said = []
    if mine.partners:
        said.append(f"Your partner is {person(mine.partners[0])}." if len(mine.partners) == 1 else
                    f"Your partners are {listed(map(person, mine.partners))}.")  # fmt: skip
    if mine.paused_until:
        said.append(f"You pause, and are in again from {_day(mine.paused_until)}.")
    elif mine.skips_next and pool.next_at:
        said.append("You skip the next round.")
    elif mine.waiting:
        said.append(_waits(pool, mine))
    if mine.asked:
        said.append(f"You asked {person(mine.asked)}, who has not answered yet.")
    return " ".join(said)


def rests(mine: Mine) -> bool:
    """Nobody is found for them, and they know why."""
    return bool(mine.paused_until or mine.skips_next or mine.quiet or mine.away)


def _waits(pool: PoolFact, mine: Mine) -> str:
    if pool.held or pool.state == PAUSED:
        return "You have no partner just now. It is paused, and goes on later."
    if mine.quiet:
        return "Your place is kept. Press *Be in again* when it suits you."
    if mine.away:
        return "Your place is kept while you are away."
    if mine.matched_at is None:
        return "You have no partner just now."
    return f"I find you a partner {moment(mine.matched_at, pool.zone)}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def buttons(pool: PoolFact) -> list[ButtonElement]:
    """What one can do about one's own part."""
    about, mine = pool.pool_id, pool.mine
    if mine is None:
        return [button("Join", ids.JOIN, about, "primary")]
    found = [link_button("Our conversation", mine.link, f"{ids.LINK}.{about}")] if mine.link else []
    if mine.paused_until or mine.skips_next or mine.quiet:
        found.append(button("Be in again", ids.BE_IN, about))
    else:
        if pool.rotates and pool.next_at and not mine.stays:
            found.append(button("Skip the next round", ids.SKIP, about))
        found.append(button("Pause", ids.PAUSE_ME, about))
    return [*found, button("Partner settings", ids.SETTINGS, about), _stop_button(pool, mine)]


def _stop_button(pool: PoolFact, mine: Mine) -> ButtonElement:
    who = " Your partner hears that you are out, and gets somebody else." if mine.partners else ""
    asked = confirm("Stop?", f"You get no partner here any more.{who}", "Stop", danger=True)
    return button("Stop", ids.STOP, pool.pool_id, confirm=asked)


def changed(pool: PoolFact) -> Message:
    """After a pause, a skip or their end."""
    mine = pool.mine or Mine()
    stays = _who_stays(pool, mine) if mine.paused_until or mine.skips_next else ""
    return plain(f"*{name(pool)}*\n{state(pool, mine)}{stays}", row(*buttons(pool)))


def _who_stays(pool: PoolFact, mine: Mine) -> str:
    """While one pauses: for good, or until a round ends all pairs."""
    if not mine.partners:
        return ""
    partner = "partner now stays your partner" if len(mine.partners) == 1 else "partners now stay your partners"
    return f" Your {partner}{' until the next round' if pool.rotates and not mine.stays else ''}."


def stopped(pool: PoolFact) -> Message:
    again = row(button("Join again", ids.JOIN, pool.pool_id))
    return plain(f"*{name(pool)}*\nYou are out. You can join again at any time.", again)


# Forms


def pause_form(pool: PoolFact, proposed: date) -> View:
    stays = _who_stays(pool, pool.mine) if pool.mine else ""
    return modal(
        "Pause",
        ids.PAUSE_FORM,
        about=pool.pool_id,
        submit="Pause",
        close="Not now",
        blocks=[
            section(
                f"*{name(pool)}*\nUntil then you get no new partner.{stays} Nobody is told. "
                "Facilitators see who is not in the next round, never why."
            ),
            date_field("until", "In again from", proposed),
        ],
    )


def read_pause(view: Mapping[str, Any]) -> date | None:
    return read_date(view, "until")


def settings_form(fact: Settings) -> View:
    """One's confidential wishes. They are drawn only for the one who wrote them."""
    hint = (
        "Only you see this. Nobody is told, and no facilitator sees it. It holds from the next time partners are found."
    )
    blocks: list[Block] = [
        section(f"*{name(fact.pool)}*\n{state(fact.pool, fact.pool.mine or Mine())}".rstrip()),
        people_field("not_with", "Never bring me together with", fact.not_with, hint, optional=True),
    ]
    if fact.small:
        blocks.append(context(GUESSED))
    if fact.pool.team_label:
        blocks.append(_team_field(fact.pool, fact.pool.mine.team if fact.pool.mine else ""))
    blocks.append(context("Whoever runs Convene’s database could read it."))
    return modal(
        "Partner settings", ids.SETTINGS_FORM, about=fact.pool.pool_id, submit="Save", close="Not now", blocks=blocks
    )


def read_settings(view: Mapping[str, Any]) -> tuple[list[str], str]:
    return read_people(view, "not_with"), read_text(view, "team")


def saved() -> Message:
    return plain("Saved. Only you see it.")


# Somebody asks


def request(fact: Request) -> list[Block]:
    """For the one who is asked: in their day, at the desk and in Home."""
    said = (
        f"{person(fact.asker)} would like you as partner: *{name(fact.pool)}*. "
        "You would stay together until one of you stops."
    )
    elements = [
        button("Yes, gladly", ids.YES, fact.named_id, "primary"),
        button("Not this time", ids.NO, fact.named_id),
    ]
    return [section(said), row(*elements)]


def agreed(fact: Request) -> Message:
    return plain(f"You and {person(fact.asker)} are partners now. I open a conversation for you two.")


def declined(fact: Request) -> Message:
    return plain(f"That is fine. I tell {person(fact.asker)} that it does not work out this time, without a reason.")


def not_in_any() -> Message:
    return plain("You have no accountability partner here, and wait for none. Nothing was changed.")


def which(pools: Sequence[PoolFact], action: str) -> Message:
    """Several rituals with partners run: each with its own button."""
    names = [(pool.challenge or pool.community, pool.pool_id) for pool in pools[:MOST_CHOICES]]
    rows = [row(button(text, action, about)) for text, about in names]
    return plain("You have partners in several places. Which do you mean?", *rows)
