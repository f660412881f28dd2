"""/convene: the front desk, where everything that Convene does has a word and a button."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.domain.cadence import local_date
from bot.domain.communities import NAMED
from bot.domain.errors import Refused
from bot.domain.spoken import day_said
from bot.services import Services
from bot.slack import Reply
from bot.views.communities import desk as views
from bot.views.communities import forms, ids, posts, workspace
from bot.views.message import Message, as_view
from handlers.doors import Answer, Door, Doors, Visit, verb_and_words
from handlers.listeners import Listeners
from handlers.payload import Payload, Who, number, value_in

WORD = "convene"
MOST_MET = 10  # people asked of Slack for one form
At = Callable[[Visit, int], Message | None]  # an answer about one community


class FrontDesk:
    """Answers by verb; a button is the same verb with the community in its value."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self.about: Mapping[str, At] = {
            "settings": self.settings,
            "planned": self.planned,
            "pause": self.pause,
            "resume": self.resume,
            "handover": self.hand_over,
            "takeover": self.take_over,
            "start": self.start,
            "": self.desk,
        }

    def door(self) -> Door:
        found: dict[str, Answer] = {verb: self._somewhere(verb) for verb in self.about}
        about_me = {"away": self.away, "back": self.back, "export": self.export, "forget": self.forget}
        also = {"setup": self.set_up, "set": self.set_up, "hand": found["handover"], "me": self.me}
        return Door(WORD, {**found, **about_me, **also, "": self.front, "help": self.help})

    # Which community

    def _somewhere(self, verb: str) -> Answer:
        """A verb of a community: the one at home here, the only one of mine, or a choice."""

        def answer(visit: Visit) -> Message | None:
            here = visit.services.communities.here(visit.actor, visit.place)
            if here:
                return self.about[verb](visit, here.id)
            visit.who.belongs_to(visit.actor)
            mine = visit.services.communities.mine(visit.actor)
            if len(mine) == 1:
                return self.about[verb](visit, mine[0].id)
            return views.choice(verb, mine) if mine else views.nowhere(visit.services.commands)

        return answer

    def front(self, visit: Visit) -> Message | None:
        """The bare command: the front desk here, setting up, or a choice of mine."""
        communities, commands = visit.services.communities, visit.services.commands
        asks = communities.asks_policy(visit.actor, visit.now)
        here = communities.here(visit.actor, visit.place)
        if here:
            return self.desk(visit, here.id, asks_policy=asks)
        visit.who.belongs_to(visit.actor)
        mine = communities.mine(visit.actor)
        if visit.place.is_channel:
            if communities.is_taken(visit.actor, visit.place):
                return views.belongs_elsewhere(commands)
            return views.set_it_up(mine, communities.hindrance(visit.actor, visit.place), asks_policy=asks)
        if len(mine) == 1:
            return self.desk(visit, mine[0].id, asks_policy=asks)
        return views.choice("", mine) if mine else views.nowhere(commands, asks_policy=asks)

    # One community

    def desk(self, visit: Visit, community_id: int, *, status: str = "", asks_policy: bool = False) -> Message:
        services, doors = visit.services, self._doors
        failed = doors.failed(services, visit.actor, visit.now, community_id)
        return views.panel(
            services.communities.desk(visit.actor, community_id),
            [*failed, *doors.needs_me(services, visit.actor, visit.now)],
            doors.runs_here(services, visit.actor, community_id, visit.now),
            self._offers(),
            status=status,
            asks_policy=asks_policy,
            everything=doors.everything(),
        )

    def _offers(self) -> views.Offers:
        return [offer for door in self._doors.others(WORD) for offer in door.offer]

    def start(self, visit: Visit, community_id: int) -> Message | None:
        """What there is to start, as buttons; `start challenge` starts one."""
        word, words = verb_and_words(visit.words)
        if word != WORD and self._doors.has(word):
            return self._doors.answer(word, replace(visit, words=words))
        return views.start(visit.services.communities.desk(visit.actor, community_id), self._offers())

    def planned(self, visit: Visit, community_id: int) -> Message:
        found = visit.services.communities.planned(visit.actor, community_id)
        desk = visit.services.communities.desk(visit.actor, community_id)
        return views.planned(desk, found, self._doors.posts(), visit.actor.zone)

    def settings(self, visit: Visit, community_id: int) -> None:
        draft = visit.services.communities.edit(visit.actor, community_id, visit.now)
        visit.show(forms.form(draft, more=False))

    def pause(self, visit: Visit, community_id: int) -> Message:
        visit.services.communities.pause(visit.actor, community_id, visit.now)
        return self.desk(visit, community_id, status="Everything is paused. What members write is kept.")

    def resume(self, visit: Visit, community_id: int) -> Message:
        visit.services.communities.resume(visit.actor, community_id, visit.now)
        return self.desk(visit, community_id, status="It goes on. Posts come at their usual times again.")

    def hand_over(self, visit: Visit, community_id: int) -> None:
        visit.show(forms.hand_over_form(visit.services.communities.check_hand_over(visit.actor, community_id)))

    def take_over(self, visit: Visit, community_id: int) -> Message:
        desk = visit.services.communities.take_over(visit.actor, community_id, visit.now)
        return self.desk(visit, community_id, status=views.facilitating_now(desk))

    # Here, or about me

    def set_up(self, visit: Visit) -> Message | None:
        communities = visit.services.communities
        communities.check_set_up(visit.actor, visit.place)
        if visit.place.private and not visit.place.bot_is_in:
            return views.invite_me()
        visit.show(forms.form(communities.begin(visit.actor, visit.place, visit.now), more=False))
        return None

    def help(self, visit: Visit) -> Message | None:
        """Also for a word that is no verb here; the word of a ritual opens its door."""
        if visit.verb != WORD and self._doors.has(visit.verb):
            verb, words = verb_and_words(visit.words)
            return self._doors.answer(visit.verb, replace(visit, verb=verb, words=words))
        communities, commands = visit.services.communities, visit.services.commands
        here = communities.here(visit.actor, visit.place)
        rituals = [door.word for door in self._doors.others(WORD)]
        if here:
            return views.help_here(commands, rituals, communities.desk(visit.actor, here.id), self._offers())
        free = visit.place.is_channel and not communities.is_taken(visit.actor, visit.place)
        may = free and communities.hindrance(visit.actor, visit.place) is None
        return views.help_elsewhere(commands, rituals, may_set_up=may)

    def me(self, visit: Visit) -> Message:
        here = visit.services.communities.here(visit.actor, visit.place)
        away = visit.services.people.away(visit.actor, visit.now)
        policy = visit.services.communities.policy(visit.actor) if visit.actor.admin else None
        mine = visit.services.my_settings.of(visit.actor)
        also = self._doors.mine(visit.services, visit.actor, visit.now)
        return views.me(away, here.id if here else None, policy, mine, also)

    def away(self, visit: Visit) -> Message | None:
        today = local_date(visit.now, visit.actor.zone)
        if not visit.words:
            visit.show(forms.away_form(today))
            return None
        until = day_said(visit.words, today)
        if until is None:
            raise Refused("unclear_day")
        if until < today:
            raise Refused("date_over")
        return views.gone_away(visit.services.people.go_away(visit.actor, until, visit.now))

    def back(self, visit: Visit) -> Message:
        was = visit.services.people.away(visit.actor, visit.now)
        visit.services.people.come_back(visit.actor, visit.now)
        missed = self._doors.on_return(visit.services, visit.actor, was, visit.now) if was else ()
        return views.come_back(was, missed)

    def export(self, visit: Visit) -> Message:
        visit.services.communities.ask_export(visit.actor, visit.now)
        return posts.export_comes()

    def forget(self, visit: Visit) -> Message:
        """Says what goes and what stays; nothing is deleted yet."""
        return posts.forget_me()

    def forget_now(self, visit: Visit) -> Message:
        visit.services.communities.forget_me(visit.actor, visit.now)
        return posts.forgotten()

    def policy(self, visit: Visit, kind: str) -> Message:
        return workspace.policy_set(visit.services.communities.set_policy(visit.actor, kind, (), visit.now))

    def name_people(self, visit: Visit) -> None:
        visit.show(workspace.policy_form(visit.services.communities.policy(visit.actor)))


def register(listeners: Listeners, doors: Doors) -> None:
    desk = FrontDesk(doors)
    doors.open(listeners, desk.door())
    of_a_community: Mapping[str, At] = {
        ids.DESK: desk.desk,
        ids.SETTINGS: desk.settings,
        ids.PLANNED: desk.planned,
        ids.PAUSE: desk.pause,
        ids.RESUME: desk.resume,
        ids.HAND_OVER: desk.hand_over,
        ids.TAKE_OVER: desk.take_over,
    }
    of_a_person: Mapping[str, Answer] = {
        ids.SET_UP: desk.set_up,
        ids.HELP: desk.help,
        ids.ME: desk.me,
        ids.GO_AWAY: desk.away,
        ids.BACK: desk.back,
        ids.EXPORT: desk.export,
        ids.FORGET: desk.forget,
        ids.FORGET_SURE: desk.forget_now,
        ids.POLICY_NAMED: desk.name_people,
    }
    for action, at in of_a_community.items():
        listeners.action(action)(button(doors, about_community(at)))
    for action, answer in of_a_person.items():
        listeners.action(action)(button(doors, without_value(answer)))
    for action in (ids.POLICY_MEMBERS, ids.POLICY_ADMINS):
        listeners.action(action)(button(doors, desk.policy))
    listeners.action(ids.CHOOSE)(button(doors, chosen(desk)))
    listeners.action(ids.MORE)(more)
    for callback, listener in {
        ids.FORM: save,
        ids.HAND_OVER_FORM: hand_over,
        ids.AWAY_FORM: go_away,
        ids.POLICY_FORM: set_policy,
    }.items():
        listeners.view(callback)(listener)


# Buttons

Pressed = Callable[[Visit, str], Message | None]  # with what the button carries
STATES = {ids.PAUSE, ids.RESUME, ids.TAKE_OVER, ids.BACK, ids.FORGET_SURE}


def about_community(at: At) -> Pressed:
    return lambda visit, value: at(visit, number(value))


def without_value(answer: Answer) -> Pressed:
    return lambda visit, value: answer(visit)


def chosen(desk: FrontDesk) -> Pressed:
    """A choice of community carries the verb that asked for it."""

    def answer(visit: Visit, value: str) -> Message | None:
        verb, _, community = value.partition("/")
        return desk.about.get(verb, desk.desk)(visit, number(community))

    return answer


def button(doors: Doors, answer: Pressed) -> Callable[..., None]:
    """A listener that does what the button says, then answers where it was pressed."""

    def pressed(
        ack: Ack, body: Payload, who: Who, services: Services, now: datetime, client: WebClient, reply: Reply
    ) -> None:
        visit = doors.visit(body, who, services, now, client)
        message = answer(visit, value_in(body))
        ack()
        if message:
            visit.tell(reply, message, replace=body["actions"][0]["action_id"] in STATES)

    return pressed


# Forms


def more(ack: Ack, body: Payload, who: Who, services: Services, client: WebClient) -> None:
    """More settings: the same form with all its fields, and what was typed."""
    view = body["view"]
    draft = services.communities.draft(who.actor(), view["private_metadata"])
    ack()
    drawn = forms.form(replace(draft, form=forms.read_form(view, draft.form)), more=True)
    client.views_update(view_id=view["id"], hash=view["hash"], view=drawn)


def save(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    view, actor = body["view"], who.actor()
    draft = services.communities.draft(actor, view["private_metadata"])
    form = forms.read_form(view, draft.form)
    meet(who, form.facilitators)
    services.communities.save(actor, draft.id, form, now)
    ack(response_action="clear")


def hand_over(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    form = forms.read_hand_over(body["view"])
    meet(who, form.to)
    desk = services.communities.hand_over(who.actor(), form.community_id, form.to, form.stays, now)
    ack(response_action="update", view=as_view(views.handed_over(desk), "Handed over"))


def meet(who: Who, slack_ids: tuple[str, ...]) -> None:
    """Know these people and the channels they are in, before somebody makes them facilitators."""
    for slack_id in slack_ids[:MOST_MET]:
        who.belongs_to(who.actor(slack_id))


def go_away(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    actor = who.actor()
    until = forms.read_away(body["view"], local_date(now, actor.zone))
    away = services.people.go_away(actor, until, now)
    ack(response_action="update", view=as_view(views.gone_away(away), "Time away"))


def set_policy(ack: Ack, body: Payload, who: Who, services: Services, now: datetime) -> None:
    people = workspace.read_policy(body["view"])
    policy = services.communities.set_policy(who.actor(), NAMED, people, now)
    ack(response_action="update", view=as_view(workspace.policy_set(policy), "Who may set up"))
