"""What participants keep doing, asked two weeks after the end."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.domain.afterwards import Question
from bot.domain.errors import Gone, Refused
from bot.domain.people import Actor
from bot.models.challenges import CLOSED, Challenge, Participant
from bot.models.communities import Community
from bot.models.people import Person
from bot.services.challenges.reach import its_channel, own_part, reaches
from bot.services.challenges.report import KEEP_DOING, Reporting


class KeepDoing:
    """The Subject protocol of bot/services/afterwards.py. Inside the caller's transaction."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    def to_ask(self, session: Session, about: int, after: int, most: int) -> Sequence[Person]:
        challenge = session.get(Challenge, about)
        if challenge is None or session.get_one(Community, challenge.community_id).paused_at:
            return []  # asked when it goes on
        return session.scalars(
            select(Person)
            .join(Participant, Participant.person_id == Person.id)
            .where(Participant.challenge_id == about, Participant.left_at.is_(None), Person.id > after)
            .order_by(Person.id)
            .limit(most)
        ).all()

    def question(self, session: Session, actor: Actor, about: int) -> Question:
        challenge = session.get(Challenge, about)
        if challenge is None or challenge.workspace_id != actor.workspace_id or challenge.state != CLOSED:
            raise Gone("challenge")
        community = session.get_one(Community, challenge.community_id)
        if own_part(session, actor, challenge) is None or not reaches(session, actor, challenge, community):
            raise Gone("challenge")
        if community.paused_at:
            raise Refused("community_paused")
        channel = its_channel(session, challenge.channel_id)
        slack_id, private = (channel.slack_id, channel.private) if channel else ("", False)
        return Question(KEEP_DOING, challenge.id, challenge.title, slack_id, private)

    def answered(self, session: Session, about: int) -> None:
        self._reporting.redraw(session, session.get_one(Challenge, about))
