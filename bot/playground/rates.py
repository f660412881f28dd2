"""Slack's pace by real time: calls a minute for a method and workspace, posts a second for a channel."""

from collections import defaultdict, deque
from datetime import datetime, timedelta
from math import ceil

from bot.clock import Clock
from bot.playground.catalogue import CATALOGUE

MINUTE = timedelta(minutes=1)
POST_BURST = 3  # posts in one channel at once, before one a second holds


class Rates:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._calls: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)
        self._posts: dict[tuple[str, str], tuple[float, datetime]] = {}

    def wait(self, team: str, method: str, channel: str) -> int:
        """Seconds to wait before this call; 0 counts it."""
        if method == "chat.postMessage" and channel:
            return self._post(team, channel)
        return self._call(team, method)

    def _call(self, team: str, method: str) -> int:
        now = self._clock.real()
        calls = self._calls[team, method]
        while calls and now - calls[0] >= MINUTE:
            calls.popleft()
        allowed = CATALOGUE[method].per_minute
        if len(calls) >= allowed + max(2, allowed // 10):
            return max(1, ceil((calls[0] + MINUTE - now).total_seconds()))
        calls.append(now)
        return 0

    def _post(self, team: str, channel: str) -> int:
        now = self._clock.real()
        left, before = self._posts.get((team, channel), (float(POST_BURST), now))
        left = min(float(POST_BURST), left + max(0.0, (now - before).total_seconds()))
        if left < 1:
            self._posts[team, channel] = (left, now)
            return max(1, ceil(1 - left))
        self._posts[team, channel] = (left - 1, now)
        return 0
