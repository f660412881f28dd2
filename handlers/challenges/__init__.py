"""30-day challenges: the door, and what people do before, during and around one; a file for each."""

from slack_bolt import App

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


def register(app: App, doors: Doors) -> None:
    for part in PARTS:
        part.register(app, doors)
