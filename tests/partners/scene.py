"""What the partners' tests share: a community where partners are brought together, and those who are together."""

from collections.abc import Iterable
from typing import Any

from bot.domain.partners.forms import JoinForm
from tests.remembering import remembered
from tests.world import Person, Seen, World

ROUND = "2026-11-30"  # a Monday, a week after the world begins; 09:00 in Berlin
UNTIL_ROUND = {"days": 7, "hours": 1}  # until that moment
INTRODUCED = {"days": 7, "hours": 10}  # until everybody is awake, wherever they are
STAYS = "One partner who stays"
ASKED = "Ask each pair how it goes"
FIND, OWN = "Find me a partner", "I have one: I choose below"


def begun(world: World, *people: Person, **fields: Any) -> None:
    """Amy starts accountability partners in her community, and these people join; no form is open.

    Pairs are not asked how it goes unless a field says so: who does not answer is left in peace by the rounds.
    """

    def play() -> None:
        world.a_community()
        world.amy.runs("/partner start")
        labels = {ASKED: "Not at all"} | {name.replace("_", " "): value for name, value in fields.items()}
        for label, value in labels.items():
            world.amy.fills(label, value)
        world.amy.submits()
        world.amy.closes()
        for person in people:
            _is_in(world, person)
        world.beat()

    remembered(world, f"partners of {[person.id for person in people]}: {fields}", play)


def _is_in(world: World, person: Person) -> None:
    """As after `joins`, without the way there: what people press to join is tried where that is the point."""
    services, member = world.convene.services, person.member
    user = {"id": member.id, "name": member.name, "tz": member.tz, "is_restricted": member.guest}
    workspace_id = services.people.known_workspace((None, world.workspace.team_id))
    assert workspace_id is not None
    actor = services.people.remember_person(workspace_id, user, world.workspace.team_id, world.now)
    place = services.people.place(workspace_id, world.channel.id, world.now)
    assert place is not None
    services.people.is_seen_in(actor, place)
    (pool,) = services.partners.listing.panel(actor, place, None, world.now).pools
    services.partners.joining.join(actor, pool.pool_id, JoinForm(), world.now)


def matched(world: World, *people: Person, **fields: Any) -> None:
    """The same, and the first round has come: everybody is introduced."""

    def play() -> None:
        begun(world, *people, **fields)
        world.passes(**INTRODUCED)

    remembered(world, f"matched {[person.id for person in people]}: {fields}", play)


def joins(person: Person, partner: Person | None = None, **fields: Any) -> Seen:
    """Press Join in the channel, answer, and close what comes then; what that said."""
    person.runs("/partner join")
    if partner is not None:
        person.fills("How would you like it?", OWN)
        person.fills("My partner", partner)
    welcome = person.submits(**fields)
    person.closes()
    return welcome


def crowd(world: World, count: int, **more: Any) -> list[Person]:
    """More members in the community's channel."""
    people = [Person(world, world.workspace.add_member(f"member{number}", **more)) for number in range(count)]
    for person in people:
        world.channel.members.append(person.id)
        world.people[person.member.name] = person
    return people


def groups(world: World) -> list[set[str]]:
    """Who is together in each group conversation that there is, by name."""
    names = {person.id: name for name, person in world.people.items()}
    talks = [one for one in world.workspace.channels.values() if one.kind == "mpim"]
    return [{names[member] for member in one.members if member in names} for one in talks]


def introductions(person: Person) -> list[str]:
    """What the bot wrote first to this person's pairs, in the order of the conversations."""
    talks = [one for one in person.world.workspace.channels.values() if one.kind == "mpim" and person.id in one.members]
    texts = [Seen(message).text for talk in talks for message in person.member.messages(talk)]
    return [text for text in texts if "starts this time" in text]


def names(people: Iterable[Person]) -> set[str]:
    return {person.member.name for person in people}
