"""What is due about accountability partners: what to say, or whom to match. None when nothing is to be said."""

from collections.abc import Sequence
from functools import partial

from slack_sdk.models.blocks import Block

from bot.models.outbox import Post
from bot.services import Services
from bot.services.notes import Item
from bot.services.partners import kinds
from bot.slack import Open, Say
from bot.views.partners import notes, own, plan, posts
from scheduler.gone import delete, looked_for
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    heartbeat.compose(kinds.ANNOUNCEMENT, announcement)
    heartbeat.compose(kinds.TRIAL, trial)
    heartbeat.compose(kinds.ROUND, round_)
    heartbeat.compose(kinds.REMATCH, rematch)
    heartbeat.compose(kinds.STEP, step)
    heartbeat.compose(kinds.TELL, step)
    heartbeat.compose(kinds.MOVED, step)
    heartbeat.compose(kinds.CLEAR, step)
    heartbeat.compose(kinds.OPEN_DM, open_dm)
    heartbeat.compose(kinds.INTRODUCTION, introduction)
    heartbeat.compose(kinds.DELETE, delete)
    your_day.tells(kinds.NAMED, asked)
    for kind, words in notes.WORDS.items():
        your_day.tells(kind, partial(note, words))


def trial(services: Services, post: Post) -> Say | None:
    due = services.partners.planning.sent(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, plan.sent(due)) if due else None


def announcement(services: Services, post: Post) -> Say | None:
    now, posted = services.outbox.now(), post.wanted > 0
    due = services.partners.facilitating.announcement(post.about, now, posted=posted)
    return Say(post.destination, posts.announcement(due)) if due else looked_for(post)


def round_(services: Services, post: Post) -> None:
    """Nothing is said here: people are matched, and what each pair reads is promised with that."""
    services.partners.rounds.draw(post.about, int(post.occasion), services.outbox.now())


def rematch(services: Services, post: Post) -> None:
    services.partners.rounds.rematch(post.about, services.outbox.now())


def step(services: Services, post: Post) -> None:
    """Nothing is said: what follows it looks after the next few pairs or people."""


def open_dm(services: Services, post: Post) -> Open | None:
    people = services.partners.introducing.to_open(post.about, services.outbox.now())
    return Open(people) if people else None


def introduction(services: Services, post: Post) -> Say | None:
    now, posted = services.outbox.now(), post.wanted > 0
    due = services.partners.introducing.introduction(post.about, now, posted=posted)
    return Say(post.destination, posts.introduction(due)) if due else looked_for(post)


def asked(services: Services, item: Item) -> Sequence[Block]:
    found = services.partners.requests.told(item.about, item.person_id, services.outbox.now())
    return own.request(found) if found else ()


def note(words: notes.Words, services: Services, item: Item) -> Sequence[Block]:
    told = services.partners.listing.told(item.kind, item.about, item.person_id, services.outbox.now())
    return words(told) if told else ()
