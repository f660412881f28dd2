"""A whole community answers at once: thousands of replies in a minute, in the thread of one day.

Through the local Slack, which refuses what comes too fast, as Slack does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from threading import Event
from time import perf_counter

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from bot import manifest
from bot.clock import SystemClock, machine_time
from bot.models.challenges import ANNOUNCED, Challenge, Day, Entry, Participant
from bot.models.communities import Community
from bot.models.outbox import Lane, Post
from bot.models.people import Channel, Membership, Person
from bot.models.people import Workspace as WorkspaceRow
from bot.playground.delivery import HttpTransport
from bot.playground.members import Member
from bot.playground.records import Channel as SlackChannel
from bot.playground.server import LocalSlack
from bot.playground.web_api import Call
from bot.playground.workspace import Workspace
from bot.services.challenges.kinds import DAY
from tests.benchmarks.databases import Databases
from tests.benchmarks.figures import Aim, Figure, at_least, at_most
from tests.benchmarks.processes import SECRET, Bot, bots, wait_for
from tests.benchmarks.sizes import Size

TITLE = "A journal burst in one thread"
SAME_MESSAGE, A_MINUTE = 5.0, 30  # rule for redraws: seconds between two of one message, number in a workspace
AT_ONCE = 2.0
DRAWN_AFTER = 8.0
PATIENCE = 60.0
LAST_SEEN = timedelta(days=2)  # since Slack was asked who somebody is: it will be asked again


@dataclass
class Scene:
    """A challenge whose first day is posted now, and everybody who takes part."""

    slack: LocalSlack
    workspace: Workspace
    channel: SlackChannel
    people: Sequence[Member]
    url: str

    def day(self) -> str | None:
        """The ts of the day's post."""
        found = [call for call in self.calls("chat.postMessage") if call.answer.get("ok")]
        return str(found[0].answer["ts"]) if found else None

    def calls(self, method: str) -> list[Call]:
        return [call for call in list(self.slack.calls) if call.method == method]

    def entries(self) -> int:
        engine = create_engine(self.url)
        with engine.connect() as connection:
            kept = connection.scalar(select(func.count(Entry.id)))
        engine.dispose()
        return kept or 0

    def last_drawn(self) -> str:
        """The text of the last redraw that Slack took."""
        drawn = [call for call in self.calls("chat.update") if call.answer.get("ok")]
        return str(drawn[-1].arguments.get("blocks")) if drawn else ""


def measure(size: Size, databases: Databases) -> Iterator[Figure]:
    for kind in size.databases_in_burst:
        yield from burst(size, databases, kind)


def burst(size: Size, databases: Databases, kind: str) -> Iterator[Figure]:
    slack = LocalSlack(SystemClock(), manifest.load())
    slack.start()
    try:
        with bots() as running:
            scene = a_scene(slack, databases.fresh(kind), size.replies)
            running.append(start(scene, databases))
            yield from figures(kind, scene, size)
    finally:
        slack.stop()


def start(scene: Scene, databases: Databases) -> Bot:
    workspace = scene.workspace
    bot = Bot(databases.folder, scene.slack.api_url, scene.url, SLACK_BOT_TOKEN=workspace.bot_token)
    bot.wait_until_ready()
    workspace.transport = HttpTransport(f"http://127.0.0.1:{bot.port}/slack/events", SECRET)
    wait_for(scene.day)
    return bot


def figures(kind: str, scene: Scene, size: Size) -> Iterator[Figure]:
    begun = machine_time()
    reply_all(scene, size)
    late = seconds_until(lambda: scene.entries() >= size.replies)
    kept = scene.entries()
    everybody = f"{size.replies} people did this day"
    drawn = late + seconds_until(lambda: everybody in scene.last_drawn())
    share = f"{size.replies:,} replies in {size.burst_seconds:.0f} s"
    yield Figure(f"{kind}: entries kept, {share}", kept, "", kept / size.replies, at_least(size.replies, kept))
    yield Figure(f"{kind}: the last is kept after it was written", late, "s")
    yield from redraws(kind, scene, begun)
    yield Figure(f"{kind}: the last state is drawn after", drawn, "s", None, at_most(DRAWN_AFTER, drawn, "s"))


def reply_all(scene: Scene, size: Size) -> None:
    """Everybody replies once, evenly over the time."""
    thread, pause, began = scene.day(), Event(), perf_counter()
    for number, member in enumerate(scene.people):
        pause.wait(max(0.0, began + number * size.burst_seconds / size.replies - perf_counter()))
        member.say(scene.channel, f"Day one: easy was the sketch, hard was to begin ({number}).", thread_ts=thread)


def seconds_until(fact: Callable[[], bool]) -> float:
    """The patience where it never comes true."""
    try:
        return wait_for(fact, PATIENCE, 0.1)
    except TimeoutError:
        return PATIENCE


def redraws(kind: str, scene: Scene, begun: datetime) -> Iterator[Figure]:
    calls = scene.calls("chat.update")
    times = [call.at for call in calls]
    refused = sum(not call.answer.get("ok") for call in calls)
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    first = (times[0] - begun).total_seconds() if times else PATIENCE
    yield Figure(f"{kind}: the first redraw comes after", first, "s", None, at_most(AT_ONCE, first, "s"))
    shortest = min(gaps, default=SAME_MESSAGE)
    aim = Aim(f"≥ {SAME_MESSAGE:.0f} s", shortest >= SAME_MESSAGE - 0.05)  # when Slack hears of it, not when it is sent
    yield Figure(
        f"{kind}: shortest pause between two redraws", shortest, "s", None, aim, remark=f"{len(calls)} redraws"
    )
    most = max((sum(one <= other < one + timedelta(minutes=1) for other in times) for one in times), default=0)
    yield Figure(f"{kind}: most redraws in a minute", most, "", None, at_most(A_MINUTE, most, ""))
    yield Figure(f"{kind}: redraws that Slack refused as too fast", refused, "", None, at_most(0, refused, ""))


def a_scene(slack: LocalSlack, url: str, replies: int) -> Scene:
    workspace = slack.open_workspace()
    people = [workspace.add_member(f"person{number}") for number in range(replies)]
    channel = workspace.add_channel("data-craft", people)
    workspace.invite_bot(channel, people[0])
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        fill(session, workspace, channel, people)
    engine.dispose()
    return Scene(slack, workspace, channel, people, url)


def fill(session: Session, workspace: Workspace, channel: SlackChannel, people: Sequence[Member]) -> None:
    """What the bot would know by then."""
    now = machine_time()
    row = WorkspaceRow(enterprise_id="", team_id=workspace.team_id, created_at=now)
    session.add(row)
    session.flush()
    place = Channel(
        workspace_id=row.id, slack_id=channel.id, fetched_at=now, name=channel.name, bot_is_in=True, members=len(people)
    )
    session.add(place)
    session.flush()
    community = Community(
        workspace_id=row.id, channel_id=place.id, name="Data craft", zone="Europe/Berlin", created_at=now
    )
    session.add(community)
    session.flush()
    day = a_challenge(session, row.id, community.id, place.id, now)
    persons = [
        Person(workspace_id=row.id, slack_id=one.id, fetched_at=now - LAST_SEEN, name=one.name) for one in people
    ]
    session.add_all(persons)
    session.flush()
    for person in persons:
        session.add(Membership(channel_id=place.id, person_id=person.id))
        session.add(Participant(challenge_id=day.challenge_id, person_id=person.id, joined_at=now, first_day=1))
    promise(session, row.id, day, channel.id, now)


def a_challenge(session: Session, workspace_id: int, community_id: int, channel_id: int, now: datetime) -> Day:
    challenge = Challenge(
        workspace_id=workspace_id, community_id=community_id, channel_id=channel_id, owner_id=None,
        title="Draw daily", zone="UTC", first_date=now.astimezone(UTC).date(), hour=time(9), length=2, created_at=now,
        state=ANNOUNCED, round=1, announced_at=now, closes_at=now + timedelta(days=2),
    )  # fmt: skip
    session.add(challenge)
    session.flush()
    days = [
        Day(
            challenge_id=challenge.id, number=number, prompt="Draw what is before you.", due_at=now,
            date=challenge.first_date + timedelta(days=number - 1),
        )
        for number in (1, 2)
    ]  # fmt: skip
    session.add_all(days)
    session.flush()
    return days[0]


def promise(session: Session, workspace_id: int, day: Day, channel: str, now: datetime) -> None:
    lane = f"{workspace_id}:{channel}"
    session.add(Lane(name=lane, free_at=now))
    session.add(
        Post(
            workspace_id=workspace_id, key=f"{DAY}/{day.id}/1", lane=lane, kind=DAY, about=day.id, occasion="1",
            destination=channel, due_at=now, expires_at=now + timedelta(hours=12), created_at=now,
        )
    )  # fmt: skip
