"""Ids of Slack's shape: same salt and order, same ids, so that a reset keeps the bot's tokens valid."""

import hashlib
from collections import Counter

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    def __init__(self, salt: str) -> None:
        self._salt = salt
        self._taken: Counter[str] = Counter()

    def new(self, prefix: str, length: int = 10) -> str:
        """Such as `U` and ten letters or digits."""
        return prefix + _letters(self._number(prefix), length)

    def secret(self, prefix: str) -> str:
        return prefix + f"{self._number(prefix):064x}"[:32]

    def restart(self) -> None:
        self._taken.clear()

    def _number(self, prefix: str) -> int:
        self._taken[prefix] += 1
        seed = f"{self._salt}/{prefix}/{self._taken[prefix]}"
        return int.from_bytes(hashlib.sha256(seed.encode()).digest())


def _letters(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(DIGITS))
        letters.append(DIGITS[rest])
    return "".join(letters)
