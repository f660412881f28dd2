"""The only composition root: settings, database, services, Bolt app, heartbeat. Nothing runs at import."""

import copy
import logging
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any

import slack_sdk.errors
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

import handlers
import scheduler
from bot.clock import Clock, SystemClock, offset_in
from bot.config import Settings
from bot.database import Database, migrate
from bot.domain.errors import Gone, Invalid, NotYet, RitualError
from bot.domain.outbox import Failed
from bot.domain.people import Commands
from bot.services import Services
from bot.services.afterwards import Afterwards
from bot.services.challenges import Challenges
from bot.services.challenges.kinds import REMINDER
from bot.services.challenges.report import KEEP_DOING
from bot.services.communities import Communities
from bot.services.failures import Failures
from bot.services.my_settings import OwnSettings
from bot.services.notes import Notes
from bot.services.outbox import Outbox
from bot.services.partners import Partners
from bot.services.people import People
from bot.slack import ClientFor, Reply, Slack, outcome_of
from bot.views import errors
from bot.views.message import Message
from bot.web_client import PooledClient
from handlers import replays, shapes
from handlers.doors import Doors
from handlers.listeners import Listeners
from handlers.middleware import Step
from handlers.payload import Malformed, Payload, Who, response_url_in
from scheduler.heartbeat import Heartbeat

log = logging.getLogger(__name__)

CALL_TIMEOUT = 10  # seconds for one call to Slack; a lease is longer than a send and a look-up together
ASK_TIMEOUT = 2  # seconds for a call while somebody waits: Slack shows them an error after three
NOT_SHOWN = frozenset(
    {
        "expired_trigger_id",
        "exchanged_trigger_id",
        "invalid_trigger_id",
        "not_found",
        "hash_conflict",
        "push_limit_reached",
    }
)
"""What Slack says of a form that it shows too late, or not any more: what was saved is saved."""
COMPOSING = 8  # connections for the senders: most of their time they wait for Slack
BEAT_TOO_OLD = timedelta(seconds=30)


@dataclass
class Convene:
    """The bot, ready to be connected to Slack over either transport."""

    settings: Settings
    clock: Clock
    database: Database
    services: Services
    slack: Slack
    app: App
    heartbeat: Heartbeat
    listeners: Listeners

    def start(self) -> None:
        self.heartbeat.start()

    def stop(self) -> None:
        self.heartbeat.stop()
        self.database.dispose()

    def problems(self) -> list[str]:
        """What is wrong just now, for a health check; empty when all is well."""
        found = [] if self.database.alive() else ["the database does not answer"]
        beat = self.heartbeat.last_beat
        if beat is not None and self.clock.real() - beat > BEAT_TOO_OLD:
            found.append(f"the last beat was at {beat:%H:%M:%S} UTC")
        return found


def create(
    settings: Settings,
    *,
    clock: Clock | None = None,
    client_for: ClientFor | None = None,
    rng: random.Random | None = None,
    database: Database | None = None,
) -> Convene:
    """Build the bot. `client_for` gives the Web API client of a workspace.

    The database of the settings is brought up to date; one that is handed in instead is so already.
    """
    clock = clock or SystemClock(offset_in(settings.clock_file) if settings.clock_file else timedelta)
    client_for = client_for or one_client(settings)
    if database is None:
        migrate(settings.database_url)
        database = Database(settings.database_url, connections=settings.listeners + COMPOSING + 3)
    services = make_services(settings, database, clock, rng or random.Random())
    slack = Slack(client_for)
    heartbeat = Heartbeat(services, slack, clock, senders=settings.senders, seconds=settings.beat_seconds)
    database.on_promise = heartbeat.wake
    app = App(
        name="convene",  # else Bolt walks the whole stack to find one
        before_authorize=Step(refuse_what_slack_never_sends),
        authorize=authorizer(in_a_hurry(client_for), services.people),
        client=web_client(settings, None, ASK_TIMEOUT),
        signing_secret=settings.slack_signing_secret or uuid.uuid4().hex,
        process_before_response=True,
        token_verification_enabled=False,
        raise_error_for_unhandled_request=True,
    )
    doors = Doors(settings.command_prefix)
    replays.refuse(app, clock)
    inject(app, services, in_a_hurry(client_for), clock)
    app.error(answer_error)
    listeners = Listeners()
    handlers.register(listeners, doors)
    app.use(Step(listeners.answer))
    scheduler.register(heartbeat, doors)
    return Convene(settings, clock, database, services, slack, app, heartbeat, listeners)


def make_services(settings: Settings, database: Database, clock: Clock, rng: random.Random) -> Services:
    outbox = Outbox(database, clock, settings.lease_seconds)
    communities = Communities(database, outbox)
    partners = Partners(database, outbox, rng)
    challenges = Challenges(database, outbox, partners.in_challenges)
    for ritual in (challenges.hooks, partners.hooks):
        communities.enter(ritual)
    afterwards = Afterwards(database, outbox)
    afterwards.enter(KEEP_DOING, challenges.keep_doing)
    notes = Notes(database, outbox)
    notes.after(REMINDER, challenges.reminding.reminded)
    return Services(
        outbox=outbox,
        people=People(database, outbox),
        my_settings=OwnSettings(database, outbox),
        notes=notes,
        communities=communities,
        challenges=challenges,
        afterwards=afterwards,
        partners=partners,
        failures=Failures(database, outbox, [challenges.hooks, partners.hooks]),
        commands=Commands(settings.command_prefix),
        retention=timedelta(days=settings.retention_days),
    )


def one_client(settings: Settings) -> ClientFor:
    """The one client of a bot that serves one workspace. Without retries: the outbox decides about each."""
    client = web_client(settings, settings.slack_bot_token)
    return lambda enterprise_id, team_id: client


def web_client(settings: Settings, token: str | None, timeout: int = CALL_TIMEOUT) -> WebClient:
    """A client that never repeats a call by itself, and goes past any proxy to a Slack on this machine."""
    client = PooledClient(token, settings.slack_api_base_url, timeout, retry_handlers=[])
    if settings.local_slack:
        client.proxy = None
    return client


def in_a_hurry(client_for: ClientFor) -> ClientFor:
    """The same clients, for listeners: one that hangs keeps its place from whoever acts in other workspaces."""

    def hurrying(enterprise_id: str | None, team_id: str) -> WebClient:
        client = copy.copy(client_for(enterprise_id, team_id))
        client.timeout = min(client.timeout, ASK_TIMEOUT)
        return client

    return hurrying


def authorizer(client_for: ClientFor, people: People) -> Callable[..., AuthorizeResult]:
    """Bolt's `authorize`: who we are in a workspace, and its address, are asked of Slack once."""
    known: dict[tuple[str | None, str | None], AuthorizeResult] = {}

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        team = (enterprise_id, team_id)
        if team not in known:
            client = client_for(enterprise_id, team_id or "")
            answer = _who_we_are(client)
            people.remember_address((enterprise_id, team_id or ""), str(answer.get("url") or ""))
            known[team] = AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=client.token,
                bot_id=answer.get("bot_id"),
                bot_user_id=answer.get("user_id"),
            )
        return known[team]

    return authorize


class SlackIsAway(RuntimeError):
    """It does not say who we are just now: this request is not taken."""


def _who_we_are(client: WebClient) -> SlackResponse:
    """Bolt takes every SlackApiError for an app that is not installed, says so, and acknowledges the event."""
    try:
        return client.auth_test()
    except slack_sdk.errors.SlackApiError as error:
        if isinstance(outcome_of(error), Failed):
            raise  # that is what it is
        raise SlackIsAway from error


def inject(app: App, services: Services, client_for: ClientFor, clock: Clock) -> None:
    """Give every listener what it may ask for by name: services, now, who, reply, slack; and the client of ours.

    Bolt makes a client of its own for each request, which would open a connection for each call.
    """
    slack = Slack(client_for)

    def with_services(request: BoltRequest) -> None:
        context, body, now = request.context, request.body, clock.now()
        assert isinstance(body, Payload)  # by the step before
        context["services"] = services
        context["now"] = now
        context["who"] = Who(services, slack, context, body, now)
        context["reply"] = Reply(response_url_in(body))
        context["slack"] = slack
        context["client"] = client_for(context.enterprise_id, context.team_id or "")

    app.use(Step(with_services))


def refuse_what_slack_never_sends(request: BoltRequest) -> BoltResponse | None:
    """Signed or not, what has not the shape of Slack's requests reaches no listener."""
    try:
        request.body = shapes.payload_of(request.body, request.context)
    except Malformed as flaw:
        return _refuse(request.body, flaw)
    return None


def answer_error(
    error: Exception, request: BoltRequest, body: Payload, context: BoltContext, client: WebClient
) -> BoltResponse:
    """One answer for whatever a listener raised, by kind of request; and for what goes wrong while it is given."""
    try:
        return _answer(error, request, body, context, client)
    except Exception as another:  # noqa: BLE001 - Bolt has nobody else to ask
        failed = another
    try:
        return _answer(failed, request, body, context, client)
    except Exception:
        log.exception("no answer could be given", extra={"workspace": context.team_id})
        return BoltResponse(status=500, body="")


def _answer(
    error: Exception, request: BoltRequest, body: Payload, context: BoltContext, client: WebClient
) -> BoltResponse:
    if isinstance(error, Malformed):
        return _refuse(body, error)
    if isinstance(error, BoltUnhandledRequestError):  # a button of an older version, or an event nobody waits for
        log.warning("nobody listens for this request", extra={"kind": body.get("type"), "workspace": context.team_id})
        error = Gone("listener")
    message = _words_for(error, context)
    if body.get("type") == "event_callback":
        return BoltResponse(status=_status_for(error), body="")
    return _tell(body, client, message, error)


def _words_for(error: Exception, context: BoltContext) -> Message:
    """What the person reads; what is no refusal of ours is logged."""
    if isinstance(error, RitualError):
        return errors.refusal(error)
    refused = outcome_of(error) if isinstance(error, slack_sdk.errors.SlackApiError) else None
    if isinstance(refused, Failed) and refused.error in NOT_SHOWN:
        log.warning("a form could not be shown: %s", refused.error, extra={"workspace": context.team_id})
        return errors.not_shown()
    reference = uuid.uuid4().hex[:8]
    log.error("unexpected error %s", reference, exc_info=error, extra={"workspace": context.team_id})
    return errors.apology(reference)


def _status_for(error: Exception) -> int:
    """Of the answer to an event: Slack sends again what is not acknowledged."""
    if isinstance(error, NotYet):
        return 503
    return 200 if isinstance(error, RitualError) else 500


def _refuse(body: Mapping[str, Any], flaw: Malformed) -> BoltResponse:
    """Nobody waits for a polite answer. An event is acknowledged: sent again, it would be no better."""
    is_event = body.get("type") == "event_callback"
    log.warning("a request was refused that Slack would not send", extra={"field": flaw.field})
    return BoltResponse(status=200 if is_event else 400, body="")


def _tell(body: Payload, client: WebClient, message: Message, error: Exception) -> BoltResponse:
    kind = body.get("type")
    if kind == "view_submission":
        return _tell_modal(body, message, error)
    if kind is None:  # a slash command
        return BoltResponse(status=200, body=_json(message.payload()))
    url = response_url_in(body)
    if url:
        Reply(url)(message)
    elif body.get("trigger_id"):
        _try_to_show(client, body, message)
    return BoltResponse(status=200, body="")


def _try_to_show(client: WebClient, body: Payload, message: Message) -> None:
    """On top of the modal it was pressed in, so that nothing typed there is lost."""
    view = body.get("view") or {}
    show = client.views_push if view.get("type") == "modal" and not _is_third(view) else client.views_open
    try:
        show(trigger_id=str(body["trigger_id"]), view=errors.as_refusal(message))
    except (slack_sdk.errors.SlackApiError, OSError, HTTPException) as failure:
        log.warning("a refusal could not be shown: %s", type(failure).__name__)


def _tell_modal(body: Payload, message: Message, error: Exception) -> BoltResponse:
    """On the field it belongs to; else at the top of a view that leaves the form underneath as it was."""
    fields = {str(block.get("block_id")) for block in body["view"].get("blocks") or [] if block.get("type") == "input"}
    if isinstance(error, Invalid) and error.field in fields:
        return BoltResponse(
            status=200, body=_json({"response_action": "errors", "errors": {error.field: errors.on_field(error)}})
        )
    if fields and _is_third(body["view"]):
        first = str(next(block["block_id"] for block in body["view"]["blocks"] if block.get("type") == "input"))
        return BoltResponse(status=200, body=_json({"response_action": "errors", "errors": {first: message.text}}))
    pushed = {"response_action": "push", "view": errors.as_refusal(message).to_dict()}
    return BoltResponse(status=200, body=_json(pushed))


def _is_third(view: Mapping[str, Any]) -> bool:
    """Slack stacks three views: nothing can be put on top of this one."""
    return view.get("previous_view_id") not in {None, view.get("root_view_id")}


def _json(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value is not None}
