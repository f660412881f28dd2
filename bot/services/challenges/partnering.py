"""What challenges ask of accountability partners, inside their own transaction."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from bot.domain.people import Actor
from bot.models.challenges import Challenge


class Partnering(Protocol):
    """bot/services/partners/in_challenges.py does it."""

    def joined(self, session: Session, challenge: Challenge, actor: Actor, wish: str, now: datetime) -> None:
        """Somebody joined or changed their answers. `wish`: find | own | alone."""

    def left(self, session: Session, challenge: Challenge, person_id: int, now: datetime) -> None: ...

    def changed(self, session: Session, challenge: Challenge, now: datetime) -> None:
        """It was announced, paused, moved, taken back or ended."""

    def wish(self, session: Session, challenge_id: int, actor: Actor) -> str:
        """As above; "" where there is nothing to choose."""

    def seeks(self, session: Session, challenge_id: int, person_id: int) -> bool:
        """Whether somebody waits for a partner."""

    def pool_in(self, session: Session, challenge_id: int, person_id: int) -> int | None:
        """Id of the pool in which somebody has a partner or waits for one; None for who is on their own."""

    def partners_in(self, session: Session, challenge_id: int, person_id: int) -> tuple[str, ...]:
        """Slack ids of those whom somebody is with now."""
