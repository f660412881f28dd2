"""An accountability partner inside a 30-day challenge: choosing one on joining, and what is said of it."""

from slack_sdk.models.blocks import Block, InputBlock, UserSelectElement
from slack_sdk.models.views import View

from bot.domain.challenges.facts import Joined, JoinOffer, Running
from bot.domain.partners.forms import ALONE, FIND, OWN
from bot.views import challenges as ids
from bot.views.fields import element, field, radio_field
from bot.views.message import context, escape, listed, modal, option, person, section

CHOICES = (
    (ALONE, "On my own"),
    (FIND, "Find me a partner"),
    (OWN, "I have one: I choose in a moment"),
)


def partner_field(offer: JoinOffer) -> list[InputBlock]:
    """None for those who can have no partner."""
    if not offer.partner:
        return []
    return [
        radio_field(
            "partner",
            "Accountability partner",
            [option(words, value) for value, words in CHOICES],
            offer.partner,
            "A partner asks how it goes and is asked the same, every third day. Only you two see the answers.",
        )
    ]


def partner_form(fact: Joined) -> View:
    """Which person it is. They are asked before anything comes of it."""
    return modal(
        "My partner",
        ids.PARTNER_FORM,
        about=fact.challenge_id,
        submit="Ask them",
        close="Not now",
        blocks=[
            section(f"You are in: *{escape(fact.title)}*. Who is your partner?"),
            field(
                "named",
                "My partner",
                UserSelectElement(action_id="named"),
                "I ask them. If they have not said yes when it begins, I find you somebody.",
            ),
        ],
    )


def read_partner(view: dict[str, object]) -> str:
    """A Slack id."""
    return str(element(view, "named").get("selected_user") or "")


def after_joining(fact: Joined, asked: str = "") -> list[Block]:
    """How it stands with a partner; nothing for those who are on their own."""
    if fact.partners:
        partners = "partner is" if len(fact.partners) == 1 else "partners are"
        return [context(f"Your {partners} {listed(map(person, fact.partners))}.")]
    if asked:
        return [context(f"I ask {person(asked)} whether they want to be your partner.")]
    if fact.partner == FIND:
        return [context("I find you a partner at the start, or within a day if it has begun.")]
    return []


def in_words(running: Running) -> str:
    """For the panel and Home; "" for those who are on their own."""
    if running.partners:
        partners = "partner" if len(running.partners) == 1 else "partners"
        return f" Your {partners}: {listed(map(person, running.partners))}."
    return " You get a partner soon." if running.seeks else ""
