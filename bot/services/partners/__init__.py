"""Accountability partners: a small class for each who acts, and functions that take the session."""

import random

from bot.database import Database
from bot.services.outbox import Outbox
from bot.services.partners.check_ins import CheckIns
from bot.services.partners.facilitating import Facilitating
from bot.services.partners.heard import Hearing
from bot.services.partners.hooks import Hooks
from bot.services.partners.in_challenges import InChallenges
from bot.services.partners.introducing import Introducing
from bot.services.partners.joining import Joining
from bot.services.partners.listing import Listing
from bot.services.partners.met import Meetings
from bot.services.partners.pairs import Pairs
from bot.services.partners.planning import Planning
from bot.services.partners.requests import Requests
from bot.services.partners.rescue import Rescuing
from bot.services.partners.rounds import Rounds
from bot.services.partners.schedule import Schedule
from bot.services.partners.seekers import Seekers
from bot.services.partners.silences import Silences


class Partners:
    """Everything about accountability partners."""

    def __init__(self, database: Database, outbox: Outbox, rng: random.Random) -> None:
        schedule, silences = Schedule(outbox), Silences(outbox)
        pairs = Pairs(outbox, schedule, rng)
        seekers = Seekers(outbox, schedule, pairs)
        self.listing = Listing(database)
        self.requests = Requests(database, outbox, pairs, seekers)
        self.joining = Joining(database, schedule, seekers, self.requests)
        self.rounds = Rounds(database, outbox, schedule, pairs, silences, rng)
        self.check_ins = CheckIns(database, outbox, silences)
        self.meetings = Meetings(database, outbox, silences)
        self.introducing = Introducing(database, outbox, schedule, pairs, seekers, self.check_ins, self.meetings)
        self.hearing = Hearing(database, outbox, schedule, seekers, silences, self.check_ins)
        self.rescuing = Rescuing(database, outbox, schedule, pairs, rng)
        self.facilitating = Facilitating(database, outbox, schedule)
        self.planning = Planning(database, outbox)
        self.in_challenges = InChallenges(database, outbox, schedule, seekers, self.joining)
        self.hooks = Hooks(database, outbox, schedule, seekers, self.facilitating, self.in_challenges)
