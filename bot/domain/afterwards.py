"""A question that is asked a while after something ended, and its answer."""

from dataclasses import dataclass, replace

LONGEST_ANSWER = 300  # characters


@dataclass(frozen=True)
class Question:
    """`kind` chooses the words. `channel` is Slack's id of where a shared answer will stand, "" where unknown."""

    kind: str
    about: int
    title: str
    channel: str
    private_channel: bool
    words: str = ""  # the answer
    shared: bool = False

    def answered(self, words: str, *, shared: bool) -> "Question":
        return replace(self, words=words, shared=shared)
