"""The Home tab, as members see it."""

import re
from datetime import timedelta

import pytest

from tests.challenges.starting import TOMORROW, announced, forges
from tests.crowd import CHALLENGES, COMMUNITIES, crowd
from tests.screen import Seen, elements
from tests.world import Person, World


def test_a_warm_welcome_when_there_is_nothing(world: World) -> None:
    home = world.ben.opens_home()
    assert "Welcome" in home
    assert "/convene" in home
    assert home.text.startswith("*Welcome.*")


def test_only_communities_whose_channel_i_am_in_are_named(world: World) -> None:
    world.a_community()
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(world.ben, world.private)
    assert "Quiet corner" in world.ben.opens_home()
    assert "Communities I facilitate" in world.ben.opens_home()
    home = world.cleo.opens_home()
    assert "Data craft" in home
    assert "Quiet corner" not in home


def test_who_leaves_the_channel_does_not_see_it_any_more(world: World) -> None:
    world.a_community()
    assert "Data craft" in world.ben.opens_home()
    world.ben.leaves(world.channel)
    assert world.ben.member.home is not None
    assert not world.ben.sees("Data craft")
    world.ben.joins(world.channel)
    assert "Data craft" in world.ben.opens_home()


def test_buttons_answer_in_a_form_over_the_home_tab(world: World) -> None:
    world.a_community()
    world.amy.opens_home()
    desk = world.amy.presses("Front desk")
    assert "Settings" in desk.buttons
    world.amy.presses("Settings")
    world.amy.submits(Name="Data guild")
    assert world.amy.member.modal is None
    assert "Data guild" in world.amy.screen


def test_away_from_the_home_tab(world: World) -> None:
    world.ben.opens_home()
    world.ben.presses("I will be away")
    world.ben.submits(Away_until="2026-11-27")
    world.ben.closes()
    assert "away until Friday 27 November" in world.ben.screen
    world.ben.presses("I am back")
    world.ben.closes()
    assert "You are here" in world.ben.screen


def test_the_first_admin_is_asked_until_they_answer(world: World) -> None:
    assert "A question for you" not in world.ben.opens_home()
    assert "A question for you" in world.amy.opens_home()
    assert "A question for you" in world.amy.opens_home()
    assert "Help" in world.amy.screen.buttons
    assert "A question for you" not in world.amy.runs("/convene")
    world.amy.opens_home()
    world.amy.presses("Only admins")
    world.amy.closes()
    assert "A question for you" not in world.amy.screen
    assert "For admins" in world.amy.screen


def test_forget_me_from_the_home_tab(world: World) -> None:
    world.a_community()
    world.ben.opens_home()
    world.ben.presses("Forget me")
    assert "is deleted" in world.ben.presses("Forget me now")


def test_installing_and_looking_sends_nobody_a_message(world: World) -> None:
    world.amy.opens_home()
    world.ben.opens_home()
    assert not world.called("chat.postMessage")


def test_an_app_whose_home_tab_is_the_messages_tab_draws_nothing(world: World) -> None:
    world.ben.member.open_home("messages")
    world.beat()
    assert not world.called("views.publish")


# With much to show


def turns(person: Person, action: str) -> bool:
    """Press a button of the Home tab that says where it leads; False where there is none."""
    home = person.member.home
    assert home is not None
    found = [element for _, element in elements(home["blocks"]) if element["action_id"] == f"home.turn.{action}"]
    if found:
        assert person.member.press(home, found[0]["action_id"], value=found[0]["value"]).ok
        person.world.beat()
    return bool(found)


def pages(person: Person, what: str) -> list[Seen]:
    """All pages of one part of the Home tab, from where it opens."""
    found = [person.opens_home()]
    while turns(person, f"{what}.on"):
        found.append(shown(person))
    return found


def shown(person: Person) -> Seen:
    return Seen(person.member.home)


def test_with_thirty_communities_and_sixty_challenges_every_page_can_be_read(world: World) -> None:
    """The local Slack refuses what Slack would: a hundred blocks, an id twice, texts that are too long."""
    crowd(world, world.ben)
    due = [re.findall(r"\*(Month \d\d)\*: day 1 is open", page.text) for page in pages(world.ben, "needs")]
    assert [len(page) for page in due] == [10] * 6
    assert [title for page in due for title in page] == [f"Month {number:02}" for number in range(CHALLENGES)]
    named = [re.findall(r"\*(Craft \d\d)\*", page.text) for page in pages(world.ben, "communities")]
    assert [len(page) for page in named] == [10] * 3
    assert [name for page in named for name in page] == [f"Craft {number:02}" for number in range(COMMUNITIES)]
    assert "21 to 30 of 30" in shown(world.ben)
    assert "Communities I facilitate" not in shown(world.ben)
    assert turns(world.ben, "communities.back")
    assert {"Communities I facilitate", "My communities"} <= set(shown(world.ben).text.splitlines())
    assert "11 to 20 of 30" in shown(world.ben)
    turners = [one for _, one in elements(shown(world.ben).blocks) if "home.turn." in one["action_id"]]
    spoken = [one["accessibility_label"] for one in turners]
    assert {"Back: communities", "10 more: communities"} <= set(spoken)
    assert len(spoken) == len(set(spoken))  # nor are they the same by ear


def test_one_community_at_a_time_is_unfolded(world: World) -> None:
    crowd(world, world.ben, communities=6, challenges=12)
    home = world.ben.opens_home()
    assert home.text.count("2 under way.") == 6
    first, second = communities_shown(home)[:2]
    for number, name in ((first, "Month 00"), (second, "Month 01")):
        assert turns(world.ben, number)
        home = shown(world.ben)
        assert f"*{name}*: day 1 of 3" in home
        assert home.text.count("2 under way.") == 5
        assert home.buttons.count("Hide") == 1
    assert turns(world.ben, second)
    assert shown(world.ben).text.count("2 under way.") == 6


def communities_shown(home: Seen) -> list[str]:
    """The numbers of the communities on this page that can be unfolded."""
    buttons = [element for _, element in elements(home.blocks) if element["text"]["text"] == "Show"]
    return [str(button["action_id"]).removeprefix("home.turn.") for button in buttons]


def test_a_change_draws_the_page_where_one_is_and_opening_begins_anew(world: World) -> None:
    crowd(world, world.ben, communities=11, challenges=21)
    world.ben.opens_home()
    turns(world.ben, "needs.on")
    turns(world.ben, "communities.on")
    assert "*Month 10*: day 1 is open" in shown(world.ben)
    world.ben.presses("Done")
    closes(world.ben)
    assert "*Month 10*: day 1 is open" not in shown(world.ben)
    assert "*Month 20*: day 1 is open" in shown(world.ben)
    assert "11 to 20 of 20" in shown(world.ben)
    assert "11 to 11 of 11" in shown(world.ben)
    assert "*Month 00*: day 1 is open" in world.ben.opens_home()


def test_a_page_that_is_no_longer_there_becomes_the_last(world: World) -> None:
    crowd(world, world.ben, communities=6, challenges=11)
    world.ben.opens_home()
    turns(world.ben, "needs.on")
    assert "11 to 11 of 11" in shown(world.ben)
    world.ben.presses("Done")
    closes(world.ben)
    assert " of 1" not in shown(world.ben).text.replace("day 1 of", "")
    assert shown(world.ben).text.count("day 1 is open") == 10


@pytest.mark.parametrize("value", ["", "x", "1.1", "9.9.9", "999999999.999999999.999999999", "0.0.0.0", "1.-1.0", "²"])
def test_a_forged_place_is_no_other_than_ones_own_home(world: World, value: str) -> None:
    world.a_community()
    home = world.ben.opens_home()
    forges(world.ben, "home.turn.1", value)
    assert shown(world.ben).text == home.text


def test_an_open_day_is_offered_once(world: World) -> None:
    crowd(world, world.ben, communities=1, challenges=1)
    for seen in (world.ben.opens_home(), world.ben.runs("/convene", "dm"), world.ben.runs("/challenge", "dm")):
        assert len([button for button in seen.buttons if button.startswith("Done")]) == 1
        assert seen.buttons.count("Rest") == 1


def test_many_in_one_community_are_counted_and_shown_by_a_button(world: World) -> None:
    crowd(world, world.ben, communities=1, challenges=20)
    home = world.ben.opens_home()
    assert "And 17 more." in home
    panels = [world.ben.presses("All 30-day challenges"), world.ben.presses("12 more"), world.ben.presses("4 more")]
    assert ["1 to 8 of 20" in panels[0], "9 to 16 of 20" in panels[1], "17 to 20 of 20" in panels[2]] == [True] * 3
    named = [title for panel in panels for title in re.findall(r"\*(Month \d\d)\*", panel.text)]
    assert named == [f"Month {number:02}" for number in range(20)]
    assert "9 to 16 of 20" in world.ben.presses("Back")


def test_who_facilitates_reads_what_is_planned_next(world: World) -> None:
    announced(world, First_day=TOMORROW, Title="Draw daily")
    home = world.amy.opens_home()
    assert "Communities I facilitate" in home
    assert re.search(r"Next: <!date.*>, the day’s prompt of \*Draw daily, day 1\*", home.text)
    assert "Draw daily, day 1" in world.amy.presses("What is planned")
    assert "Next:" not in world.ben.opens_home()


# Fresh, and never older than what stands there


def test_two_changes_in_a_row_are_both_seen_within_a_second(world: World) -> None:
    """By the clock that paces what is sent: messages are redrawn every five seconds, one's own Home at once."""
    crowd(world, world.ben, communities=1, challenges=2)
    world.ben.opens_home()
    for left in (1, 0):
        before = world.clock.real()
        world.ben.presses("Done")
        closes(world.ben)
        assert shown(world.ben).text.count("day 1 is open") == left
        assert world.clock.real() - before <= timedelta(seconds=1)


def test_the_home_of_whoever_acts_is_drawn_before_those_of_others(world: World) -> None:
    """Slack takes one tab after the other, so that those of many people take a while."""
    amy, ben, cleo, dan = world.amy, world.ben, world.cleo, world.dan
    world.a_community()
    amy.runs("/convene handover")
    amy.submits(**{"Who facilitates from now on?": [cleo, dan], "And you?": ["I stay a facilitator too"]})
    closes(amy)
    for person in (cleo, dan, amy, ben):
        person.opens_home()
    world.beats = False
    before = len(world.called("views.publish"))
    amy.runs("/convene pause")
    ben.presses("I will be away")
    ben.submits(Away_until="2026-11-27")
    world.beat()
    drawn = [call["user_id"] for call in world.called("views.publish")[before:]]
    assert drawn[:2] == [amy.id, ben.id]
    assert sorted(drawn[2:]) == sorted([cleo.id, dan.id])


def test_a_drawing_that_lost_the_race_is_drawn_anew(world: World) -> None:
    """Somebody else published meanwhile, as a second process does whose lease ran out."""
    world.a_community()
    world.ben.opens_home()
    world.beats = False
    world.ben.presses("I will be away")
    world.ben.submits(Away_until="2026-11-27")
    world.ben.closes()
    other = {"type": "home", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Older"}}]}
    world.client().views_publish(user_id=world.ben.id, view=other)
    world.beats = True
    world.beat()
    assert "away until Friday 27 November" in shown(world.ben)
    (refused,) = [one for one in world.slack.calls if one.answer.get("error") == "hash_conflict"]
    assert refused.arguments["hash"]
    assert "hash" not in world.called("views.publish")[-1]
    world.ben.presses("I am back")
    world.ben.closes()
    assert world.called("views.publish")[-1]["hash"]


def closes(person: Person) -> None:
    while person.member.modal:
        person.closes()
