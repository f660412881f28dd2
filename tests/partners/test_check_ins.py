"""Check-ins of a pair: on its own cadence, seen by its partners alone, and never in the way."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.models.outbox import Post
from bot.models.partners import Pair, PairCheckIn
from bot.services.partners.kinds import CHECK_IN
from tests.challenges.scene import rows
from tests.challenges.starting import forges
from tests.partners.scene import STAYS, matched
from tests.world import Json, Person, Seen, World

EVERY_THIRD = {"How_often": STAYS, "Ask_each_pair_how_it_goes": "Every three days"}
QUESTION = "how is it going?"
TALK = "I said what nobody shall keep"


def paired(world: World, *people: Person) -> None:
    """They stay together from Monday on, and are asked every third day at nine."""
    matched(world, *people, **EVERY_THIRD)


def questions(person: Person) -> list[Seen]:
    """The check-ins that this person sees, in order."""
    talks = [one for one in person.world.workspace.channels.values() if one.kind == "mpim" and person.id in one.members]
    return [Seen(one) for talk in talks for one in person.member.messages(talk) if QUESTION in Seen(one).text]


def question(person: Person) -> Json:
    return questions(person)[-1].holder


def when(message: Seen) -> str:
    """In Berlin."""
    return f"{datetime.fromtimestamp(float(message.holder['ts']), ZoneInfo('Europe/Berlin')):%d %H:%M}"


def planned(world: World) -> list[str]:
    """When the check-ins that are planned come, in Berlin."""
    with world.convene.database.read() as session:
        due = session.scalars(select(Post.due_at).where(Post.kind == CHECK_IN, Post.state == "due", Post.wanted == 0))
        return [f"{at:%d %H:%M}" for at in due]


def test_partners_answer_by_a_button_and_see_each_others_answers_and_nobody_else_does(world: World) -> None:
    paired(world, world.amy, world.dan)
    assert questions(world.amy) == []
    world.passes(days=3)
    assert "*Partners in Data craft*: how is it going? Did you do what you set out to do?" in world.amy.screen.text
    assert questions(world.dan)[-1].buttons == ["Did it", "Need a nudge", "Let us talk"]
    before = len(world.amy.messages(question(world.amy)["channel"]))
    world.amy.presses("Did it")
    world.amy.presses("Did it")
    assert f"{world.amy.mention} did it." in questions(world.dan)[-1]
    assert len(world.amy.messages(question(world.amy)["channel"])) == before
    world.dan.presses("Need a nudge")
    assert f"{world.amy.mention} did it. {world.dan.mention} could use a nudge." in questions(world.amy)[-1]
    thread = world.amy.messages(question(world.amy)["channel"], question(world.amy)["ts"])
    assert thread[-1].text == f"{world.amy.mention}: {world.dan.mention} could use a nudge. A line here is enough."
    world.dan.presses("Let us talk")
    world.dan.presses("Let us talk")
    thread = world.amy.messages(question(world.amy)["channel"], question(world.amy)["ts"])
    assert [one.text for one in thread[2:]] == [
        f"{world.amy.mention}: {world.dan.mention} would like to talk. You are both up now."
    ]
    for other in (world.ben, world.gus, world.cleo):
        assert "would like to talk" not in other.everything()
        assert QUESTION not in other.everything()
    world.amy.runs("/partner")
    assert "did it" not in world.amy.presses("Steer").text
    assert [(row["answer"]) for row in rows(world, PairCheckIn)] == ["did", "talk"]


def test_they_are_asked_again_on_the_cadence_that_either_of_them_chooses(world: World) -> None:
    paired(world, world.amy, world.dan)
    assert planned(world) == ["03 08:00"]
    world.dan.chooses("Ask us every day")
    assert "From now on I ask all of you every day how it goes." in world.dan.everything()
    assert planned(world) == ["01 08:00"]
    world.passes(days=2)
    assert len(questions(world.amy)) == 2
    world.amy.chooses("Do not ask us")
    assert planned(world) == []
    world.passes(days=9)
    assert len(questions(world.dan)) == 2
    world.amy.chooses("Ask us once a week")
    assert len(planned(world)) == 1
    world.passes(days=1)
    assert len(questions(world.dan)) == 3


def test_where_the_next_round_comes_earlier_they_are_asked_before_it(world: World) -> None:
    matched(world, world.amy, world.dan, Ask_each_pair_how_it_goes="Every three days")
    assert planned(world) == ["03 08:00"]
    world.amy.runs("/partner")
    world.amy.presses("Steer")
    world.amy.presses("Change")
    world.amy.submits(Next_round_on="2026-12-03")
    assert planned(world) == ["02 08:00"]


def test_the_home_tab_asks_too_and_says_that_it_was_heard(world: World) -> None:
    paired(world, world.amy, world.dan)
    world.passes(days=3)
    home = world.amy.opens_home()
    assert f"{QUESTION} Your answer is shown to {world.dan.mention} only." in home
    world.amy.presses("Let us talk")
    assert "Noted. It is shown in your conversation." in world.amy.screen.text
    world.amy.closes()
    assert QUESTION not in world.amy.opens_home()
    assert f"{world.amy.mention} would like to talk" in questions(world.dan)[-1]


def test_a_reply_in_the_thread_counts_and_what_it_says_is_not_kept(world: World) -> None:
    paired(world, world.amy, world.dan)
    world.passes(days=3)
    world.workspace.deliver_twice = True
    reply = world.amy.replies(TALK, question(world.amy))
    assert f"{world.amy.mention} wrote." in questions(world.dan)[-1]
    world.amy.edits(reply, f"{TALK}, again")
    world.amy.deletes(reply)
    world.amy.presses("Did it")
    world.amy.replies(TALK, question(world.amy))
    assert f"{world.amy.mention} did it." in questions(world.dan)[-1]
    world.dan.says(TALK, question(world.dan)["channel"])
    assert f"{world.dan.mention} wrote." in questions(world.amy)[-1]
    with world.convene.database.read() as session:
        assert TALK not in "\n".join(str(row) for row in session.execute(select(PairCheckIn.__table__)))
    assert len(rows(world, PairCheckIn)) == 2


def test_in_the_conversation_of_others_or_before_anything_is_asked_nothing_is_noted(world: World) -> None:
    paired(world, world.amy, world.dan)
    talk = rows(world, Pair)[0]["channel"]
    world.amy.says(TALK, talk)
    intro = world.amy.latest("starts this time")
    world.dan.replies(TALK, intro)
    world.passes(days=3)
    world.dan.replies(TALK, intro)
    assert rows(world, PairCheckIn) == []
    stranger = world.ben.member
    world.workspace.channels[talk].members.append(stranger.id)  # Slack lets nobody in; a forged event might say so
    world.ben.says(TALK, talk)
    assert rows(world, PairCheckIn) == []


def test_quiet_hours_are_kept_and_where_all_are_away_nobody_is_asked(world: World) -> None:
    """Amy is in Berlin, Cleo in Tokyo: nine there is night for nobody, but a community may rest until ten."""
    paired(world, world.amy, world.cleo)
    world.amy.runs("/convene settings")
    world.amy.presses("More settings")
    world.amy.fills("Quiet hours end", "10:00")
    world.amy.submits()
    world.passes(days=3)
    assert [when(one) for one in questions(world.amy)] == ["03 10:00"]
    world.amy.runs("/convene away until 10 December")
    world.cleo.runs("/convene away until 8 December")
    world.passes(days=7)
    assert [when(one) for one in questions(world.amy)] == ["03 10:00", "09 10:00"]


def test_a_pair_of_two_rituals_in_one_conversation_is_asked_which_one_once(world: World) -> None:
    """The same two people have the same conversation, in each community that brings them together."""
    paired(world, world.amy, world.ben)
    world.amy.runs("/convene setup", world.general)
    world.amy.submits()
    world.amy.runs("/partner start", world.general)
    world.amy.fills("How often", STAYS)
    world.amy.fills("Next round on", "2026-12-01")
    world.amy.submits()
    world.amy.closes()
    for person in (world.amy, world.ben):
        person.runs("/partner join", world.general)
        person.submits()
        person.closes()
    world.passes(days=5)
    first, second = questions(world.ben)
    assert (first.text.split(":")[0], second.text.split(":")[0]) == (
        "*Partners in Data craft*",
        "*Partners in General*",
    )
    world.ben.says("on my way", first.holder["channel"])
    asked = world.ben.latest("Which one is your message about?")
    assert asked["ephemeral"]
    assert Seen(asked).buttons == ["Data craft", "General"]
    world.ben.says("and more", first.holder["channel"])
    assert sum("Which one" in one.text for one in world.ben.messages(first.holder["channel"])) == 1
    assert "Which one" not in world.amy.everything()
    world.ben.presses("General")
    assert f"{world.ben.mention} wrote." in questions(world.amy)[1]
    assert f"{world.ben.mention} wrote." not in questions(world.amy)[0]
    world.ben.replies("here", first.holder)
    assert f"{world.ben.mention} wrote." in questions(world.amy)[0]


def test_answers_to_what_is_over_or_anothers_change_nothing(world: World) -> None:
    paired(world, world.amy, world.dan)
    world.passes(days=3)
    (pair,) = rows(world, Pair)
    assert "This belongs to a pair that you are not in" in forges(world.gus, "partners.did", f"{pair['id']}.1").text
    for value in ("0.1", f"{pair['id']}.7", f"{pair['id']}", "x.1", f"{pair['id']}.1.1"):
        forges(world.amy, "partners.nudge", value)
    forges(world.amy, "partners.cadence", f"{pair['id']}.5")
    assert rows(world, PairCheckIn) == []
    assert rows(world, Pair)[0]["check_in_days"] == 3
    message = question(world.amy)
    world.beats = False  # the buttons go a moment later
    world.dan.runs("/partner stop")
    world.amy.presses("Did it")
    assert "You are not partners any more" in world.amy.messages(message["channel"])[-1].text
    assert rows(world, PairCheckIn) == []


def test_who_would_like_to_talk_at_night_is_read_in_the_morning(world: World) -> None:
    paired(world, world.amy, world.cleo)
    world.passes(days=3)
    world.amy.presses("Let us talk")  # 18:00 in Berlin, two in the night in Tokyo
    talk, ts = question(world.cleo)["channel"], question(world.cleo)["ts"]
    assert f"{world.amy.mention} would like to talk." in questions(world.cleo)[-1]
    assert len(world.cleo.messages(talk, ts)) == 1
    world.passes(hours=15)  # nine in Berlin, when both are up
    (call,) = world.cleo.messages(talk, ts)[1:]
    assert "would like to talk. You are both up now." in call


def test_what_was_asked_of_a_pair_that_has_ended_is_asked_no_more(world: World) -> None:
    paired(world, world.amy, world.dan)
    world.passes(days=3)
    world.amy.presses("Did it")
    assert "Need a nudge" in questions(world.dan)[-1].buttons
    world.dan.runs("/partner stop")
    assert [one.buttons for one in questions(world.amy)] == [[]]
    assert f"{world.amy.mention} did it." in questions(world.amy)[-1]


def test_nor_is_it_after_a_round(world: World) -> None:
    matched(world, world.amy, world.dan, Ask_each_pair_how_it_goes="Every day")
    world.passes(days=6)
    before = questions(world.amy)
    assert "Did it" in before[-1].buttons
    world.passes(days=1)
    (ended,) = (row for row in rows(world, Pair) if row["ended_at"])
    assert questions(world.amy)[ended["check_ins"] - 1].buttons == []
