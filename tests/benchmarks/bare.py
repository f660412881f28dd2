"""What a command is measured against: the same server and threads, and a listener that does nothing."""

import os
import sys
from dataclasses import replace

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot import app, config, server
from bot.app import Convene
from bot.config import Settings


def create(settings: Settings) -> Convene:
    """The bot with a bare Bolt app in its place: what surrounds it stays the same."""
    bare = App(
        authorize=lambda enterprise_id, team_id: AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=settings.slack_bot_token, bot_user_id="U0BOT"
        ),
        signing_secret=settings.slack_signing_secret or "",
        process_before_response=True,
        token_verification_enabled=False,
    )
    bare.command("/convene")(nothing)
    return replace(app.create(settings), app=bare)


def nothing(ack: Ack) -> None:
    ack()


if __name__ == "__main__":
    sys.exit(server.run(config.read(os.environ), create))
