"""Seconds until Socket Mode hears again after Slack renews, closes or silently cuts the connection."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.socket_mode import PING_SECONDS, SocketModeConnection
from tests.benchmarks.figures import Figure, at_most, middle, spread, table
from tests.slack_line import Line
from tests.waiting import until

TITLE = "Socket Mode: seconds until it hears again"
TIMES = 5
PATIENCE = 60


def measure(times: int = TIMES) -> list[Figure]:
    """Break one connection again and again, with the bot's own ping; the worst of them counts. About 40 s."""
    with a_line() as (line, connection):

        def deaf_after(what: str, breaks: Callable[[], None], aim: float | None = None) -> Figure:
            seconds = [deaf_for(line, connection, breaks, one / times) for one in range(times)]
            return Figure(
                f"deaf after {what}, worst of {times}",
                max(seconds),
                "s",
                aim=None if aim is None else at_most(aim, max(seconds), "s"),
                spread=spread(seconds),
                remark=f"median {middle(seconds):.2f} s",
            )

        return [
            deaf_after("a refresh", line.refresh, aim=1),
            deaf_after("a close frame", line.close),
            *(deaf_after(f"a cut, {how}", partial(line.cut, how), aim=4) for how in ("closed", "reset", "silent")),
        ]


@contextmanager
def a_line() -> Iterator[tuple[Line, SocketModeConnection]]:
    line = Line()
    connection = SocketModeConnection(an_app(line), "xapp-1", line.base_url)
    connection.connect()
    until(lambda: line.count == 1)
    try:
        yield line, connection
    finally:
        connection.drain()
        line.stop()


def an_app(line: Line) -> App:
    """Answers one command; what it does is not what is measured."""
    app = App(
        client=WebClient(base_url=line.base_url),
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0"),
        signing_secret="s",
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.command("/convene")
    def convene(ack: Ack) -> None:
        ack("here")

    return app


def deaf_for(line: Line, connection: SocketModeConnection, breaks: Callable[[], None], phase: float) -> float:
    """Seconds until a command on a new socket is acknowledged. `phase`: which part of a ping's time is over."""
    old = connection.client.current_session
    until(lambda: line.count == 1 and old is not None and old.last_ping_pong_time is not None, PATIENCE)
    Event().wait(phase * PING_SECONDS)
    breaks()
    renewed = until(lambda: connection.client.current_session is not old, PATIENCE)
    return renewed + until(lambda: line.command() == {"text": "here"}, PATIENCE)


if __name__ == "__main__":
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)
    print(table(TITLE, measure()))
