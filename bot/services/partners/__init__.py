"""Accountability partners: use-cases in files by who acts, one class for all."""

import random

from bot.database import Database
from bot.services.outbox import Outbox
from bot.services.partners.in_challenges import InChallenges
from bot.services.partners.planning import Planning


class Partners(InChallenges, Planning):
    """Everything about accountability partners."""

    def __init__(self, database: Database, outbox: Outbox, rng: random.Random) -> None:
        super().__init__(database, outbox, rng)
        self.follow()
