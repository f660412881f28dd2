"""The story is played once; it tells what happened, and it notices when something did not."""

from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.playground.progress_bar import ProgressBar
from bot.playground.story import report, story_in
from bot.playground.story_cast import CAST, DAYS
from bot.playground.story_ledger import check_quiet, unasked
from bot.playground.story_plot import Story

SIGNS = set("WDRBLVCPM.")
TOLD = (
    "── Monday 8 March 2027",
    "Convene posts in #data-practice:",
    "Convene posts in #eight-questions:",
    "Eight questions is at half-time: day 4 of 8.",
    "day 30 of 30",
    "Amara (12:20 in Lagos): day 1, “",
    "Bruno (09:10 in Sao Paulo): [Done]",
    "Convene, only to Chiyo:",
    "Dana (08:55 in New York): /convene away until 2027-03-23",
    "Elif (13:30 in Istanbul): [Leave]",
    "deletes the entry of day 9",
    "Convene writes Amara a private message:",
)


def test_thirty_days_are_played_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test, because the story is long: it is played once and looked at from all sides."""
    with story_in(tmp_path) as story:
        story.play()
        told = capsys.readouterr().out
        assert [words for words in TOLD if words not in told] == []
        assert story.stage.bar.done == DAYS
        assert report(story, 1) == 0, capsys.readouterr().out
        assert "✗" not in capsys.readouterr().out
        notices_a_second_private_message(story)
        notices_what_did_not_happen(story, capsys, monkeypatch)


def notices_a_second_private_message(story: Story) -> None:
    """Two on one local day, unasked: that is what the story is there to find."""
    elif_ = story.players["elif"]
    client = WebClient(story.workspace.bot_token, base_url=story.slack.api_url, retry_handlers=[])
    for text in ("Where have you been", "We miss you"):
        assert client.chat_postMessage(channel=elif_.member.id, text=text)["ok"]
    assert sum(unasked(elif_).values()) == 2
    assert [check.right for check in check_quiet({"elif": elif_})] == [False]


def notices_what_did_not_happen(
    story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One entry too many in the ledger: its tick, its day and the closing figures are missed."""
    ledger = story.ledger
    monkeypatch.setattr(ledger, "entries", ledger.entries | {"1.0"})
    monkeypatch.setitem(ledger.wrote, 29, ledger.wrote[29] | {"you", "greta", "somebody"})
    monkeypatch.setitem(ledger.did, 29, ledger.did[29] | {"somebody"})
    assert report(story, 1) == 1
    said = capsys.readouterr().out
    missed = [line for line in said.splitlines() if line.startswith("  ✗")]
    assert len(missed) == 4, said  # and Elif's two messages
    assert "days [29]" in said


def test_on_a_terminal_a_bar_stays_below_what_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = ProgressBar("day", 30)
    bar.say("Day 1 begins.")
    assert capsys.readouterr().out == "Day 1 begins.\n"  # into a file: the lines alone
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    bar.advance(12)
    bar.advance(3)
    bar.say("Amara writes.")
    bar.say("Bruno presses Done.")
    first, _, second = capsys.readouterr().out.partition("\r\x1b[K")
    assert first.startswith("Amara writes.\n  █")
    assert first.endswith(" day 12 of 30")
    assert second.startswith("Bruno presses Done.\n  █")
    bar.clear()
    assert capsys.readouterr().out == "\r\x1b[K"


def test_every_part_has_thirty_days() -> None:
    for part in CAST:
        assert len(part.days) == DAYS, part.name
        assert set(part.days) <= SIGNS, part.name
        assert part.lines or not set(part.days) & set("WBLV"), part.name
