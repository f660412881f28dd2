"""What ended is kept as a template, used, offered to others, taken back and deleted."""

import json
from typing import Any

from bot.models.challenges import Challenge, Day
from bot.models.communities import Act
from bot.models.templates import KeptPrompt, KeptTemplate
from bot.playground.delivery import Ack, Envelope
from bot.services.challenges.templates import shipped
from tests.challenges.kept import (
    KEEP,
    LEFT_OUT,
    NAME,
    OURS,
    TITLE,
    edits,
    ended,
    forges,
    kept,
    newest,
    opens,
    prompts,
    templates,
)
from tests.challenges.scene import begun, day, press_anyway, rows
from tests.challenges.starting import shown_days, value_of
from tests.world import Person, World, dispatch_to

BY_OUR_OWN = "keeps no templates of its own yet"


def another_community(world: World, *members: Person, private: bool = False) -> None:
    """Dan and these people have a community of their own, in another channel."""
    channel = world.workspace.add_channel(
        "design-guild", [world.dan.member, *[one.member for one in members]], private=private
    )
    world.dan.at = channel
    if private:
        world.workspace.invite_bot(channel, world.dan.member)
    world.dan.runs("/convene setup")
    world.dan.submits()


def offered(world: World) -> None:
    kept(world)
    world.amy.presses("Offer it to the whole workspace")
    world.amy.closes()


class Twice:
    """Each form that is sent arrives twice."""

    background = False
    connected = True

    def __init__(self, world: World) -> None:
        self.submissions = 0
        self._through = dispatch_to(world.convene.app)

    def deliver(self, envelope: Envelope) -> Ack | None:
        if envelope.payload.get("type") == "view_submission":
            self.submissions += 1
            self._through.deliver(envelope)
        return self._through.deliver(envelope)


# Keeping


def test_which_days_lived_is_shown_before_one_chooses_what_to_keep(world: World) -> None:
    ended(world)
    world.amy.runs("/challenge")
    form = world.amy.presses(KEEP)
    assert "Only prompts are kept, nothing that people wrote. Data craft can then use them." in form
    assert "*Which days lived:* day 1 (2 people), day 2 (1 person). The quietest: day 3 (0 people)." in form
    assert "Day 1: Choose what to get better at\n2 of 2 did it, 1 wrote" in form
    assert "Day 3: Easy and hard\n0 of 2 did it" in form
    editor = world.amy.submits(**{NAME: OURS, LEFT_OUT: ["Day 2: Notice one thing"]})
    assert "It is kept." in editor
    assert f"*{OURS}*: 2 prompts." in editor
    assert prompts(editor) == ["Choose what to get better at", "Easy and hard"]
    assert "Day 1 · last time 2 of 2 did it, 1 wrote" in editor
    assert "From the 30-day challenge *Becoming a better practitioner* in Data craft, which came from" in editor
    assert "My morning" not in str(rows(world, KeptPrompt))


def test_by_the_closing_post_and_pressed_twice_it_is_kept_once(world: World) -> None:
    ended(world)
    world.workspace.transport = twice = Twice(world)
    world.ben.presses(KEEP)
    world.ben.submits()
    assert twice.submissions == 1
    assert len(rows(world, KeptTemplate)) == 1
    assert len(rows(world, KeptPrompt)) == 3
    assert [act["verb"] for act in rows(world, Act)].count("kept a template") == 1


def test_at_least_one_day_is_kept_and_a_name_is_given(world: World) -> None:
    ended(world, days=1)
    world.amy.runs("/challenge")
    world.amy.presses(KEEP)
    everything = ["Day 1: Choose what to get better at"]
    assert "Keep at least one day" in world.amy.tries_to_submit(**{LEFT_OUT: everything})[LEFT_OUT]
    assert "Please fill this in" in world.amy.tries_to_submit(**{LEFT_OUT: [], NAME: " "})[NAME]
    assert rows(world, KeptTemplate) == []


def test_guests_and_those_who_look_in_from_outside_keep_nothing(world: World) -> None:
    ended(world)
    about = value_of(world.amy, KEEP)
    post = world.gus.latest("is complete")
    assert "Guests cannot keep a template here." in press_anyway(world.gus, post, "challenges.keep", about)
    assert "People of other organisations cannot" in press_anyway(world.eve, post, "challenges.keep", about)
    assert "could not find" in press_anyway(world.amy, post, "challenges.keep", "999")


def test_one_that_runs_is_not_kept_yet(world: World) -> None:
    begun(world)
    seen = press_anyway(world.amy, day(world.amy, 1), "challenges.keep", newest(world, Challenge))
    assert "This one is still running." in seen


# Using


def test_a_template_is_listed_and_starts_a_challenge_with_its_prompts(world: World) -> None:
    kept(world)
    shown = templates(world.ben)
    assert f"*{OURS}*: 3 prompts. Kept here." in shown
    assert "*DevOps, a little every day*: 30 prompts. It comes with Convene." in shown
    opens(world.ben)
    assert "Edit" not in world.ben.screen.buttons
    form = world.ben.presses("Start with it")
    assert f"{OURS} (3 prompts)\nKept by Data craft" in form
    preview = world.ben.submits()
    assert f"*{OURS}* in Data craft. 3 days" in preview
    assert f"From the template *{OURS}* in Data craft, which came from the 30-day challenge *{TITLE}*" in preview
    assert [day.splitlines()[1] for day in shown_days(world.ben)][2] == "*Easy and hard*"


def test_it_is_chosen_in_the_start_form_too(world: World) -> None:
    kept(world)
    world.ben.runs("/challenge start")
    assert f"From the template *{OURS}*" in world.ben.submits(What_to_practise=f"{OURS} (3 prompts)")


def test_what_is_marked_goes_with_the_prompts_into_a_challenge(world: World) -> None:
    kept(world)
    edits(world.amy, 1)
    world.amy.submits(**{"For those who come back after time away": "This one comes first"})
    world.amy.presses("Start with it")
    world.amy.submits()
    newest = max(row["challenge_id"] for row in rows(world, Day))
    days = sorted((row for row in rows(world, Day) if row["challenge_id"] == newest), key=lambda row: row["number"])
    assert [row["essential"] for row in days] == [True, None, None]


def test_without_any_of_its_own_a_community_reads_how_to_get_one(world: World) -> None:
    world.a_community()
    world.amy.runs("/challenge")
    shown = world.amy.presses("Templates")
    assert f"Data craft {BY_OUR_OWN}" in shown
    opens(world.amy, TITLE)
    assert "It comes with Convene. Keep our own copy" not in world.amy.screen
    assert "Week 1 of 5." in world.amy.screen
    copy = world.amy.presses("Keep our own copy")
    assert "This copy is yours to change." in copy
    assert f"From *{TITLE}*, which comes with Convene." in copy
    assert BY_OUR_OWN not in templates(world.amy)


def test_from_the_home_tab_all_of_it_works_in_modals(world: World) -> None:
    """Slack stacks three of them: the panel, the template, a prompt."""
    kept(world)
    world.amy.closes()
    world.amy.opens_home()
    world.amy.presses("Front desk")
    assert f"*{OURS}*: 3 prompts." in world.amy.presses("30-day challenge templates")
    world.amy.presses("Look and edit")
    edits(world.amy, 1)
    world.amy.submits(Prompt="*Another*\nOne.")
    assert prompts(world.amy.screen)[0] == "Another"
    assert f"{OURS} (3 prompts)" in world.amy.presses("Start with it")
    assert f"*{OURS}* in Data craft. 3 days" in world.amy.submits()
    assert "Prompt of day 1" in world.amy.presses("Edit")


def test_more_than_a_page_of_templates_is_turned(world: World) -> None:
    world.a_community()
    for title in [one.title for one in shipped().values()][-4:]:
        opens(world.amy, title)
        world.amy.presses("Keep our own copy")
    assert "Page 1 of 2." in templates(world.amy)
    assert "*Work and life in balance*" in world.amy.presses("More templates")
    assert "Page 1 of 2." in world.amy.presses("Back")


def test_in_a_place_without_a_community_one_chooses(world: World) -> None:
    world.a_community()
    another_community(world, world.amy)
    assert "Which community do you mean?" in templates(world.amy, at="dm")


# Offering


def test_offered_to_the_workspace_every_community_can_start_with_it(world: World) -> None:
    offered(world)
    world.dan.leaves(world.channel)
    another_community(world)
    assert f"*{OURS}*: 3 prompts. Offered by Data craft." in templates(world.dan)
    opens(world.dan)
    assert "last time" not in world.dan.screen  # numbers are for those who were there
    world.dan.presses("Start with it")
    assert f"From the template *{OURS}* in Data craft" in world.dan.submits()


def test_taken_back_it_is_gone_elsewhere_and_drafts_keep_their_prompts(world: World) -> None:
    offered(world)
    another_community(world)
    opens(world.dan)
    world.dan.presses("Start with it")
    world.dan.submits()
    world.dan.closes()
    opens(world.amy)
    assert "It is taken back." in world.amy.presses("Take back the offer")
    assert OURS not in templates(world.dan)
    world.dan.runs("/challenge")
    world.dan.presses("Go on with the draft")
    assert len(shown_days(world.dan)) == 3
    world.dan.presses("Change settings")
    assert f"*{OURS}* in Design guild. 3 days" in world.dan.submits()


def test_a_template_that_goes_while_the_form_is_open_is_said_on_its_field(world: World) -> None:
    kept(world)
    templates(world.ben)
    world.ben.runs("/challenge start")
    world.amy.presses("Delete the template")
    said = world.ben.tries_to_submit(What_to_practise=f"{OURS} (3 prompts)")
    assert "not offered here any more" in said["What to practise"]
    world.ben.closes()
    assert "I could not find this template." in world.ben.presses("Start with it")


def test_a_private_community_is_named_only_to_its_members(world: World) -> None:
    """Neither in the list nor in the lineage, nor as the author's name."""
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(at=world.private)
    opens(world.amy, TITLE, world.private)
    world.amy.presses("Keep our own copy")
    world.amy.presses("Name and purpose")
    world.amy.submits(**{NAME: OURS})
    world.amy.presses("Offer it to the whole workspace")
    assert "Kept in Quiet corner by" in world.amy.screen
    another_community(world)
    assert f"*{OURS}*: 30 prompts. Offered by another community." in templates(world.dan)
    opens(world.dan)
    assert "Kept in another community. Every community here can start with it." in world.dan.screen
    world.dan.presses("Start with it")
    assert "From a template of another community, which came from" in world.dan.submits()
    assert not world.dan.sees("Quiet")
    assert not world.dan.sees("quiet-corner")


def test_only_facilitators_offer_and_only_author_and_facilitators_change(world: World) -> None:
    ended(world)
    world.ben.runs("/challenge")
    world.ben.presses(KEEP)
    world.ben.submits(**{NAME: OURS})
    assert "Edit" in world.ben.screen.buttons
    assert "Offer it to the whole workspace" not in world.ben.screen.buttons
    opens(world.amy)
    value = value_of(world.amy, "Offer it to the whole workspace")
    assert "Edit" in world.amy.screen.buttons
    world.amy.closes()
    for person, action in (
        (world.ben, "offer"),
        (world.cleo, "offer"),
        (world.cleo, "delete_template"),
        (world.gus, "delete_template"),
    ):
        opens(person)
        forges(person, f"challenges.{action}", value)
        assert "Guests cannot" in person.screen if person is world.gus else "Nothing was changed." in person.screen
    assert [row["offered_at"] for row in rows(world, KeptTemplate)] == [None]


def test_deleted_it_is_gone_and_what_began_with_it_goes_on(world: World) -> None:
    kept(world)
    world.amy.presses("Start with it")
    world.amy.submits()
    world.amy.closes()
    opens(world.amy)
    assert "30-day challenges that began with it keep their prompts." in world.amy.presses("Delete the template")
    assert rows(world, KeptTemplate) == rows(world, KeptPrompt) == []
    assert f"*{OURS}*" not in templates(world.amy)
    world.amy.runs("/challenge")
    assert f"*{OURS}* in Data craft. 3 days" in world.amy.presses("Go on with the draft")


# What is kept of people


def test_export_has_the_templates_one_kept_and_forgetting_takes_the_name_off(world: World) -> None:
    ended(world)
    world.ben.runs("/challenge")
    world.ben.presses(KEEP)
    world.ben.submits(**{NAME: OURS})
    world.ben.closes()
    world.ben.runs("/convene export")
    (mine,) = exported(world)["templates I kept"]
    assert (mine["title"], len(mine["prompts"]), mine["offered to the workspace"]) == (OURS, 3, False)
    world.ben.runs("/convene forget me")
    world.ben.presses("Forget me now")
    assert [row["author_id"] for row in rows(world, KeptTemplate)] == [None]
    opens(world.amy)
    assert "Kept in Data craft. Only this community" in world.amy.screen
    assert "Edit" in world.amy.screen.buttons


def exported(world: World) -> Any:
    files = [
        one.content
        for channel in world.workspace.channels.values()
        for message in channel.messages.values()
        for one in message.files
        if one.name == "convene-my-data.json"
    ]
    return json.loads(files[-1])
