"""The front desk: what a community is, what runs there, and buttons for everything one can do."""

from collections.abc import Mapping, Sequence
from datetime import date

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, StaticSelectElement

from bot.domain.communities import FACILITATORS, Desk, Policy
from bot.domain.errors import RitualError
from bot.domain.outbox import Planned
from bot.domain.people import AS_USUAL, Away, Commands, MySettings
from bot.models.communities import Community
from bot.views.communities import ids
from bot.views.communities.my_settings import in_words
from bot.views.communities.workspace import policy_buttons, policy_line, policy_question
from bot.views.errors import who_can
from bot.views.message import (
    Message,
    button,
    channel,
    confirm,
    context,
    escape,
    label,
    moment,
    option,
    person,
    plain,
    row,
    rows,
    section,
)

Items = Sequence[Sequence[Block]]  # each is one thing, with its buttons
Offers = Sequence[tuple[str, str]]  # label and action id of what rituals offer to start

MOST_NEEDED = 6  # things, each of two blocks; a panel has fifty
MOST_RUNNING = 10
MOST_OF_MINE = 10  # in my settings
MOST_MISSED = 3  # rituals of which is said what came while one was away
MOST_CHOICES = 100  # Slack's limit of a select
NOTHING = "Nothing runs here just now."
LOST = {
    "archived": "The channel is archived, so nothing is posted.",
    "deleted": "The channel was deleted, so nothing is posted.",
    "removed": "I was removed from the channel, so nothing is posted. `/invite @Convene` brings me back.",
}


def panel(
    desk: Desk,
    needs: Items,
    runs: Items,
    offers: Offers,
    *,
    status: str = "",
    asks_policy: bool = False,
    everything: Offers = (),
) -> Message:
    """The front desk of one community. `status` says what was just done, `everything` shows all that runs."""
    name = f"*{escape(desk.name)}*"
    blocks: list[Block] = [section(status)] if status else []
    blocks.append(section(f"{name}\n{escape(desk.purpose)}" if desk.purpose else name))
    blocks.append(context(_standing(desk)))
    if needs:
        blocks += [section("*Waiting for you*"), *[block for item in needs[:MOST_NEEDED] for block in item]]
    if len(needs) > MOST_NEEDED:
        blocks.append(context(f"And {len(needs) - MOST_NEEDED} more: the Home tab shows them all."))
    blocks.append(section("*What runs here*" if runs else NOTHING))
    blocks += [block for item in runs[:MOST_RUNNING] for block in item]
    if len(runs) > MOST_RUNNING:
        blocks.append(context(f"And {len(runs) - MOST_RUNNING} more."))
        blocks += rows([button(text, action, desk.community_id) for text, action in everything])
    blocks += [*start_rows(desk, offers), DividerBlock(), *rows(_buttons(desk))]
    if asks_policy:
        blocks += [DividerBlock(), *policy_question()]
    said = status or f"The front desk of {escape(desk.name)}: what runs here and what you can do."
    return Message(said, blocks)


def _standing(desk: Desk) -> str:
    facts = [channel(desk.channel), f"times in {desk.zone}", _facilitators(desk)]
    if desk.paused_at:
        facts.append("*Everything is paused.*")
    if desk.lost:
        facts.append(LOST.get(desk.lost, LOST["removed"]))
    return " · ".join(facts)


def _facilitators(desk: Desk) -> str:
    if desk.facilitators:
        return f"facilitated by {', '.join(person(one) for one in desk.facilitators)}"
    if desk.may_take_over:
        return "nobody facilitates it any more; as an admin you can take it over"
    return "nobody facilitates it any more; a workspace admin can take it over"


def start_rows(desk: Desk, offers: Offers) -> list[Block]:
    """What one can start here, for those who may; nothing where it could not be announced."""
    if not desk.may_start or desk.lost or desk.paused_at:
        return []
    about = desk.community_id
    found = [button(text, action, about, None if at else "primary") for at, (text, action) in enumerate(offers)]
    return rows(found)


def _buttons(desk: Desk) -> list[ButtonElement]:
    about = desk.community_id
    found = [button("What is planned", ids.PLANNED, about)]
    if desk.facilitating:
        found += [
            button("Settings", ids.SETTINGS, about),
            button("Hand over", ids.HAND_OVER, about),
            _resume(desk) if desk.paused_at else _pause(desk),
        ]
    if desk.may_take_over:
        found.append(button("Take over", ids.TAKE_OVER, about))
    return [*found, button("About me", ids.ME, about), button("Help", ids.HELP, about)]


def _pause(desk: Desk) -> ButtonElement:
    sure = confirm(
        "Pause everything?",
        f"Nothing is posted in {desk.name} until somebody resumes. What is written is kept.",
        "Pause everything",
    )
    return button("Pause everything", ids.PAUSE, desk.community_id, confirm=sure)


def _resume(desk: Desk) -> ButtonElement:
    return button("Resume", ids.RESUME, desk.community_id)


def to_desk(community_id: int) -> Block:
    return row(button("Front desk", ids.DESK, community_id))


def _desk_button(desk: Desk) -> ButtonElement:
    return button("Front desk", ids.DESK, desk.community_id)


def start(desk: Desk, offers: Offers) -> Message:
    """`start` without a ritual: what there is to start."""
    buttons = start_rows(desk, offers)
    if buttons:
        return plain(f"What would you like to start in *{escape(desk.name)}*?", *buttons)
    return plain(f"*{escape(desk.name)}*: {_why_no_start(desk)}", to_desk(desk.community_id))


def _why_no_start(desk: Desk) -> str:
    """What keeps the reader from starting something, and who can help."""
    who = " or ".join(person(one) for one in desk.facilitators)
    if desk.lost:
        return LOST.get(desk.lost, LOST["removed"])
    if desk.may_start:
        return f"Everything is paused. {who or 'A workspace admin who takes it over'} can resume it."
    if desk.who_starts != FACILITATORS:
        return "Guests cannot start something here. Every other member can, and you can join in."
    return f"Only {who} can start something here." if who else "A workspace admin can take it over first."


def planned(desk: Desk, posts: Sequence[Planned], names: Mapping[str, str], zone: str) -> Message:
    """The next posts, in the reader's zone. `names` says what a post of a kind is called."""
    if not posts:
        why = "Everything is paused. " if desk.paused_at else ""
        return plain(f"{why}Nothing is planned in *{escape(desk.name)}*.", to_desk(desk.community_id))
    lines = [
        f"• {moment(post.due_at, zone)}: {names.get(post.kind, 'a post')}, *{escape(post.title)}*" for post in posts
    ]
    head = f"*What is planned in {escape(desk.name)}* (your time)"
    return plain("\n".join([head, *lines]), to_desk(desk.community_id))


def choice(verb: str, communities: Sequence[Community]) -> Message:
    """Which community? The answer carries the verb, so that nobody types it again."""
    return plain("Which community do you mean?", _choice(verb, communities))


def _choice(verb: str, communities: Sequence[Community]) -> Block:
    options = [option(one.name, f"{verb}/{one.id}") for one in communities[:MOST_CHOICES]]
    return row(StaticSelectElement(action_id=ids.CHOOSE, placeholder=label("Choose a community"), options=options))


def set_it_up(
    communities: Sequence[Community], hindrance: RitualError | None = None, *, asks_policy: bool = False
) -> Message:
    """A channel without a community: set one up here, or hear who can; or go to one of mine."""
    first = "This channel has no community yet. A community is people who share a craft and learn it together."
    then = who_can(hindrance) if hindrance else "Set it up, and I take care of dates, reminders and posts."
    text = f"{first} {then}"
    set_up = [] if hindrance else [button("Set it up", ids.SET_UP, style="primary")]
    blocks: list[Block] = [section(text), row(*set_up, button("Help", ids.HELP))]
    if communities:
        blocks += [section("Or go to one of your communities:"), _choice("", communities)]
    if asks_policy:
        blocks += [DividerBlock(), *policy_question()]
    return Message(text, blocks)


def nowhere(commands: Commands, *, asks_policy: bool = False) -> Message:
    """A private conversation, and no community of mine."""
    text = (
        "You are in no community yet. Go to the channel where people share a craft and type "
        f"`{commands.convene}` there. I can set it up with you."
    )
    blocks: list[Block] = [section(text), row(button("Help", ids.HELP))]
    if asks_policy:
        blocks += [DividerBlock(), *policy_question()]
    return Message(text, blocks)


def belongs_elsewhere(commands: Commands) -> Message:
    """The channel of a ritual whose community the reader is not in: its name stays private."""
    return plain(
        "Something of another channel runs here. "
        f"`{commands.challenge}` shows what you can do; for the rest, ask somebody who started it.",
        row(button("Help", ids.HELP)),
    )


def invite_me() -> Message:
    """A private channel: only its members can let the bot in."""
    text = (
        "This is a private channel, and I am not in it. Type these exact words here: `/invite @Convene`\n"
        "Then choose *Try again*. Nothing is posted before you have seen the form."
    )
    return Message(text, [section(text), row(button("Try again", ids.SET_UP, style="primary"))])


def help_here(commands: Commands, words: Sequence[str], desk: Desk, offers: Offers) -> Message:
    """What one can do here: as buttons, and as words to type. `words` are the rituals' commands."""
    return plain(
        _help_text(commands, words), *start_rows(desk, offers), *rows([_desk_button(desk), *_buttons(desk)[:-1]])
    )


def help_elsewhere(commands: Commands, words: Sequence[str], *, may_set_up: bool) -> Message:
    """Where no community of mine is."""
    set_up = [button("Set it up", ids.SET_UP, style="primary")] if may_set_up else []
    return plain(_help_text(commands, words), row(*set_up, button("About me", ids.ME)))


def _help_text(commands: Commands, words: Sequence[str]) -> str:
    convene = commands.convene
    lines = [
        "*What Convene does here*",
        f"• `{convene}`: the front desk, with everything as buttons",
        f"• `{convene} setup`: make this channel a community",
        f"• `{convene} planned`: the next posts, in your time",
        f"• `{convene} away until Friday`, `{convene} back`: days away count as rest",
        f"• `{convene} me`: your hours and days for private messages, reminders, time away",
        f"• `{convene} export`, `{convene} forget me`: what is stored about you",
        *[f"• `{commands.name(word)}` or `{convene} {word}`: start, join, see how it goes" for word in words],
        f"• For facilitators: `{convene} settings`, `{convene} handover`, `{convene} pause`, `{convene} resume`",
    ]
    return "\n".join(lines)


def me(
    away: Away | None,
    community_id: int | None,
    policy: Policy | None = None,
    mine: MySettings = AS_USUAL,
    also: Items = (),
) -> Message:
    """What a person can settle about themselves, the same in all communities; `policy` is for admins.

    `also` is what rituals show of the person's own part.
    """
    text = f"{away_line(away)}\n{in_words(mine)}\nWhat you set here holds in all your communities."
    blocks = [*me_rows(away), *(block for one in also[:MOST_OF_MINE] for block in one)]
    if policy:
        blocks += [section(f"*For admins.* {policy_line(policy)}"), policy_buttons()]
    return plain(text, *blocks, *([to_desk(community_id)] if community_id is not None else []))


def me_rows(away: Away | None, *more: ButtonElement) -> list[Block]:
    first = button("I am back", ids.BACK) if away else button("I will be away", ids.GO_AWAY)
    settings = button("My settings", ids.MY_SETTINGS)
    return [row(first, settings, button("Export my data", ids.EXPORT), button("Forget me", ids.FORGET), *more)]


def away_line(away: Away | None) -> str:
    if away is None:
        return "You are here: nothing is planned as time away."
    if away.until is None:
        return "You are away until you say that you are back. These days count as rest."
    return f"You are away until {spelled(away.until)}, that day included. These days count as rest."


def gone_away(away: Away) -> Message:
    return plain(
        f"{away_line(away)} Nothing private comes from me in that time. Have a good time.",
        row(button("I am back", ids.BACK)),
    )


def come_back(was: Away | None, missed: Items = ()) -> Message:
    """`missed` is what came meanwhile, in each ritual; a message of it is never too long."""
    text = "Welcome back. From today on your days count again." if was else "You are here already."
    shown = [block for item in missed[:MOST_MISSED] for block in item]
    return plain(text, *shown, row(button("About me", ids.ME)))


def spelled(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def facilitating_now(desk: Desk) -> str:
    return f"You facilitate *{escape(desk.name)}* now."


def handed_over(desk: Desk) -> Message:
    names = ", ".join(person(one) for one in desk.facilitators)
    return plain(f"Done. *{escape(desk.name)}* is facilitated by {names}.")
