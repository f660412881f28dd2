"""A whole 30-day challenge, from the first command to the days given back."""

from tests.world import World


def test_a_challenge_from_the_first_command_to_the_days_given_back(world: World) -> None:
    """The way of the newcomer, on both databases."""
    amy, ben, cleo = world.amy, world.ben, world.cleo
    world.a_community()
    form = amy.runs("/challenge start")
    assert "Preview" in str(form.holder)
    amy.fills("First day", "Today, in one minute")
    preview = amy.submits()
    assert "Nothing is public yet" in preview
    assert "day 10 of 30" in preview
    assert len(world.called("chat.postMessage")) == 1  # the community's own line
    announced = amy.submits()
    assert "is announced" in announced
    assert ben.sees("Be the first to join")
    ben.presses("Join")
    assert "You are in" in ben.submits()
    cleo.presses("Join")
    cleo.submits()
    cleo.closes()
    ben.closes()
    assert ben.sees("2 people have joined so far")
    world.passes(minutes=1)
    first = ben.latest("day 1 of 30")
    ben.replies("I noticed one thing.", first)
    cleo.presses("Done")
    assert "1 of 1 day" in cleo.screen
    assert amy.sees("2 people did this day.")
    world.passes(days=31)
    assert amy.sees("is complete. Thank you")
    assert sum("day 30 of 30" in post.text for post in amy.messages()) == 1
    assert [text for text in ben.private if "Your day" in text]
