"""30-day challenges: use-cases in files by who acts, one class for all."""

import random

from bot.database import Database
from bot.services.challenges.announcing import Announcing
from bot.services.challenges.hooks import Hooks
from bot.services.challenges.journaling import Journaling
from bot.services.challenges.templates import shipped
from bot.services.challenges.timely import Timely
from bot.services.outbox import Outbox


class Challenges(Announcing, Journaling, Hooks, Timely):
    """Everything about 30-day challenges."""

    def __init__(self, database: Database, outbox: Outbox, rng: random.Random) -> None:
        super().__init__(database, outbox, rng, shipped())
        self.follow()
