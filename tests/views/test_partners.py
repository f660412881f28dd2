"""Texts and forms about partners: within Slack's limits, quoted, and of at most four fields."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.views import View

from bot.domain.partners.facts import Introduction, Mine, Panel, PoolFact, Request, Settings, StartOptions, Told
from bot.domain.partners.life import Kept, Rescue
from bot.domain.people import Commands
from bot.models.partners import ENDED, PAUSED
from bot.views.message import Message, check_message, check_view
from bot.views.partners import notes, own, panel, posts, rescue, start
from tests.screen import Seen

WILD = "<!channel> & " + "x" * 3000
AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
POOL = PoolFact(
    pool_id=1, community="Data craft", every="week", size=2, state="open", people=12, number=3,
    next_at=AT, zone="Europe/Berlin",
)  # fmt: skip
MINE = Mine(partners=("U2",), link="https://x.example/archives/C1")
INTRODUCTION = Introduction(
    pair_id=1, people=("U1", "U2"), starts="U2", community="Data craft", every="week", number=3,
    reasons=("strangers", "new"), overlap=(AT, AT), check_in_days=3,
)  # fmt: skip


def text(message: Message) -> str:
    check_message(message)
    return Seen({"text": message.text, "blocks": message.drawn}).text


def visible(view: View) -> list[str]:
    check_view(view)
    return [block.label.text for block in view.blocks or [] if isinstance(block, InputBlock) and block.label]


@pytest.mark.parametrize("pool", [replace(POOL, community=WILD), replace(POOL, challenge=WILD, community="x")])
def test_a_name_pings_nobody_and_fits(pool: PoolFact) -> None:
    asked = Request(1, "U2", pool)
    told = Told(replace(pool, mine=Mine(waiting=True, matched_at=AT)), ("U2",))
    drawn = [
        text(posts.announcement(pool)),
        text(posts.introduction(replace(INTRODUCTION, community=pool.community, challenge=pool.challenge))),
        text(
            panel.panel(
                Panel(1, pool.community, may_start=True, pools=(replace(pool, mine=MINE, steers=True),)), Commands()
            )
        ),
        text(Message("a", own.request(asked))),
        *(text(Message("a", words(told))) for words in notes.WORDS.values()),
    ]
    assert not [one for one in drawn if "<!channel>" in one]
    for view in (own.join_form(pool), own.settings_form(Settings(pool, (), small=True))):
        check_view(view)


def test_at_most_four_fields_are_seen_before_more_settings() -> None:
    options = StartOptions(1, "C1", "Europe/Berlin", date(2026, 11, 30), time(9))
    assert visible(start.start_form(options, start.default_form(options))) == [
        "How often", "How many together", "Next round on", "Ask each pair how it goes",
    ]  # fmt: skip
    assert len(visible(own.join_form(replace(POOL, team_label="Team")))) == 3


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ({}, "You have not met here before."),
        ({"reasons": ("again",)}, "nobody new was free"),
        ({"reasons": ("across",)}, "You come from different teams."),
        ({"reasons": ("odd",), "people": ("U1", "U2", "U3")}, "one more than usual, so that one more has a partner"),
        ({"people": ("U1", "U2", "U3")}, "<@U1>, <@U2> and <@U3>, you are partners this week, the three of you."),
        ({"chosen": True}, "you are partners. You chose each other"),
        ({"grown": True, "reasons": ("odd",)}, "One more has joined you."),
        ({"shrunk": True}, "Somebody has left."),
        ({"challenge": "Draw daily"}, "*Accountability partners in Draw daily*"),
        ({"every": "once"}, "*Accountability partners in Data craft*\n"),
    ],
)
def test_each_pair_reads_why_it_is_one(fact: dict[str, object], words: str) -> None:
    said = text(posts.introduction(replace(INTRODUCTION, **fact)))  # type: ignore[arg-type] # as the cases give it
    assert words in said
    assert "<@U2> starts this time." in said


def test_every_first_question_comes_before_one_comes_again() -> None:
    said = {text(posts.introduction(replace(INTRODUCTION, question=n))) for n in range(len(posts.QUESTIONS))}
    assert len(said) == len(posts.QUESTIONS)


def test_each_first_question_comes_with_every_suggestion() -> None:
    all_of_them = len(posts.QUESTIONS) * len(posts.SUGGESTIONS)
    said = {text(posts.introduction(replace(INTRODUCTION, question=number))) for number in range(all_of_them)}
    assert len(said) == all_of_them


@pytest.mark.parametrize(
    ("mine", "words"),
    [
        (MINE, "Your partner is <@U2>."),
        (Mine(partners=("U2", "U3")), "Your partners are <@U2> and <@U3>."),
        (Mine(partners=("U2", "U3", "U4")), "Your partners are <@U2>, <@U3> and <@U4>."),
        (Mine(waiting=True, matched_at=AT), "I find you a partner <!date^"),
        (Mine(waiting=True), "You have no partner just now."),
        (Mine(paused_until=date(2026, 12, 24)), "in again from 24 December 2026."),
        (Mine(skips_next=True), "You skip the next round."),
        (Mine(asked="U4", waiting=True), "You asked <@U4>, who has not answered yet."),
    ],
)
def test_how_it_stands_is_said_in_a_sentence(mine: Mine, words: str) -> None:
    assert words in own.state(replace(POOL, mine=mine), mine)


def test_three_partners_are_listed_as_a_sentence_has_them() -> None:
    three, listed = ("U2", "U3", "U4"), "<@U2>, <@U3> and <@U4>"
    assert f"quiet between you and {listed}. That" in text(Message("a", rescue.offer(Rescue(1, "Draw", three, True))))
    assert f"{listed} will see that you are." in text(Message("a", rescue.kept(Kept(1, "Draw", three))))
    assert f"{listed} can see that you are here." in text(rescue.back(three))


def test_what_is_paused_or_over_promises_no_round() -> None:
    for pool in (replace(POOL, state=PAUSED), replace(POOL, held=True)):
        assert "It is paused just now." in text(posts.announcement(pool))
    over = posts.announcement(replace(POOL, state=ENDED))
    assert "This has ended." in text(over)
    assert "Join" not in Seen({"blocks": over.drawn}).buttons
