"""The meetup as a file that any calendar takes."""

from datetime import UTC, datetime

from bot.domain.challenges.meetups import Item, Meetup, length
from bot.views.challenges.meetups import PARTS


def calendar_file(fact: Meetup, now: datetime) -> str:
    """RFC 5545. A newer file of the same meetup takes the place of the one before it: same UID, higher SEQUENCE."""
    from icalendar import Calendar, Event  # takes a tenth of a second to load, and few ask for a file

    assert fact.at is not None  # there is something to put into a calendar
    event = Event()
    event.add("uid", f"meetup-{fact.challenge_id}-{int(fact.created_at.timestamp())}@convene")
    event.add("sequence", fact.version)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", fact.at.astimezone(UTC))
    event.add("dtend", (fact.at + length(fact.agenda)).astimezone(UTC))
    event.add("summary", f"Closing meetup: {fact.title}")
    event.add("description", _description(fact))
    if fact.link:
        event.add("location", fact.link)
        event.add("url", fact.link)
    calendar = Calendar()
    calendar.add("prodid", "-//Convene//meetup//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _description(fact: Meetup) -> str:
    points = [f"{item.minutes} min: {_point(item)}" for item in fact.agenda]
    return "\n".join([*([f"Join: {fact.link}"] if fact.link else []), "Agenda", *points])


def _point(item: Item) -> str:
    return f"{item.highlight.name}: {item.highlight.words}" if item.highlight else PARTS[item.part]
