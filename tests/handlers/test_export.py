"""The export holds a part of every table that knows a person."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.models.people import Person
from tests.world import World

PERSONAL = {
    "absences": ("me", "away"),
    "acts": ("me", "acts"),
    "admissions": ("30-day challenges I was let in to",),
    "answers": ("me", "answered_afterwards"),
    "drafts": ("me", "open_forms"),
    "facilitators": ("me", "facilitator_of"),
    "invitations": ("30-day challenges I was invited to once",),
    "meetup_answers": ("meetups of 30-day challenges",),
    "memberships": ("me", "channels"),
    "named_partners": ("asked to be my partner",),
    "not_with": ("never paired with",),
    "notes": ("me", "told_in_your_day"),
    "pair_check_ins": ("accountability partners",),
    "participants": ("30-day challenges",),
    "partners": ("accountability partners",),
    "seekers": ("accountability partners",),
}
"""Where the rows of each table that has a person_id stand in the export."""


def exported(world: World, slack_id: str) -> dict[str, Any]:
    with world.convene.database.read() as session:
        person_id = session.scalars(select(Person.id).where(Person.slack_id == slack_id)).one()
    content = world.convene.services.communities.export(person_id)
    assert content
    found: dict[str, Any] = json.loads(content)
    return found


def part(export: dict[str, Any], *path: str) -> Any:
    found: Any = export
    for name in path:
        found = found[name]
    return found


def test_every_table_that_knows_a_person_has_its_part(world: World) -> None:
    world.a_community()
    world.amy.runs("/convene away until Friday")
    tables = {table.name for table in Person.metadata.sorted_tables if "person_id" in table.columns}
    assert tables == set(PERSONAL)
    export = exported(world, world.amy.id)
    for path in PERSONAL.values():
        assert isinstance(part(export, *path), list)
    assert part(export, "me", "away")
    assert part(export, "me", "acts")
    assert part(export, "me", "facilitator_of")
    assert part(export, "me", "channels") == [world.channel.id]


def test_what_a_person_did_in_a_challenge_is_in_it(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits()
    world.amy.submits()
    world.amy.closes()
    world.ben.presses("Join")
    world.ben.submits(**{"What do you hope to get out of it?": "to listen"})
    world.ben.closes()
    world.turn_to(world.now + timedelta(days=1, hours=2))
    day = world.ben.latest("day 1 of 30")
    world.ben.replies("I listened.", day)
    world.dan.replies("So did I.", day)
    (mine,) = exported(world, world.ben.id)["30-day challenges"]
    assert mine["hope"] == "to listen"
    assert [entry["day"] for entry in mine["entries"]] == [1]
    assert [one["state"] for one in exported(world, world.amy.id)["30-day challenges I steer"]] == ["announced"]
    assert len(exported(world, world.dan.id)["30-day challenges I was invited to once"]) == 1
