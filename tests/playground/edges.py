"""The edges of Block Kit's rules: for each limit one value that just passes, and one that is just refused."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.block_checks import (
    URL_LIMIT,
    Anything,
    Boolean,
    ByType,
    Check,
    Integer,
    Link,
    ListOf,
    OneOf,
    Shape,
    String,
    Written,
)

Json = dict[str, Any]
Edge = tuple[str, Any, Any]  # what it is about, a value that passes, one that is refused
HOST = "https://example.org/"


def least(rule: Check) -> Any:
    """The smallest value that the rule takes."""
    match rule:
        case Boolean():
            return True
        case Integer():
            return rule.least
        case String():
            return "x"
        case Written():
            return rule.example
        case Link():
            return HOST
        case OneOf():
            return rule.allowed[0]
        case ListOf():
            return [least(rule.item)] * rule.least
        case Shape():
            chosen = [*rule.required, *rule.some[:1], *rule.either[:1]]
            return {name: least(fields(rule)[name]) for name in chosen}
        case ByType():
            kind = next(iter(rule.shapes))
            return {"type": kind, **least(rule.shapes[kind])}
        case Anything():
            return 1
    raise TypeError(f"no value is known for {rule}")


def fields(rule: Shape) -> Mapping[str, Check]:
    return {**rule.required, **rule.optional}


def edges(rule: Check) -> Iterator[Edge]:
    """All edges of a rule and of the rules within it."""
    match rule:
        case Boolean():
            yield "boolean", False, "yes"
        case Integer():
            yield f"at least {rule.least}", rule.least, rule.least - 1
            if rule.most is not None:
                yield f"at most {rule.most}", rule.most, rule.most + 1
        case String():
            yield "text", "x", 1
            if rule.least:
                yield "not empty", "x" * rule.least, "x" * (rule.least - 1)
            if rule.most is not None:
                yield f"{rule.most} characters", "x" * rule.most, "x" * (rule.most + 1)
        case Written():
            yield "form", rule.example, f"x{rule.example}"
        case Link():
            yield "address", HOST, "nowhere"
            yield f"{URL_LIMIT} characters", HOST.ljust(URL_LIMIT, "x"), HOST.ljust(URL_LIMIT + 1, "x")
        case OneOf():
            yield from ((one, one, f"{one}?") for one in rule.allowed)
        case ListOf():
            yield from _of_list(rule)
        case Shape():
            yield from _of_shape(rule)
        case ByType():
            for kind, shape in rule.shapes.items():
                named = {"type": kind}
                yield from ((f"{kind} {what}", {**named, **good}, {**named, **bad}) for what, good, bad in edges(shape))
            yield "type", least(rule), {**least(rule), "type": "sparkle"}


def _of_list(rule: ListOf) -> Iterator[Edge]:
    one = [least(rule.item)]
    yield "list", one, "x"
    if rule.least:
        yield f"at least {rule.least} items", one * rule.least, one * (rule.least - 1)
    if rule.most is not None:
        yield f"{rule.most} items", one * rule.most, one * (rule.most + 1)
    yield from ((what, [good], [bad]) for what, good, bad in edges(rule.item))


def _of_shape(rule: Shape) -> Iterator[Edge]:
    base: Json = least(rule)
    yield "unknown field", base, {**base, "sparkle": 1}
    for name in base:
        yield f"without {name}", base, {key: value for key, value in base.items() if key != name}
    for name in rule.either[1:]:
        other = {**_around(rule, base, name), name: least(fields(rule)[name])}
        yield f"either {name}", other, {**base, **other}
    for name, check in fields(rule).items():
        around = _around(rule, base, name)
        for what, good, bad in edges(check):
            yield f"{name} {what}", {**around, name: good, **_offered(name, good)}, {**around, name: bad}


def _around(rule: Shape, base: Json, name: str) -> Json:
    """What must stand beside a field: the least object, without the field's alternatives."""
    return {key: value for key, value in base.items() if not (name in rule.either and key in rule.either)}


def _offered(name: str, chosen: Any) -> Json:
    """What is chosen from the start must be on offer."""
    if not name.startswith("initial_option"):
        return {}
    return {"options": chosen if isinstance(chosen, list) else [chosen]}
