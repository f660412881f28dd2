"""What the views draw and whether listeners acknowledge, read from the code: nothing has to be listed by hand."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from bot.views import afterwards, challenges, failures, home, partners
from bot.views.communities import ids as communities

HERE = Path(__file__).resolve().parent.parent
IDS = {
    "afterwards": afterwards,
    "challenges": challenges,
    "communities": communities,
    "failures": failures,
    "home": home,
    "partners": partners,
}
"""Where each ritual's ids of buttons and forms stand; its views name them as `ids.START`."""


# Listeners


def always_acks(function: Callable[..., object], parameter: str = "ack") -> bool:
    """Whether every way through the function that ends well calls `ack`, or hands it to a function that does."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(definition, ast.FunctionDef)
    ends: list[bool] = []  # for each way out, whether ack was called on it
    after = _walk(definition.body, False, ends, parameter, inspect.unwrap(function).__globals__)
    return all(ends) and after is not False


def _walk(body: list[ast.stmt], acked: bool, ends: list[bool], ack: str, known: dict[str, Any]) -> bool | None:
    """Whether ack was called on each way that reaches the end of `body`; None when none does."""
    for statement in body:
        match statement:
            case ast.Return():
                ends.append(acked or _acks(statement, ack, known))
                return None
            case ast.Raise():
                return None
            case ast.If():
                ways = [_walk(part, acked, ends, ack, known) for part in (statement.body, statement.orelse)]
                if ways == [None, None]:
                    return None
                acked = all(way for way in ways if way is not None)
            case ast.With():
                inside = _walk(statement.body, acked, ends, ack, known)
                if inside is None:
                    return None
                acked = inside
            case ast.For() | ast.While():  # may not run at all
                _walk(statement.body, acked, ends, ack, known)
            case ast.Try():
                ways = [_walk(statement.body, acked, ends, ack, known)]
                ways += [_walk(handler.body, acked, ends, ack, known) for handler in statement.handlers]
                acked = all(way for way in ways if way is not None)
            case _:
                acked = acked or _acks(statement, ack, known)
    return acked


def _acks(statement: ast.stmt, ack: str, known: dict[str, Any]) -> bool:
    for call in _calls(statement):
        if not isinstance(call.func, ast.Name):
            continue
        if call.func.id == ack:
            return True
        if any(isinstance(argument, ast.Name) and argument.id == ack for argument in call.args):
            return always_acks(known[call.func.id])
    return False


# Ids that views draw


class Drawn(NamedTuple):
    actions: set[str]
    forms: set[str]
    shown: set[str]  # views without a button to send them: nothing is ever submitted


def drawn() -> Drawn:
    found = Drawn(set(), set(), set())
    for ritual, module in IDS.items():
        for path in sorted((HERE / "bot" / "views" / ritual).glob("*.py")):
            _draw(ast.parse(path.read_text()), vars(module), found)
    return found._replace(actions=found.actions - found.forms - found.shown)


def _draw(tree: ast.Module, constants: dict[str, Any], found: Drawn) -> None:
    """An id that a view names is one that it draws: as a callback id, else as an action id."""
    helpers = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and _passes_callback_on(one)}
    forms = {id(node): shown for call in _calls(tree) for node, shown in _callbacks(call, helpers)}
    numbered = {id(part): part for part in _numbered(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ids":
            name = constants[node.attr]
            if not isinstance(name, str):
                continue
            if id(node) in forms:
                (found.shown if forms[id(node)] else found.forms).add(name)
            else:
                found.actions.add(f"{name}.1" if id(node) in numbered else name)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _callbacks(call: ast.Call, helpers: set[str]) -> Iterator[tuple[ast.AST, bool]]:
    """The id that becomes a callback id here, and whether its view is only shown."""
    if _is_modal(call) and len(call.args) > 1:
        yield call.args[1], "submit" not in {keyword.arg for keyword in call.keywords}
    if isinstance(call.func, ast.Name) and call.func.id in helpers and call.args:
        yield call.args[0], False


def _passes_callback_on(function: ast.FunctionDef) -> bool:
    """A helper that draws a form whose callback id is its first parameter."""
    first = function.args.args[0].arg if function.args.args else None
    given = (call.args[1] for call in _calls(function) if _is_modal(call) and len(call.args) > 1)
    return any(isinstance(one, ast.Name) and one.id == first for one in given)


def _is_modal(call: ast.Call) -> bool:
    """`modal(title, callback id, ...)`, the one way that views draw one."""
    return isinstance(call.func, ast.Name) and call.func.id == "modal"


def _numbered(tree: ast.AST) -> Iterator[ast.AST]:
    """In f"{ids.PAGE}.{at}" the id: Slack wants different ids for the buttons of one message."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.FormattedValue):
            yield node.values[0].value
