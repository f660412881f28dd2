"""Did you two meet? Asked in the pair's conversation, where it can be answered when the round is over, too."""

from slack_sdk.models.blocks import Block

from bot.domain.partners.life import Met
from bot.views import partners as ids
from bot.views.message import Message, button, context, person, plain, row
from bot.views.partners.check_ins import name


def met(fact: Met) -> Message:
    you = "you two" if len(fact.people) == 2 else "you"
    answers = [f"{person(who)}: {'yes' if said else 'not this time'}" for who, said in fact.answers]
    yes = button("Yes, we met", ids.MET, fact.pair_id)
    blocks: list[Block] = [row(yes, button("Not this time", ids.NOT_MET, fact.pair_id))]
    if answers:
        blocks.append(context(". ".join(answers) + "."))
    blocks.append(context("Either answer is fine. Facilitators see one figure for all pairs, never yours."))
    return plain(f"{name(fact.title)}: did {you} meet?", *blocks)
