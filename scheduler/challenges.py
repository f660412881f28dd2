"""What is due about 30-day challenges: what to say, nothing else. None when it is no longer wanted."""

from collections.abc import Sequence
from functools import partial

from slack_sdk.models.blocks import Block

from bot.domain.challenges.facts import DueDay
from bot.models.outbox import Post
from bot.services import Services
from bot.services.challenges import keeping, kinds, numbers, report
from bot.services.notes import Item
from bot.slack import Create, Delete, Invite, React, Redraw, Say, Store, Upload, Whisper
from bot.views.challenges import notes, own, picks, pictures, posts, templates
from bot.views.challenges import numbers as numbers_views
from bot.views.challenges import report as views
from scheduler.gone import looked_for
from scheduler.heartbeat import Heartbeat
from scheduler.people import YourDay

TICK = "white_check_mark"


def register(heartbeat: Heartbeat, your_day: YourDay) -> None:
    heartbeat.compose(kinds.ANNOUNCEMENT, announcement)
    heartbeat.compose_from(kinds.DAY, due_days, day)
    heartbeat.compose(kinds.SAMPLE, sample)
    heartbeat.compose(kinds.HALF, half_time)
    heartbeat.compose(kinds.CLOSE, closing)
    heartbeat.compose(kinds.END, ended_elsewhere)
    heartbeat.compose(kinds.CHANNEL, new_channel)
    heartbeat.compose(kinds.INVITE, invite)
    heartbeat.compose(kinds.INVITE_OWNER, invite_owner)
    heartbeat.compose(kinds.TICK, tick)
    heartbeat.compose(kinds.UNTICK, untick)
    heartbeat.compose(kinds.WHISPER, whisper)
    heartbeat.compose(kinds.WAY_IN, way_in)
    heartbeat.compose(kinds.DELETE, delete)
    heartbeat.compose(kinds.TELL, step)
    heartbeat.compose(keeping.TEMPLATE_FILE, template_file)
    heartbeat.compose(keeping.TEMPLATE_TEXT, template_text)
    heartbeat.compose(kinds.ASK_PICKS, step)
    heartbeat.compose(report.MORE, more_highlights)
    heartbeat.compose(report.PICTURE, picture)
    heartbeat.compose(report.DRAW, with_picture)
    heartbeat.compose(numbers.NUMBERS_PICTURE, numbers_picture)
    heartbeat.compose(numbers.NUMBERS, numbers_message)
    heartbeat.compose(numbers.NUMBERS_FILE, numbers_file)
    your_day.tells(kinds.YOUR_DAYS, your_days)
    your_day.tells(kinds.PICKS, asked_to_pick)
    for kind, words in notes.WORDS.items():
        your_day.tells(kind, partial(note, words))


def may_come(services: Services, post: Post) -> bool:
    """Whether its challenge says it now; what stands there already is drawn anew whatever became of that."""
    return post.wanted > 0 or services.challenges.due.goes_on(post.about)


def announcement(services: Services, post: Post) -> Say | None:
    due = services.challenges.due.announcement(post.about, post.occasion, services.outbox.now())
    return Say(post.destination, posts.announcement(due)) if due and may_come(services, post) else looked_for(post)


def due_days(services: Services, these: Sequence[Post]) -> dict[int, DueDay | None]:
    found = services.challenges.due.due_days({(post.about, post.occasion) for post in these}, services.outbox.now())
    return {post.id: found.get((post.about, post.occasion)) for post in these}


def day(due: DueDay | None, post: Post) -> Say | None:
    return Say(post.destination, posts.day(due)) if due else looked_for(post)


def sample(services: Services, post: Post) -> Say | None:
    text = services.challenges.due.sample(post.about)
    return Say(post.destination, posts.sample(text)) if text else None


def half_time(services: Services, post: Post) -> Say | None:
    now, posted = services.outbox.now(), post.wanted > 0
    due = services.challenges.due.half_time(post.about, post.occasion, now, posted=posted)
    return Say(post.destination, posts.half_time(due)) if due and may_come(services, post) else looked_for(post)


def closing(services: Services, post: Post) -> Say | None:
    due = services.challenges.due.closing(post.about, post.occasion)
    if due and post.wanted and post.error:  # refused with its picture: the file may have been deleted in Slack
        due = due.with_picture("")
    return Say(post.destination, posts.closing(due)) if due and may_come(services, post) else looked_for(post)


def more_highlights(services: Services, post: Post) -> Say | None:
    found = services.challenges.reporting.more_highlights(post.about, post.occasion)
    if found and not may_come(services, post):
        return looked_for(post, found[0])
    return Say(post.destination, views.more_highlights(found[1]), found[0]) if found else None


def picture(services: Services, post: Post) -> Store | None:
    due = services.challenges.due.closing(post.about, post.occasion)
    return Store("days.png", pictures.days(due.figures)) if due and due.figures.did else None


def with_picture(services: Services, post: Post) -> Redraw | None:
    found = services.challenges.reporting.to_draw(post.about, post.occasion)
    due = services.challenges.due.closing(post.about, post.occasion.partition("/")[0])
    return Redraw(found[0], found[1], posts.closing(due.with_picture(found[2]))) if found and due else None


def ended_elsewhere(services: Services, post: Post) -> Say | None:
    due = services.challenges.due.closing(post.about, post.occasion)
    return Say(post.destination, posts.ended_elsewhere(due)) if due and may_come(services, post) else looked_for(post)


def numbers_picture(services: Services, post: Post) -> Store | None:
    fact = services.challenges.numbers.numbers(post.about, post.occasion, services.outbox.now())
    return Store("numbers.png", pictures.numbers(fact)) if fact else None


def numbers_message(services: Services, post: Post) -> Say | None:
    fact = services.challenges.numbers.numbers(post.about, post.occasion, services.outbox.now())
    if fact is None:
        return None
    picture, failed = services.challenges.numbers.picture_of(post), services.challenges.numbers.spreadsheet_failed(post)
    return Say(post.destination, numbers_views.message(fact, picture, file_failed=failed))


def numbers_file(services: Services, post: Post) -> Upload | None:
    fact = services.challenges.numbers.numbers(post.about, post.occasion, services.outbox.now())
    if fact is None:
        return None
    text = numbers_views.beside_file(fact)
    return Upload(post.destination, numbers_views.FILE, numbers_views.as_csv(fact), text)


def new_channel(services: Services, post: Post) -> Create | None:
    found = services.challenges.due.new_channel(post.about, post.occasion)
    return Create(*found) if found else None


def invite(services: Services, post: Post) -> Invite | None:
    found = services.challenges.due.invitee(post.about)
    return Invite(*found) if found else None


def invite_owner(services: Services, post: Post) -> Invite | None:
    found = services.challenges.due.owner_to_invite(post.about)
    return Invite(*found) if found else None


def tick(services: Services, post: Post) -> React | None:
    ts = post.occasion.split("/")[0]
    return React(post.destination, ts, TICK) if services.challenges.journaling.counts(post.about, ts) else None


def untick(services: Services, post: Post) -> React | None:
    ts = post.occasion.split("/")[0]
    counts = services.challenges.journaling.counts(post.about, ts)
    return None if counts else React(post.destination, ts, TICK, gone=True)


def whisper(services: Services, post: Post) -> Whisper | None:
    found = services.challenges.journaling.invitation(post.about, services.outbox.now())
    return Whisper(post.destination, post.occasion, own.invitation(*found)) if found else None


def way_in(services: Services, post: Post) -> Whisper | None:
    found = services.challenges.due.way_in(post.about)
    return Whisper(post.destination, found[0], notes.way_in(found[1])) if found else None


def template_file(services: Services, post: Post) -> Upload | None:
    found = services.challenges.keeping.template_file(post.about, post.occasion)
    if found is None:
        return None
    title, content = found
    return Upload(post.destination, templates.file_name(title), content, templates.file_text(title))


def template_text(services: Services, post: Post) -> Say | None:
    found = services.challenges.keeping.template_file(post.about, post.occasion)
    return Say(post.destination, templates.file_as_text(*found)) if found else None


def step(services: Services, post: Post) -> None:
    """Nothing is said: what follows it tells the participants, a few at a time."""


def delete(services: Services, post: Post) -> Delete | None:
    found = services.challenges.due.to_delete(post)
    return Delete(*found) if found else None


def your_days(services: Services, item: Item) -> Sequence[Block]:
    found = services.challenges.taking_part.own_days(item.about, services.outbox.now())
    return own.own_days(found, services.commands) if found else ()


def asked_to_pick(services: Services, item: Item) -> Sequence[Block]:
    now = services.outbox.now()
    found = services.challenges.picking.asked_to_pick(item.about, now)
    if found is None and services.challenges.picking.is_held(item.about, now):
        services.notes.put_off(item)
    return picks.asked(found) if found else ()


def note(words: notes.Words, services: Services, item: Item) -> Sequence[Block]:
    told = services.challenges.due.told(item.kind, item.about, item.person_id)
    return words(told) if told else ()
