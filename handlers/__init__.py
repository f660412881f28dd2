"""Slack told us something: one file per ritual."""

from handlers import afterwards, challenges, communities, failures, home, messages, my_settings, partners, workspaces
from handlers.doors import Doors
from handlers.listeners import Listeners


def register(listeners: Listeners, doors: Doors) -> None:
    """Listeners of every ritual, in the order in which the front desk shows them."""
    for ritual in (communities, my_settings, challenges, partners, afterwards, messages, failures, home, workspaces):
        ritual.register(listeners, doors)
