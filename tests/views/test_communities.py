"""How communities look: every message within Slack's limits, and what members write only quoted."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.domain.communities import CommunityForm, Desk, FormDraft, HomeFacts, Mine, Policy
from bot.domain.outbox import Planned
from bot.domain.people import Actor, Away, Commands
from bot.models.communities import Community
from bot.views.communities import desk as views
from bot.views.communities import forms, posts, tab, workspace
from bot.views.home import tab as home
from bot.views.message import Message, check_message, check_view, section

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
NASTY = "<!channel> & <https://evil.example|x> " * 20
COMMANDS = Commands("cop")
OFFERS = [(f"Start number {n}", f"ritual.start{n}") for n in range(6)]
DESK = Desk(
    community_id=7,
    name=NASTY[:80],
    purpose=NASTY[:300],
    channel="C1",
    zone="Europe/Berlin",
    facilitators=("U1",) * 10,
    facilitating=True,
    may_start=True,
    may_take_over=True,
    paused_at=NOW,
    lost="removed",
)
COMMUNITY = Community(
    workspace_id=1, channel_id=1, name=NASTY[:80], purpose=NASTY[:300], zone="Europe/Berlin", created_at=NOW
)
FORM = FormDraft("draft", CommunityForm("x" * 80, "y" * 300, "Europe/Berlin", ("U1",) * 10))
ITEMS: list[list[Block]] = [[section("x" * 100), section("y")] for _ in range(80)]


def every_message() -> list[Message]:
    plan = [Planned("challenges.day", NOW, "Draw daily, day 4")] * 10
    free = replace(DESK, facilitators=(), facilitating=False, may_start=False, paused_at=None, lost=None)
    return [
        views.panel(DESK, ITEMS, ITEMS, OFFERS, status="Done.", asks_policy=True, everything=OFFERS),
        views.panel(free, [], [], OFFERS),
        views.start(DESK, OFFERS),
        views.start(replace(DESK, lost=None), OFFERS),
        views.start(free, OFFERS),
        views.planned(DESK, plan, {"challenges.day": "the day's prompt"}, "Asia/Tokyo"),
        views.planned(DESK, [], {}, "UTC"),
        views.choice("planned", [_numbered(n) for n in range(150)]),
        views.set_it_up([_numbered(1)], asks_policy=True),
        views.nowhere(COMMANDS, asks_policy=True),
        views.belongs_elsewhere(COMMANDS),
        views.invite_me(),
        views.help_here(COMMANDS, ["challenge"], DESK, OFFERS),
        views.help_elsewhere(COMMANDS, ["challenge"], may_set_up=True),
        views.me(Away(date(2026, 1, 1), None), 7, Policy()),
        views.gone_away(Away(date(2026, 1, 1), date(2026, 5, 3))),
        views.come_back(None),
        views.handed_over(DESK),
        workspace.policy_set(Policy("named", ("U1",) * 30)),
        posts.opened(COMMUNITY, "<&>" * 80, COMMANDS),
        posts.welcome(COMMUNITY, COMMANDS),
        posts.exported("{" + "x" * 9000 + "}"),
        posts.exported("x" * 99_000),
        posts.export_comes(),
        posts.forget_me(),
        posts.forgotten(),
        Message("Your day", posts.named(COMMUNITY)),
    ]


def _numbered(number: int) -> Community:
    community = replace_name(number)
    community.id = number
    return community


def replace_name(number: int) -> Community:
    return Community(workspace_id=1, channel_id=1, name=f"{NASTY}{number}", zone="UTC", created_at=NOW)


@pytest.mark.parametrize("message", every_message())
def test_every_message_is_one_that_slack_takes(message: Message) -> None:
    check_message(message)


@pytest.mark.parametrize("message", every_message())
def test_what_members_write_pings_nobody_and_forges_no_link(message: Message) -> None:
    said = str(message.text) + str([block.to_dict() for block in message.blocks if block.type == "section"])
    assert "<!channel>" not in said
    assert "<https://evil" not in said


@pytest.mark.parametrize("message", every_message())
def test_no_answer_begins_with_what_a_member_wrote(message: Message) -> None:
    assert not message.text.startswith(("&lt;", "<!", "{"))


@pytest.mark.parametrize(
    "view",
    [
        forms.form(FORM, more=False),
        forms.form(FORM, more=True),
        forms.form(replace(FORM, community_id=7), more=True),
        forms.hand_over_form(DESK),
        forms.away_form(date(2026, 11, 23)),
        workspace.policy_form(Policy()),
    ],
)
def test_every_form_is_one_that_slack_takes_and_carries_nothing_but_a_draft(view: View) -> None:
    check_view(view)
    assert view.private_metadata in {None, "draft"}


def test_the_form_shows_three_fields_and_the_rest_on_request() -> None:
    assert [b.block_id for b in forms.form(FORM, more=False).blocks or [] if b.type == "input"] == [
        "name",
        "purpose",
        "zone",
    ]
    assert len([b for b in forms.form(FORM, more=True).blocks or [] if b.type == "input"]) == 8


def test_what_is_not_on_the_screen_keeps_its_value() -> None:
    base = replace(FORM.form, who_starts="facilitators")
    typed = {"state": {"values": {"name": {"name": {"value": " New "}}, "zone": {"zone": {"value": "Lima"}}}}}
    form = forms.read_form(typed, base)
    assert (form.name, form.zone, form.purpose) == ("New", "Lima", "")
    assert (form.who_starts, form.facilitators) == ("facilitators", base.facilitators)


@pytest.mark.parametrize(
    ("cause", "detail", "words"),
    [
        ("channel_archived", "C1/1", "was archived"),
        ("channel_deleted", "C1/1", "`/cop-convene`"),
        ("bot_removed", "C1/1", "`/invite @Convene`"),
        ("post_skipped", "42/2026-11-23", "came too late"),
        ("facilitator_gone", "U9/1", "<@U9> does not facilitate it any more"),
        ("facilitator_gone", "/1", "Somebody does not facilitate it any more"),
        ("join_failed", "missing_scope", "I could not join <#C1>"),
    ],
)
def test_an_alert_says_what_failed_where_and_what_to_do(cause: str, detail: str, words: str) -> None:
    message = posts.alert(COMMUNITY, "C1", cause, detail, COMMANDS)
    check_message(message)
    assert words in message.text
    assert message.text.startswith("About *&lt;!channel&gt;")


def test_an_export_as_a_message_is_whole_or_says_that_it_is_too_long() -> None:
    content = "".join(chr(97 + n % 26) for n in range(9000))
    parts = [block.to_dict()["text"]["text"].strip("`") for block in posts.exported(content).blocks[1:]]
    assert "".join(parts) == content
    assert "too long for a message" in posts.exported("x" * 20_000).text


@pytest.mark.parametrize("communities", [home.FEW, 40])
def test_the_home_tab_stays_under_a_hundred_blocks_and_counts_what_it_leaves_out(communities: int) -> None:
    actor = Actor(1, 1, "U1", "amy", "Europe/Berlin", admin=True)
    mine = tuple(Mine(number, number % 2 == 0) for number in range(1, communities + 1))
    facts = HomeFacts(actor, mine, None, asks_policy=True)
    page = home.page_of(facts.mine, home.Place(unfolded=2))
    plan = tab.next_line([Planned("challenges.day", NOW, NASTY)], {})
    everything = [("All of them", "ritual.all")]
    most = tab.SHOWN_ALONE if page.folds else tab.SHOWN_BESIDE
    fold = home.fold_button(page, 2, NASTY)
    parts = [
        tab.one(DESK, ITEMS, plan, everything, fold, most)
        if page.unfolds(one.community_id) or fold is None
        else tab.folded(DESK, 80, plan, fold)
        for one in page.shown
    ]
    view = home.tab(ITEMS, page, parts, tab.settings(facts))
    check_view(view)
    assert len(view.blocks or []) < 100
    assert "70 more" in str(view.to_dict())
    assert f"And {80 - most} more." in str(view.to_dict())
    assert "Forget me" in str(view.to_dict())
