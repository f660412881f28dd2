"""Slack told us something: one file per ritual."""

from slack_bolt import App

from handlers import afterwards, challenges, communities, failures, home, messages, my_settings, partners, workspaces
from handlers.doors import Doors


def register(app: App, doors: Doors) -> None:
    """Listeners of every ritual, in the order in which the front desk shows them."""
    for ritual in (communities, my_settings, challenges, partners, afterwards, messages, failures, home, workspaces):
        ritual.register(app, doors)
