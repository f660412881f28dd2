"""The group conversations of pairs: one for the same people, said into once, and not a place for anything else."""

from sqlalchemy import select

from bot.models.outbox import Post
from bot.models.partners import Pair, PairCheckIn, Partner
from bot.models.people import Channel
from bot.playground import page_data
from bot.services.partners.kinds import CHECK_IN
from tests.challenges.scene import rows
from tests.partners.scene import STAYS, begun, groups, introductions, matched
from tests.world import Seen, World


def states(world: World, kind: str) -> list[tuple[str, str | None]]:
    with world.convene.database.read() as session:
        query = select(Post.state, Post.error).where(Post.kind == kind, Post.wanted == 0)
        return [(state, error) for state, error in session.execute(query)]


def test_an_answer_that_is_lost_makes_neither_a_second_conversation_nor_a_second_word(world: World) -> None:
    begun(world, world.amy, world.dan, How_often=STAYS, Ask_each_pair_how_it_goes="Every day")
    world.slack.fail("conversations.open", lose_answer=True)
    world.slack.fail("chat.postMessage", lose_answer=True)
    world.passes(days=7, hours=10)
    assert groups(world) == [{"amy", "dan"}]
    assert len(introductions(world.amy)) == 1
    (pair,) = rows(world, Pair)
    for method in ("chat.postMessage", "chat.update"):
        world.slack.fail(method, lose_answer=True, channel=pair["channel"])
    world.passes(days=1)
    world.workspace.deliver_twice = True
    world.amy.presses("Did it")
    asked = [one for one in world.dan.messages(pair["channel"]) if "how is it going?" in one.text]
    assert len(asked) == 1
    assert f"{world.amy.mention} did it." in asked[0]
    assert ("sent", None) in states(world, CHECK_IN)


def test_where_slack_shows_no_history_a_word_of_unknown_fate_is_not_repeated(world: World) -> None:
    """Without mpim:history nobody can look whether it arrived: at most once."""
    matched(world, world.amy, world.dan, How_often=STAYS, Ask_each_pair_how_it_goes="Every day")
    world.workspace.granted -= {"mpim:history"}
    world.slack.fail("chat.postMessage", lose_answer=True, channel=rows(world, Pair)[0]["channel"])
    world.passes(days=1)
    talk = rows(world, Pair)[0]["channel"]
    assert ("failed", "unknown_outcome") in states(world, CHECK_IN)
    assert sum("how is it going?" in one.text for one in world.amy.messages(talk)) == 1
    world.amy.presses("Did it")  # it did arrive
    assert [row["answer"] for row in rows(world, PairCheckIn)] == ["did"]
    world.passes(days=1)
    assert sum("how is it going?" in one.text for one in world.amy.messages(talk)) == 2
    assert {row["silences"] for row in rows(world, Partner)} == {0}


def test_commands_work_there_and_it_becomes_no_channel_of_ours(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS)
    talk = rows(world, Pair)[0]["channel"]
    assert f"Your partner is {world.dan.mention}." in world.amy.runs("/partner", talk)
    assert "A community lives in a channel." in world.amy.runs("/convene setup", talk)
    assert "You pause" in world.amy.runs("/partner pause 24 December", talk)
    world.dan.says("what shall we look at first?", talk)
    assert talk not in [row["slack_id"] for row in rows(world, Channel)]


def test_the_page_lists_it_for_its_two_people_with_what_is_new(world: World) -> None:
    matched(world, world.amy, world.dan)
    (listed,) = [one for one in page_data.channels(world.workspace, world.dan.member) if one["kind"] == "group"]
    assert (listed["name"], listed["unread"], listed["mentions"]) == ("amy, Convene", 1, 1)
    assert Seen(world.dan.member.messages(listed["id"])[0]).text.startswith("Accountability partners in Data craft")
    assert not [one for one in page_data.channels(world.workspace, world.gus.member) if one["kind"] == "group"]


def test_where_the_conversation_is_no_more_nobody_is_asked_on_and_on(world: World) -> None:
    matched(world, world.amy, world.dan, How_often=STAYS, Ask_each_pair_how_it_goes="Every day")
    world.slack.fail("chat.postMessage", error="channel_not_found", channel=rows(world, Pair)[0]["channel"])
    world.passes(days=4)
    assert states(world, CHECK_IN) == [("failed", "channel_not_found")]
