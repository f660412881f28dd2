"""The small rules that Block Kit's limits are written with: each notes what is wrong with one value."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Problems = list[str]
Check = Callable[[Any, str, Problems], None]
URL_LIMIT = 3000
SCHEMES = ("http://", "https://", "mailto:", "slack:")


def wrong(problems: Problems, path: str, message: str) -> None:
    problems.append(f"{message} [json-pointer:{path}]")


@dataclass(frozen=True)
class Anything:
    """Taken as it is."""

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        return


@dataclass(frozen=True)
class Boolean:
    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, bool):
            wrong(problems, path, "must be a boolean")


@dataclass(frozen=True)
class Integer:
    least: int
    most: int | None = None

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            wrong(problems, path, "must be an integer")
        elif value < self.least:
            wrong(problems, path, f"must be more than {self.least - 1}")
        elif self.most is not None and value > self.most:
            wrong(problems, path, f"must be less than {self.most + 1}")


@dataclass(frozen=True)
class String:
    """Lengths are in characters; without `most` there is no limit of its own."""

    most: int | None
    least: int = 1

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            wrong(problems, path, "must be a string")
        elif self.most is not None and len(value) > self.most:
            wrong(problems, path, f"must be less than {self.most + 1} characters")
        elif len(value) < self.least:
            wrong(problems, path, f"must be more than {self.least - 1} characters")


@dataclass(frozen=True)
class Written:
    """A text of one form, such as a date; `example` is one."""

    form: str
    example: str

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or not re.fullmatch(self.form, value):
            wrong(problems, path, f"must be formatted like {self.example}")


@dataclass(frozen=True)
class Link:
    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        String(URL_LIMIT)(value, path, problems)
        if isinstance(value, str) and not value.startswith(SCHEMES):
            wrong(problems, path, "invalid url")


@dataclass(frozen=True)
class OneOf:
    allowed: tuple[str, ...]

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if value not in self.allowed:
            wrong(problems, path, f"must be one of {', '.join(self.allowed)}")


@dataclass(frozen=True)
class ListOf:
    item: Check
    most: int | None
    least: int = 1

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            wrong(problems, path, "must be an array")
            return
        if self.most is not None and len(value) > self.most:
            wrong(problems, path, f"no more than {self.most} items allowed")
        if len(value) < self.least:
            wrong(problems, path, f"no fewer than {self.least} items allowed")
        for number, one in enumerate(value):
            self.item(one, f"{path}/{number}", problems)


@dataclass(frozen=True)
class Shape:
    """An object with these fields and no other; `type` is checked by whoever chose the shape.

    Of `some` at least one field is there, of `either` exactly one.
    """

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    some: tuple[str, ...] = ()
    either: tuple[str, ...] = ()

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            wrong(problems, path, "must be an object")
            return
        fields: dict[str, Check] = {"type": anything, **self.required, **self.optional}
        for name in sorted(value.keys() - fields.keys()):
            wrong(problems, path, f"unexpected field: {name}")
        given = {name: content for name, content in value.items() if content is not None and name in fields}
        for name in self._missing(given):
            wrong(problems, path, f"missing required field: {name}")
        if len(given.keys() & set(self.either)) > 1:
            wrong(problems, path, f"only one of {', '.join(self.either)}")
        for name, content in given.items():
            fields[name](content, f"{path}/{name}", problems)

    def _missing(self, given: Mapping[str, Any]) -> list[str]:
        choices = [group[0] for group in (self.some, self.either) if group and not given.keys() & set(group)]
        return [name for name in self.required if name not in given] + choices


@dataclass(frozen=True)
class ByType:
    """An object whose `type` chooses the shape."""

    shapes: Mapping[str, Check]
    what: str

    def __call__(self, value: Any, path: str, problems: Problems) -> None:
        kind = str(value.get("type")) if isinstance(value, dict) else ""
        if kind not in self.shapes:
            wrong(problems, path, f"unsupported {self.what}: {kind}")
        else:
            self.shapes[kind](value, path, problems)


anything, boolean, link = Anything(), Boolean(), Link()


def one_of(*allowed: str) -> OneOf:
    return OneOf(allowed)


def plain(limit: int) -> ByType:
    return ByType({"plain_text": Shape({"text": String(limit)}, {"emoji": boolean})}, "text type")


def text(limit: int) -> ByType:
    marked = Shape({"text": String(limit)}, {"verbatim": boolean})
    return ByType({**plain(limit).shapes, "mrkdwn": marked}, "text type")
