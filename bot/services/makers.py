"""Whoever made something in a community steers it, together with the community's facilitators."""

from sqlalchemy.orm import Session

from bot.models.people import Person
from bot.services.access import facilitators_of


def if_active(session: Session, person_id: int | None) -> list[Person]:
    """One, or none where nobody is named or they have left."""
    person = session.get(Person, person_id) if person_id is not None else None
    return [person] if person and not person.deactivated else []


def those_who_steer(session: Session, maker_id: int | None, community_id: int) -> list[str]:
    """Slack ids of whoever made it and of the facilitators, each once."""
    people = [*if_active(session, maker_id), *facilitators_of(session, community_id)]
    return list(dict.fromkeys(person.slack_id for person in people))
