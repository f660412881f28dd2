"""Names of the communities' buttons and forms, and how buttons are drawn."""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    MarkdownTextObject,
)

from bot.views.message import cut, label

DESK = "communities.desk"
CHOOSE = "communities.choose"
HELP = "communities.help"
SET_UP = "communities.set_up"
MORE = "communities.more"
FORM = "communities.form"
SETTINGS = "communities.settings"
PLANNED = "communities.planned"
PAUSE = "communities.pause"
RESUME = "communities.resume"
HAND_OVER = "communities.hand_over"
HAND_OVER_FORM = "communities.hand_over_form"
TAKE_OVER = "communities.take_over"
ME = "communities.me"
GO_AWAY = "communities.go_away"
AWAY_FORM = "communities.away_form"
BACK = "communities.back"
MY_SETTINGS = "communities.my_settings"
MY_SETTINGS_FORM = "communities.my_settings_form"
EXPORT = "communities.export"
FORGET = "communities.forget"
FORGET_SURE = "communities.forget_sure"
POLICY_MEMBERS = "communities.policy_members"
POLICY_ADMINS = "communities.policy_admins"
POLICY_NAMED = "communities.policy_named"
POLICY_FORM = "communities.policy_form"

ROW = 5  # buttons: more wrap badly on a phone


def button(
    text: str,
    action: str,
    value: object = "-",
    *,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
) -> ButtonElement:
    return ButtonElement(text=label(text), action_id=action, value=str(value), style=style, confirm=confirm)


def row(*buttons: ButtonElement) -> ActionsBlock:
    return ActionsBlock(elements=list(buttons))


def rows(buttons: Sequence[ButtonElement]) -> list[Block]:
    """As few rows as the buttons need, about equally long: none stands alone."""
    needed = -(-len(buttons) // ROW) or 1
    length = -(-len(buttons) // needed) or 1
    return [row(*buttons[at : at + length]) for at in range(0, len(buttons), length)]


def small(text: str) -> ContextBlock:
    """A line in small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=cut(text, 2000), verbatim=True)])
