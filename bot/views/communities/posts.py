"""What Convene says by itself about a community, and what it hands to a person."""

from slack_sdk.models.blocks import Block

from bot.domain.people import Commands
from bot.models.communities import Community
from bot.views.communities import ids
from bot.views.communities.desk import to_desk
from bot.views.errors import failure
from bot.views.message import Message, button, channel, cut, escape, in_parts, person, plain, row, section

ALERTS = {
    "channel_archived": "{channel} was archived. What ran there is paused, and nothing is posted. "
    "When it is opened again, everything goes on.",
    "channel_deleted": "Its channel was deleted, so nothing is posted any more. "
    "You can set the community up again in another channel with `{convene}`.",
    "bot_removed": "I was removed from {channel}. What ran there is paused. "
    "To go on, type these exact words in the channel: `/invite @Convene`",
    "post_skipped": "A post came too late, because I could not send for a while. I left it out. "
    "The next one comes at its usual time.",
    "join_failed": "I could not join {channel}: {why}. Type these exact words there: `/invite @Convene`",
    "facilitator_gone": "{who} does not facilitate it any more. The others carry on. "
    "With *Settings* you can bring somebody in.",
}
EXPORT_NAME = "convene-my-data.json"
CURE_EXPORT = "A workspace admin can install the app again with the permission `files:write`; then I can send a file."


def opened(community: Community, by: str, commands: Commands) -> Message:
    """The one line in the channel. `by` is a name: who did it needs no notification of it."""
    purpose = f" {escape(cut(community.purpose, 200))}" if community.purpose else ""
    return plain(
        f"In this channel {escape(by) or 'somebody'} set up the community *{escape(community.name)}*.{purpose} "
        f"`{commands.convene}` shows what runs and what you can do."
    )


def welcome(community: Community, commands: Commands) -> Message:
    """Only for the person who set it up: what comes next."""
    text = f"*{escape(community.name)}* is ready. `{commands.challenge} start` begins a 30-day challenge"
    return plain(f"{text}: one small activity a day. The front desk has everything as buttons.", to_desk(community.id))


def named(community: Community) -> list[Block]:
    """In a person's day: somebody made them a facilitator."""
    text = f"You are a facilitator of *{escape(community.name)}* now. The front desk shows what you can steer."
    return [section(text), to_desk(community.id)]


def alert(community: Community, slack_channel: str, cause: str, detail: str, commands: Commands) -> Message:
    """To a facilitator, privately: what stops a ritual, and what to do."""
    first = detail.split("/", 1)[0]
    facts = {
        "channel": channel(slack_channel),
        "convene": commands.convene,
        "why": failure(first)[0],
        "who": person(first) if first else "Somebody",
    }
    words = ALERTS[cause].format(**facts)
    return plain(f"About *{escape(community.name)}*: {words}", to_desk(community.id))


def export_text() -> str:
    """Beside the file."""
    return "Here is everything that Convene stores about you. What you wrote in Slack stays in Slack."


def exported(content: str) -> Message:
    """The export as a message, where the app may not send files."""
    parts = in_parts(content)
    if parts is None:
        return plain(f"I could not send you the file with your data, and it is too long for a message. {CURE_EXPORT}")
    blocks: list[Block] = [section(f"```{escape(part)}```") for part in parts]
    return plain(f"I may not send files here, so this is everything Convene stores about you. {CURE_EXPORT}", *blocks)


def export_comes() -> Message:
    return plain("Your data comes as a file, in your private conversation with me. It takes a moment.")


def forget_me() -> Message:
    """What goes and what stays, before anything is deleted."""
    text = (
        "*Forget me: what goes*\n"
        "• your name, time zone and time away, as I keep them\n"
        "• where you take part, your hopes, your days, and the text of entries if you let me keep it\n"
        "• what you shared at the end of 30-day challenges, also where it stands in the closing post\n"
        "• private entries, and what I posted with your name because you shared it\n"
        "• with whom you were accountability partners, and whom you never want to be paired with\n"
        "• your part as a facilitator; the others hear that somebody stepped back\n"
        "*What stays*\n"
        "• messages that you wrote in Slack: they are Slack's, and you can delete them there\n"
        "• numbers in posts that were sent, without your name\n"
        "• your Slack id and nothing else of you, so that nothing is counted twice"
    )
    return plain(text, row(button("Forget me now", ids.FORGET_SURE, style="danger"), button("Keep it", ids.ME)))


def forgotten() -> Message:
    return plain("Done. What I stored about you is deleted. If you come back, you begin afresh.")
