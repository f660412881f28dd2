"""Check-ins of a pair, in its conversation: only its partners read them."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement, StaticSelectElement

from bot.domain.partners.forms import CHECK_INS as CADENCES
from bot.domain.partners.life import DID, HERE, NUDGE, TALK, WROTE, Answers, Call, CheckIn, Choice, Farewell
from bot.views import partners as ids
from bot.views.message import Message, button, context, escape, label, moment, option, person, plain, row, section
from bot.views.partners.parts import CHECK_INS

SAID = {
    DID: "did it",
    NUDGE: "could use a nudge",
    TALK: "would like to talk",
    WROTE: "wrote",
    HERE: "is here",
}
BUTTONS = ((DID, "Did it", ids.DID), (NUDGE, "Need a nudge", ids.NUDGE), (TALK, "Let us talk", ids.TALK))


def check_in(fact: CheckIn) -> Message:
    text = f"{name(fact.title)}: how is it going? Did you do what you set out to do?"
    answers = answers_in_words(fact.answers)
    blocks: list[Block] = [context(answers)] if answers else []
    if not fact.over:
        blocks.insert(0, row(*_buttons(fact), cadence(fact.pair_id, fact.every)))
        blocks.append(context("A line in the thread counts too. Only those in this conversation see the answers."))
    return plain(text, *blocks)


def name(title: str) -> str:
    """Two people may share a conversation for several things: which of them this is."""
    return f"*Partners in {escape(title)}*"


def _buttons(fact: CheckIn) -> list[ButtonElement]:
    return [button(words, action, f"{fact.pair_id}.{fact.number}") for _, words, action in BUTTONS]


def cadence(pair_id: int, every: int) -> StaticSelectElement:
    """How often they are asked; either of them chooses."""
    options = [option(_ask(days), f"{pair_id}.{days}") for days in CADENCES]
    chosen = next((one for one in options if one.value == f"{pair_id}.{every}"), None)
    return StaticSelectElement(
        action_id=ids.CADENCE, placeholder=label("How often shall I ask?"), options=options, initial_option=chosen
    )


def _ask(days: int) -> str:
    return f"Ask us {CHECK_INS[days]}" if days else "Do not ask us"


def answers_in_words(answers: Answers) -> str:
    return ". ".join(f"{person(who)} {SAID[said]}" for who, said in answers) + ("." if answers else "")


def cadence_changed(fact: CheckIn) -> Message:
    if not fact.every:
        return plain("I ask you no longer how it goes. You can change that here at any time.")
    return plain(f"From now on I ask all of you {CHECK_INS[fact.every]} how it goes.")


def call(fact: Call) -> Message:
    """In the thread of the check-in: the others hear of it."""
    others, all_of_you = ", ".join(person(one) for one in fact.others), "both" if len(fact.others) == 1 else "all"
    if fact.answer == NUDGE:
        return plain(f"{others}: {person(fact.who)} could use a nudge. A line here is enough.")
    up = f"You are {all_of_you} up"
    when = f"{up} from {moment(fact.awake_at)}." if fact.awake_at else f"{up} now."
    return plain(f"{others}: {person(fact.who)} would like to talk. {when}")


def which(choice: Choice) -> Message:
    """Shown to the writer only; as often as there are new check-ins, not as there are messages."""
    return plain(
        "Which one is your message about? I only note that you wrote, not what.",
        row(
            *[
                button(title, f"{ids.WHICH}.{pair_id}", f"{pair_id}.{number}")
                for pair_id, number, title in choice.options[:25]
            ]
        ),
    )


def taken() -> Message:
    """To who answered somewhere else than in the conversation."""
    return plain("Noted. It is shown in your conversation.")


def noted(fact: CheckIn) -> Message:
    return plain(f"Noted for {name(fact.title)}.")


def waits(fact: CheckIn, me: str) -> Sequence[Block]:
    """For Home: a check-in that I have not answered."""
    others = ", ".join(person(one) for one in fact.people if one != me)
    return [
        section(f"{name(fact.title)}: how is it going? Your answer is shown to {others} only."),
        row(*_buttons(fact)),
    ]


def farewell(fact: Farewell) -> Message:
    ended = "is complete" if fact.complete else "has ended"
    return plain(
        f"{name(fact.title)}: the 30-day challenge {ended}, and I ask no more. Thank you for being partners.",
        context("This conversation stays yours."),
    )
