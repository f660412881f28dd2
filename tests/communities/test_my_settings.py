"""My settings: one's own hours and days for what comes unasked, reminders, and the way to them from everywhere."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.models.outbox import DUE, Post
from tests.challenges.scene import begun
from tests.world import Person, World

MISSED = "went by, and that is fine"
WAITING = select(Post.kind).where(Post.state == DUE, Post.wanted == 0)
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


def reminded(person: Person) -> int:
    return sum(MISSED in message for message in person.private)


def sets(person: Person, **fields: object) -> None:
    person.runs("/convene me")
    person.presses("My settings")
    person.submits(**fields)
    person.closes()


def test_the_form_opens_from_the_desk_from_home_and_by_a_word(world: World) -> None:
    world.a_community()
    for open_it in (
        lambda: world.ben.runs("/convene me"),
        lambda: (world.ben.runs("/convene"), world.ben.presses("About me")),
        lambda: world.ben.opens_home(),
    ):
        open_it()
        form = world.ben.presses("My settings")
        assert "Private messages come from" in form
        world.ben.closes()


def test_what_is_set_is_said_everywhere_and_can_be_changed(world: World) -> None:
    world.a_community()
    assert "by day, as your communities have set it, on any day." in world.ben.runs("/convene me")
    world.ben.presses("My settings")
    saved = world.ben.submits(
        Private_messages_come_from="10:00", Until="12:30", On_these_days=["Monday", "Thursday"], Reminders=[]
    )
    assert "between 10:00 and 12:30 your time, on Monday and Thursday." in saved
    assert "Reminders of missed days are off." in saved
    world.ben.closes()
    assert "between 10:00 and 12:30 your time" in world.ben.opens_home()
    world.ben.presses("My settings")
    world.ben.submits(On_these_days=["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"])
    world.ben.closes()
    assert "between 10:00 and 12:30 your time, from Monday to Friday." in world.ben.runs("/convene me")


def test_what_cannot_be_taken_is_said_at_its_field(world: World) -> None:
    world.a_community()
    world.ben.runs("/convene me")
    world.ben.presses("My settings")
    errors = world.ben.tries_to_submit(Private_messages_come_from="10:00")
    assert errors == {"Until": "Please fill this in."}
    errors = world.ben.tries_to_submit(Until="10:00")
    assert list(errors) == ["Until"]
    errors = world.ben.tries_to_submit(Until="11:00", On_these_days=[])
    assert errors == {"On these days": "Choose at least one day of the week."}


def test_private_messages_come_in_own_hours_and_on_own_days(world: World) -> None:
    """Dan misses Monday. His hours begin at 14:00 in Berlin, and he has no Tuesdays."""
    begun(world, world.dan, days=9)
    days = ["Monday", "Wednesday", "Thursday"]
    sets(world.dan, Private_messages_come_from="14:00", Until="15:00", On_these_days=days)
    world.turn_to(TUESDAY + timedelta(days=1, hours=12, minutes=59))
    assert reminded(world.dan) == 0
    world.turn_to(TUESDAY + timedelta(days=1, hours=13))
    assert reminded(world.dan) == 1


def test_own_hours_by_night_hold_though_the_community_is_quiet_then(world: World) -> None:
    """Nothing is left of them outside its quiet hours."""
    begun(world, world.dan, days=9)
    sets(world.dan, Private_messages_come_from="22:00", Until="23:00")
    world.turn_to(TUESDAY + timedelta(hours=20, minutes=59))
    assert reminded(world.dan) == 0
    world.turn_to(TUESDAY + timedelta(hours=21))
    assert reminded(world.dan) == 1


def test_without_reminders_none_comes_until_they_are_wanted_again(world: World) -> None:
    begun(world, world.dan, days=20)
    sets(world.dan, Reminders=[])
    world.passes(days=4)
    assert reminded(world.dan) == 0
    sets(world.dan, Reminders=["Remind me privately when I miss a day"])
    world.passes(days=2)
    assert reminded(world.dan) == 1


def test_an_export_holds_them_and_forget_me_forgets_them(world: World) -> None:
    world.a_community()
    sets(world.ben, Private_messages_come_from="10:00", Until="12:30", Reminders=[])
    world.ben.runs("/convene export")
    exported = next(iter(world.workspace.files.values())).content.decode()
    assert '"hours_from": "10:00:00"' in exported
    world.ben.runs("/convene away until tomorrow")
    with world.convene.database.read() as session:
        assert session.scalar(WAITING) == "people.return"
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me now")
    with world.convene.database.read() as session:
        assert session.scalar(WAITING) is None
    assert "by day, as your communities have set it, on any day." in world.ben.runs("/convene me")
