"""README's first ten minutes, walked in their order: the doctor, the bot, a community, a first challenge."""

import subprocess
import sys

from bot.playground.workspace import Workspace
from tests.screen import Seen
from tests.test_server import HERE, Runner, people, runner, slack, workspace
from tests.waiting import until

__all__ = ["people", "runner", "slack", "workspace"]


def test_from_the_tokens_to_the_announcement(runner: Runner, workspace: Workspace) -> None:
    (runner.where / ".env").write_text(
        f"SLACK_BOT_TOKEN={workspace.bot_token}\nSLACK_APP_TOKEN={workspace.app_token}\n"
        f"SLACK_API_BASE_URL={workspace.slack.api_url}\n"
    )
    told = subprocess.run(
        [sys.executable, "-m", "bot", "doctor"],
        cwd=runner.where, env={"PYTHONPATH": str(HERE)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "Nothing is wrong. One line is worth a look.")
    runner.over_socket(workspace)
    amy = workspace.member("amy")
    painters = next(one for one in workspace.channels.values() if one.name == "painters")
    desk = amy.command("/convene", "", painters).message
    assert desk is not None
    assert "Set it up" in Seen(desk).buttons
    assert amy.command("/convene", "setup", painters).ok
    assert amy.modal is not None
    assert amy.submit(amy.modal).ok
    assert amy.command("/challenge", "start", painters).ok
    assert amy.submit(amy.modal).ok  # the preview
    assert amy.submit(amy.modal).ok  # announced
    until(lambda: any("Be the first to join" in Seen(one).text for one in amy.messages(painters)))
