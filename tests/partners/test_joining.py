"""Starting it, joining, naming one's partner, pausing, skipping and stopping: by command, by button and in Home."""

from bot.models.partners import NamedPartner
from tests.challenges.scene import rows
from tests.partners.scene import INTRODUCED, OWN, ROUND, STAYS, begun, groups, introductions, joins, matched
from tests.world import World


def test_a_facilitator_starts_it_and_the_channel_reads_one_invitation(world: World) -> None:
    world.a_community()
    form = world.amy.runs("/convene partner start")
    assert "reads an invitation with a Join button" in form.text
    assert world.amy.tries_to_submit(Next_round_on="2026-11-20") == {
        "Next round on": "This moment has passed. Please choose a later day or hour."
    }
    said = world.amy.submits(Next_round_on=ROUND)
    assert "30 Nov 2026, 09:00 Europe/Berlin" in said.text
    (post,) = [one.text for one in world.dan.messages() if "A partner asks how it goes" in one.text]
    assert "a new partner every week" in post
    assert "Nobody has joined yet" in post
    world.amy.closes()
    assert "run here already" in world.amy.runs("/partner start").text


def test_who_may_start_it_is_as_the_community_says(world: World) -> None:
    world.a_community()
    assert "Guests cannot" in world.gus.runs("/partner start").text
    assert "Start accountability partners" in world.ben.runs("/partner").text
    world.amy.runs("/convene settings")
    world.amy.presses("More settings")
    world.amy.fills("Who may start something here?", "Facilitators only")
    world.amy.submits()
    assert "Start accountability partners" not in world.ben.runs("/partner").text
    assert f"Only {world.amy.mention} can" in world.ben.runs("/partner start").text


def test_joining_by_button_says_what_comes_and_twice_changes_nothing(world: World) -> None:
    begun(world)
    for _ in range(2):
        form = world.ben.presses("Join")
        assert "Facilitators see who is in a round, not who is with whom" in form.text
        assert "30 Nov 2026, 09:00 Europe/Berlin" in world.ben.submits().text
        world.ben.closes()
    assert "1 person in" in world.dan.latest("A partner asks")["blocks"][-1]["elements"][0]["text"]
    assert world.ben.private == []
    assert "Join" not in world.ben.runs("/partner").buttons
    assert "Join" in world.dan.runs("/partner").buttons


def test_people_of_other_organisations_are_neither_paired_nor_named(world: World) -> None:
    begun(world)
    world.eve.presses("Join")
    assert "People of other organisations cannot" in world.eve.screen.text
    world.amy.runs("/partner join")
    world.amy.fills("How would you like it?", OWN)
    assert world.amy.tries_to_submit() == {"My partner": "Please fill this in."}
    for who, why in ((world.eve, "Choose somebody of this workspace"), (world.amy, "Choose somebody else.")):
        world.amy.fills("My partner", who)
        assert why in world.amy.tries_to_submit()["My partner"]


def test_two_who_choose_each_other_stay_together_whatever_rounds_come(world: World) -> None:
    begun(world, world.cleo, world.gus)
    assert f"I ask {world.dan.mention}" in joins(world.amy, world.dan).text
    world.passes(hours=2)
    assert f"{world.amy.mention} would like you as partner" in world.dan.private[-1]
    assert f"{world.amy.mention} would like you as partner" in world.dan.opens_home().text
    assert "You and" in world.dan.presses("Yes, gladly").text
    world.dan.closes()
    world.dan.runs("/partner")  # looks away from Home; the message of the day still has its button
    assert "You and" in world.dan.presses("Yes, gladly").text
    world.passes(**INTRODUCED)
    world.passes(days=7)
    assert sorted(map(sorted, groups(world))) == [["amy", "dan"], ["cleo", "gus"]]
    assert "You chose each other" in introductions(world.dan)[-1]
    assert len(introductions(world.dan)) == 1
    assert len(introductions(world.gus)) == 2


def test_who_is_turned_down_hears_no_reason_and_gets_somebody(world: World) -> None:
    begun(world, world.cleo, world.gus)
    joins(world.amy, world.dan)
    world.passes(hours=2)
    world.dan.presses("Not this time")
    assert "without a reason" in world.dan.screen.text
    world.passes(days=1)
    assert f"It does not work out with {world.dan.mention} this time. I find you somebody" in world.amy.private[-1]
    world.passes(**INTRODUCED)
    assert groups(world) == [{"amy", "cleo", "gus"}]


def test_who_is_asked_and_does_not_answer_keeps_nobody_waiting(world: World) -> None:
    begun(world, world.cleo)
    joins(world.amy, world.dan)
    world.passes(**INTRODUCED)
    assert groups(world) == [{"amy", "cleo"}]
    assert [row["answer"] for row in rows(world, NamedPartner)] == ["closed"]
    world.dan.presses("Yes, gladly")
    assert "There is nothing to answer here any more." in world.dan.screen.text
    assert world.amy.mention not in world.dan.opens_home().text


def test_two_who_ask_each_other_are_together_at_once(world: World) -> None:
    begun(world, How_often=STAYS)
    joins(world.amy, world.dan)
    assert f"Your partner is {world.amy.mention}." in joins(world.dan, world.amy).text
    world.passes(hours=1)
    assert groups(world) == [{"amy", "dan"}]


def test_skipping_a_round_leaves_that_one_out_and_no_other(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus)
    assert "You skip the next round." in world.amy.runs("/partner skip").text
    assert "You skip the next round." in world.amy.runs("/partner skip").text
    world.passes(**INTRODUCED)
    assert groups(world) == [{"dan", "gus"}]
    world.passes(days=7)
    assert {"amy", "dan", "gus"} in groups(world)


def test_a_pause_is_said_in_words_or_by_a_form_and_taken_back_by_a_button(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus)
    assert "I did not understand the day" in world.amy.runs("/partner pause until the cows come home").text
    assert "in again from 2 December 2026" in world.amy.runs("/partner pause until 1 December").text
    world.passes(**INTRODUCED)
    assert groups(world) == [{"dan", "gus"}]
    assert "I find you a partner" in world.amy.presses("Be in again").text
    world.amy.opens_home()
    world.amy.presses("Pause")
    assert world.amy.tries_to_submit(In_again_from="2026-11-30") == {
        "In again from": "This day is over. Please choose a later one."
    }
    world.amy.submits(In_again_from="2026-12-20")
    world.amy.closes()
    assert "in again from 20 December 2026" in world.amy.opens_home().text
    world.passes(days=7)
    assert len(groups(world)) == 1


def test_who_is_away_as_they_said_is_left_out_and_back_in_afterwards(world: World) -> None:
    begun(world, world.amy, world.dan, world.gus)
    world.dan.runs("/convene away until 1 December")
    assert "Your place is kept while you are away." in world.dan.runs("/partner")
    world.passes(**INTRODUCED)
    assert groups(world) == [{"amy", "gus"}]
    world.passes(days=7)
    assert {"amy", "dan", "gus"} in groups(world)


def test_who_stops_is_out_and_their_partner_is_told_and_matched_anew(world: World) -> None:
    matched(world, world.amy, world.dan)
    joins(world.gus)
    said = world.dan.runs("/partner stop").text
    assert "You are out." in said
    assert "have no accountability partner here" in world.dan.runs("/partner stop").text
    world.passes(days=1)
    (told,) = world.amy.private
    assert f"{world.dan.mention} is not in it any more. I find you somebody" in told
    assert groups(world) == [{"amy", "dan"}, {"amy", "gus"}]
    world.dan.presses("Join again")
    assert "I find you a partner" in world.dan.submits().text


def test_of_three_the_two_who_are_left_go_on_together(world: World) -> None:
    matched(world, world.amy, world.dan, world.gus)
    world.amy.runs("/partner")
    world.amy.presses("Stop")
    world.passes(hours=1)
    assert groups(world) == [{"amy", "dan", "gus"}, {"dan", "gus"}]
    assert "Somebody has left. Slack opens a new conversation for that" in introductions(world.gus)[-1]


def test_my_settings_ask_for_the_team_where_the_community_wants_it(world: World) -> None:
    world.a_community()
    world.amy.runs("/partner start")
    world.amy.presses("More settings")
    label = "Bring together people of different …"
    world.amy.fills(label, "Department")
    world.amy.submits()
    world.amy.closes()
    assert "Department" in world.ben.presses("Join").text
    world.ben.submits(Department="Sales")
    world.ben.presses("Partner settings")
    world.ben.submits(Department="Design")
    world.ben.closes()
    while world.ben.member.modal:
        world.ben.closes()
    world.ben.runs("/partner settings")
    assert world.ben.member.modal
    assert "Design" in str(world.ben.member.modal)


def test_who_asks_somebody_else_is_not_seen_by_the_first(world: World) -> None:
    begun(world, world.gus)
    world.turn_to(world.now.replace(hour=21))  # nobody is told at night
    joins(world.amy, world.dan)
    joins(world.amy, world.ben)
    world.passes(hours=20)
    assert not [text for text in world.dan.private if "would like you as partner" in text]
    assert f"{world.amy.mention} would like you as partner" in world.ben.private[-1]
    world.ben.presses("Not this time")
    world.passes(days=1)
    joins(world.amy, world.dan)
    world.passes(days=1)
    world.dan.presses("Not this time")
    world.passes(days=1)
    declined = [text for text in world.amy.private if "does not work out with" in text]
    assert [world.ben.mention in declined[0], world.dan.mention in declined[1]] == [True, True]


def test_who_pauses_is_told_how_long_a_partner_stays_and_when_the_round_is_over(world: World) -> None:
    matched(world, world.amy, world.dan)
    assert "Your partner now stays your partner until the next round." in world.amy.runs("/partner pause 20 December")
    world.passes(days=7)
    (told,) = world.amy.private
    assert "A new round has begun, and you are not in it." in told
    assert f"You and {world.dan.mention} are not partners any more." in told
    assert "You pause, and are in again from 21 December 2026." in told
    (alone,) = world.dan.private
    assert "Nobody was free to be your partner this time." in alone
