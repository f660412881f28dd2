"""Setting a community up and changing its settings."""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import Database
from bot.domain.communities import NAMED, CommunityForm, FormDraft, checked, may_set_up, suggestion
from bot.domain.errors import Gone, Invalid, NotAllowed, Refused, RitualError
from bot.domain.people import Actor, Place
from bot.models.communities import Community, Facilitator
from bot.models.outbox import FAILED, SENT, Post
from bot.models.people import Channel, Draft, Person, Workspace
from bot.services.access import (
    community_in,
    community_of_channel,
    note_act,
    refresh_home,
    require_full_member,
    tell_facilitators,
)
from bot.services.communities.base import CommunitiesBase
from bot.services.outbox import Outbox
from bot.services.people import find_person, is_member, place_of

FORM = "communities.form"  # kind of a draft
JOIN = "communities.join"
OPENED = "communities.opened"
WELCOME = "communities.welcome"
DRAFT_LIFE = timedelta(days=2)


class SettingUp(CommunitiesBase):
    """A form is a draft until it is saved; the modal carries only the draft's id."""

    def __init__(self, database: Database, outbox: Outbox) -> None:
        super().__init__(database, outbox)
        outbox.after(JOIN, self._joined)

    def check_set_up(self, actor: Actor, place: Place) -> None:
        """Raises what keeps this person from setting up a community here."""
        with self._database.read() as session:
            self._require_may_set_up(session, actor, place)

    def hindrance(self, actor: Actor, place: Place) -> RitualError | None:
        """What keeps this person from setting up a community here, as a fact to word; None: they may."""
        try:
            self.check_set_up(actor, place)
        except RitualError as hindrance:
            return hindrance
        return None

    def begin(self, actor: Actor, place: Place, now: datetime) -> FormDraft:
        """The prefilled form that makes this channel a community."""
        with self._database.begin() as session:
            self._require_may_set_up(session, actor, place)
            if place.private and not place.bot_is_in:
                raise Refused("invite_first")
            form = suggestion(place.name, actor)
            return FormDraft(_new_draft(session, actor, {"channel": place.id}, now), form)

    def edit(self, actor: Actor, community_id: int, now: datetime) -> FormDraft:
        """The settings of a community as a form."""
        with self._database.begin() as session:
            community = community_in(session, actor, community_id)
            self._require_steering(session, actor, community, "change the settings")
            draft_id = _new_draft(session, actor, {"community": community.id}, now)
            return FormDraft(draft_id, _form_of(session, community), community.id)

    def draft(self, actor: Actor, draft_id: str) -> FormDraft:
        """The form as it was opened: what is not on the screen keeps these values."""
        with self._database.read() as session:
            about = _draft_content(session, actor, draft_id)
            if about.get("community"):
                community = community_in(session, actor, about["community"])
                return FormDraft(draft_id, _form_of(session, community), community.id)
            channel = session.get_one(Channel, about["channel"])
            return FormDraft(draft_id, suggestion(channel.name, actor))

    def save(self, actor: Actor, draft_id: str, form: CommunityForm, now: datetime) -> Community:
        """Set the community up, or change its settings."""
        form = checked(form)
        with self._database.begin() as session:
            about = _draft_content(session, actor, draft_id)
            if about.get("community"):
                community = self._change(session, actor, about["community"], form, now)
            else:
                community = self._create(session, actor, about["channel"], form, now)
            self._set_facilitators(session, community, form.facilitators, actor, now)
            session.execute(delete(Draft).where(Draft.id == draft_id))
            refresh_home(session, self._outbox, actor.workspace_id, actor.id)
            self._redraw_homes(session, community)
        return community

    def _require_may_set_up(self, session: Session, actor: Actor, place: Place) -> None:
        act = "set up a community"
        require_full_member(actor, act)
        if place.id is None:
            raise Refused("not_a_channel")
        if community_of_channel(session, actor.workspace_id, place.id):
            raise Refused("already_set_up")
        if place.general and not actor.admin:
            raise NotAllowed(f"{act} in the general channel")
        workspace = session.get_one(Workspace, actor.workspace_id)
        if not may_set_up(actor, workspace.setup_policy, workspace.setup_people):
            raise NotAllowed(act, workspace.setup_people if workspace.setup_policy == NAMED else (), admins=True)

    def _create(self, session: Session, actor: Actor, channel_id: int, form: CommunityForm, now: datetime) -> Community:
        channel = session.get_one(Channel, channel_id)
        self._require_may_set_up(session, actor, place_of(channel))
        community = Community(
            workspace_id=actor.workspace_id,
            channel_id=channel.id,
            name=form.name,
            zone=form.zone,
            created_at=now,
        )
        _apply(community, form)
        session.add(community)
        session.flush()
        _ask_again_who_is_where(session, actor.workspace_id)
        note_act(session, community.id, actor, "set_up", "", now)
        self._open(session, community, channel, actor.slack_id, now)
        return community

    def _open(self, session: Session, community: Community, channel: Channel, by: str, now: datetime) -> None:
        """Join first where we are not in yet; a private channel has us already."""
        if channel.bot_is_in:
            self._announce(session, community, channel, by, now)
            return
        self._promise(session, JOIN, community, channel, by, now)

    def _announce(self, session: Session, community: Community, channel: Channel, by: str, now: datetime) -> None:
        for kind in (OPENED, WELCOME):
            self._promise(session, kind, community, channel, by, now)

    def _promise(
        self, session: Session, kind: str, community: Community, channel: Channel, by: str, now: datetime
    ) -> None:
        self._outbox.promise(
            session,
            community.workspace_id,
            kind,
            community.id,
            occasion=by,
            destination=channel.slack_id,
            due=now,
        )

    def _joined(self, session: Session, post: Post) -> None:
        community = session.get(Community, post.about)
        if community is None:
            return
        channel, now = session.get_one(Channel, community.channel_id), self._outbox.now()
        if post.state == SENT:
            channel.bot_is_in, channel.lost = True, None
            self._announce(session, community, channel, post.occasion, now)
        elif post.state == FAILED:
            tell_facilitators(session, self._outbox, community, "join_failed", post.error or "", now)

    def _set_facilitators(
        self, session: Session, community: Community, slack_ids: Sequence[str], by: Actor, now: datetime
    ) -> None:
        """These and no others. Raises Invalid for somebody who cannot be one."""
        wanted = [facilitator_to_be(session, community, slack_id) for slack_id in dict.fromkeys(slack_ids)]
        keep = [person.id for person in wanted]
        session.execute(
            delete(Facilitator).where(Facilitator.community_id == community.id, Facilitator.person_id.not_in(keep))
        )
        for person in wanted:
            self._add_facilitator(session, community, person, by, now)

    def _change(
        self, session: Session, actor: Actor, community_id: int, form: CommunityForm, now: datetime
    ) -> Community:
        community = community_in(session, actor, community_id)
        self._require_steering(session, actor, community, "change the settings")
        before = community.zone
        _apply(community, form)
        if community.zone != before:
            for ritual in self._rituals:
                ritual.zone_changed(session, community, before, now)
        note_act(session, community.id, actor, "settings", "", now)
        return community


def _ask_again_who_is_where(session: Session, workspace_id: int) -> None:
    """Only the channels that we know are kept with a person: this one may be new to us."""
    session.execute(update(Person).where(Person.workspace_id == workspace_id).values(memberships_at=None))


def _apply(community: Community, form: CommunityForm) -> None:
    community.name, community.purpose, community.zone = form.name, form.purpose, form.zone
    community.who_starts, community.post_hour = form.who_starts, form.post_hour
    community.quiet_from, community.quiet_to = form.quiet_from, form.quiet_to


def _form_of(session: Session, community: Community) -> CommunityForm:
    people = session.scalars(
        select(Person.slack_id)
        .join(Facilitator, Facilitator.person_id == Person.id)
        .where(Facilitator.community_id == community.id, Person.deactivated.is_(False))
        .order_by(Facilitator.id)
    )
    return CommunityForm(
        community.name,
        community.purpose,
        community.zone,
        tuple(people),
        community.who_starts,
        community.quiet_from,
        community.quiet_to,
        community.post_hour,
    )


def facilitator_to_be(session: Session, community: Community, slack_id: str) -> Person:
    """A full member who is in the home channel. Raises Invalid for anybody else."""
    person = find_person(session, community.workspace_id, slack_id)
    if person is None:
        raise Gone("person")
    if not CommunitiesBase._may_facilitate(person):
        raise Invalid("facilitators", "cannot_facilitate", name=person.name)
    if not is_member(session, community.channel_id, person.id):
        raise Invalid("facilitators", "not_in_channel", name=person.name)
    return person


def _new_draft(session: Session, actor: Actor, about: dict[str, int | None], now: datetime) -> str:
    """Forms that were opened and never sent go when the same person opens another one, days later."""
    session.execute(
        delete(Draft).where(Draft.person_id == actor.id, Draft.kind == FORM, Draft.updated_at < now - DRAFT_LIFE)
    )
    draft_id = secrets.token_urlsafe(12)
    session.add(
        Draft(
            id=draft_id,
            workspace_id=actor.workspace_id,
            person_id=actor.id,
            kind=FORM,
            content=json.dumps(about),
            updated_at=now,
        )
    )
    return draft_id


def _draft_content(session: Session, actor: Actor, draft_id: str) -> dict[str, int]:
    draft = session.get(Draft, draft_id)
    if draft is None or draft.person_id != actor.id or draft.kind != FORM:
        raise Gone("draft")
    content: dict[str, int] = json.loads(draft.content)
    return content
