"""What the bot posts about partners: the invitation in the home channel, and the first words to a pair."""

from slack_sdk.models.blocks import Block

from bot.domain import pairings
from bot.domain.partners.facts import Introduction, PoolFact
from bot.models.partners import ENDED, ONCE
from bot.views import partners as ids
from bot.views.message import Message, button, context, escape, listed, moment, person, plain, row, section
from bot.views.partners.check_ins import cadence
from bot.views.partners.parts import CHECK_INS, TITLE, coming, name, people_in, rhythm

QUESTIONS = (
    "What would you like to have done by the time we talk again?",
    "What have you been putting off, and what would be its first ten minutes?",
    "What went well lately, and what made it go well?",
    "What do you want to get better at this month?",
    "Where are you stuck, and what have you tried?",
    "What would make the coming week a good one?",
    "Which habit would you like to keep, and when in the day could it live?",
    "What did you learn lately that you would like to use?",
    "What do you do now that you would like to do less of?",
    "Whose work do you admire, and what could you borrow from it?",
)
PERIODS = {"week": " this week", "fortnight": " for two weeks", "month": " for a month"}
MANY = {3: ", the three of you", 4: ", the four of you", 5: ", the five of you", 6: ", the six of you"}
SUGGESTIONS = (
    "Find fifteen minutes to talk. Each of you names one thing you will do, and when.",
    "Each of you writes one line here: what I will do, and by when.",
    "Agree on how you want to be asked: by a line here, or by a short call.",
    "Show each other something unfinished. Say what kind of answer would help you.",
    "Take a walk and talk on the phone: ten minutes for each of you.",
)


def announcement(pool: PoolFact) -> Message:
    text = f"*{TITLE}*\nA partner asks how it goes, and is asked the same. Here you get {rhythm(pool)}."
    if pool.state == ENDED:
        return Message(f"{name(pool)}: this has ended", [section(f"{text}\nThis has ended.")])
    when = coming(pool)
    return Message(
        name(pool),
        [
            section(f"{text} {when}".rstrip()),
            row(button("Join", ids.JOIN, pool.pool_id, "primary")),
            context(f"{people_in(pool)}. Who is with whom is known only to those who are. You can stop at any time."),
        ],
    )


def introduction(due: Introduction) -> Message:
    """Why these people, who starts, a first question and a suggestion."""
    ritual = f"Accountability partners in {escape(due.challenge or due.community)}"
    which = f"{ritual}, round {due.number}" if due.number and due.every != ONCE and not due.challenge else ritual
    everybody = listed(map(person, due.people))
    question = QUESTIONS[due.question % len(QUESTIONS)]
    turn = due.question // len(QUESTIONS)  # each time through the questions, the suggestions are one further
    suggestion = SUGGESTIONS[(due.question + turn) % len(SUGGESTIONS)]
    blocks: list[Block] = [
        section(f"*{which}*\n{everybody}, you are {_what(due)}. {' '.join(_reasons(due))}".rstrip()),
        section(
            f"{person(due.starts)} starts this time.\n*A first question:* {question}\n*A suggestion:* {suggestion}"
        ),
        row(cadence(due.pair_id, due.check_in_days)),
        context(f"{_asked(due)}Only you read what is said here. Convene keeps none of it."),
    ]
    return Message(f"{which}: {everybody}", blocks)


def _what(due: Introduction) -> str:
    """Partners this week, the three of you."""
    rotates = due.number and not (due.chosen or due.challenge)
    period = PERIODS.get(due.every, "") if rotates else ""
    return f"partners{period}{MANY.get(len(due.people), '')}"


def _reasons(due: Introduction) -> list[str]:
    """Why they are together, a sentence each."""
    said = []
    if due.chosen:
        said.append("You chose each other, and stay together until one of you stops.")
    if due.grown:
        said.append("One more has joined you. Slack opens a new conversation for that: please go on here.")
    if due.shrunk:
        said.append("Somebody has left. Slack opens a new conversation for that: please go on here.")
    if pairings.ODD in due.reasons and not due.grown:
        said.append("You are one more than usual, so that one more has a partner.")
    if pairings.STRANGERS in due.reasons:
        said.append("You have not met here before.")
    if pairings.NEW in due.reasons:
        said.append("You have not been partners here before.")
    if pairings.AGAIN in due.reasons:
        who = "You" if len(due.people) == 2 else "Some of you"
        said.append(f"{who} have been partners before: nobody new was free.")
    if pairings.ACROSS in due.reasons:
        said.append("You come from different teams.")
    if due.overlap:
        starts, ends = (moment(at, form="{time}") for at in due.overlap)
        said.append(f"Your days overlap from {starts} to {ends}.")
    return said


def _asked(due: Introduction) -> str:
    if not due.check_in_days:
        return ""
    return f"I ask here how it goes, {CHECK_INS.get(due.check_in_days, 'now and then')}. "


def started(pool: PoolFact) -> Message:
    """To who pressed Start."""
    return plain(f"The invitation is on its way to the channel. {coming(pool)}")


def changed(pool: PoolFact) -> Message:
    return plain(f"Saved. It holds from the next round on. {coming(pool)}".rstrip())
