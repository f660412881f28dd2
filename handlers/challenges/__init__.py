"""30-day challenges: the door, and what people do before, during and around one; a file for each."""

from handlers.challenges import (
    by_message,
    door,
    editor,
    journal,
    journal_file,
    meetups,
    pick,
    plan,
    privately,
    reminders,
    steer,
    take_part,
    templates,
)
from handlers.doors import Doors
from handlers.listeners import Listeners

PARTS = (
    door,
    plan,
    take_part,
    journal,
    by_message,
    privately,
    journal_file,
    reminders,
    pick,
    steer,
    meetups,
    templates,
    editor,
)


def register(listeners: Listeners, doors: Doors) -> None:
    for part in PARTS:
        part.register(listeners, doors)
