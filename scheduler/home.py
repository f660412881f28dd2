"""Draws the Home tab when something in it changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.communities import HomeFacts
from bot.domain.people import Actor
from bot.models.outbox import Post
from bot.services import Services
from bot.slack import Publish
from bot.views.communities import tab
from bot.views.home import tab as home
from scheduler.heartbeat import Heartbeat

Items = Sequence[Sequence[Block]]


class Sections(Protocol):
    """What each ritual shows of itself; the doors of the handlers know it."""

    def posts(self) -> Mapping[str, str]: ...

    def everything(self) -> Sequence[tuple[str, str]]: ...

    def failed(self, services: Services, actor: Actor, now: datetime) -> Items: ...

    def needs_me(self, services: Services, actor: Actor, now: datetime) -> Items: ...

    def runs_here(self, services: Services, actor: Actor, community_id: int, now: datetime) -> Items: ...

    def count(self, services: Services, actor: Actor, community_id: int) -> int: ...


def register(heartbeat: Heartbeat, sections: Sections) -> None:
    def person(services: Services, post: Post) -> Publish | None:
        """The row is used again: it knows where the person is in their tab, and what Slack called the last one."""
        facts = services.communities.home(post.about, services.outbox.now())
        if facts is None:
            return None
        drawn = tab_of(services, sections, facts, home.Place.read(post.destination))
        return Publish(facts.actor.slack_id, drawn, None if post.error else post.ts)

    heartbeat.compose("home.person", person)


def tab_of(services: Services, sections: Sections, facts: HomeFacts, place: home.Place) -> View:
    now, actor = services.outbox.now(), facts.actor
    needs = [*sections.failed(services, actor, now), *sections.needs_me(services, actor, now)]
    page, settings = home.page_of(facts.mine, place), tab.settings(facts)
    if not page.shown and not needs:
        return home.welcome(tab.welcome(services.commands), settings)
    communities = [community(services, sections, page, one.community_id, actor, now) for one in page.shown]
    if not page.shown:
        settings = [*tab.welcome(services.commands), *settings]
    return home.tab(needs, page, communities, settings)


def community(
    services: Services, sections: Sections, page: home.Page, community_id: int, actor: Actor, now: datetime
) -> list[Block]:
    """One of mine; who facilitates it also reads what is planned next."""
    desk = services.communities.desk(actor, community_id)
    coming = services.communities.planned(actor, community_id)[:1] if desk.facilitating else []
    following = tab.next_line(coming, sections.posts())
    fold = home.fold_button(page, community_id, desk.name)
    if not page.unfolds(community_id) and fold is not None:
        return tab.folded(desk, sections.count(services, actor, community_id), following, fold)
    runs = sections.runs_here(services, actor, community_id, now)
    most = tab.SHOWN_ALONE if page.folds else tab.SHOWN_BESIDE
    return tab.one(desk, runs, following, sections.everything(), fold, most)
