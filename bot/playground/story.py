"""The story: a whole 30-day challenge, played against the real bot and told as it happens."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from bot import app, manifest
from bot.app import Convene
from bot.clock import StandingClock
from bot.config import Settings
from bot.playground.people import seed
from bot.playground.progress_bar import ProgressBar
from bot.playground.run import OnStage, quiet_logs, straight_into, without_proxy
from bot.playground.server import LocalSlack
from bot.playground.story_cast import DAYS
from bot.playground.story_plot import BEGINS, ZONE, Story
from bot.playground.story_stage import WIDTH, Stage, StoryEnds
from bot.playground.workspace import Workspace

FAILED = 1


def main() -> int:
    """0 if everything happened that should; else 1, and the transcript ends with what did not."""
    quiet_logs()
    without_proxy()
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="convene-story-") as folder, story_in(Path(folder)) as story:
        try:
            story.play()
        except StoryEnds as end:
            story.stage.bar.clear()
            print(f"\nThe story ends here, before its time: {end}")
            return FAILED
        return report(story, monotonic() - started)


@contextmanager
def story_in(folder: Path) -> Iterator[Story]:
    """A story that is about to begin; its database stands in the folder."""
    clock = StandingClock(BEGINS)
    slack = LocalSlack(clock, manifest.load())
    slack.start()
    try:
        workspace = seed(slack)
        convene = employ(slack, workspace, clock, folder)
        try:
            yield Story(Stage(slack, workspace, clock, OnStage(convene), ZONE, ProgressBar("day", DAYS)))
        finally:
            convene.stop()
    finally:
        slack.stop()


def employ(slack: LocalSlack, workspace: Workspace, clock: StandingClock, folder: Path) -> Convene:
    """The real bot: it calls the local Slack over HTTP, and envelopes go straight into it."""
    settings = Settings(
        slack_bot_token=workspace.bot_token,
        slack_signing_secret=workspace.signing_secret,
        database_url=f"sqlite:///{folder / 'story.db'}",
        slack_api_base_url=slack.api_url,
    )
    convene = app.create(settings, clock=clock, rng=random.Random(30))
    workspace.transport = straight_into(convene)
    return convene


def report(story: Story, seconds: float) -> int:
    parts = list(story.parts())
    wrong = [check for _, checks in parts for check in checks if not check.right]
    total = sum(len(checks) for _, checks in parts)
    story.stage.bar.clear()
    print(f"\n{' What became of it '.center(WIDTH, '═')}")
    for heading, checks in parts:
        print(f"\n  {heading}")
        for check in checks:
            print(f"  {'✓' if check.right else '✗'} {check.said}")
            if not check.right and check.seen:
                print(f"      seen: {check.seen}")
    told = f"All {total} things happened that should have" if not wrong else f"{len(wrong)} of {total} did not happen"
    print(f"\n  {told}. Thirty days took {seconds:.0f} seconds.")
    return 1 if wrong else 0
