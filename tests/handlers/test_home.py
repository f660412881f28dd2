"""The Home tab, as members see it."""

from tests.world import World


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
    assert "you facilitate it" in world.ben.opens_home()
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
