"""/convene, as members meet it."""

import pytest

from tests.world import World

# Setting up


def test_setting_up_is_three_prefilled_fields_and_one_line(world: World) -> None:
    world.amy.runs("/convene")
    form = world.amy.presses("Set it up")
    assert "Data craft" in form
    assert "Get better at data craft together." in form
    assert "Europe/Berlin" in form
    world.amy.submits()
    lines = [seen.text for seen in world.ben.messages()]
    assert len(lines) == 1
    assert "In this channel amy set up the community *Data craft*." in lines[0]
    assert world.amy.mention not in lines[0]  # nobody's phone buzzes for what they did


def test_the_bot_joins_a_public_channel_by_itself(world: World) -> None:
    world.a_community()
    assert world.workspace.bot_user_id in world.channel.members


def test_who_set_it_up_is_shown_what_comes_next_and_nobody_else_is(world: World) -> None:
    world.a_community()
    assert "is ready" in world.amy.screen
    assert not world.ben.sees("is ready")


def test_nobody_gets_a_private_message_by_setting_up(world: World) -> None:
    world.a_community()
    assert [person.private for person in world.people.values() if person is not world.eve] == [[]] * 5


def test_in_a_private_channel_the_invitation_comes_first(world: World) -> None:
    seen = world.amy.runs("/convene setup", world.private)
    assert "/invite @Convene" in seen
    assert "/invite @Convene" in world.amy.presses("Try again")
    world.workspace.invite_bot(world.private, world.amy.member)
    assert "Quiet corner" in world.amy.presses("Try again")
    world.amy.submits()
    assert world.ben.messages(world.private)[-1].text.count("set up the community") == 1


def test_more_settings_keep_what_was_typed(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.fills("Name", "Data guild")
    world.amy.fills("Time zone", "Nairobi")
    form = world.amy.presses("More settings")
    assert "Data guild" in form
    assert "Quiet hours begin" in form
    world.amy.fills("Facilitators", [world.amy, world.ben])
    world.amy.fills("Who may start something here?", "Facilitators only")
    world.amy.submits()
    seen = world.dan.runs("/convene")
    assert "Data guild" in seen
    assert "Africa/Nairobi" in seen
    assert world.ben.mention in seen
    assert "Start a 30-day challenge" not in seen.buttons


def test_an_unknown_zone_is_said_on_its_field_and_nothing_is_lost(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.fills("Name", "Data guild")
    errors = world.amy.tries_to_submit(Time_zone="Atlantis")
    assert "I do not know this time zone" in errors["Time zone"]
    world.amy.submits(Time_zone="Europe/Lisbon")
    assert "Data guild" in world.ben.runs("/convene")


def test_a_guest_cannot_set_up_and_hears_who_can(world: World) -> None:
    seen = world.gus.runs("/convene setup")
    assert "Guests cannot set up a community" in seen
    assert "A full member can do it" in seen


def test_who_cannot_set_up_is_told_who_can_before_they_try(world: World) -> None:
    for seen in (world.gus.runs("/convene"), world.ben.runs("/convene", world.general)):
        assert "has no community yet" in seen
        assert "Set it up" not in seen.buttons
        assert "Help" in seen.buttons
    assert "A full member can do it for you" in world.gus.runs("/convene")
    assert "Only a workspace admin can" in world.ben.runs("/convene", world.general)
    assert "Set it up" not in world.ben.runs("/convene help", world.general).buttons
    assert "Set it up" in world.ben.runs("/convene").buttons


def test_a_facilitator_is_a_full_member_in_the_channel(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.presses("More settings")
    errors = world.amy.tries_to_submit(Facilitators=[world.amy, world.gus])
    assert "gus cannot facilitate" in errors["Facilitators"]
    fay = world.workspace.add_member("fay")
    errors = world.amy.tries_to_submit(Facilitators=[world.amy, fay.id])
    assert "fay is not in the channel" in errors["Facilitators"]


def test_the_general_channel_is_for_admins(world: World) -> None:
    assert "Only a workspace admin can" in world.ben.runs("/convene setup", world.general)
    assert "General" in world.amy.runs("/convene setup", world.general)


def test_a_channel_is_set_up_once(world: World) -> None:
    world.amy.runs("/convene setup")
    world.ben.runs("/convene setup")
    world.amy.submits()
    assert "is a community already" in world.ben.submits()
    assert "is a community already" in world.dan.runs("/convene setup")


def test_setting_up_needs_a_channel(world: World) -> None:
    assert "A community lives in a channel" in world.amy.runs("/convene setup", "dm")


def test_a_channel_that_cannot_be_joined_is_told_to_who_set_it_up(world: World) -> None:
    world.slack.fail("conversations.join", error="missing_scope")
    world.a_community()
    assert world.ben.messages() == []
    assert "I could not join" in world.amy.private[0]
    assert "the app lacks a permission" in world.amy.private[0]


# Who may set up


def test_the_first_admin_is_asked_once_who_may_set_up(world: World) -> None:
    assert "who may set up communities" not in world.ben.runs("/convene")
    assert "who may set up communities" in world.amy.runs("/convene")
    assert "who may set up communities" not in world.amy.runs("/convene")


def test_only_admins(world: World) -> None:
    world.amy.runs("/convene")
    assert "Only workspace admins" in world.amy.presses("Only admins")
    assert "Only a workspace admin can set up a community" in world.ben.runs("/convene setup")


def test_named_people(world: World) -> None:
    world.amy.runs("/convene")
    world.amy.presses("People I name")
    world.amy.fills("Who may set up communities, besides admins?", [world.ben])
    assert world.ben.mention in world.amy.submits()
    assert f"Only {world.ben.mention} or a workspace admin can set up a community" in world.dan.runs("/convene setup")
    assert "Data craft" in world.ben.runs("/convene setup")


def test_an_admin_finds_the_question_again_under_about_me(world: World) -> None:
    world.amy.runs("/convene me")
    world.amy.presses("Only admins")
    assert "Only workspace admins may set up" in world.amy.runs("/convene me")
    assert "admins" not in world.ben.runs("/convene me")


# The front desk


def test_the_front_desk_shows_each_what_they_can_do(world: World) -> None:
    world.a_community()
    mine = world.amy.runs("/convene").buttons
    assert {"Settings", "Hand over", "Pause everything"} <= set(mine)
    assert "Start a 30-day challenge" in mine
    theirs = world.ben.runs("/convene").buttons
    assert not {"Settings", "Hand over", "Pause everything"} & set(theirs)
    assert "Start a 30-day challenge" in theirs
    assert "Start a 30-day challenge" not in world.gus.runs("/convene").buttons


@pytest.mark.parametrize("words", ["help", "what is this", "HELP", "settinsg"])
def test_help_and_unknown_words_answer_with_what_one_can_do(world: World, words: str) -> None:
    world.a_community()
    seen = world.ben.runs(f"/convene {words}")
    assert "What Convene does here" in seen
    assert "Front desk" in seen.buttons


def test_help_where_there_is_no_community(world: World) -> None:
    assert "What Convene does here" in world.ben.runs("/convene help", "dm")


def test_every_ritual_is_a_word_of_the_front_desk(world: World) -> None:
    world.a_community()
    assert world.ben.runs("/convene challenge help").text == world.ben.runs("/challenge help").text


def test_start_names_what_there_is_to_start(world: World) -> None:
    world.a_community()
    assert "Start a 30-day challenge" in world.ben.runs("/convene start").buttons
    assert "Start a 30-day challenge" in world.ben.runs("/convene propose something").buttons
    world.ben.runs("/convene start challenge")
    assert world.ben.member.modal is not None


def test_who_cannot_start_hears_why_and_who_can(world: World) -> None:
    world.a_community()
    assert "Every other member can" in world.gus.runs("/convene start")
    world.amy.runs("/convene pause")
    seen = world.dan.runs("/convene start")
    assert f"Everything is paused. {world.amy.mention} can resume it." in seen
    assert "Start a 30-day challenge" not in world.dan.runs("/convene").buttons
    world.amy.runs("/convene resume")
    world.workspace.remove_bot(world.channel)
    world.beat()
    assert "/invite @Convene" in world.dan.runs("/convene start")


def test_where_facilitators_start_they_are_named(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.presses("More settings")
    world.amy.fills("Who may start something here?", "Facilitators only")
    world.amy.submits()
    assert f"Only {world.amy.mention} can start something here." in world.ben.runs("/convene start")


def test_a_guest_who_would_steer_hears_who_can(world: World) -> None:
    world.a_community()
    for words in ("settings", "handover", "pause", "resume", "takeover"):
        assert f"Only {world.amy.mention} can" in world.gus.runs(f"/convene {words}")


def test_in_the_private_conversation_one_community_is_the_one_meant(world: World) -> None:
    world.a_community()
    assert "The front desk of Data craft" in world.ben.runs("/convene", "dm")


def test_elsewhere_one_chooses_among_ones_own_communities(world: World) -> None:
    world.a_community()
    world.workspace.invite_bot(world.private, world.amy.member)
    world.a_community(world.ben, world.private)
    assert "Which community" in world.amy.runs("/convene planned", "dm")
    assert "Nothing is planned in *Quiet corner*" in world.amy.chooses("Quiet corner")
    assert "Quiet corner" not in world.cleo.runs("/convene", "dm").text


def test_in_no_community_one_is_told_what_to_do(world: World) -> None:
    assert "You are in no community yet" in world.ben.runs("/convene", "dm")


def test_settings_are_for_facilitators_and_a_refusal_says_who(world: World) -> None:
    world.a_community()
    assert f"Only {world.amy.mention} can change the settings" in world.ben.runs("/convene settings")
    world.amy.runs("/convene settings")
    world.amy.submits(Name="Data guild", Purpose="Learn from each other.")
    seen = world.ben.runs("/convene")
    assert "Data guild" in seen
    assert "Learn from each other." in seen


def test_what_members_write_pings_nobody(world: World) -> None:
    world.amy.runs("/convene setup")
    world.amy.submits(Name="<!channel> craft", Purpose="See <https://evil.example|here> & there")
    text = world.ben.messages()[0].text
    assert "&lt;!channel&gt; craft" in text
    assert "<!channel>" not in text
    assert "<https://evil.example" not in text


def test_pause_everything_and_resume(world: World) -> None:
    world.a_community()
    assert "Only" in world.ben.runs("/convene pause")
    world.amy.runs("/convene")
    assert "Everything is paused" in world.amy.presses("Pause everything")
    assert "Everything is paused" in world.ben.runs("/convene")
    assert "It goes on" in world.amy.presses("Resume")
    assert "Everything is paused" not in world.ben.runs("/convene")


def test_hand_over(world: World) -> None:
    world.a_community()
    world.amy.runs("/convene")
    world.amy.presses("Hand over")
    assert (
        "Choose at least one other person"
        in world.amy.tries_to_submit(**{"Who facilitates from now on?": [world.amy]})["Who facilitates from now on?"]
    )
    world.amy.fills("Who facilitates from now on?", [world.ben])
    assert f"facilitated by {world.ben.mention}." in world.amy.submits()
    world.amy.closes()
    assert "Settings" in world.ben.runs("/convene").buttons
    assert "Settings" not in world.amy.runs("/convene").buttons


def test_who_was_named_hears_of_it_with_their_day(world: World) -> None:
    world.a_community()
    world.amy.runs("/convene handover")
    world.amy.fills("And you?", ["I stay a facilitator too"])
    world.amy.submits(**{"Who facilitates from now on?": [world.cleo]})
    world.passes(days=1)
    assert len(world.cleo.private) == 1
    assert "You are a facilitator of *Data craft* now" in world.cleo.private[0]


def test_an_admin_takes_over_what_nobody_facilitates(world: World) -> None:
    world.a_community(world.ben)
    assert "Take over" not in world.amy.runs("/convene").buttons
    world.workspace.deactivate(world.ben.member)
    world.beat()
    assert "a workspace admin can take it over" in world.dan.runs("/convene")
    world.amy.runs("/convene")
    assert "You facilitate *Data craft* now" in world.amy.presses("Take over")
    assert "Settings" in world.amy.runs("/convene").buttons


# Away


def test_away_until_a_day(world: World) -> None:
    assert "away until Friday 27 November 2026" in world.ben.runs("/convene away until Friday")
    assert "Welcome back" in world.ben.presses("I am back")
    assert "You are here" in world.ben.runs("/convene me")


def test_away_with_a_date_picker(world: World) -> None:
    world.ben.runs("/convene me", "dm")
    world.ben.presses("I will be away")
    assert "This day is over" in world.ben.tries_to_submit(Away_until="2026-11-22")["Away until"]
    assert "away until Thursday 26 November 2026" in world.ben.submits(Away_until="2026-11-26")


def test_away_without_an_end(world: World) -> None:
    world.ben.runs("/convene away")
    assert "until you say that you are back" in world.ben.submits()
    world.ben.closes()
    assert "Welcome back" in world.ben.runs("/convene back")


@pytest.mark.parametrize("words", ["until the cows come home", "until 2020-01-01"])
def test_an_unclear_or_past_day_changes_nothing(world: World, words: str) -> None:
    world.ben.runs(f"/convene away {words}")
    assert "You are here" in world.ben.runs("/convene me")


# My data


def test_export_comes_as_a_file(world: World) -> None:
    world.a_community()
    world.ben.runs("/convene away until Friday")
    assert "private conversation" in world.ben.runs("/convene export")
    file = world.ben.member.direct_messages()[-1]["files"][0]
    content = next(
        one.content.decode()
        for channel in world.workspace.channels.values()
        for message in channel.messages.values()
        for one in message.files
        if one.id == file["id"]
    )
    assert file["name"] == "convene-my-data.json"
    assert '"until": "2026-11-27"' in content
    assert world.amy.id not in content


def test_an_export_without_the_permission_comes_in_words(world: World) -> None:
    world.workspace.granted.discard("files:write")
    world.ben.runs("/convene export")
    assert "files:write" in world.ben.private[-1]
    assert '"time_zone": "America/New_York"' in world.ben.private[-1]


def test_forget_me_says_what_goes_then_forgets(world: World) -> None:
    world.a_community(world.ben)
    world.ben.runs("/convene away until Friday")
    said = world.ben.runs("/convene forget me")
    assert "what goes" in said
    assert "What stays" in said
    assert "You are away" in world.ben.runs("/convene me")
    world.ben.runs("/convene forget")
    assert "is deleted" in world.ben.presses("Forget me now")
    assert "You are here" in world.ben.runs("/convene me")
    assert "nobody facilitates it any more" in world.dan.runs("/convene")


def test_forgetting_one_person_leaves_the_others_alone(world: World) -> None:
    world.a_community()
    world.ben.runs("/convene away until Friday")
    world.dan.runs("/convene forget me")
    world.dan.presses("Forget me now")
    assert "away until Friday" in world.ben.runs("/convene me")
    assert world.amy.mention in world.dan.runs("/convene")
