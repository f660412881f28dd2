"""The small checks that Block Kit's rules are written with: each notes what is wrong with one value."""

from collections.abc import Callable, Mapping
from typing import Any

Problems = list[str]
Check = Callable[[Any, str, Problems], None]


def wrong(problems: Problems, path: str, message: str) -> None:
    problems.append(f"{message} [json-pointer:{path}]")


def anything(value: Any, path: str, problems: Problems) -> None:
    """Taken as it is."""


def boolean(value: Any, path: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        wrong(problems, path, "must be a boolean")


def integer(value: Any, path: str, problems: Problems) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        wrong(problems, path, "must be an integer")


def string(limit: int, least: int = 1) -> Check:
    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, str):
            wrong(problems, path, "must be a string")
        elif len(value) > limit:
            wrong(problems, path, f"must be less than {limit + 1} characters")
        elif len(value) < least:
            wrong(problems, path, f"must be more than {least - 1} characters")

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, path: str, problems: Problems) -> None:
        if value not in allowed:
            wrong(problems, path, f"must be one of {', '.join(allowed)}")

    return check


def link(value: Any, path: str, problems: Problems) -> None:
    string(3000)(value, path, problems)
    if isinstance(value, str) and not value.startswith(("http://", "https://", "mailto:", "slack:")):
        wrong(problems, path, "invalid url")


def list_of(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            wrong(problems, path, "must be an array")
            return
        if len(value) > most:
            wrong(problems, path, f"no more than {most} items allowed")
        if len(value) < least:
            wrong(problems, path, f"no fewer than {least} items allowed")
        for number, one in enumerate(value):
            item(one, f"{path}/{number}", problems)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no other; `type` is checked by whoever chose the shape."""
    fields = {**required, **(optional or {})}

    def check(value: Any, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            wrong(problems, path, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                wrong(problems, path, f"missing required field: {name}")
        for name, content in value.items():
            if name == "type":
                continue
            if name not in fields:
                wrong(problems, path, f"unexpected field: {name}")
            elif content is not None:
                fields[name](content, f"{path}/{name}", problems)

    return check


def by_type(shapes: Mapping[str, Check], what: str) -> Check:
    """An object whose `type` chooses the shape."""

    def check(value: Any, path: str, problems: Problems) -> None:
        kind = str(value.get("type")) if isinstance(value, dict) else ""
        if kind not in shapes:
            wrong(problems, path, f"unsupported {what}: {kind}")
        else:
            shapes[kind](value, path, problems)

    return check


def plain(limit: int) -> Check:
    return by_type({"plain_text": shape({"text": string(limit)}, {"emoji": boolean})}, "text type")


def text(limit: int) -> Check:
    shapes = {
        "plain_text": shape({"text": string(limit)}, {"emoji": boolean}),
        "mrkdwn": shape({"text": string(limit)}, {"verbatim": boolean}),
    }
    return by_type(shapes, "text type")
