"""What is due in the life of a pair: what to say, nothing else. None when it is no longer wanted."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.domain.outbox import Later
from bot.models.outbox import Post
from bot.services import Services
from bot.services.notes import Item
from bot.services.partners import kinds
from bot.slack import Say, Whisper
from bot.views.partners import check_ins, rescue
from bot.views.partners import met as meeting
from scheduler.gone import looked_for
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    heartbeat.compose(kinds.CHECK_IN, check_in)
    heartbeat.compose(kinds.PLAN, plan)
    heartbeat.compose(kinds.CALL, call)
    heartbeat.compose(kinds.MET, met)
    heartbeat.compose(kinds.WHICH, which)
    heartbeat.compose(kinds.FAREWELL, farewell)
    your_day.tells(kinds.QUIET, quiet)
    your_day.tells(kinds.KEPT, kept)


def check_in(services: Services, post: Post) -> Say | None:
    now, posted = services.outbox.now(), post.wanted > 0
    fact = services.partners.check_ins.due(post.about, post.occasion, now, posted=posted)
    return Say(post.destination, check_ins.check_in(fact)) if fact else looked_for(post)


def plan(services: Services, post: Post) -> None:
    """Nothing is said: what follows it plans the next check-in."""


def call(services: Services, post: Post) -> Say | Later | None:
    thread_ts, sought = services.partners.check_ins.thread(post)
    if thread_ts is None:
        return Later(1.0, whole_lane=False) if sought else None
    fact = services.partners.check_ins.call(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, check_ins.call(fact), thread_ts) if fact else looked_for(post, thread_ts)


def met(services: Services, post: Post) -> Say | None:
    fact = services.partners.meetings.due(post.about, services.outbox.now(), posted=post.wanted > 0)
    return Say(post.destination, meeting.met(fact)) if fact else looked_for(post)


def which(services: Services, post: Post) -> Whisper | None:
    found = services.partners.hearing.which(post.about, post.occasion)
    return Whisper(post.destination, found[0], check_ins.which(found[1])) if found else None


def farewell(services: Services, post: Post) -> Say | None:
    fact = services.partners.in_challenges.farewell(post.about)
    return Say(post.destination, check_ins.farewell(fact)) if fact else looked_for(post)


def quiet(services: Services, item: Item) -> Sequence[Block]:
    fact = services.partners.rescuing.offered(item.about, item.person_id, services.outbox.now())
    return rescue.offer(fact) if fact else ()


def kept(services: Services, item: Item) -> Sequence[Block]:
    fact = services.partners.rescuing.kept(item.about, item.person_id)
    return rescue.kept(fact) if fact else ()
