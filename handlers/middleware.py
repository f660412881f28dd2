"""What every request passes before a listener hears it."""

from collections.abc import Callable

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.middleware import Middleware


class Step(Middleware):
    """Goes on unless `act` answers. Bolt looks for the arguments of a plain function at each request; this has one."""

    def __init__(self, act: Callable[[BoltRequest], BoltResponse | None]) -> None:
        self._act = act

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse | None:
        answer = self._act(req)
        return next() if answer is None else answer
