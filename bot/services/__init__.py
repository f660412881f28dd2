"""Use-cases: what people and time do in each ritual, one method one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.people import Commands
from bot.services.afterwards import Afterwards
from bot.services.challenges import Challenges
from bot.services.communities import Communities
from bot.services.communities.setup import DRAFT_LIFE
from bot.services.failures import Failures
from bot.services.my_settings import OwnSettings
from bot.services.notes import Notes
from bot.services.outbox import Outbox
from bot.services.partners import Partners
from bot.services.people import People


@dataclass(frozen=True)
class Services:
    """All use-cases, and the commands that texts name."""

    outbox: Outbox
    people: People
    my_settings: OwnSettings
    notes: Notes
    communities: Communities
    challenges: Challenges
    afterwards: Afterwards
    partners: Partners
    failures: Failures
    commands: Commands
    retention: timedelta

    def housekeeping(self, now: datetime) -> None:
        """Forget what was kept long enough after a ritual or the app ended; plan what an earlier version left out."""
        self.challenges.hooks.forget(now - self.retention)
        self.afterwards.forget(now - self.retention)
        self.partners.hooks.forget(now - self.retention)
        self.communities.forget(now - self.retention)
        self.outbox.forget(now - self.retention)
        self.people.forget(now - self.retention)
        self.communities.forget_drafts(now - DRAFT_LIFE)
        self.challenges.catching_up.plan_what_is_missing(now)
