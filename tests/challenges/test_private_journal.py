"""Journaling privately: it counts, only its author sees it, and what they share is what they put there."""

from bot.models.challenges import Entry
from bot.models.outbox import Post
from tests.challenges.scene import admits_eve, begun, count_of, day, joins, progress, rows, stored, ticked
from tests.challenges.starting import closes_all, forges, steers, value_of
from tests.world import Person, World

SECRET = "I was afraid of the empty page"


def writes_privately(person: Person, text: str = SECRET) -> None:
    """From the day's post to a kept entry, and the form closed again."""
    person.presses("Journal privately")
    assert "It counts for day" in person.submits(Your_entry=text).text
    person.closes()


def readers(world: World, words: str) -> list[str]:
    return [name for name, person in world.people.items() if person.sees(words)]


def test_it_counts_and_nobody_else_is_shown_it(world: World) -> None:
    begun(world, world.ben)
    form = world.ben.presses("Journal privately")
    assert "Convene keeps this text, and whoever runs its database could read it." in form.text
    assert "You can delete it any time." in form.text
    world.ben.closes()
    writes_privately(world.ben)
    assert "1 person did this day." in count_of(world.dan, 1)
    assert "Done: day 1" in progress(world.ben)
    assert readers(world, SECRET) == []
    world.ben.presses("Journal privately")
    assert readers(world, SECRET) == ["ben"]
    world.ben.closes()
    world.passes(days=5)
    assert world.dan.sees("wrote 1 entry")
    assert "Day 1> (private entry)" in world.ben.private[-1]
    assert readers(world, SECRET) == []
    world.ben.presses("My journal")
    assert SECRET in list(world.workspace.files.values())[-1].content.decode()


def test_written_again_it_is_changed_and_deleted_it_is_gone(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    world.ben.presses("Journal privately")
    world.ben.submits(Your_entry="Better said")
    assert [row["text"] for row in rows(world, Entry)] == ["Better said"]
    assert SECRET not in stored(world)
    world.ben.presses("Change it")
    world.ben.presses("Delete this entry")
    assert "Better said" not in stored(world)
    assert "Nobody yet" in count_of(world.dan, 1)
    assert "day 1 is open" in progress(world.ben)


def test_after_the_close_and_after_leaving_it_can_still_be_read_taken_back_and_deleted(world: World) -> None:
    begun(world, world.ben, world.dan)
    writes_privately(world.dan, "Mine alone")
    progress(world.dan)
    world.dan.presses("Leave")
    opens_private(world.dan, "/challenge journal")
    assert "Mine alone" in world.dan.screen
    world.dan.presses("Delete this entry")
    assert "is deleted" in world.dan.screen
    world.dan.closes()
    assert "You have no private entries" in world.dan.screen
    world.dan.closes()
    writes_privately(world.ben)
    shares(world.ben, "A part of it")
    closes_all(world.ben)
    world.passes(days=5)
    opens_private(world.ben)
    assert world.ben.member.modal
    assert world.ben.member.modal.get("submit") is None
    assert SECRET in world.ben.screen
    world.ben.presses("Take back what I shared")
    assert not world.dan.sees("A part of it")
    assert SECRET in world.ben.screen
    world.ben.presses("Delete this entry")
    assert "Mine alone" not in stored(world)
    assert SECRET not in stored(world)


def test_whoever_is_let_in_no_longer_is_offered_no_sharing(world: World) -> None:
    begun(world)
    admits_eve(world)
    joins(world.eve)
    writes_privately(world.eve)
    world.eve.presses("Journal privately")
    assert "Share some of it" in world.eve.screen.buttons
    closes_all(world.eve)
    steers(world.amy)
    world.amy.presses("Let others journal")
    world.amy.fills("People of other organisations", [])
    world.amy.submits()
    world.eve.presses("Journal privately")
    assert SECRET in world.eve.screen
    assert "Share some of it" not in world.eve.screen.buttons
    assert "Delete this entry" in world.eve.screen.buttons


def opens_private(person: Person, words: str = "") -> None:
    """Their only private entry, from the answer to a command or from what they were sent at the end."""
    if words:
        person.runs(words)
    person.presses("My private entries")
    person.presses("Open")


def test_the_list_turns_pages_and_follows_what_is_changed_in_the_form_over_it(world: World) -> None:
    begun(world, world.ben, days=12)
    for number in range(1, 12):
        writes_privately(world.ben, f"Thought {number}.")
        world.passes(days=1, hours=2 * (number == 1))
    world.ben.runs("/challenge journal")
    assert "Thought 11." in world.ben.presses("My private entries")
    assert "Thought 1." not in world.ben.screen
    assert "Thought 1." in world.ben.presses("Older")
    world.ben.presses("Open")
    world.ben.submits(Your_entry="Better said")
    world.ben.closes()
    assert "Better said" in world.ben.screen
    assert "Thought 11." in world.ben.presses("Newer")


def test_what_is_kept_is_said_to_be_so_though_slack_does_not_redraw_the_list_below(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    opens_private(world.ben, "/challenge journal")
    world.slack.fail("views.update", error="internal_error")
    assert "It counts for day 1" in world.ben.submits(Your_entry="Kept though refused")
    assert "Kept though refused" in stored(world)
    closes_all(world.ben)
    opens_private(world.ben, "/challenge journal")
    world.slack.fail("views.update", lose_answer=True)
    assert "It counts for day 1" in world.ben.submits(Your_entry="Kept though cut off")
    assert "Kept though cut off" in stored(world)


def test_what_is_typed_stays_in_the_form_when_something_else_is_pressed(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    shares(world.ben, "A part of it")
    closes_all(world.ben)
    world.ben.presses("Journal privately")
    world.ben.fills("Your entry", "Typed since")
    assert "Typed since" in world.ben.presses("Take back what I shared")
    assert "Your entry stays with you alone" in world.ben.screen
    assert not world.dan.sees("A part of it")
    assert "Typed since" in world.ben.presses("Delete this entry")
    assert SECRET not in stored(world)
    world.ben.submits()
    assert [row["text"] for row in rows(world, Entry)] == ["Typed since"]


def test_beside_a_reply_in_the_thread_it_counts_once_and_each_is_followed_by_itself(world: World) -> None:
    begun(world, world.ben)
    reply = world.ben.replies("For everybody", day(world.ben, 1))
    writes_privately(world.ben)
    assert ticked(world.ben, reply)
    assert "1 person did this day." in count_of(world.dan, 1)
    world.ben.deletes(reply)
    assert "1 person did this day." in count_of(world.dan, 1)
    world.ben.replies("Said again", day(world.ben, 1))
    assert SECRET in stored(world)
    world.passes(days=5)
    assert world.dan.sees("wrote 1 entry")


def test_keeping_no_texts_of_replies_keeps_what_was_written_in_the_form(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    progress(world.ben)
    world.ben.presses("Change my answers")
    world.ben.submits()
    assert SECRET in stored(world)


def test_who_has_not_joined_is_asked_to_and_nothing_is_kept(world: World) -> None:
    begun(world, world.ben)
    seen = world.dan.presses("Journal privately")
    assert "You have not joined" in seen.text
    world.dan.presses("Join")
    world.dan.submits()
    assert rows(world, Entry) == []


def test_what_is_shared_is_what_its_author_put_there(world: World) -> None:
    """Quoted in the day's thread with their name; once, and it can be taken back."""
    begun(world, world.ben)
    writes_privately(world.ben, "I was afraid of <!channel> and *all*")
    world.ben.presses("Journal privately")
    world.ben.presses("Share some of it")
    world.ben.submits(What_others_will_read="I was <!channel> afraid")
    (shared,) = [one for one in world.dan.messages(thread=day(world.dan, 1)["ts"]) if "shares" in one.text]
    assert f"{world.ben.mention} shares an entry for day 1:\n>I was &lt;!channel&gt; afraid" in shared
    assert not world.dan.sees("*all*")
    world.ben.presses("Take back what I shared")
    assert not world.dan.sees("afraid")
    assert "I was afraid of" in stored(world)
    assert "I was &lt;" not in stored(world)


def test_forgetting_takes_back_what_was_shared_and_an_export_holds_all_of_it(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    world.ben.presses("Journal privately")
    world.ben.presses("Share some of it")
    world.ben.submits(What_others_will_read="A part of it")
    while world.ben.member.modal:
        world.ben.closes()
    world.ben.runs("/convene export")
    exported = next(iter(world.workspace.files.values())).content.decode()
    assert SECRET in exported
    assert "A part of it" in exported
    assert world.dan.sees("A part of it")
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me now")
    assert not world.dan.sees("A part of it")
    assert SECRET not in stored(world)
    assert "A part of it" not in stored(world)


def test_nobody_reads_or_deletes_the_entry_of_another_by_a_forged_press(world: World) -> None:
    begun(world, world.ben, world.dan)
    about = value_of(world.ben, "Journal privately")
    writes_privately(world.ben)
    for action in ("challenges.delete_private", "challenges.take_back", "challenges.share"):
        forges(world.dan, action, about)
        while world.dan.member.modal:
            world.dan.closes()
    assert SECRET in stored(world)
    assert not world.dan.sees(SECRET)
    assert [post for post in rows(world, Post) if post["kind"] == "challenges.shared"] == []


def shares(person: Person, words: str) -> None:
    person.presses("Journal privately")
    person.presses("Share some of it")
    person.submits(What_others_will_read=words)


def test_taken_back_while_nobody_knows_whether_it_stands_there_it_goes(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    world.slack.fail("chat.postMessage", lose_answer=True)
    world.beats = False
    shares(world.ben, "A part of it")
    world.convene.heartbeat.beat()
    assert world.dan.sees("A part of it")
    world.ben.presses("Take back what I shared")
    world.beats = True
    world.passes(minutes=10)
    assert not world.dan.sees("A part of it")
    assert not world.dan.sees("taken back")
    assert "A part of it" not in stored(world)


def test_what_slack_does_not_take_is_told_and_can_be_shared_anew(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    world.slack.fail("chat.postMessage", error="thread_locked")
    shares(world.ben, "A part of it")
    while world.ben.member.modal:
        world.ben.closes()
    world.passes(days=1)
    assert "I could not post what you wanted to share for day 1" in world.ben.private[-1]
    world.ben.presses("Share some of it")
    world.ben.submits(What_others_will_read="A part of it, again")
    assert world.dan.sees("A part of it, again")


def test_who_has_left_since_is_not_offered_to_share_anew(world: World) -> None:
    begun(world, world.ben)
    writes_privately(world.ben)
    world.slack.fail("chat.postMessage", error="thread_locked")
    shares(world.ben, "A part of it")
    closes_all(world.ben)
    world.ben.runs("/challenge progress")
    world.ben.presses("Leave")
    closes_all(world.ben)
    world.passes(days=1)
    assert not world.ben.sees("I could not post what you wanted to share")
