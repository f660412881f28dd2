"""A challenge is copied to another community: its prompts, nothing that people wrote, and where they came from."""

from sqlalchemy import select

from bot.models.challenges import DRAFT, Challenge
from bot.models.communities import Act, Community
from bot.playground.records import Channel
from tests.challenges.kept import KEEP, NAME, OURS, TITLE, ended, newest, templates
from tests.challenges.scene import begun, day, press_anyway, rows
from tests.challenges.starting import shown_days, steers
from tests.world import World

COPY = "Copy to another community"


def guild(world: World, *, private: bool = False) -> Channel:
    """Amy and Dan have a second community; it posts at another hour."""
    people = [world.amy.member, world.dan.member]
    channel = world.workspace.add_channel("design-guild", people, private=private)
    if private:
        world.workspace.invite_bot(channel, world.amy.member)
    world.amy.runs("/convene setup", channel)
    world.amy.submits()
    return channel


def copies(world: World) -> None:
    """Amy copies the challenge that ended to the other community; the draft's settings are open."""
    world.amy.runs("/challenge")
    world.amy.presses(COPY)
    world.amy.submits(Community="Design guild")


def test_the_prompts_go_into_a_draft_of_the_other_community(world: World) -> None:
    ended(world)
    channel = guild(world)
    world.amy.runs("/challenge")
    form = world.amy.presses(COPY)
    assert f"The prompts of *{TITLE}* go into a draft. What people wrote stays where it is." in form
    settings = world.amy.submits(Community="Design guild")
    assert "A 30-day challenge" in settings
    assert "#design-guild" in settings
    preview = world.amy.submits()
    assert f"*{TITLE}* in Design guild. 3 days, in #design-guild." in preview
    assert f"From the 30-day challenge *{TITLE}* in Data craft, which came from *{TITLE}*" in preview
    assert len(shown_days(world.amy)) == 3
    assert "My morning" not in preview
    world.amy.submits()
    assert "A 30-day challenge in Design guild" in str(world.dan.messages(channel))
    assert [row["verb"] for row in rows(world, Act) if row["community_id"] == int(newest(world, Community))] == [
        "set_up", "copied from elsewhere", "announced"
    ]  # fmt: skip


def test_asked_twice_the_draft_is_opened_again(world: World) -> None:
    ended(world)
    guild(world)
    for _ in range(2):
        copies(world)
        world.amy.closes()
    drafts = [row for row in rows(world, Challenge) if row["state"] == DRAFT]
    assert [(row["community_id"], row["hour"].hour, row["template"]) for row in drafts] == [
        (int(newest(world, Community)), 9, "becoming-a-better-practitioner")
    ]


def test_changed_settings_keep_prompts_and_where_they_came_from(world: World) -> None:
    ended(world)
    guild(world)
    copies(world)
    preview = world.amy.submits(Title="Another name")
    assert "*Another name* in Design guild. 3 days" in preview
    assert f"From the 30-day challenge *{TITLE}* in Data craft" in preview


def test_a_private_source_is_named_only_to_its_members(world: World) -> None:
    """Amy copies from her private community; Dan, who facilitates with her, reads the draft."""
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    world.amy.at = world.private
    world.amy.runs("/challenge start")
    world.amy.presses("More settings")
    world.amy.submits(First_day="Today, in one minute", Title="Quiet month", Number_of_days="2")
    world.amy.submits()
    world.amy.closes()
    world.passes(days=4)
    channel = guild(world)
    world.amy.runs("/convene handover", channel)
    world.amy.submits(**{"Who facilitates from now on?": [world.dan]})
    world.amy.closes()
    copies(world)
    preview = world.amy.submits(Title="A month for all")
    assert "From the 30-day challenge *Quiet month* in Quiet corner" in preview
    world.dan.runs("/challenge", channel)
    preview = world.dan.presses("Go on with the draft")
    assert "From a 30-day challenge of another community, which came from" in preview
    world.dan.submits()
    world.dan.closes()
    world.passes(days=4)
    world.dan.runs("/challenge", channel)
    world.dan.presses(KEEP)
    kept = world.dan.submits(**{NAME: OURS})
    assert "in Design guild, which came from a 30-day challenge of another community, which came from" in kept
    templates(world.dan, channel)
    assert not world.dan.sees("Quiet")
    assert not world.dan.sees("quiet-corner")


def test_who_steers_copies_one_that_runs_and_others_wait_for_its_end(world: World) -> None:
    begun(world, world.ben)
    guild(world)
    post = day(world.ben, 1)
    assert "can copy this 30-day challenge" in press_anyway(
        world.ben, post, "challenges.copy", newest(world, Challenge)
    )
    steers(world.amy)
    world.amy.presses(COPY)
    world.amy.submits(Community="Design guild")
    assert f"*{TITLE}* in Design guild. 3 days" in world.amy.submits()


def test_without_another_community_it_is_said(world: World) -> None:
    ended(world)
    world.ben.runs("/challenge")
    assert "no other community here in which you may start a 30-day challenge" in world.ben.presses(COPY)


def test_where_one_may_not_start_nothing_is_copied(world: World) -> None:
    """A community that one is not in cannot be named by a forged form either."""
    ended(world)
    guild(world)
    world.workspace.add_channel("third", [world.ben.member])
    third = next(one for one in world.workspace.channels.values() if one.name == "third")
    world.ben.runs("/convene setup", third)
    world.ben.submits()
    world.ben.runs("/challenge")
    world.ben.presses(COPY)
    assert world.ben.member.modal
    options = world.ben.member.modal["blocks"][1]["element"]["options"]
    assert [one["text"]["text"] for one in options] == ["Third"]
    post = world.gus.latest("day 3 of 3")
    assert "Guests cannot copy" in press_anyway(world.gus, post, "challenges.copy", newest(world, Challenge))


def test_a_challenge_is_not_started_again_by_somebody_outside_its_community(world: World) -> None:
    """It ran in a channel that all can read; its community is private."""
    world.workspace.invite_bot(world.private, world.amy.member)
    world.workspace.invite_bot(world.channel, world.amy.member)
    world.a_community(at=world.private)
    world.amy.runs("/challenge start", world.private)
    world.amy.presses("More settings")
    world.amy.submits(First_day="Today, in one minute", Where=f"#{world.channel.name}", Number_of_days="1")
    world.amy.submits()
    world.amy.closes()
    world.passes(days=3)
    for act in ("again", "keep"):
        press_anyway(world.dan, world.dan.latest("day 1 of 1"), f"challenges.{act}", newest(world, Challenge))
        assert world.dan.sees("I could not find this community.")
    with world.convene.database.read() as session:
        assert session.scalars(select(Challenge.id).where(Challenge.state == DRAFT)).all() == []
