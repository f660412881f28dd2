"""The bare door: what runs here, what I can do."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock

from bot.domain.challenges.facts import Panel, Running
from bot.domain.people import Commands
from bot.models.challenges import CANCELLED, CLOSED, DRAFT, PAUSED
from bot.views import challenges as ids
from bot.views.challenges import meetups, partner
from bot.views.challenges.answering import answer_button
from bot.views.challenges.posts import after_the_end, figures_text, undo_button
from bot.views.message import (
    Message,
    button,
    channel,
    context,
    count,
    escape,
    moment,
    plain,
    row,
    rows,
    section,
)

ON_A_PAGE = 8  # challenges and drafts
MOST_FAILED = 4
IN_A_ROW, ROWS = 20, 5  # communities to choose from


def panel(fact: Panel, commands: Commands, failed: Sequence[Sequence[Block]] = (), page: int = 0) -> Message:
    """What failed and what runs, page by page; at the end what is over and what one can start."""
    if fact.community_id is None and not fact.running and not fact.ended:
        return _elsewhere(fact, commands)
    blocks = [block for one in failed[:MOST_FAILED] for block in one]
    if len(failed) > MOST_FAILED:
        blocks.append(context(f"{len(failed) - MOST_FAILED} more failed: the Home tab shows them all."))
    blocks += _page(fact, page)
    if fact.community_id is not None:
        blocks += [DividerBlock(), row(*_doors(fact))]
    where = f"in {escape(fact.community)}" if fact.community else "here"
    return plain(f"*30-day challenges {where}*", *blocks)


def not_taking_part(fact: Panel) -> Message:
    """Asked for one's progress: what one could join here."""
    blocks = [block for one in fact.running[:ON_A_PAGE] for block in running_blocks(one)]
    more = len(fact.running) - ON_A_PAGE
    if more > 0 and fact.community_id is not None:
        blocks += [row(button(f"{more} more", ids.SHOW, fact.community_id))]
    return plain("You do not take part in a 30-day challenge just now.", *blocks)


def _page(fact: Panel, page: int) -> list[Block]:
    live = [*fact.running, *fact.drafts]
    last = max(-(-len(live) // ON_A_PAGE) - 1, 0)
    at = min(page, last)
    blocks: list[Block] = [] if fact.running else [section("No 30-day challenge runs here just now.")]
    for one in live[at * ON_A_PAGE : (at + 1) * ON_A_PAGE]:
        blocks += _draft(one) if one.state == DRAFT else running_blocks(one)
    if last:
        blocks += _turn(fact.community_id or 0, at, len(live))
    if at == last:
        blocks += [block for ended in fact.ended for block in _ended(ended, fact.may_start)]
    return blocks


def _turn(community_id: int, at: int, all_of_them: int) -> list[Block]:
    """Which of them these are, and the ways to the others."""
    first, last = at * ON_A_PAGE + 1, min((at + 1) * ON_A_PAGE, all_of_them)
    buttons = []
    if at:
        buttons.append(button("Back", f"{ids.TURN}.back", f"{community_id}.{at - 1}"))
    if last < all_of_them:
        buttons.append(button(f"{all_of_them - last} more", f"{ids.TURN}.on", f"{community_id}.{at + 1}"))
    return [context(f"{first} to {last} of {all_of_them}"), row(*buttons)]


def _doors(fact: Panel) -> list[ButtonElement]:
    buttons = [
        button("Templates", ids.TEMPLATES, fact.community_id),
        button("My journal", ids.JOURNAL, fact.community_id),
        button("How it works", ids.HELP, fact.community_id),
    ]
    if fact.may_start:
        buttons.insert(0, button("Start a 30-day challenge", ids.START, fact.community_id, "primary"))
    return buttons


def _elsewhere(fact: Panel, commands: Commands) -> Message:
    if not fact.choices:
        return plain(
            f"There is no community here yet. Go to your group’s channel and type `{commands.convene}` to set one up."
        )
    choices: list[ButtonElement] = [
        button(name, f"{ids.SHOW}.{row_id}", row_id) for row_id, name in fact.choices[: ROWS * IN_A_ROW]
    ]
    chosen = [row(*choices[at : at + IN_A_ROW]) for at in range(0, len(choices), IN_A_ROW)]
    left_out = len(fact.choices) - len(choices)
    more = [context(f"And {left_out} more: type the command in the channel of yours.")] if left_out else []
    return plain("Which community do you mean?", *chosen, *more)


def running_blocks(running: Running, *, today: bool = True) -> list[Block]:
    """A challenge that runs, with what the viewer can do; without `today` where the open day stands elsewhere."""
    where = f" in {channel(running.channel)}" if running.channel else ""
    said = f"*{escape(running.title)}*: {_state(running)}{where}. {people_in(running)}.{partner.in_words(running)}"
    said += meetups.line(running.meetup) if running.meetup and _shows_meetup(running, today=today) else ""
    return [section(said), *rows(_buttons(running, today=today))]


def _shows_meetup(running: Running, *, today: bool) -> bool:
    """Whether it does not stand elsewhere already, with what waits for the viewer."""
    return running.meetup is not None and (today or not (running.joined and running.meetup.asks))


def _state(running: Running) -> str:
    if running.state == PAUSED or running.held:
        return f"paused after day {running.number} of {running.length}" if running.number else "paused before day 1"
    if not running.number:
        return f"begins {moment(running.starts_at)}"
    return f"day {running.number} of {running.length}"


def people_in(running: Running) -> str:
    return f"{count(running.participants, 'person', 'people')} in" if running.participants else "Nobody has joined yet"


def _buttons(running: Running, *, today: bool) -> list[ButtonElement]:
    about = running.challenge_id
    buttons = []
    if today and running.today_open is not None:
        buttons += [
            button(f"Done: day {running.number}", ids.DONE_TODAY, running.today_open, "primary"),
            button("Rest", ids.REST_TODAY, running.today_open),
        ]
        if running.today_link:
            buttons.append(answer_button(running.today_link, f"{ids.LINK}.{about}"))
        buttons.append(button("Journal privately", ids.PRIVATE, running.today_open))
    if running.joined:
        if running.may_share:
            buttons.append(button("Share a highlight", ids.PICK, about))
        buttons.append(button("My progress", ids.PROGRESS, about))
    else:
        buttons.append(button("Join", ids.JOIN, about, "primary"))
    if running.meetup and _shows_meetup(running, today=today):
        buttons += meetups.buttons(running.meetup)
    if running.steers:
        buttons.append(button("Steer", ids.STEER, about))
    if running.may_undo:
        buttons.append(undo_button(ids.UNDO, about))
    return buttons


def _draft(draft: Running) -> list[Block]:
    return [
        section(f"*{escape(draft.title)}*: a draft that only you and the facilitators see."),
        row(button("Go on with the draft", ids.OPEN_DRAFT, draft.challenge_id)),
    ]


def _ended(ended: Running, may_start: bool) -> list[Block]:
    how = {CLOSED: "complete", CANCELLED: "cancelled"}[ended.state]
    took_part = f"{count(ended.participants, 'person', 'people')} took part."
    result = figures_text(ended.figures) if ended.figures else took_part
    meetup = meetups.line(ended.meetup) if ended.meetup else ""
    blocks: list[Block] = [section(f"*{escape(ended.title)}*: {how}. {result}{meetup}")]
    buttons = [button("My days", ids.PROGRESS, ended.challenge_id)] if ended.joined else []
    buttons += meetups.buttons(ended.meetup) if ended.meetup else []
    if ended.asked_afterwards:
        buttons.append(button("What I keep doing", ids.KEEP_DOING, ended.challenge_id))
    if ended.steers and ended.number:
        buttons.append(button("Numbers", ids.NUMBERS, ended.challenge_id))
    if ended.steers and ended.state == CLOSED:
        buttons.append(meetups.plan_button(ended.challenge_id))
    if may_start:
        buttons += after_the_end(ended.challenge_id)
    return [*blocks, *rows(buttons)]


def needs_me(day_id: int, number: int, title: str, link: str, challenge_id: int) -> list[Block]:
    """Today's open day, for the front desk and Home."""
    buttons = [
        button("Done", ids.DONE_TODAY, day_id, "primary"),
        button("Rest", ids.REST_TODAY, day_id),
        button("Journal privately", ids.PRIVATE, day_id),
        button("My progress", ids.PROGRESS_DAY, day_id),
    ]
    if link:
        buttons.append(answer_button(link, f"{ids.LINK}.{challenge_id}"))
    return [section(f"*{escape(title)}*: day {number} is open."), row(*buttons)]


def help_text(commands: Commands, community_id: int | None, may_start: bool) -> Message:
    name = commands.challenge
    text = (
        "A *30-day challenge* is a small activity each day, done alongside others. "
        "You reply in the day’s thread or press Done. Missing a day is fine."
    )
    lines = (
        f"`{name}` shows what runs here\n`{name} start` starts one\n"
        f"`{name} progress` shows your days, only to you\n`{name} share` shares a highlight at the end\n"
        f"`{name} journal` gives you your entries as a file\n`{name} templates` shows prompts to start from\n"
        f"`{name} help` shows this"
    )
    buttons = [] if community_id is None else [button("What runs here", ids.SHOW, community_id)]
    if may_start and community_id is not None:
        buttons.append(button("Start a 30-day challenge", ids.START, community_id, "primary"))
    more: list[Block] = [row(*buttons)] if buttons else []
    return plain(text, section(lines), *more)
