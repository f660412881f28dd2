"""What Convene stores about a person: given to them, and forgotten when they say so."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import LONG_AGO, Database
from bot.domain.people import Actor, MySettings
from bot.models.afterwards import Answer
from bot.models.communities import Act, Community, Facilitator
from bot.models.outbox import Post
from bot.models.people import Absence, Channel, Draft, Membership, Note, Person, Workspace
from bot.services.access import refresh_home, tell_facilitators
from bot.services.asking import asked
from bot.services.communities.base import CommunitiesBase
from bot.services.files import or_in_words, promise_file
from bot.services.my_settings import put, settings_of
from bot.services.outbox import Outbox
from bot.services.people import RETURN, actor_of

EXPORT = "people.export"
EXPORT_AS_TEXT = "people.export_as_text"


class Mine(CommunitiesBase):
    """Each ritual adds its own part; what no ritual knows is here."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        super().__init__(database, outbox)
        outbox.after(EXPORT, self._exported)

    def ask_export(self, actor: Actor, now: datetime) -> None:
        """Send the person everything about them, as a file in their private conversation."""
        with self._database.begin() as session:
            mine = (actor.id, asked(now), actor.slack_id)
            promise_file(session, self._outbox, actor.workspace_id, EXPORT, *mine, now)

    def export(self, person_id: int) -> str | None:
        """The JSON of everything; None for somebody who is gone."""
        with self._database.read() as session:
            person = session.get(Person, person_id)
            if person is None:
                return None
            actor = actor_of(person)
            content: dict[str, object] = {"me": _about(session, person)}
            for ritual in self._rituals:
                content |= ritual.export_mine(session, actor)
        return json.dumps(content, indent=2, ensure_ascii=False, default=str)

    def forget_me(self, actor: Actor, now: datetime) -> None:
        """Delete what is stored about the person. Numbers stay, and an empty row with their Slack id."""
        with self._database.begin() as session:
            for ritual in self._rituals:
                ritual.forget_me(session, actor, now)
            self._step_back(session, actor, now)
            _delete_own(session, actor)
            person = session.get_one(Person, actor.id)
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            _blank(person)

    def forget(self, before: datetime) -> None:
        """Housekeeping: the audit trail and absences that are older than this go."""
        with self._database.begin() as session:
            session.execute(delete(Act).where(Act.at < before))
            session.execute(delete(Absence).where(Absence.last < before.date()))

    def forget_drafts(self, before: datetime) -> None:
        """Housekeeping: forms that were opened before then and never sent."""
        with self._database.begin() as session:
            session.execute(delete(Draft).where(Draft.updated_at < before))

    def _exported(self, session: Session, post: Post) -> None:
        or_in_words(session, self._outbox, post, EXPORT_AS_TEXT)

    def _step_back(self, session: Session, actor: Actor, now: datetime) -> None:
        """Nobody facilitates who asked to be forgotten; the others hear it."""
        query = select(Community).join(Facilitator, Facilitator.community_id == Community.id)
        for community in session.scalars(query.where(Facilitator.person_id == actor.id)).all():
            session.execute(
                delete(Facilitator).where(Facilitator.community_id == community.id, Facilitator.person_id == actor.id)
            )
            detail = f"/{int(now.timestamp())}"
            tell_facilitators(session, self._outbox, community, "facilitator_gone", detail, now)


def _about(session: Session, person: Person) -> Mapping[str, object]:
    channels = select(Channel.slack_id).join(Membership, Membership.channel_id == Channel.id)
    facilitated = select(Community.name).join(Facilitator, Facilitator.community_id == Community.id)
    acts = select(Act.verb, Act.at).where(Act.person_id == person.id).order_by(Act.id)
    absences = select(Absence.first, Absence.last).where(Absence.person_id == person.id)
    notes = select(Note.kind, Note.day).where(Note.person_id == person.id).order_by(Note.id)
    said = select(Answer.kind, Answer.words, Answer.shared, Answer.at).where(Answer.person_id == person.id)
    forms = select(Draft.content).where(Draft.person_id == person.id).order_by(Draft.updated_at)
    return {
        "slack_id": person.slack_id,
        "name": person.name,
        "time_zone": person.zone,
        "admin": person.admin,
        "guest": person.guest,
        "of_another_organisation": person.external,
        "known_since_slack_was_asked_at": person.fetched_at,
        "channels": list(session.scalars(channels.where(Membership.person_id == person.id))),
        "facilitator_of": list(session.scalars(facilitated.where(Facilitator.person_id == person.id))),
        "my_settings": vars(settings_of(person)),
        "away": [{"from": first, "until": last} for first, last in session.execute(absences)],
        "acts": [{"what": verb, "at": at} for verb, at in session.execute(acts)],
        "told_in_your_day": [{"what": kind, "on": day} for kind, day in session.execute(notes)],
        "answered_afterwards": [
            {"what": kind, "words": words, "shared": shared, "at": at}
            for kind, words, shared, at in session.execute(said.order_by(Answer.id))
        ],
        "open_forms": [json.loads(content) for content in session.scalars(forms)],
    }


def _delete_own(session: Session, actor: Actor) -> None:
    for noun in (Absence, Note, Answer, Draft, Membership):
        session.execute(delete(noun).where(noun.person_id == actor.id))
    session.execute(update(Act).where(Act.person_id == actor.id).values(person_id=None))
    theirs = (Post.destination == actor.slack_id) | ((Post.kind == RETURN) & (Post.about == actor.id))
    session.execute(delete(Post).where(Post.workspace_id == actor.workspace_id, theirs))
    workspace = session.get_one(Workspace, actor.workspace_id)
    workspace.setup_people = [one for one in workspace.setup_people if one != actor.slack_id]


def _blank(person: Person) -> None:
    """As if we had never asked Slack; asked again when the person comes back."""
    person.name, person.zone, person.admin = "", "UTC", False
    put(person, MySettings())
    person.fetched_at, person.memberships_at, person.home_opened_at = LONG_AGO, None, None
