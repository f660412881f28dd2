"""Done and Rest: the last press wins, an entry outweighs Rest, and the count is that of people who did the day."""

from tests.challenges.scene import NOT, begun, count_of, day, press_anyway, progress
from tests.world import Seen, World


def test_the_post_of_a_day_says_all_that_one_needs(world: World) -> None:
    begun(world)
    post = Seen(day(world.dan, 1))
    assert "Becoming a better practitioner: day 1 of 3" in post
    assert "Reply in this thread to write your entry, or press Done." in post
    assert post.buttons == ["Done", "Rest", "Journal privately", "My progress"]


def test_the_count_is_of_people(world: World) -> None:
    begun(world, world.ben, world.cleo)
    assert "Nobody yet: you could be the first." in count_of(world.dan, 1)
    world.ben.presses("Done")
    world.ben.presses("Done")
    assert "1 person did this day." in count_of(world.dan, 1)
    world.ben.replies("Written too", day(world.ben, 1))
    assert "1 person did this day." in count_of(world.dan, 1)
    world.cleo.replies("So did I", day(world.cleo, 1))
    assert "2 people did this day." in count_of(world.dan, 1)


def test_the_last_press_wins(world: World) -> None:
    begun(world, world.ben)
    assert "Day 1 is done." in world.ben.presses("Done")
    assert "Day 1 is a rest day." in world.ben.presses("Rest")
    assert "rest so far" in progress(world.ben)
    assert "Nobody yet" in count_of(world.dan, 1)
    world.ben.presses("Done")
    assert "1 of 1 day" in progress(world.ben)


def test_an_entry_outweighs_rest_and_rest_stays_when_the_entry_goes(world: World) -> None:
    begun(world, world.ben)
    entry = world.ben.replies("Not so restful", day(world.ben, 1))
    assert "You wrote on day 1, so it stays done." in world.ben.presses("Rest")
    assert "1 person did this day." in count_of(world.dan, 1)
    world.ben.calls(NOT, entry)
    assert "rest so far" in progress(world.ben)


def test_buttons_are_always_for_the_day_of_their_post(world: World) -> None:
    begun(world, world.ben)
    world.passes(days=1, hours=2)
    first, done = day(world.ben, 1), "challenges.done_today"
    assert world.ben.member.press(first, done).ok
    world.beat()
    assert "Day 1 is done." in world.ben.screen
    assert "1 person did this day." in count_of(world.dan, 1)
    assert "Nobody yet" in count_of(world.dan, 2)


def test_only_the_person_who_presses_sees_the_answer(world: World) -> None:
    begun(world, world.ben)
    world.ben.presses("Done")
    assert world.ben.sees("Day 1 is done.")
    assert not world.dan.sees("Day 1 is done.")


def test_who_has_not_joined_is_offered_to_join(world: World) -> None:
    begun(world)
    seen = world.dan.presses("Done")
    assert "You have not joined" in seen
    assert seen.buttons == ["Join"]
    assert "Nobody yet" in count_of(world.ben, 1)


def test_my_progress_on_the_post_is_of_its_challenge(world: World) -> None:
    begun(world, world.ben)
    world.ben.presses("Done")
    assert "1 of 1 day" in world.ben.presses("My progress")


def test_after_the_close_the_buttons_are_gone_and_an_old_press_is_refused_kindly(world: World) -> None:
    """Somebody whose screen still shows the buttons may press them."""
    begun(world, world.ben, days=1)
    before = day(world.ben, 1)
    button = before["blocks"][1]["elements"][0]
    world.passes(days=2)
    after = Seen(day(world.ben, 1))
    assert after.buttons == []
    assert "This 30-day challenge is closed." in after
    assert "Nobody yet" not in after
    seen = press_anyway(world.ben, before, button["action_id"], button["value"])
    assert "This 30-day challenge is closed. What you did is kept." in seen
