"""30-day challenges: use-cases in files by who acts, one class for all."""

import random

from bot.database import Database
from bot.services.challenges.catching_up import CatchingUp
from bot.services.challenges.editing import Editing
from bot.services.challenges.hooks import Hooks
from bot.services.challenges.keep_doing import KeepDoing
from bot.services.challenges.keeping import TEMPLATE_FILE
from bot.services.challenges.meetup_steps import MeetupSteps
from bot.services.challenges.numbers import Counted
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.templates import shipped
from bot.services.outbox import Outbox


class Challenges(Editing, Hooks, MeetupSteps, KeepDoing, Counted, CatchingUp):
    """Everything about 30-day challenges."""

    def __init__(self, database: Database, outbox: Outbox, rng: random.Random, partners: Partnering) -> None:
        super().__init__(database, outbox, rng, shipped(), partners)
        self.follow()
        self.follow_numbers()
        outbox.after(TEMPLATE_FILE, self.file_failed)
