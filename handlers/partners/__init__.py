"""Accountability partners: the door, and what people do before, during and around it; a file for each."""

from slack_bolt import App

from handlers.doors import Doors
from handlers.partners import check_ins, door, met, plan, rescue, start, take_part


def register(app: App, doors: Doors) -> None:
    for part in (door, start, plan, take_part, check_ins, met, rescue):
        part.register(app, doors)
