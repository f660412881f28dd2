"""The plan of the next rounds: what it says, and that it fits whatever the size of a pool."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.pairings import Outlook
from bot.domain.partners.facts import PoolFact
from bot.domain.partners.plan import Plan, Trial, Underway, opened
from bot.views.message import check_message, check_view
from bot.views.partners import plan
from tests.screen import Seen

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
POOL = PoolFact(7, "Data <craft>", "week", 4, "open", 20, 3, AT, "Europe/Berlin", "Team")
TRIAL = Trial(sizes=((4, 3), (5, 1)), strangers=2, across=1, overlapping=4, again=(), first_at=AT, last_at=AT)
PLAN = Plan(
    pool=POOL,
    here=17,
    out=("U1", "U2"),
    staying=2,
    dates=(AT, AT + timedelta(weeks=1)),
    outlook=Outlook(6, planned=True),
    all_met_at=AT + timedelta(weeks=5),
    trial=TRIAL,
    underway=Underway(introduced=3, groups=4, left_to_open=1, done_at=AT),
)


def said(fact: Plan) -> str:
    return Seen(check_view(plan.plan(fact))).text


def test_everything_is_said_in_plain_sentences() -> None:
    text = said(PLAN)
    assert "6 more rounds at best. The last one would be on" in text
    assert "17 people. 2 of them stay with the partner they have. Not in it: <@U1>, <@U2>." in text
    assert "3 groups of four and 1 group of 5. No repeat." in text
    assert "Not met in any ritual here: 2 of 4 · Of different teams: 1 of 4 · Working hours overlap: 4 of 4" in text
    assert "The introductions come" in text
    assert "3 of 4 groups introduced. The last is planned for" in text
    assert "Data &lt;craft&gt;" in text


def test_repeats_are_counted_and_their_days_named() -> None:
    trial = replace(TRIAL, again=(date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 9)))
    text = said(replace(PLAN, trial=trial))
    assert "3 repeats: people who were together before, last on 2 Nov 2026 and 9 Nov 2026." in text


def test_a_large_pool_fits_and_is_tried_later() -> None:
    out = tuple(f"U{number}" for number in range(10_000))
    days = tuple(date(2026, 1, 1) + timedelta(days=number) for number in range(300))
    large = replace(PLAN, out=out, outlook=Outlook(9_999), trial=replace(TRIAL, again=days * 9))
    assert "and 9980 more" in said(large)
    assert "at least 9999 more rounds" in said(large)
    check_message(plan.sent(large))
    waits = Seen(check_view(plan.plan(replace(large, trial=None, outlook=Outlook(0)))))
    assert "Send me a trial round" in waits.buttons
    assert "Until all of them have met" not in waits.text


def test_a_person_who_steers_much_chooses() -> None:
    many = [replace(POOL, pool_id=number) for number in range(60)]
    check_message(plan.which(many))
    assert "no accountability partners here" in plan.which([]).text


def test_conversations_are_opened_one_after_the_other_when_all_are_awake() -> None:
    """Two at nine in Berlin, at Slack's pace, and one when it is day in Los Angeles too."""
    zones = [{"Europe/Berlin"}, {"Europe/Berlin", "America/Los_Angeles"}, {"Europe/Berlin"}]
    times = opened(AT, zones, 1.5)
    assert times == [AT, AT + timedelta(seconds=1.5), AT + timedelta(hours=8)]
