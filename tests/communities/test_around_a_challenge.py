"""What happens to a running ritual when its community, a channel or a person changes."""

import json
from datetime import timedelta

from bot.playground.records import Channel
from tests.world import World


def a_challenge(world: World, at: Channel | None = None, **fields: str) -> None:
    """Amy announces a challenge that begins tomorrow at nine; Ben and Cleo join."""
    world.amy.runs("/challenge start", at)
    for label, value in fields.items():
        world.amy.fills(label.replace("_", " "), value)
    world.amy.submits()
    world.amy.submits()
    if world.amy.member.modal:
        world.amy.closes()
    for person in (world.ben, world.cleo):
        person.presses("Join")
        person.submits()
        person.closes()


def prompts(world: World, at: Channel | None = None) -> int:
    """How many daily posts everyone sees in the channel."""
    posts = [one for one in world.amy.messages(at) if not one.holder.get("ephemeral")]
    return sum(f"day {number} of 30" in post.text for number in range(1, 31) for post in posts)


def begun(world: World) -> None:
    world.a_community()
    a_challenge(world)
    world.passes(days=2)
    assert prompts(world) >= 1


def test_what_is_planned_is_the_next_ten_posts(world: World) -> None:
    world.a_community()
    a_challenge(world)
    seen = world.ben.runs("/convene planned")
    assert seen.text.count("the day’s prompt, ") == 10
    assert "<!date^" in seen


def test_what_runs_is_on_the_front_desk_and_on_the_home_tab(world: World) -> None:
    begun(world)
    assert "Nothing runs here just now" not in world.ben.runs("/convene")
    home = world.ben.opens_home()
    assert "Nothing waits for you today" not in home
    world.ben.presses("Done")
    world.ben.closes()
    assert "1 of" in world.ben.runs("/challenge progress")


def test_pause_everything_holds_the_prompts_and_resume_brings_them_back(world: World) -> None:
    begun(world)
    before = prompts(world)
    world.amy.runs("/convene pause")
    assert "Everything is paused" in world.ben.runs("/convene planned")
    assert "paused after day 1 of" in world.ben.runs("/challenge")
    world.passes(days=3)
    assert prompts(world) == before
    world.amy.runs("/convene resume")
    world.passes(days=2)
    assert before < prompts(world) <= before + 2


def test_a_removed_bot_posts_nothing_and_goes_on_when_it_is_back(world: World) -> None:
    begun(world)
    before = prompts(world)
    world.workspace.remove_bot(world.channel)
    world.passes(days=3)
    assert prompts(world) == before
    assert len([one for one in world.amy.private if "I was removed from" in one]) == 1
    world.workspace.invite_bot(world.channel, world.ben.member)
    world.passes(days=2)
    assert before < prompts(world) <= before + 2


def test_an_archived_channel_goes_on_when_it_is_opened_again(world: World) -> None:
    begun(world)
    before = prompts(world)
    world.workspace.archive(world.channel)
    world.passes(days=3)
    assert len([one for one in world.amy.private if "was archived" in one]) == 1
    world.workspace.unarchive(world.channel)
    world.passes(days=2)
    assert before < prompts(world) <= before + 2


def test_a_removal_that_slack_did_not_tell_of_is_told_by_the_failed_post(world: World) -> None:
    begun(world)
    world.slack.fail("chat.postMessage", error="restricted_action", channel=world.channel.id)
    world.passes(days=1)
    alerts = [one for one in world.amy.private if "could not be sent" in one]
    assert len(alerts) == 1
    assert "only some people may post in this channel" in alerts[0]


def test_after_an_outage_the_late_posts_are_told_not_sent(world: World) -> None:
    begun(world)
    before = prompts(world)
    world.clock.turn_to(world.now + timedelta(days=3))
    world.beat()
    assert prompts(world) <= before + 1
    assert any("came too late" in one for one in world.amy.private)


def test_who_leaves_the_channel_takes_part_no_longer(world: World) -> None:
    world.a_community()
    a_challenge(world)
    world.ben.leaves(world.channel)
    world.passes(days=2)
    world.cleo.leaves(world.channel)
    world.passes(days=3)
    assert not [one for one in world.ben.private if "Your day" in one]


def test_days_away_are_rest(world: World) -> None:
    world.a_community()
    a_challenge(world)
    world.ben.runs("/convene away 5 days")
    world.passes(days=4)
    assert world.ben.private == []
    world.ben.runs("/convene back")
    world.passes(days=2)
    assert "missed" not in world.ben.runs("/challenge progress").text.lower()


def test_export_holds_what_rituals_know_of_me_and_of_nobody_else(world: World) -> None:
    begun(world)
    first = world.ben.latest("day 1 of 30")
    world.ben.replies("My own words.", first)
    world.ben.runs("/convene export")
    file = next(
        one
        for channel in world.workspace.channels.values()
        for message in channel.messages.values()
        for one in message.files
    )
    content = json.loads(file.content)
    assert content["me"]["slack_id"] == world.ben.id
    assert len(content["30-day challenges"]) == 1
    assert world.cleo.id not in file.content.decode()


def test_forget_me_takes_me_out_and_counts_stay_true(world: World) -> None:
    begun(world)
    world.ben.presses("Done")
    world.cleo.presses("Done")
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me now")
    assert "You do not take part" in world.ben.runs("/challenge progress")
    world.passes(days=3)
    assert not [one for one in world.ben.private if "Your day" in one]
    assert "did this day" in world.cleo.everything()


def test_an_own_channel_finds_its_community_and_hides_it_from_who_is_not_in_it(world: World) -> None:
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    world.amy.runs("/challenge start", world.private)
    world.amy.fills("Where", "A channel made for it")
    world.amy.submits()
    world.amy.submits()
    made = world.called("conversations.create")[0]["name"]
    own = next(one for one in world.workspace.channels.values() if one.name == made)
    assert "Quiet corner" in world.amy.runs("/convene", own)
    world.amy.member.invite(own, world.cleo.member)
    world.beat()
    seen = world.cleo.runs("/convene", own)
    assert "Quiet corner" not in seen
    assert "Something of another channel runs here" in seen


def test_two_communities_do_not_mix(world: World) -> None:
    world.a_community()
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    a_challenge(world)
    assert "Nothing runs here just now" in world.amy.runs("/convene", world.private)
    assert "Nothing is planned" in world.amy.runs("/convene planned", world.private)
    world.amy.runs("/convene pause", world.private)
    assert "Everything is paused" not in world.amy.runs("/convene")
