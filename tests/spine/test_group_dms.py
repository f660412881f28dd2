"""Group conversations that the bot opens: the same people have one, and what follows is planned as it opens."""

import pytest
from sqlalchemy.orm import Session

from bot.domain.outbox import Delivered, Failed
from bot.models.outbox import FAILED, SENT, Post
from bot.slack import Open
from tests.spine.bench import LEASE, MADE, SAY, Bench, composes, perform

OPENING = "conversations.open"


def talks(bench: Bench) -> list[str]:
    """Ids of the group conversations that there are."""
    return [one.id for one in bench.workspace.channels.values() if one.kind == "mpim"]


def welcomed(session: Session, post: Post, bench: Bench) -> None:
    """The first words are planned where the conversation is."""
    if post.state == SENT and post.channel:
        bench.outbox.promise(
            session, post.workspace_id, SAY, post.about, destination=post.channel, due=bench.clock.now()
        )


def test_the_first_words_go_where_the_conversation_was_opened(bench: Bench) -> None:
    ben = bench.workspace.add_member("ben")
    composes(bench, Open((bench.amy.id, ben.id)))
    bench.outbox.after(MADE, lambda session, post: welcomed(session, post, bench))
    bench.slack.fail(OPENING, lose_answer=True)
    for about in (1, 2):  # the second is about something else, between the same people
        bench.promise(about, kind=MADE, lane=OPENING)
    bench.beats()
    bench.waits(LEASE)
    bench.beats(6)
    (talk,) = talks(bench)
    assert {bench.post(about, MADE).channel for about in (1, 2)} == {talk}
    assert [one["text"] for one in ben.messages(talk)] == ["word 1", "word 2"]


def test_forty_are_opened_a_minute_at_most(bench: Bench) -> None:
    people = [bench.workspace.add_member(f"m{number}") for number in range(3)]
    composes(bench, Open((bench.amy.id, people[0].id)))
    bench.promise(1, kind=MADE, lane=OPENING)
    bench.promise(2, kind=MADE, lane=OPENING)
    bench.beats()
    before = bench.clock.real()
    assert (bench.free_at(OPENING) - before).total_seconds() >= 1.5
    assert (bench.called(OPENING), bench.post(2, MADE).state) == (1, "due")


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("gone", "user_disabled"),
        ("outside", "user_not_visible"),
        ("nobody", "user_not_found"),
        ("all", "too_many_users"),
    ],
)
def test_what_slack_refuses_is_said_by_its_code_and_plans_what_follows(bench: Bench, who: str, error: str) -> None:
    people = {
        "gone": [bench.workspace.add_member("gone").id],
        "outside": [bench.workspace.add_member("outside", external=True).id],
        "nobody": ["U0"],
        "all": [bench.workspace.add_member(f"m{number}").id for number in range(9)],
    }
    bench.workspace.deactivate(bench.workspace.member(people["gone"][0]))
    heard: list[str | None] = []
    composes(bench, Open((bench.amy.id, *people[who])))
    bench.outbox.after(MADE, lambda session, post: heard.append(post.error))
    bench.promise(kind=MADE, lane=OPENING)
    bench.beats()
    assert (bench.post(kind=MADE).state, heard, talks(bench)) == (FAILED, [error], [])


def test_without_its_scope_no_group_conversation_is_opened(bench: Bench) -> None:
    ben = bench.workspace.add_member("ben")
    bench.workspace.granted -= {"mpim:write"}
    assert perform(bench, Open((bench.amy.id, ben.id))) == Failed("missing_scope")
    assert isinstance(perform(bench, Open((bench.amy.id,))), Delivered)  # with one person it is another scope


def test_a_message_there_is_found_again_and_not_repeated(bench: Bench) -> None:
    ben = bench.workspace.add_member("ben")
    opened = perform(bench, Open((bench.amy.id, ben.id)))
    assert isinstance(opened, Delivered)
    assert opened.channel
    bench.promise(to=bench.workspace.channels[opened.channel])
    bench.slack.fail("chat.postMessage", lose_answer=True)
    bench.beats()
    bench.waits(LEASE)
    bench.beats(2)
    assert bench.post().state == SENT
    assert [one["text"] for one in ben.messages(opened.channel)] == ["word 1"]
