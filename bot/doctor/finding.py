"""One thing that doctor found."""

from dataclasses import dataclass

OK, LOOK, WRONG = "ok", "look", "wrong"


@dataclass(frozen=True)
class Finding:
    """One line: a sign, what it is about, what was found, and what to do."""

    sign: str
    subject: str
    found: str
    cure: str = ""

    def __str__(self) -> str:
        text = f"{self.sign:<6} {self.subject}: {self.found}"
        whole = f"{text} To do: {self.cure}" if self.cure else text
        return "".join(letter if letter.isprintable() else " " for letter in whole)  # names are members' words
