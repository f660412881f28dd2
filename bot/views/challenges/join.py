"""Joining: what is said and asked before, and what is said after."""

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.challenges.facts import Joined, JoinOffer
from bot.domain.challenges.forms import JoinForm
from bot.domain.partners.forms import ALONE
from bot.views import challenges as ids
from bot.views.challenges import by_message
from bot.views.challenges.own import in_rows
from bot.views.challenges.partner import after_joining, partner_field
from bot.views.fields import read_choice, read_several, read_text, read_time, text_field, ticks_field
from bot.views.message import button, channel, context, escape, modal, moment, option, row, section

HOPE_LIMIT = 500


def join_form(offer: JoinOffer, *, more: bool = False) -> View:
    """Four fields; where prompts come under More settings. The offer fills them in."""
    return modal(
        "My answers" if offer.joined else "Join",
        ids.JOIN_FORM,
        about=offer.challenge_id,
        submit="Save" if offer.joined else "Join",
        close="Not now",
        blocks=[
            section(_what_it_is(offer)),
            *_hope_fields(offer),
            *partner_field(offer),
            _journal_field(offer),
            *_more(offer, more=more),
        ],
    )


def _what_it_is(offer: JoinOffer) -> str:
    """When it comes, and who reads what one writes there."""
    begins = f"It begins {moment(offer.starts_at, offer.zone)}"
    if offer.started:
        begins = "It has begun, and you can join in now"
    readers = "the members of its channel" if offer.private_channel else "everyone in the workspace"
    return (
        f"*{escape(offer.title)}*\n{begins}. Prompts come at {offer.hour_here} your time ({offer.zone}). "
        f"What you write in the threads can be read by {readers}."
    )


def _hope_fields(offer: JoinOffer) -> list[Block]:
    shown = option("Show it in the announcement, without my name", "share")
    return [
        text_field(
            "hope",
            "What do you hope to get out of it?",
            offer.hope,
            "Shown to nobody unless you tick the box.",
            optional=True,
            multiline=True,
            limit=HOPE_LIMIT,
        ),
        ticks_field("share", "Your hope", [shown], ["share"] if offer.hope_shared else []),
    ]


def _journal_field(offer: JoinOffer) -> Block:
    return ticks_field(
        "keep",
        "Your journal",
        [option("Keep the text of my entries, so that I can have it back", "keep")],
        ["keep"] if offer.keep_text else [],
        "Off: links only; on Slack's free plan these stop working after 90 days. "
        "On: Convene keeps the text, and whoever runs its database could read it. "
        "Switched off again, it is deleted.",
    )


def _more(offer: JoinOffer, *, more: bool) -> list[Block]:
    """Where prompts come. People of other organisations get no private messages, so they have no choice."""
    if not offer.private_messages:
        return []
    if more:
        return [*by_message.arrival_fields(offer.by_message, offer.message_hour, offer.zone)]
    return [
        row(button("More settings", ids.JOIN_MORE, offer.challenge_id)),
        context(_where_now(offer)),
    ]


def _where_now(offer: JoinOffer) -> str:
    if offer.by_message:
        return f"Your prompts come to our conversation too, at {offer.message_hour:%H:%M} your time."
    return "Your prompts come in the channel. *More settings*: to you alone too, at your own hour."


def read_join(view: dict[str, object]) -> JoinForm:
    return JoinForm(
        hope=read_text(view, "hope"),
        hope_shared="share" in read_several(view, "share"),
        keep_text="keep" in read_several(view, "keep"),
        partner=read_choice(view, "partner", ALONE),
        by_message=by_message.read_arrival(view),
        hour=read_time(view, "hour"),
    )


def as_typed(offer: JoinOffer, form: JoinForm) -> JoinOffer:
    """The same offer with what is filled in so far."""
    partner = form.partner if offer.partner else ""
    return replace(offer, hope=form.hope, hope_shared=form.hope_shared, keep_text=form.keep_text, partner=partner)


def joined(fact: Joined, asked: str = "", wishes: Sequence[Block] = ()) -> View:
    """After joining: when the next prompt comes, and the days so far for those who come late. `asked`: a Slack id.

    `wishes` are shown to who wants a partner: where to say more about that.
    """
    where = f" in {channel(fact.channel)}" if fact.channel else ""
    coming = f"The next prompt comes {moment(fact.next_at)}{where}." if fact.next_at else "All prompts are out."
    begin = "Your answers are saved for" if fact.saved else "You are in:"
    blocks: list[Block] = [section(f"{begin} *{escape(fact.title)}*. {coming}")]
    if fact.invited_to_channel:
        blocks.append(section(_into_its_channel(fact)))
    if fact.catch_up and not fact.saved:
        blocks.append(section("The days so far, if you like to look:"))
        blocks += [section(links) for links in in_rows(fact.catch_up)]
        since = (
            "What you did before still counts. The days in between are rest."
            if fact.again
            else f"Your consistency counts from day {fact.counts_from}."
        )
        blocks.append(context(f"{since} You can still write about earlier days."))
    blocks += [*after_joining(fact, asked), *wishes]
    blocks += _arrival(fact)
    title = "Saved" if fact.saved else "Welcome"
    return modal(title, close="Done", blocks=blocks)


def _arrival(fact: Joined) -> list[Block]:
    """Where prompts come, and where to say otherwise."""
    if not fact.next_at or not fact.private_messages:
        return []
    if fact.message_hour is None:
        return [row(button("Get the prompts by direct message", ids.ARRIVAL, fact.challenge_id))]
    here = f"Prompts come to our conversation too, at {fact.message_hour:%H:%M} your time."
    return [section(here), row(button("Where prompts come", ids.ARRIVAL, fact.challenge_id))]


def _into_its_channel(fact: Joined) -> str:
    if fact.sure_to_get_in:
        return "You will be invited to its channel in a moment."
    return "I will try to invite you to its channel. If Slack does not let me, I tell you how to get in."
