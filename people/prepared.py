"""Questions to the database that are put into SQL once and asked many times, with other values each time.

Django writes the SQL of a query anew whenever it is asked; for a page with twenty queries that is most of its
cost. A function that only *builds* a query is decorated with ``prepared``: for its first call the SQL is
written, for all others only the values change. See ``docs/decisions/0055-prepared-queries.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F, Model, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

type_of_build = TypeVar("type_of_build", bound=Callable[..., "QuerySet[Any, Any]"])
_NUMBER: Final = 31_700
"""The first of the numbers that stand for values while the SQL is written: they fit the smallest column."""
_TEXT: Final = "\ue07bvalue{}\ue07b"
MOST: Final = 2**63
"""The first number that no column holds; Django finds nothing for it without asking."""
STRICT = False
"""Whether a query that cannot be prepared is refused, as in tests; for readers it is asked as it is."""
_BITS: Final = {"Int2": 15, "Int4": 31, "Int8": 63}
"""Kinds of numbers by which Django tells PostgreSQL how wide a column is, with the bits of each."""
NOT_WRITTEN: Final = object()
MOST_SHAPES: Final = 64
"""Of one function; a day among the arguments makes a new one each day."""
_OF_QUERYSETS: Final = (
    "_db",
    "_hints",
    "_sticky_filter",
    "_for_write",
    "_known_related_objects",
    "_iterable_class",
    "_fields",
    "_prefetch_related_lookups",
)


class CannotBePreparedError(TypeError):
    """The SQL of a query depends on its values, so that it cannot be written before they are known."""


@dataclass
class _Written:
    """A query with its SQL, and where in the values of the SQL those of one call belong."""

    queryset: QuerySet[Any]
    sql: str
    params: tuple[Any, ...]
    state: dict[str, Any]
    """What a compiler knows of the query once it has written it."""
    places: tuple[tuple[int, int, type], ...]
    converters: dict[int, Any] | None = None

    def params_of(self, values: list[Any]) -> tuple[Any, ...]:
        """Return the values of the SQL with those of one call."""
        filled = list(self.params)
        for at, place, kind in self.places:
            filled[at] = _sent_as(kind, values[place])
        return tuple(filled)


def _is_many(value: object) -> bool:
    return isinstance(value, tuple) and all(type(one) is int for one in value)


class _Marks:
    """What stands for each value while the SQL is written."""

    def __init__(self) -> None:
        self.places: dict[Any, int] = {}

    def of(self, value: Any) -> Any:
        """Return what stands for an argument: for numbers, texts and tuples of numbers a mark."""
        if _is_many(value):
            return tuple(self._new(one) for one in value)
        return self._new(value) if type(value) in {int, str} else value

    def _new(self, value: Any) -> Any:
        place = len(self.places)
        mark: Any = _NUMBER + place if type(value) is int else _TEXT.format(place)
        self.places[mark] = place
        return mark

    def knows(self, param: Any) -> bool:
        """Say whether a value of the SQL is a mark."""
        return isinstance(param, int | str) and param in self.places


def _values(arguments: tuple[Any, ...]) -> list[Any]:
    found: list[Any] = []
    for one in arguments:
        if _is_many(one):
            found.extend(one)
        elif type(one) in {int, str}:
            found.append(one)
    return found


def _shape(value: Any) -> Hashable:
    """Return what of an argument the SQL may depend on: its kind, or itself where it is no plain value."""
    if _is_many(value):
        return ("many", len(value))
    kind: type = type(value)
    return kind if kind in {int, str} else (kind, value)


def _sent_as(kind: type, value: Any) -> Any:
    """Return a value as the driver wants it; a number too large for the column is sent as it is."""
    bits = _BITS.get(kind.__name__)
    return kind(value) if bits and -(1 << bits) <= value < 1 << bits else value


class PreparedQuery(Query):
    """A query whose SQL is written already; whoever changes it gets the plain query of the same values."""

    written: _Written
    values: list[Any]
    plain: Callable[[], QuerySet[Any]]

    def clone(self) -> Query:
        return self.plain().query.clone()

    def get_compiler(self, using: Any = None, connection: Any = None, *rest: Any, **named: Any) -> Any:
        own = connections[using] if using else connection
        return PreparedCompiler(self, own, using, *rest, **named)


class PreparedCompiler(SQLCompiler):
    """Gives the SQL that is written already."""

    query: PreparedQuery

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> Any:  # noqa: FBT001, FBT002
        if not with_limits or with_col_aliases:
            raise CannotBePreparedError("A prepared query is read as it is, never put into another.")
        written = self.query.written
        vars(self).update(written.state)
        return written.sql, written.params_of(self.query.values)

    def get_converters(self, expressions: Any) -> Any:
        written = self.query.written
        if written.converters is None:
            written.converters = super().get_converters(expressions)
        return written.converters


def _compiled(queryset: QuerySet[Any]) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    state = {name: value for name, value in vars(compiler).items() if name not in {"query", "connection"}}
    return sql, tuple(params), state


def _refuse(_run: object, sql: str, *_others: object) -> object:
    raise CannotBePreparedError("Building a prepared query asks nothing, but it asked", sql)


def _write(
    build: Callable[..., QuerySet[Any]], arguments: tuple[Any, ...], fixed: dict[str, Any]
) -> _Written:
    """Write the SQL once.

    Raises CannotBePreparedError where it would be another for other values, EmptyResultSet where nothing can
    be found with these.
    """
    marks = _Marks()
    _ = connections[DEFAULT_DB_ALIAS].features.supports_json_field  # SQLite asks once to find out.
    with connections[DEFAULT_DB_ALIAS].execute_wrapper(_refuse):
        real = _compiled(build(*arguments, **fixed))
        try:
            queryset = build(*(marks.of(one) for one in arguments), **fixed)
            sql, params, state = _compiled(queryset)
        except (EmptyResultSet, TypeError, ValueError) as error:
            raise CannotBePreparedError("It needs its values to be built", build.__qualname__) from error
    places = tuple((at, marks.places[one], type(one)) for at, one in enumerate(params) if marks.knows(one))
    written = _Written(queryset, sql, params, state, places)
    if real[:2] != (sql, written.params_of(_values(arguments))):
        raise CannotBePreparedError("It builds another query for other values", build.__qualname__)
    return written


def prepared(build: type_of_build) -> type_of_build:
    """Let the SQL of a query be written once for all values of its arguments.

    ``build`` returns a QuerySet and asks the database nothing. Numbers, texts and tuples of numbers that it
    is given by position are values: it must hand them to filters and never look at them. Whatever is given
    by name, and everything else, is part of what is asked: it must be hashable and take few different values.
    Where the SQL depends on a value, it is written anew each time; in tests CannotBePreparedError is raised.
    """
    known: dict[Hashable, Any] = {}

    @wraps(build)
    def asked(*arguments: Any, **fixed: Any) -> QuerySet[Any]:
        vendor = connections[DEFAULT_DB_ALIAS].vendor
        key = (vendor, *(_shape(one) for one in arguments), *fixed.items())
        values = _values(arguments)
        if any(type(one) is int and not -MOST <= one < MOST for one in values):
            return build(*arguments, **fixed)
        # Another thread may forget everything at any moment, so it is looked up once.
        found = known.get(key, NOT_WRITTEN)
        if found is NOT_WRITTEN:
            if len(known) >= MOST_SHAPES:
                known.clear()
            try:
                found = _write(build, arguments, fixed)
            except EmptyResultSet:
                return build(*arguments, **fixed)
            except CannotBePreparedError:
                if STRICT:
                    raise
                found = None
            known[key] = found
        if found is None:
            return build(*arguments, **fixed)
        return _again(found, values, lambda: build(*arguments, **fixed))

    return cast("type_of_build", asked)


def _again(written: _Written, values: list[Any], plain: Callable[[], QuerySet[Any]]) -> QuerySet[Any]:
    """Return a queryset of its own that asks what is written, with the values of one call."""
    stored = written.queryset
    query = PreparedQuery.__new__(PreparedQuery)
    vars(query).update(vars(stored.query))
    query.written, query.values, query.plain = written, values, plain
    again = type(stored)(model=stored.model, query=query)
    for name in _OF_QUERYSETS:
        setattr(again, name, getattr(stored, name))
    return again


OWNER: Final = "owner_key"
"""What a record that belongs to many is given: the key of the one it is read for."""


@prepared
def linked(model: type[Model], keys: tuple[int, ...], *, through: str) -> QuerySet[Any]:
    """Return records with a link to many of others, once for each of those with these keys.

    ``through`` leads from the record to the others; whose it is stands in ``OWNER``.
    """
    found: Any = model._default_manager.filter(**{f"{through}__in": keys})
    owned: QuerySet[Any] = found.annotate(**{OWNER: F(through)})
    return owned


class Given(QuerySet[Any]):
    """What belongs to a record, read already; whoever asks more of it asks the database as usual."""

    record: Any
    name: str
    _prefetch_done: bool

    @property
    def query(self) -> Query:
        """The query of the rows as Django would ask for them, for whatever is not read from here."""
        return self._chain().query

    @query.setter
    def query(self, value: Query) -> None:
        self._query = value

    def _chain(self) -> QuerySet[Any]:
        known = self.record._prefetched_objects_cache
        own = known.pop(self.name, None)
        try:
            asked: QuerySet[Any] = getattr(self.record, self.name).all()
        finally:
            if own is not None:
                known[self.name] = own
        return asked


def give(records: Iterable[Any], name: str, children: Iterable[Any], *, owner: str, back: str = "") -> None:
    """Give records what belongs to them, read together by a prepared query, as ``prefetch_related`` does.

    ``name`` is the relation; ``owner`` the attribute of a child with the key of its record; ``back`` the
    relation from a child to its one record.
    """
    by_owner: dict[int, list[Any]] = defaultdict(list)
    for child in children:
        by_owner[getattr(child, owner)].append(child)
    listed = list(records)
    model = listed[0]._meta.get_field(name).related_model if listed else None
    for record in listed:
        own = by_owner[record.pk]
        for child in own if back else ():
            setattr(child, back, record)
        found = Given(model)
        found.record, found.name, found._result_cache, found._prefetch_done = record, name, own, True
        vars(record).setdefault("_prefetched_objects_cache", {})[name] = found
