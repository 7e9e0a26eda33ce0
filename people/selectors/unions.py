"""Rows of several kinds, read in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, DateTimeField, F, Func, IntegerField, JSONField, Value
from django.db.models.functions import JSONObject

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    type_of_values = Mapping[str, str | Combinable]


class _YesOrNo(Func):
    """Yes or no as JSON has them, no where nothing is known; SQLite would give numbers."""

    template = "COALESCE(%(expressions)s, false)"
    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "json(CASE WHEN %(expressions)s THEN 'true' ELSE 'false' END)"
        return self.as_sql(compiler, connection, template=template, **context)


def _typed(found: QuerySet[Any], value: str | Combinable) -> Any:
    asked: Any = F(value) if isinstance(value, str) else value
    field = asked.resolve_expression(found.query.clone()).output_field
    if isinstance(field, JSONField | DateTimeField):
        raise TypeError("A value that differs between databases is read as text or as a condition.", value)
    return _YesOrNo(asked) if isinstance(field, BooleanField) else asked


type_of_asked = Sequence[tuple["QuerySet[Any]", "type_of_values"]]


def one_query(asked: type_of_asked) -> QuerySet[Any, Any]:
    """Return a query of the rows of several kinds, each with the place of its kind and its values.

    Each kind names what is read of a row: a path or an expression. Dates come as text, yes and no as such.
    Raises TypeError for what the two databases write in different ways: a value in JSON, a moment.
    """
    parts = [
        found.order_by()
        .annotate(
            kind_of_row=Value(at, IntegerField()),
            read_of_row=JSONObject(**{name: _typed(found, value) for name, value in values.items()}),
        )
        .values_list("kind_of_row", "read_of_row")
        for at, (found, values) in enumerate(asked)
    ]
    together: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return together


def by_kind(many: int, together: Iterable[tuple[int, dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return the rows of such a query, kind by kind."""
    rows: list[list[dict[str, Any]]] = [[] for _ in range(many)]
    for at, values in together:
        rows[at].append(values)
    return rows


def read_in_one_query(asked: type_of_asked) -> list[list[dict[str, Any]]]:
    """Return the rows of each kind as values, kind by kind; one query for all of them, none for no kinds."""
    return by_kind(len(asked), one_query(asked)) if asked else []
