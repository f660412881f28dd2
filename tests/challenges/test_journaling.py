"""Journaling: which reply is the entry, how it is ticked, and what edits and deletions do."""

from bot.models.challenges import Entry
from tests.challenges.scene import KEEP, LOG, NOT, begun, count_of, day, joins, progress, rows, stored, ticked
from tests.world import World


def test_the_first_reply_is_the_entry_and_later_ones_are_conversation(world: World) -> None:
    begun(world, world.ben)
    first = world.ben.replies("I noticed one thing.", day(world.ben, 1))
    later = world.ben.replies("And another.", day(world.ben, 1))
    assert ticked(world.dan, first)
    assert not ticked(world.dan, later)
    assert [row["ts"] for row in rows(world, Entry)] == [first["ts"]]
    assert "1 person did this day." in count_of(world.dan, 1)


def test_a_file_alone_is_an_entry(world: World) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    drawing = world.ben.replies("", day(world.ben, 1), files=[("drawing.png", b"lines")])
    assert ticked(world.ben, drawing)
    assert [row["text"] for row in rows(world, Entry)] == ["drawing.png"]


def test_a_reply_that_is_also_sent_to_the_channel_is_an_entry(world: World) -> None:
    begun(world, world.ben)
    world.ben.replies("For everybody", day(world.ben, 1), broadcast=True)
    assert "1 person did this day." in count_of(world.dan, 1)
    assert len(rows(world, Entry)) == 1


def test_an_entry_also_counts_days_later_until_the_close(world: World) -> None:
    begun(world, world.ben, days=3)
    world.passes(days=2, hours=23)
    late = world.ben.replies("Catching up", day(world.ben, 1))
    assert ticked(world.ben, late)
    assert "1 person did this day." in count_of(world.dan, 1)
    assert "Done: day 1" in progress(world.ben)


def test_a_message_beside_the_threads_is_not_an_entry(world: World) -> None:
    begun(world, world.ben)
    world.ben.says("What a day")
    other = world.ben.says("A thread of our own")
    world.ben.replies("in which we talk", other)
    assert rows(world, Entry) == []


def test_without_the_scope_for_reactions_the_entry_counts_all_the_same(world: World) -> None:
    world.workspace.granted.discard("reactions:write")
    begun(world, world.ben)
    entry = world.ben.replies("No tick for me", day(world.ben, 1))
    assert not ticked(world.ben, entry)
    assert "1 person did this day." in count_of(world.dan, 1)
    world.passes(days=5)
    assert world.dan.sees("wrote 1 entry")


def test_the_text_is_kept_as_plain_words_where_its_author_asked_for_it(world: World) -> None:
    """What Slack sends has ids and escapes; what is given back has neither."""
    begun(world)
    joins(world.ben, keeps=[KEEP])
    world.ben.replies("Talked to @dan & wrote https://example.org/a <fast>", day(world.ben, 1))
    assert [row["text"] for row in rows(world, Entry)] == ["Talked to @someone & wrote https://example.org/a <fast>"]


def test_an_edit_follows(world: World) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    entry = world.ben.replies("First words", day(world.ben, 1))
    world.ben.edits(entry, "Better words")
    assert [row["text"] for row in rows(world, Entry)] == ["Better words"]
    assert "First words" not in stored(world)


def test_an_edit_stores_nothing_where_no_text_is_kept(world: World) -> None:
    begun(world, world.ben)
    entry = world.ben.replies("First words", day(world.ben, 1))
    world.ben.edits(entry, "Better words")
    assert [row["text"] for row in rows(world, Entry)] == [None]


def test_a_deleted_entry_leaves_the_day_open_and_its_text_goes(world: World) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    entry = world.ben.replies("I will regret this", day(world.ben, 1))
    world.ben.deletes(entry)
    assert "I will regret this" not in stored(world)
    assert "Nobody yet" in count_of(world.dan, 1)
    assert "day 1 is open" in progress(world.ben)


def test_a_deleted_entry_leaves_the_day_done_where_done_was_pressed(world: World) -> None:
    begun(world, world.ben)
    world.ben.presses("Done")
    entry = world.ben.replies("And written", day(world.ben, 1))
    world.ben.deletes(entry)
    assert "1 person did this day." in count_of(world.dan, 1)
    assert "1 of 1 day" in progress(world.ben)


def test_after_an_entry_went_the_next_reply_counts_only_by_the_shortcut(world: World) -> None:
    begun(world, world.ben)
    world.ben.deletes(world.ben.replies("Gone", day(world.ben, 1)))
    again = world.ben.replies("Another try", day(world.ben, 1))
    assert "Nobody yet" in count_of(world.dan, 1)
    assert not ticked(world.ben, again)
    world.ben.calls(LOG, again)
    assert "1 person did this day." in count_of(world.dan, 1)
    assert ticked(world.ben, again)


def test_an_entry_that_others_replied_under_is_deleted_like_any_other(world: World) -> None:
    """Logged from outside a thread and then answered, it leaves a tombstone in the channel."""
    begun(world)
    joins(world.ben, keeps=[KEEP])
    entry = world.ben.says("Thoughts of the day")
    world.ben.calls(LOG, entry)
    world.dan.replies("Nice", entry)
    assert "1 person did this day." in count_of(world.dan, 1)
    world.ben.deletes(entry)
    assert "Nobody yet" in count_of(world.dan, 1)
    assert "Thoughts of the day" not in stored(world)


def test_one_message_taken_back_from_one_day_and_logged_for_another_is_followed_there(world: World) -> None:
    begun(world)
    joins(world.ben, keeps=[KEEP])
    message = world.ben.says("For which day?")
    world.ben.calls(LOG, message)
    world.ben.calls(NOT, message)
    world.passes(days=1, hours=2)
    world.ben.calls(LOG, message)
    assert "1 person did this day." in count_of(world.dan, 2)
    world.ben.edits(message, "For the second")
    assert "For the second" in stored(world)
    world.ben.deletes(message)
    assert "For the second" not in stored(world)
    assert "Nobody yet" in count_of(world.dan, 2)


def test_somebody_who_has_not_joined_is_invited_once_by_a_note_only_they_see(world: World) -> None:
    begun(world)
    world.dan.replies("Looks good", day(world.dan, 1))
    world.dan.replies("Really", day(world.dan, 1))
    notes = [post for post in world.dan.messages() if "Nice to see you" in post]
    assert len(notes) == 1
    assert "Only you see this, and I will not ask again." in notes[0]
    assert not world.ben.sees("Nice to see you")
    assert world.dan.private == []
    joins(world.dan)
    third = world.dan.replies("Now it counts", day(world.dan, 1))
    assert ticked(world.dan, third)


def test_who_left_on_purpose_is_not_invited(world: World) -> None:
    begun(world, world.ben)
    progress(world.ben)
    world.ben.presses("Leave")
    world.ben.replies("Just saying hello", day(world.ben, 1))
    assert not world.ben.sees("Nice to see you")


def test_people_of_other_organisations_are_not_invited(world: World) -> None:
    begun(world)
    world.eve.replies("Hello from next door", day(world.eve, 1))
    assert [call for call in world.called("chat.postEphemeral") if call["user"] == world.eve.id] == []


def test_the_bots_own_messages_never_count(world: World) -> None:
    begun(world, world.ben)
    thread = day(world.ben, 1)
    world.client().chat_postMessage(channel=thread["channel"], thread_ts=thread["ts"], text="from an app")
    world.beat()
    assert rows(world, Entry) == []
    assert "Nobody yet" in count_of(world.dan, 1)


def test_the_bot_never_posts_in_the_threads(world: World) -> None:
    begun(world, world.ben, days=2)
    world.ben.replies("One", day(world.ben, 1))
    world.dan.replies("Two", day(world.ben, 1))
    world.passes(days=4)
    assert world.dan.sees("is complete")
    assert [call for call in world.called("chat.postMessage") if call.get("thread_ts")] == []
    assert [call for call in world.called("chat.postEphemeral") if call.get("thread_ts")] == []


def test_while_it_is_paused_entries_count(world: World) -> None:
    begun(world, world.ben)
    world.amy.runs("/challenge")
    world.amy.presses("Steer")
    world.amy.presses("Pause")
    while world.amy.member.modal:
        world.amy.closes()
    world.ben.replies("In my own time", day(world.ben, 1))
    assert "1 person did this day." in count_of(world.dan, 1)


def test_somebody_deactivated_takes_part_no_longer_and_what_they_did_stays_counted(world: World) -> None:
    begun(world, world.ben, world.dan)
    world.ben.replies("My last words here", day(world.ben, 1))
    world.workspace.deactivate(world.ben.member)
    world.beat()
    assert world.dan.sees("1 person has joined so far.")
    assert "1 person did this day." in count_of(world.dan, 1)
