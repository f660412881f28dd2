"""What only the participant sees: joining, progress, own days, notes."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from bot.domain.challenges.facts import Choice, Joined, JoinOffer, OwnDays
from bot.domain.challenges.forms import JoinForm
from bot.domain.challenges.progress import DONE, MISSED, OPEN, REST, Progress, spans
from bot.views import challenges as ids
from bot.views.challenges.posts import button, context
from bot.views.fields import radio_field, read_choice, read_several, read_text, text_field, ticks_field
from bot.views.message import (
    Message,
    channel,
    confirm,
    count,
    cut,
    escape,
    label,
    moment,
    option,
    plain,
    section,
)

MARKS = {DONE: "●", REST: "◐", OPEN: "○", MISSED: "·"}  # to come: nothing
HOPE_LIMIT = 500
LINKS_SHOWN = 30


def join_form(offer: JoinOffer) -> View:
    begins = "It has begun, and you can join in now" if offer.started else f"It begins on {moment(offer.starts_at)}"
    readers = "the members of its channel" if offer.private_channel else "everyone in the workspace"
    shared = ["share"] if offer.hope_shared else []
    return View(
        type="modal",
        callback_id=ids.JOIN_FORM,
        private_metadata=str(offer.challenge_id),
        title=label("Join", 24),
        submit=label("Join", 24),
        close=label("Not now", 24),
        blocks=[
            section(
                f"*{escape(offer.title)}*\n{begins}. Prompts come at {offer.hour_here} your time ({offer.zone}). "
                f"What you write in the threads can be read by {readers}."
            ),
            text_field(
                "hope",
                "What do you hope to get out of it?",
                offer.hope,
                "Shown to nobody unless you tick the box.",
                optional=True,
                multiline=True,
                limit=HOPE_LIMIT,
            ),
            ticks_field(
                "share", "Your hope", [option("Show it in the announcement, without my name", "share")], shared
            ),
            ticks_field(
                "keep",
                "Your journal",
                [option("Keep the text of my entries, so that I can have it back", "keep")],
                ["keep"] if offer.keep_text else [],
                "Off: Convene keeps only links, and on Slack's free plan these stop working after 90 days. "
                "On: the text is kept by Convene, and whoever runs its database could read it.",
            ),
        ],
    )


def read_join(view: dict[str, object]) -> JoinForm:
    return JoinForm(
        hope=read_text(view, "hope"),
        hope_shared="share" in read_several(view, "share"),
        keep_text="keep" in read_several(view, "keep"),
    )


def joined(fact: Joined) -> View:
    """After joining: when the next prompt comes, and the days so far for those who come late."""
    where = f" in {channel(fact.channel)}" if fact.channel else ""
    coming = f"The next prompt comes on {moment(fact.next_at)}{where}." if fact.next_at else "All prompts are out."
    blocks: list[Block] = [section(f"You are in: *{escape(fact.title)}*. {coming}")]
    if fact.invited_to_channel:
        blocks.append(section("You will be invited to its channel in a moment."))
    if fact.catch_up:
        days = " · ".join(f"<{link}|day {number}>" for number, link in fact.catch_up[-LINKS_SHOWN:])
        blocks.append(section(f"The days so far, if you like to look: {days}"))
        blocks.append(context("Your consistency counts from today. You can still write about earlier days."))
    return View(type="modal", title=label("Welcome", 24), close=label("Done", 24), blocks=blocks)


def invitation(challenge_id: int, title: str) -> Message:
    """To somebody who writes in a thread without having joined; once, and only they see it."""
    text = f"Nice to see you in *{escape(title)}*. Join, and what you write in its threads counts for you."
    return plain(
        text,
        ActionsBlock(elements=[button("Join", ids.JOIN, challenge_id, "primary")]),
        context("Only you see this, and I will not ask again."),
    )


def left(title: str) -> Message:
    return plain(
        f"You no longer take part in *{escape(title)}*. What you did stays counted. You can join again any time."
    )


def progress(fact: Progress) -> Message:
    if fact.needs_join:
        return plain(
            f"You have not joined *{escape(fact.title)}* yet. Join, and your days count from today.",
            ActionsBlock(elements=[button("Join", ids.JOIN, fact.challenge_id, "primary")]),
        )
    text = f"{_pressed(fact)}*{escape(fact.title)}*: {headline(fact)}"
    blocks: list[Block] = [section(f"{strip(fact)}\n{in_words(fact)}")]
    if fact.open and fact.links:
        links = dict(fact.links)
        days = " · ".join(f"<{links[n]}|day {n}>" for n in fact.open if n in links)
        blocks.append(section(f"Open: {days}"))
    if fact.hope:
        blocks.append(section(f"You hoped for: _{escape(fact.hope)}_"))
    blocks.append(ActionsBlock(elements=[_leave(fact)]))
    blocks.append(context("Only you see this."))
    return plain(text, *blocks)


def _pressed(fact: Progress) -> str:
    if fact.day is None:
        return ""
    state = dict(fact.states).get(fact.day)
    said = {DONE: "is done", REST: "is a rest day"}.get(state or "", "is noted")
    return f"Day {fact.day} {said}. "


def headline(fact: Progress) -> str:
    return f"{fact.done} of {fact.counted} days" if fact.counted else "your first day is open"


def strip(fact: Progress) -> str:
    """Days as signs, in weeks."""
    signs = [MARKS[state] for _, state in fact.states if state in MARKS]
    return " ".join("".join(signs[start : start + 7]) for start in range(0, len(signs), 7)) or "No days yet."


def in_words(fact: Progress) -> str:
    """The same by ear. Days that passed are not counted out."""
    parts = [("Done", fact.numbers(DONE)), ("rest", fact.numbers(REST)), ("open", fact.open)]
    said = [f"{name}: {spans(numbers)}" for name, numbers in parts if numbers]
    return ("; ".join(said) + ".").capitalize() if said else "The first prompt is still to come."


def _leave(fact: Progress) -> ButtonElement:
    asked = confirm("Leave?", "What you did stays counted, and you can join again.", "Leave", "Stay")
    return button("Leave", ids.LEAVE, fact.challenge_id, confirm=asked)


def own_days(fact: OwnDays) -> list[Block]:
    """A participant's days, given back after the end."""
    blocks: list[Block] = [
        section(
            f"*{escape(fact.title)}* is complete. You did {fact.done} of {count(fact.counted, 'day')}. Here they are:"
        )
    ]
    lines = [_own_day(day.number, day.link, day.text, day.state) for day in fact.days if day.state in {DONE, REST}]
    page = ""
    for line in lines or ["No days this time. The prompts stay in the channel."]:
        if len(page) + len(line) > 2800:
            blocks.append(section(page))
            page = ""
        page += line + "\n"
    blocks.append(section(page))
    if fact.hope:
        blocks.append(section(f"At the start you hoped for: _{escape(fact.hope)}_"))
    return blocks[:12]


def _own_day(number: int, link: str, text: str, state: str) -> str:
    name = f"<{link}|Day {number}>" if link else f"Day {number}"
    said = f": {escape(cut(' '.join(text.split()), 160))}" if text else ""
    return f"{name} (rest)" if state == REST else f"{name}{said}"


def logged(number: int) -> Message:
    return plain(f"This is now your entry for day {number}.")


def not_logged(number: int) -> Message:
    return plain(f"This no longer counts as your entry for day {number}. The message itself stays where it is.")


def choose_day(choice: Choice) -> View:
    """Two challenges share the channel: which one is it for?"""
    return View(
        type="modal",
        callback_id=ids.CHOOSE_FORM,
        private_metadata=choice.draft_id,
        title=label("Which one?", 24),
        submit=label("Log it", 24),
        close=label("Not now", 24),
        blocks=[
            radio_field(
                "day",
                "This entry is for",
                [option(title, str(day_id)) for day_id, title in choice.options[:10]],
                str(choice.options[0][0]),
            )
        ],
    )


def read_day_choice(view: dict[str, object]) -> str:
    return read_choice(view, "day")
