"""What a person can cure. Each error carries facts; bot/views/errors.py words it."""

from collections.abc import Sequence


class RitualError(Exception):
    """Something a person can put right. `field` names the field of a modal that it belongs to."""

    field: str | None = None


class NotAllowed(RitualError):
    """The actor may not do this. `who` are Slack ids of those who can, `admins` with them or, if empty, alone."""

    def __init__(self, act: str, who: Sequence[str] = (), *, admins: bool = False) -> None:
        super().__init__(act)
        self.act = act
        self.who = tuple(who)
        self.admins = admins or not who


class Observer(RitualError):
    """A guest or somebody of another organisation wants what only full members do."""

    def __init__(self, act: str, *, external: bool, can_be_let_in: bool = False) -> None:
        super().__init__(act)
        self.act = act
        self.external = external
        self.can_be_let_in = can_be_let_in  # by a facilitator, by name


class Gone(RitualError):
    """What the button or form belongs to is no longer there, or not for this person."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Invalid(RitualError):
    """A field of a form cannot be taken as it is; `problem` and `facts` choose the words."""

    def __init__(self, field: str, problem: str, **facts: object) -> None:
        super().__init__(problem)
        self.field = field
        self.problem = problem
        self.facts = facts


class Refused(RitualError):
    """Not possible just now; `problem` and `facts` choose the words."""

    def __init__(self, problem: str, **facts: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.facts = facts


class NotYet(Refused):
    """It may belong to a post that is on its way: Slack perhaps has it, and we do not know it yet."""
