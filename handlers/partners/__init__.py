"""Accountability partners: the door, and what people do before, during and around it; a file for each."""

from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.partners import check_ins, door, met, plan, rescue, start, take_part


def register(listeners: Listeners, doors: Doors) -> None:
    for part in (door, start, plan, take_part, check_ins, met, rescue):
        part.register(listeners, doors)
