"""A post that failed: who reads why, and sends it again."""

from collections.abc import Sequence

import pytest

from tests.challenges.starting import SOON, announced, forges, posts_with, steers
from tests.world import Person, Seen, World

PLACE = "restricted_action"
CONTENT = "msg_too_long"


def day_two_fails(world: World, error: str = PLACE) -> None:
    """Day 1 came on Monday; at nine on Tuesday Slack refuses day 2."""
    announced(world, First_day=SOON, Number_of_days="5", Title="Draw daily")
    world.passes(hours=2)
    the_next_day_fails(world, error)


def the_next_day_fails(world: World, error: str = PLACE) -> None:
    refuses(world, error)
    world.turn_to_local(9)
    assert not world.ben.sees("day 2 of")


def refuses(world: World, error: str = PLACE, times: int = 1) -> None:
    world.slack.fail("chat.postMessage", times=times, error=error, channel=world.channel.id)


def tries_again(person: Person) -> Seen:
    person.opens_home()
    said = person.presses("Try again")
    closes(person)
    return said


def closes(person: Person) -> None:
    while person.member.modal:
        person.closes()


def prompts(world: World, number: int) -> Sequence[Seen]:
    return posts_with(world.ben, f"day {number} of")


@pytest.mark.parametrize(
    ("error", "why", "cure"),
    [
        ("not_in_channel", "I am not in the channel any more", "/invite @Convene"),
        ("channel_not_found", "the channel is gone", "/invite @Convene"),
        ("is_archived", "the channel is archived", "Open it again"),
        ("account_inactive", "switched off or removed", "install the app again"),
        ("token_revoked", "Slack no longer accepts me there", "install the app again"),
        ("invalid_blocks", "could not draw it", "tell a workspace admin"),
        ("msg_too_long", "too long for Slack", "tell a workspace admin"),
        ("restricted_action", "only some people may post", "let me post there"),
        ("missing_scope", "lacks a permission", "install the app again"),
        ("no_text", "a reason that I do not know: `no_text`", "tell a workspace admin"),
    ],
)
def test_the_facilitator_reads_what_failed_and_why_and_sends_it_again(
    world: World, error: str, why: str, cure: str
) -> None:
    day_two_fails(world, error)
    for seen in (world.amy.opens_home(), world.amy.runs("/challenge"), world.amy.runs("/convene")):
        assert "*Draw daily, day 2*: the day’s prompt was not posted in" in seen
        assert why in seen
        assert cure in seen
        assert seen.buttons[:2] == ["Try again", "Never mind"]
    assert "I send it now" in tries_again(world.amy)
    assert len(prompts(world, 2)) == 1
    assert "was not posted" not in world.amy.opens_home()
    assert "Try again" not in world.amy.runs("/challenge").buttons


def test_after_it_was_sent_again_the_rest_follows_day_by_day(world: World) -> None:
    day_two_fails(world)
    world.passes(days=2, hours=3)  # Thursday noon
    assert not prompts(world, 2)
    tries_again(world.amy)
    assert len(prompts(world, 2)) == 1
    world.turn_to_local(9)
    assert len(prompts(world, 3)) == 1
    world.passes(days=6)
    assert [len(prompts(world, number)) for number in (2, 3, 4, 5)] == [1, 1, 1, 1]
    assert len(posts_with(world.ben, "*Draw daily* is complete")) == 1


def test_resumed_and_stopped_again_it_is_told_again(world: World) -> None:
    """For whatever reason it stops then: who resumed it believes that it runs."""
    day_two_fails(world)
    told = len([text for text in world.amy.private if "could not be sent" in text])
    assert told == 1
    steers(world.amy)
    world.amy.presses("Resume")
    closes(world.amy)
    the_next_day_fails(world, "is_archived")
    assert len([text for text in world.amy.private if "could not be sent" in text]) == told + 1


def test_pressed_twice_it_is_posted_once(world: World) -> None:
    day_two_fails(world)
    world.amy.opens_home()
    world.beats = False
    assert "I send it now" in world.amy.presses("Try again")
    closes(world.amy)
    assert "It is on its way already" in world.amy.presses("Try again")
    closes(world.amy)
    value = button_value(world.amy.screen.holder)
    world.beats = True
    world.beat()
    forges(world.amy, "failures.try_again", value)
    assert world.amy.sees("It has been posted meanwhile")
    assert len(prompts(world, 2)) == 1


def button_value(holder: dict[str, object]) -> str:
    found = [e for block in Seen(holder).blocks for e in block.get("elements") or [] if "try_again" in str(e)]
    return str(found[0]["value"])


def test_when_it_fails_again_it_says_so_again(world: World) -> None:
    day_two_fails(world)
    refuses(world, "is_archived")
    tries_again(world.amy)
    home = world.amy.opens_home()
    assert "the channel is archived" in home
    assert "only some people may post" not in home
    told = [text for text in world.amy.private if "could not be sent" in text]
    assert len(told) == 2
    assert "the channel is archived" in told[-1]
    tries_again(world.amy)
    assert len(prompts(world, 2)) == 1


def test_the_private_message_has_the_button_and_comes_once(world: World) -> None:
    day_two_fails(world)
    world.passes(days=3)
    (told,) = [text for text in world.amy.private if "could not be sent" in text]
    assert "About *Data craft*: A post could not be sent." in told
    assert "only some people may post in this channel" in told
    world.amy.presses("Try again")
    assert len(prompts(world, 2)) == 1
    assert world.ben.private == []


def test_who_tried_again_hears_of_the_next_failure_and_the_others_do_not_hear_twice(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="5", Title="Draw daily")
    world.amy.runs("/convene settings")
    world.amy.presses("More settings")
    world.amy.submits(Facilitators=[world.amy, world.ben])
    world.passes(hours=2)
    the_next_day_fails(world)
    refuses(world, "is_archived")
    tries_again(world.amy)
    heard = [sum("could not be sent" in text for text in person.private) for person in (world.amy, world.ben)]
    assert heard == [2, 1]
    assert "the channel is archived" in world.ben.opens_home()


def test_only_those_who_steer_see_it_and_may_send_it_again(world: World) -> None:
    day_two_fails(world)
    world.amy.opens_home()
    value = button_value(world.amy.screen.holder)
    for person in (world.dan, world.gus):
        for seen in (person.opens_home(), person.runs("/challenge"), person.runs("/convene")):
            assert "was not posted" not in seen
        for action in ("try_again", "let_be"):
            forges(person, f"failures.{action}", value)
            assert person.sees("Only" if person is world.dan else "Guests cannot")
    assert not prompts(world, 2)
    assert "was not posted" in world.amy.opens_home()


@pytest.mark.parametrize("value", ["", "0", "999999", "-1", "²", "1; DROP"])
def test_a_forged_number_opens_no_door(world: World, value: str) -> None:
    day_two_fails(world)
    for action in ("try_again", "let_be"):
        assert "no longer there" in forges(world.amy, f"failures.{action}", value)
        closes(world.amy)
    assert not prompts(world, 2)


def test_never_mind_shows_it_no_longer_and_the_rest_can_be_resumed(world: World) -> None:
    day_two_fails(world)
    world.amy.opens_home()
    assert "Left as it is" in world.amy.presses("Never mind")
    closes(world.amy)
    assert "was not posted" not in world.amy.opens_home()
    press_in_the_message(world)
    assert world.amy.sees("There is nothing to send again")
    steers(world.amy)
    world.amy.presses("Resume")
    closes(world.amy)
    world.turn_to_local(9)
    assert len(prompts(world, 2)) == 1


def press_in_the_message(world: World) -> None:
    message = world.amy.latest("could not be sent")
    assert world.amy.member.press(message, "failures.try_again", value=button_value(message)).ok
    world.beat()


def test_content_that_slack_does_not_take_stops_nothing_and_can_still_be_sent(world: World) -> None:
    day_two_fails(world, CONTENT)
    home = world.amy.opens_home()
    assert "Nothing more of it is posted until then" not in home
    assert "paused" not in world.amy.runs("/challenge")
    world.passes(hours=1)
    tries_again(world.amy)
    assert len(prompts(world, 2)) == 1
    world.turn_to_local(9)
    assert len(prompts(world, 3)) == 1


def test_a_day_that_a_later_one_has_overtaken_is_not_offered_any_more(world: World) -> None:
    day_two_fails(world, CONTENT)
    world.passes(days=1)
    assert len(prompts(world, 3)) == 1
    assert "was not posted" not in world.amy.opens_home()


def test_an_announcement_that_failed_is_sent_again(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits()
    refuses(world)
    world.amy.submits()
    closes(world.amy)
    assert "the announcement was not posted" in world.amy.opens_home()
    tries_again(world.amy)
    assert len(posts_with(world.ben, "Be the first to join")) == 1
    world.passes(hours=2)
    world.turn_to_local(9)
    assert len(prompts(world, 1)) == 1


def test_a_channel_that_could_not_be_made_is_tried_again(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits(Where="A channel made for it")
    world.slack.fail("conversations.create", error="restricted_action")
    world.amy.submits()
    closes(world.amy)
    assert "I could not make a channel for it" in world.amy.opens_home()
    tries_again(world.amy)
    assert "I could not make a channel" not in world.amy.opens_home()
    assert len(world.called("conversations.create")) == 1


def test_a_closing_post_that_failed_is_sent_again_and_fails_again(world: World) -> None:
    announced(world, First_day=SOON, Number_of_days="1", Title="Draw daily")
    world.passes(minutes=2)
    refuses(world, times=2)
    world.passes(days=2)
    assert "the closing post was not posted" in world.amy.opens_home()
    tries_again(world.amy)
    assert "the closing post was not posted" in world.amy.opens_home()
    assert sum("could not be sent" in text for text in world.amy.private) == 2
    tries_again(world.amy)
    assert len(posts_with(world.ben, "*Draw daily* is complete")) == 1
    assert "was not posted" not in world.amy.opens_home()


def test_after_the_bot_was_invited_it_comes_at_once_when_asked_for(world: World) -> None:
    """The invitation alone lets it go on at its usual hour."""
    day_two_fails(world, "not_in_channel")
    world.workspace.remove_bot(world.channel)
    world.workspace.invite_bot(world.channel, world.amy.member)
    world.beat()
    assert not prompts(world, 2)
    press_in_the_message(world)
    assert world.amy.sees("I send it now")
    assert len(prompts(world, 2)) == 1
    world.passes(days=1)
    assert [len(prompts(world, number)) for number in (2, 3)] == [1, 1]


@pytest.mark.parametrize("paused", ["community", "challenge"])
def test_what_was_paused_by_hand_is_not_set_going_by_it(world: World, paused: str) -> None:
    day_two_fails(world, CONTENT)
    if paused == "community":
        world.amy.runs("/convene pause")
        said = "This community is paused"
    else:
        steers(world.amy)
        world.amy.presses("Pause")
        closes(world.amy)
        said = "This 30-day challenge is paused"
    press_in_the_message(world)
    assert world.amy.sees(said)
    assert not prompts(world, 2)


def test_one_that_was_taken_back_and_announced_anew_shows_no_failure_of_before(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge start")
    world.amy.submits()
    refuses(world)
    world.amy.submits()
    closes(world.amy)
    assert "the announcement was not posted" in world.amy.opens_home()
    steers(world.amy)
    world.amy.presses("Cancel it")
    closes(world.amy)
    assert "was not posted" not in world.amy.opens_home()


def test_an_owner_who_left_the_channel_is_neither_told_nor_shown_it(world: World) -> None:
    """A private community's name is itself private."""
    world.workspace.invite_bot(world.private, world.amy.member)
    for person in (world.amy, world.ben):
        person.at = world.private
    world.a_community()
    world.ben.runs("/challenge start")
    world.ben.submits()
    world.ben.submits()
    closes(world.ben)
    world.ben.leaves(world.private)
    world.passes(hours=2)
    world.slack.fail("chat.postMessage", error=PLACE, channel=world.private.id)
    world.turn_to_local(9)
    assert "was not posted" in world.amy.opens_home()
    assert "was not posted" not in world.ben.opens_home()
    assert "Quiet" not in world.ben.screen
    assert world.ben.private == []


def test_nobody_is_named_who_asked_to_be_forgotten(world: World) -> None:
    """What they started goes on, and the facilitators who are left hear of what fails."""
    announced(world, world.ben, First_day=SOON, Number_of_days="5", Title="Draw daily")
    world.passes(hours=2)
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me now")
    the_next_day_fails(world)
    assert sum("could not be sent" in text for text in world.amy.private) == 1
    assert world.ben.private == []


def test_a_facilitator_of_another_community_is_not_shown_it(world: World) -> None:
    other = world.workspace.add_channel("writing-guild", [world.dan.member])
    world.dan.at = other
    world.a_community(world.dan)
    world.dan.at = None
    day_two_fails(world)
    assert "was not posted" not in world.dan.opens_home()
    assert "was not posted" in world.amy.opens_home()
