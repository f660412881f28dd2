"""The story is played once; it tells what happened, and it notices when something did not."""

import contextlib
import io
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.playground.story import report, story_in
from bot.playground.story_cast import CAST, DAYS
from bot.playground.story_ledger import check_quiet, unasked
from bot.playground.story_plot import Story

SIGNS = set("WDRBLVC.")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Story, str]]:
    """The story after its end, and its transcript."""
    told = io.StringIO()
    with story_in(tmp_path_factory.mktemp("story")) as story:
        with contextlib.redirect_stdout(told):
            story.play()
        yield story, told.getvalue()


def test_everything_happens_that_should(played: tuple[Story, str], capsys: pytest.CaptureFixture[str]) -> None:
    story, _ = played
    result = report(story, 1)
    said = capsys.readouterr().out
    assert result == 0, said
    assert "✗" not in said


@pytest.mark.parametrize(
    "words",
    [
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
    ],
)
def test_the_transcript_tells_who_did_what_and_when(played: tuple[Story, str], words: str) -> None:
    assert words in played[1]


def test_what_should_have_happened_and_did_not_ends_with_1(
    played: tuple[Story, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One entry too many in the ledger: its tick, its day and the closing figures are missed."""
    story, _ = played
    monkeypatch.setattr(story.ledger, "entries", story.ledger.entries | {"1.0"})
    monkeypatch.setitem(story.ledger.wrote, 29, story.ledger.wrote[29] | {"you", "greta", "somebody"})
    monkeypatch.setitem(story.ledger.did, 29, story.ledger.did[29] | {"somebody"})
    assert report(story, 1) == 1
    said = capsys.readouterr().out
    assert said.count("✗") == 3, said
    assert "days [29]" in said


def test_a_second_unasked_message_on_a_day_is_noticed(played: tuple[Story, str]) -> None:
    story, _ = played
    elif_ = story.players["elif"]
    client = WebClient(story.workspace.bot_token, base_url=story.slack.api_url, retry_handlers=[])
    for text in ("Where have you been", "We miss you"):
        assert client.chat_postMessage(channel=elif_.member.id, text=text)["ok"]
    assert sum(unasked(elif_).values()) == 2
    assert [check.right for check in check_quiet({"elif": elif_})] == [False]


def test_every_part_has_thirty_days() -> None:
    for part in CAST:
        assert len(part.days) == DAYS, part.name
        assert set(part.days) <= SIGNS, part.name
        assert part.lines or not set(part.days) & set("WBLV"), part.name
