"""The templates that come with Convene, those that communities keep, and where prompts came from."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import yaml
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from bot.domain.challenges.prompts import Prompt, Template, template_of
from bot.domain.challenges.templates import KEY, MOST_ANCESTORS, Origin, kept_id
from bot.domain.people import Actor
from bot.models.challenges import Challenge
from bot.models.communities import Community
from bot.models.people import Channel
from bot.models.templates import CHALLENGE, KEPT, SHIPPED, Ancestor, KeptPrompt, KeptTemplate
from bot.services.access import sees

Steps = Sequence[tuple[str, str, int | None]]  # kind, title and community of each step, the nearest first


@cache
def shipped() -> Mapping[str, Template]:
    """By key, in the order of their titles. A file of the wrong shape stops the start, with its name."""
    found = []
    for path in (files("bot") / "templates").iterdir():
        if path.name.endswith(".yml"):
            found.append(template_of(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return {template.key: template for template in sorted(found, key=lambda template: template.title)}


# What communities keep


def key_of(kept: KeptTemplate) -> str:
    return f"{KEY}{kept.id}"


def kept_for(session: Session, community: Community, key: str) -> KeptTemplate | None:
    """The one with this key, if this community keeps it or it is offered to the whole workspace."""
    number = kept_id(key)
    kept = session.get(KeptTemplate, number) if number is not None else None
    if kept is None or kept.workspace_id != community.workspace_id:
        return None
    return kept if kept.community_id == community.id or kept.offered_at else None


def all_for(session: Session, community: Community) -> Sequence[KeptTemplate]:
    """Those that the community keeps, then those that others offer to the workspace; the newest first."""
    others = and_(KeptTemplate.workspace_id == community.workspace_id, KeptTemplate.offered_at.is_not(None))
    own = KeptTemplate.community_id == community.id
    query = select(KeptTemplate).where(or_(own, others))
    return session.scalars(query.order_by(own.desc(), KeptTemplate.id.desc())).all()


def prompts_of(session: Session, kept: KeptTemplate) -> Sequence[KeptPrompt]:
    query = select(KeptPrompt).where(KeptPrompt.template_id == kept.id)
    return session.scalars(query.order_by(KeptPrompt.place, KeptPrompt.id)).all()


def sizes(session: Session, kept: Sequence[KeptTemplate]) -> Mapping[int, int]:
    """How many prompts each has, by its number; those with none are left out."""
    query = select(KeptPrompt.template_id, func.count()).where(KeptPrompt.template_id.in_([one.id for one in kept]))
    return {row[0]: row[1] for row in session.execute(query.group_by(KeptPrompt.template_id))}


def template_for(session: Session, community: Community, key: str) -> Template | None:
    """What a challenge of this community can begin with: shipped, kept here, or offered to all."""
    if key in shipped():
        return shipped()[key]
    kept = kept_for(session, community, key)
    if kept is None:
        return None
    prompts = tuple(Prompt(row.text, row.essential) for row in prompts_of(session, kept))
    return Template(key, kept.title, kept.summary, prompts)


def exported(session: Session, actor: Actor) -> list[dict[str, object]]:
    """The templates that somebody kept, as plain values."""
    mine = session.scalars(select(KeptTemplate).where(KeptTemplate.author_id == actor.id).order_by(KeptTemplate.id))
    return [
        {
            "title": kept.title,
            "what it is for": kept.summary,
            "kept": kept.created_at.isoformat(),
            "offered to the workspace": kept.offered_at is not None,
            "prompts": [row.text for row in prompts_of(session, kept)],
        }
        for kept in mine.all()
    ]


def name_for(session: Session, actor: Actor, community_id: int | None) -> str:
    """A community's name, "" where the actor may not know it: it is private, or gone."""
    community = session.get(Community, community_id) if community_id is not None else None
    if community is None:
        return ""
    private = session.get_one(Channel, community.channel_id).private
    return "" if private and not sees(session, actor, community) else community.name


# Where prompts came from


def ancestors(session: Session, of: Challenge | KeptTemplate) -> Sequence[Ancestor]:
    column = Ancestor.challenge_id if isinstance(of, Challenge) else Ancestor.template_id
    return session.scalars(select(Ancestor).where(column == of.id).order_by(Ancestor.step)).all()


def steps_from(session: Session, source: Challenge | KeptTemplate) -> Steps:
    """The lineage of what is made from this: it, and its own lineage."""
    kind = CHALLENGE if isinstance(source, Challenge) else KEPT
    older = [(one.kind, one.title, one.community_id) for one in ancestors(session, source)]
    return [(kind, source.title, source.community_id), *older]


def steps_from_key(session: Session, community: Community, key: str) -> Steps:
    """The lineage of a challenge that begins with this template; none for own prompts."""
    if key in shipped():
        return [(SHIPPED, shipped()[key].title, None)]
    kept = kept_for(session, community, key)
    return steps_from(session, kept) if kept else []


def set_lineage(session: Session, of: Challenge | KeptTemplate, steps: Steps) -> None:
    """Remember where its prompts came from, instead of what was remembered."""
    session.flush()
    column = "challenge_id" if isinstance(of, Challenge) else "template_id"
    session.execute(delete(Ancestor).where(getattr(Ancestor, column) == of.id))
    for step, (kind, title, community_id) in enumerate(steps[:MOST_ANCESTORS], 1):
        session.add(Ancestor(step=step, kind=kind, title=title, community_id=community_id, **{column: of.id}))
    session.flush()


def lineage_for(session: Session, actor: Actor, found: Iterable[Ancestor]) -> tuple[Origin, ...]:
    """The steps as the actor may read them: what belongs to a private community is named only to its members."""
    return tuple(_origin(session, actor, one) for one in found)


def _origin(session: Session, actor: Actor, one: Ancestor) -> Origin:
    if one.kind not in {CHALLENGE, KEPT}:
        return Origin(one.kind, one.title)
    name = name_for(session, actor, one.community_id)
    return Origin(one.kind, one.title if name else "", name)
