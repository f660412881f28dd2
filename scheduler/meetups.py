"""What is due about the meetup of a 30-day challenge: what to say, nothing else."""

from collections.abc import Callable, Sequence

from slack_sdk.models.blocks import Block

from bot.domain.challenges.meetups import Meetup
from bot.models.outbox import Post
from bot.services import Services
from bot.services.challenges import meetup_plans as kinds
from bot.services.challenges.meetup_steps import NO_TIME
from bot.services.notes import Item
from bot.slack import Say, Upload
from bot.views.challenges import meetups as views
from bot.views.challenges.calendar import calendar_file
from bot.views.message import Message
from scheduler.gone import looked_for
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    heartbeat.compose(kinds.POLL, in_channel(lambda fact, post: views.poll(fact)))
    heartbeat.compose(kinds.MEETUP, in_channel(lambda fact, post: views.meetup(fact, version_of(post))))
    heartbeat.compose(kinds.NOTES, in_channel(lambda fact, post: views.notes(fact)))
    heartbeat.compose(kinds.STEP, step)
    heartbeat.compose(kinds.REMINDER, reminder)
    heartbeat.compose(kinds.NEWS, news)
    heartbeat.compose(kinds.FILE, file)
    heartbeat.compose(kinds.FILE_IN_WORDS, file_in_words)
    your_day.tells(kinds.TOLD, told)
    your_day.tells(kinds.TOLD_NEWS, told_news)
    your_day.tells(NO_TIME, no_time)


def in_channel(say: Callable[[Meetup, Post], Message]) -> Callable[[Services, Post], Say | None]:
    def compose(services: Services, post: Post) -> Say | None:
        now, posted = services.outbox.now(), post.wanted > 0
        fact = services.challenges.meetup_steps.due_meetup(post.about, post.occasion, now, posted=posted)
        return Say(post.destination, say(fact, post)) if fact else looked_for(post)

    return compose


def version_of(post: Post) -> int:
    return int(post.occasion.partition(".")[2])


def step(services: Services, post: Post) -> None:
    """Nothing is said: what follows it ends the poll, or reaches the next few people."""


def reminder(services: Services, post: Post) -> Say | None:
    fact = services.challenges.meetup_steps.due_reminder(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, views.reminder(fact, post.occasion)) if fact else looked_for(post)


def news(services: Services, post: Post) -> Say | None:
    found = services.challenges.meetup_steps.due_news(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, views.news(*found)) if found else looked_for(post)


def file(services: Services, post: Post) -> Upload | None:
    now = services.outbox.now()
    fact = services.challenges.meetup_steps.due_file(post.about, now)
    return Upload(post.destination, views.FILE_NAME, calendar_file(fact, now), views.file_text(fact)) if fact else None


def file_in_words(services: Services, post: Post) -> Say | None:
    fact = services.challenges.meetup_steps.due_file(post.about, services.outbox.now())
    return Say(post.destination, views.file_in_words(fact)) if fact else None


def told(services: Services, item: Item) -> Sequence[Block]:
    fact = services.challenges.meetup_steps.told_meetup(item.about, services.outbox.now())
    return views.told(fact) if fact else ()


def told_news(services: Services, item: Item) -> Sequence[Block]:
    fact = services.challenges.meetup_steps.told_news(item.about, item.person_id, services.outbox.now())
    return views.told_news(fact) if fact else ()


def no_time(services: Services, item: Item) -> Sequence[Block]:
    fact = services.challenges.meetup_steps.told_without_time(item.about, services.outbox.now())
    return views.no_time(fact) if fact else ()
