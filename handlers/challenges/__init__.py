"""30-day challenges: the door, and what people do before, during and around one; a file for each."""

from slack_bolt import App

from handlers.challenges import door, journal, plan, steer, take_part
from handlers.doors import Doors


def register(app: App, doors: Doors) -> None:
    for part in (door, plan, take_part, journal, steer):
        part.register(app, doors)
