"""My journal as a file, only to me; forgotten, its texts are gone and its count stays."""

from bot.models.challenges import Entry
from tests.challenges.scene import KEEP, begun, count_of, day, joins, progress, rows, stored
from tests.challenges.test_private_journal import writes_privately
from tests.world import Person, World


def journal(person: Person) -> str:
    """What the file says that comes to their own conversation."""
    assert "Your journal comes as a file" in person.runs("/challenge journal")
    files = list(person.world.workspace.files.values())
    assert files[-1].name == "my-journal.md"
    assert files[-1].channels == [person.world.workspace.dm(person.id).id]
    return files[-1].content.decode()


def two_days(world: World) -> None:
    begun(world, days=5)
    joins(world.dan, keeps=[KEEP], hope="A line a day")
    world.dan.replies("Said to all", day(world.dan, 1))
    world.passes(days=1, hours=2)
    writes_privately(world.dan, "For myself")


def test_it_holds_all_my_entries_and_a_link_where_no_text_is_kept(world: World) -> None:
    two_days(world)
    joins(world.ben)
    world.ben.replies("Not kept", day(world.ben, 2))
    text = journal(world.dan)
    assert text.startswith("# My journal\n\n## Becoming a better practitioner\n\nJoined on 23 November 2026, 2 of 2 d")
    assert "I hoped for: A line a day" in text
    assert "### Day 1: Choose what to get better at\n\n*23 November 2026*\n\nSaid to all" in text
    assert "### Day 2: Notice one thing\n\n*24 November 2026, private*\n\nFor myself" in text
    others = journal(world.ben)
    assert "For myself" not in others
    assert "Not kept" not in others
    assert "[the message](https://" in others


def test_the_button_does_what_the_word_does_and_who_has_none_is_told(world: World) -> None:
    two_days(world)
    progress(world.dan)
    world.dan.presses("My journal")
    assert world.dan.sees("Your journal comes as a file")
    assert len(world.workspace.files) == 1
    assert "You have no journal yet." in world.ben.runs("/challenge journal")
    assert len(world.workspace.files) == 1


def test_where_files_may_not_be_sent_it_comes_as_a_message(world: World) -> None:
    world.workspace.granted.discard("files:write")
    two_days(world)
    world.dan.runs("/challenge journal")
    assert "For myself" in world.dan.private[-1]


def test_one_that_may_have_arrived_is_not_sent_again_in_words(world: World) -> None:
    two_days(world)
    world.slack.fail("files.completeUploadExternal", lose_answer=True)
    world.dan.runs("/challenge journal")
    world.passes(minutes=10)
    assert len(world.workspace.files) == 1
    assert world.dan.private[-1] == "The connection broke while I sent a file. Is it not here? Ask for it again."
    assert not any("I may not send files" in message for message in world.dan.private)


def test_forgotten_the_texts_are_gone_and_the_count_stays(world: World) -> None:
    two_days(world)
    world.dan.runs("/challenge journal")
    world.dan.presses("Forget my journal")
    assert "Your days stay counted." in world.dan.submits()
    assert [row["text"] for row in rows(world, Entry)] == [None, None]
    assert "Said to all" not in stored(world)
    assert "For myself" not in stored(world)
    world.dan.closes()
    assert "2 of 2 days" in progress(world.dan)
    assert "1 person did this day." in count_of(world.amy, 2)


def test_asked_otherwise_the_days_go_too(world: World) -> None:
    two_days(world)
    world.dan.runs("/challenge journal")
    world.dan.presses("Forget my journal")
    world.dan.submits(**{"And the count?": "The days that I wrote on go too"})
    world.dan.closes()
    world.passes(minutes=1)
    assert "Nobody yet" in count_of(world.amy, 2)
    assert "Open: day 2." in progress(world.dan)
    assert "No entries." in journal(world.dan)
