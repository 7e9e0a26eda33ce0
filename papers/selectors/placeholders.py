"""Reads what stands between double braces: one call from the closed list, with plain values in it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from papers.selectors.numbers import NUMBERS
from papers.selectors.numbers.names import Fact, NoSuchNumberError, title
from papers.selectors.record import Record
from reporting.papers.markdown import STRAY
from reporting.words import worded

LONGEST: Final = 600
"""Characters between the braces."""
SOURCES: Final = ("round", "survey", "evaluation", "plan", "meeting")
"""Names that stand for what the paper is about."""
REFERENCES: Final = {"figure": ("Figure", "Annex figure"), "table": ("Table", "Annex table")}


class BrokenPlaceholderError(ValueError):
    """A placeholder that gives nothing; the message says why and what could stand there."""


def filled(expression: str, record: Record, labels: Mapping[str, str]) -> Fact:
    """Return what a placeholder stands for.

    ``labels`` are the labels of the tables and figures of the paper by the name of their piece. Raises
    BrokenPlaceholderError.
    """
    _check_braces(expression)
    name, values, named = _call(expression)
    if name in REFERENCES:
        return _reference(name, values, labels)
    for one in values:
        if isinstance(one, _Source) and getattr(record, one) is None:
            raise BrokenPlaceholderError(
                worded(
                    "This paper has no %(one)s (or it is not cleared), so “%(name)s” is empty.",
                    one=one,
                    name=name,
                )
            )
    try:
        if name == "title":
            return title(record, _only_source(values))
        wanted = NUMBERS.get(name)
        if wanted is None:
            raise BrokenPlaceholderError(
                worded("“%(name)s” is no number of this portal; see the list of them.", name=name)
            )
        return wanted.give(record, *_plain(values, wanted.source, name), **named)
    except (TypeError, AttributeError) as error:
        example = NUMBERS[name].example if name in NUMBERS else "title(round)"
        raise BrokenPlaceholderError(
            worded("“%(name)s” is written like %(example)s.", name=name, example=example)
        ) from error
    except (NoSuchNumberError, LookupError) as error:
        raise BrokenPlaceholderError(str(error.args[0] if error.args else error)) from error


class _Source(str):
    """A name that stands for what the paper is about, not a text."""

    __slots__ = ()


def written(expression: str) -> str:
    """Return a placeholder as somebody typed it, stray braces alone."""
    return expression if STRAY.match(expression) else f"{{{{ {expression} }}}}"


def _check_braces(expression: str) -> None:
    stray = STRAY.search(expression)
    if stray is None:
        return
    if stray[0].startswith("{{"):
        raise BrokenPlaceholderError("It is not closed: a placeholder ends with }}.")
    if stray[0] == "}}":
        raise BrokenPlaceholderError("These braces close nothing: a placeholder begins with {{.")
    raise BrokenPlaceholderError("“{%” and “%}” mean nothing here: a placeholder is {{ base(round) }}.")


def _call(expression: str) -> tuple[str, list[Any], dict[str, Any]]:
    if len(expression) > LONGEST:
        raise BrokenPlaceholderError(worded("It is longer than %(longest)s characters.", longest=LONGEST))
    straight = expression.translate(str.maketrans("“”„‟«»", '""""""'))
    try:
        parsed = ast.parse(straight, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise BrokenPlaceholderError('It is not written like count("fully", round).') from error
    if not isinstance(parsed, ast.Call) or not isinstance(parsed.func, ast.Name):
        raise BrokenPlaceholderError('It is not written like count("fully", round).')
    values = [_value(one) for one in parsed.args]
    named = {}
    for one in parsed.keywords:
        if one.arg not in {"area", "item"}:
            raise BrokenPlaceholderError(
                worded("“%(arg)s” cannot be named; area and item can.", arg=one.arg or "**")
            )
        if one.arg in named:
            raise BrokenPlaceholderError(worded("“%(arg)s” is named twice.", arg=one.arg))
        named[one.arg] = _value(one.value)
    return parsed.func.id, values, named


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        if node.id not in SOURCES:
            raise BrokenPlaceholderError(
                worded(
                    "“%(id)s” is no source; write %(listed)s, or a text in quotes.",
                    id=node.id,
                    listed=", ".join(SOURCES),
                )
            )
        return _Source(node.id)
    if isinstance(node, ast.Constant) and type(node.value) in {str, int}:
        return node.value
    raise BrokenPlaceholderError("Only texts in quotes, whole numbers and sources can stand in it.")


def _only_source(values: list[Any]) -> str:
    if len(values) != 1 or not isinstance(values[0], _Source):
        raise BrokenPlaceholderError("“title” is written like title(round).")
    return str(values[0])


def _plain(values: list[Any], source: str, name: str) -> list[Any]:
    """Return the values without the source, which has to be the one this number comes from."""
    sources = [one for one in values if isinstance(one, _Source)]
    if sources != ([source] if source else []):
        wanted = (
            worded("it needs “%(source)s” as its source", source=source) if source else "it takes no source"
        )
        raise BrokenPlaceholderError(f"“{name}”: {wanted}, as in {NUMBERS[name].example}.")
    return [one for one in values if not isinstance(one, _Source)]


def _reference(name: str, values: list[Any], labels: Mapping[str, str]) -> Fact:
    piece = str(values[0]) if len(values) == 1 else ""
    label = labels.get(piece, "")
    if not label.startswith(REFERENCES[name]):
        found = [key for key, known in labels.items() if known.startswith(REFERENCES[name])]
        raise BrokenPlaceholderError(
            worded(
                "This paper has no %(name)s “%(piece)s”; it has: %(listed)s.",
                name=name,
                piece=piece,
                listed=", ".join(found) or "none",
            )
        )
    return Fact(label, worded("reference to the %(name)s “%(piece)s”", name=name, piece=piece))
