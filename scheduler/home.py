"""Draws the Home tab when something in it changed."""

from datetime import datetime
from typing import Protocol

from slack_sdk.models.blocks import Block

from bot.domain.people import Actor
from bot.models.outbox import Post
from bot.services import Services
from bot.slack import Publish
from bot.views import home
from bot.views.communities import tab
from scheduler.heartbeat import Heartbeat


class Sections(Protocol):
    """What each ritual shows of itself; the doors of the handlers know it."""

    def needs_me(self, services: Services, actor: Actor, now: datetime) -> list[Block]: ...

    def runs_here(self, services: Services, actor: Actor, community_id: int, now: datetime) -> list[Block]: ...


def register(heartbeat: Heartbeat, sections: Sections) -> None:
    def person(services: Services, post: Post) -> Publish | None:
        return tab_of(services, sections, post.about)

    heartbeat.compose("home.person", person)


def tab_of(services: Services, sections: Sections, person_id: int) -> Publish | None:
    now = services.outbox.now()
    facts = services.communities.home(person_id, now)
    if facts is None:
        return None
    actor = facts.actor
    communities = [tab.one(desk, sections.runs_here(services, actor, desk.community_id, now)) for desk in facts.desks]
    needs = sections.needs_me(services, actor, now)
    settings, first = tab.settings(facts), tab.welcome(services.commands)
    if not communities and not needs:
        return Publish(actor.slack_id, home.welcome(first, settings))
    return Publish(actor.slack_id, home.tab(needs, communities or [first], settings))
