"""What one participant of a 30-day challenge gets privately, and what they shared of it."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.models.outbox import Post
from bot.services import Services
from bot.services.challenges import kinds
from bot.services.challenges.by_message import WHICH
from bot.services.challenges.journal_file import JOURNAL_FILE, JOURNAL_TEXT
from bot.services.challenges.private_entries import NOT_SHARED, SHARED
from bot.services.challenges.reminding import LOOK_AGAIN
from bot.services.notes import Item
from bot.services.people import LANDING
from bot.slack import Say, Upload
from bot.views.challenges import by_message, journal_file, privately, reminders
from bot.views.challenges import landing as landings
from bot.views.message import section
from scheduler.gone import looked_for
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    heartbeat.compose(SHARED, shared)
    heartbeat.compose(kinds.REMIND, look)
    heartbeat.compose(LOOK_AGAIN, look)
    heartbeat.compose(kinds.PROMPT, prompt)
    heartbeat.compose(WHICH, which)
    heartbeat.compose(JOURNAL_FILE, journal)
    heartbeat.compose(JOURNAL_TEXT, journal_as_message)
    your_day.tells(kinds.REMINDER, reminder)
    your_day.tells(LANDING, landing)
    your_day.tells(NOT_SHARED, not_shared)


def shared(services: Services, post: Post) -> Say | None:
    fact = services.challenges.privately.shared(post.about)
    if fact is None:
        return looked_for(post, post.occasion)
    return Say(post.destination, privately.shared(fact), post.occasion)


def not_shared(services: Services, item: Item) -> Sequence[Block]:
    fact = services.challenges.privately.not_shared(item.about, item.person_id)
    return privately.not_shared(fact) if fact else ()


def prompt(services: Services, post: Post) -> Say | None:
    fact = services.challenges.by_message.prompted(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, by_message.prompt(fact)) if fact else looked_for(post)


def which(services: Services, post: Post) -> Say | None:
    fact = services.challenges.by_message.which(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, by_message.which(fact), fact.thread_ts) if fact else None


def journal(services: Services, post: Post) -> Upload | None:
    found = services.challenges.journal_file.journal_of(post.about, services.outbox.now())
    if found is None:
        return None
    return Upload(post.destination, journal_file.NAME, journal_file.markdown(found), journal_file.BESIDE)


def journal_as_message(services: Services, post: Post) -> Say | None:
    found = services.challenges.journal_file.journal_of(post.about, services.outbox.now())
    return Say(post.destination, journal_file.as_message(found)) if found is not None else None


def look(services: Services, post: Post) -> None:
    """Nothing is said: what follows it looks who missed a day."""


def reminder(services: Services, item: Item) -> Sequence[Block]:
    if services.challenges.reminding.is_snoozed(item.person_id, item.about, services.outbox.now()):
        services.notes.put_off(item)
        return ()
    fact = services.challenges.reminding.reminder(item.person_id, item.about, services.outbox.now())
    return reminders.reminder(fact) if fact else ()


def landing(services: Services, item: Item) -> Sequence[Block]:
    found = services.challenges.soft_landing.landing_after(item.about, services.outbox.now())
    blocks = [block for one in found[: landings.MOST_CHALLENGES] for block in landings.landing(one)]
    return [section("Welcome back."), *blocks] if blocks else ()
