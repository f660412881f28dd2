"""Who may set up communities: asked of the first admin, later in the admins' settings."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.communities import ADMINS, MEMBERS, NAMED, Policy
from bot.views.communities import ids
from bot.views.fields import people_field, read_people
from bot.views.message import Message, button, modal, person, plain, row, section

WORDS = {
    MEMBERS: "Any full member may set up a community, in a channel they are in.",
    ADMINS: "Only workspace admins may set up a community.",
    NAMED: "Admins may set up a community, and {people}.",
}


def policy_question() -> list[Block]:
    """Asked once, of one admin."""
    text = (
        "*A question for you as an admin:* who may set up communities? "
        "For now everybody but guests may, in a channel they are in. In the general channel only admins can."
    )
    return [section(text), policy_buttons("Any member, as now")]


def policy_buttons(any_member: str = "Any member") -> Block:
    return row(
        button(any_member, ids.POLICY_MEMBERS, MEMBERS),
        button("Only admins", ids.POLICY_ADMINS, ADMINS),
        button("People I name", ids.POLICY_NAMED, NAMED),
    )


def policy_line(policy: Policy) -> str:
    return WORDS[policy.kind].format(people=", ".join(person(one) for one in policy.people))


def policy_set(policy: Policy) -> Message:
    return plain(f"Saved. {policy_line(policy)}", policy_buttons())


def policy_form(policy: Policy) -> View:
    field = people_field("people", "Who may set up communities, besides admins?", policy.people)
    return modal("Who may set up", ids.POLICY_FORM, submit="Save", close="Not now", blocks=[field])


def read_policy(view: Mapping[str, Any]) -> list[str]:
    return read_people(view, "people")
