"""Who acts, and where: read from what Slack sent, asked of Slack when it is not known yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from slack_bolt import BoltContext
from slack_sdk.errors import SlackApiError

from bot.domain.errors import Gone
from bot.domain.outbox import Failed
from bot.domain.people import Actor, Place
from bot.services import Services
from bot.services.people import Team
from bot.slack import Slack, outcome_of
from bot.views.fields import read_number


class Malformed(Exception):
    """Slack never sends this. `field` is what is missing, or the path to what is of another type."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Payload(dict[str, Any]):
    """What Slack sent. A field that a handler asks for by `[]` and that is not there raises Malformed."""

    def __missing__(self, field: str) -> NoReturn:
        raise Malformed(field)


class Who:
    """The actor and the place of one request. Slack is asked only when a handler wants to know."""

    def __init__(self, services: Services, slack: Slack, context: BoltContext, body: Payload, now: datetime) -> None:
        self._people = services.people
        self._slack = slack
        self._body = body
        self._now = now
        self.team: Team = (context.enterprise_id, str(context.team_id))

    @property
    def workspace_id(self) -> int:
        return self._people.workspace(self.team, self._now)

    def actor(self, slack_id: str | None = None) -> Actor:
        """Who acts, or the person with this id. Raises Gone when Slack does not know them."""
        user = slack_id or user_in(self._body)
        if not user:
            raise Gone("person")
        known = self._people.actor(self.workspace_id, user, self._now)
        return known or self._fresh_actor(user)

    def _fresh_actor(self, user: str) -> Actor:
        """The person as Slack knows them; while it does not say, as we knew them, so that no crowd is too large."""
        try:
            answer = self._slack.person(self.team, user)
        except (SlackApiError, OSError) as problem:
            if isinstance(problem, SlackApiError) and isinstance(outcome_of(problem), Failed):
                raise  # waiting is no help
            self._people.ask_later(self.workspace_id, self._now)
            known = self._people.actor(self.workspace_id, user, self._now)
            if known is None:
                raise
            return known
        if answer is None:
            raise Gone("person")
        return self._people.remember_person(self.workspace_id, answer, self.team[1], self._now)

    def place(self, slack_id: str | None = None) -> Place:
        """The conversation of the request, or the one with this id. A DM is a place without a row."""
        channel = slack_id or channel_in(self._body)
        if not channel.startswith(("C", "G")) or is_group_dm(self._body, channel):
            return Place(self.workspace_id, channel)
        known = self._people.place(self.workspace_id, channel, self._now)
        if known:
            return known
        return self.fresh_place(channel)

    def here(self) -> tuple[Actor, Place]:
        """Who acts, and where; who acts in a channel is in it."""
        known = self._people.present(self.workspace_id, user_in(self._body), channel_in(self._body), self._now)
        if known:
            return known
        actor, place = self.actor(), self.place()
        self._people.is_seen_in(actor, place)
        return actor, place

    def fresh_place(self, slack_id: str) -> Place:
        """The channel as Slack knows it at this moment."""
        answer = self._slack.channel(self.team, slack_id)
        if answer is None:
            return self._people.hidden_channel(self.workspace_id, slack_id, self._now)
        return self._people.remember_channel(self.workspace_id, answer, self._now)

    # How it is now, for events that were overtaken

    def channel_now(self, slack_id: str) -> dict[str, Any] | None:
        return self._slack.channel(self.team, slack_id)

    def person_now(self, slack_id: str) -> dict[str, Any] | None:
        return self._slack.person(self.team, slack_id)

    def is_in_now(self, channel: str, user: str) -> bool:
        return channel in self._slack.channels_of(self.team, user)

    def is_installed_now(self) -> bool:
        return self._slack.is_installed(self.team)

    def can_choose_channels(self, actor: Actor) -> None:
        """Make sure that we know the channels that the bot is in, and which of them this person is in."""
        own = self._slack.own_channels(self.team)
        self.belongs_to(actor, again=self._people.remember_own_channels(self.workspace_id, own, self._now))

    def belongs_to(self, actor: Actor, *, again: bool = False) -> None:
        """Make sure that we know which channels this person is in; asked of Slack once a day."""
        if again or self._people.memberships_stale(actor, self._now):
            channels = self._slack.channels_of(self.team, actor.slack_id)
            self._people.remember_memberships(actor, channels, self._now)


def user_in(body: Mapping[str, Any]) -> str:
    user = body.get("user")
    if isinstance(user, Mapping):
        return str(user["id"])
    event = body.get("event") or {}
    return str(body.get("user_id") or event.get("user") or "")


def channel_in(body: Mapping[str, Any]) -> str:
    """The conversation's id, "" when the request has none (a modal, the Home tab)."""
    channel = body.get("channel")
    if isinstance(channel, Mapping):
        return str(channel["id"])
    container = body.get("container") or {}
    event = body.get("event") or {}
    return str(body.get("channel_id") or container.get("channel_id") or event.get("channel") or "")


def is_group_dm(body: Mapping[str, Any], channel: str) -> bool:
    """Whether this conversation of the request is a group DM: its id looks like a channel's, its name does not."""
    given = body.get("channel")
    name = given.get("name") if isinstance(given, Mapping) else body.get("channel_name")
    return channel == channel_in(body) and str(name or "").startswith("mpdm-")


def in_group_dm(event: Mapping[str, Any]) -> bool:
    """Whether a message was written in a group DM."""
    return event.get("channel_type") == "mpim"


def value_in(body: Mapping[str, Any]) -> str:
    """What the pressed button, or the chosen option, carries."""
    action = body["actions"][0]
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")


def number_in(body: Mapping[str, Any]) -> int:
    """The id that a button carries. Raises Gone for anything else: an old button, or a forged one."""
    return number(value_in(body))


def number(text: str) -> int:
    found = read_number(text)
    if found is None:
        raise Gone("button")
    return found


def response_url_in(body: Mapping[str, Any]) -> str | None:
    url = body.get("response_url")
    if url:
        return str(url)
    urls = body.get("response_urls") or [{}]
    found = urls[0].get("response_url")
    return str(found) if found else None
