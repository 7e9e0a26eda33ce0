"""Turns the OpenAPI description into what a page can list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One parameter of an address."""

    name: str
    place: str
    kind: str
    description: str
    required: bool


@dataclass(frozen=True)
class Field:
    """One field of an answer; ``depth`` says how deep it stands."""

    name: str
    kind: str
    description: str
    depth: int


@dataclass(frozen=True)
class Operation:
    """One address of the API."""

    path: str
    example: str
    summary: str
    parameters: tuple[Parameter, ...]
    fields: tuple[Field, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True)
class Description:
    """The whole API."""

    title: str
    text: str
    operations: tuple[Operation, ...]


def described(schema: dict[str, Any], examples: Mapping[str, str]) -> Description:
    """Return an OpenAPI description as lists for a page.

    ``examples`` gives parts of addresses, as ``{"plan": "2016-2020"}``; an operation that needs another
    part has no example.
    """
    models = schema["components"]["schemas"]
    operations = tuple(
        _operation(path, methods["get"], models, examples) for path, methods in schema["paths"].items()
    )
    return Description(schema["info"]["title"], schema["info"]["description"], operations)


def _operation(
    path: str, found: dict[str, Any], models: dict[str, Any], examples: Mapping[str, str]
) -> Operation:
    answer = found["responses"][200]["content"]["application/json"]["schema"]
    return Operation(
        path=path,
        example=_example(path, examples),
        summary=found["summary"],
        parameters=tuple(
            Parameter(
                one["name"],
                one["in"],
                _kind(one["schema"]),
                one.get("description") or one["schema"].get("description", ""),
                one["required"],
            )
            for one in found.get("parameters", [])
        ),
        fields=tuple(_fields(answer, models, 0)),
        statuses=tuple(str(status) for status in found["responses"]),
    )


def _example(path: str, examples: Mapping[str, str]) -> str:
    """Return an address that answers; empty where there is nothing yet that it could show."""
    parts = re.findall(r"{(\w+)}", path)
    return path.format_map(examples) if all(examples.get(one) for one in parts) else ""


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return "object"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("type", "object"))


def _fields(schema: dict[str, Any], models: dict[str, Any], depth: int) -> Iterator[Field]:
    """Yield the fields of a model, and below each those of the models it holds."""
    for name in _names(schema):
        for field, described_as in models[name].get("properties", {}).items():
            yield Field(field, _kind(described_as), described_as.get("description", ""), depth)
            yield from _fields(described_as, models, depth + 1)


def _names(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2]
    for inner in (*schema.get("anyOf", ()), schema.get("items")):
        if inner:
            yield from _names(inner)
