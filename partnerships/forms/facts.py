"""The kinds of facts that staff enter, on a page or in a table: each with its form and how it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partnerships.forms.records import (
    AbsenceForm,
    CitedForm,
    CollaborationForm,
    InstrumentForm,
    MechanismForm,
)
from partnerships.services import mechanisms as mechanism_services
from partnerships.services import records


@dataclass(frozen=True)
class FactKind:
    """A kind of fact that one page edits: its form, how it is saved, what it says beside its fields."""

    name: str
    form: type[CitedForm]
    save: Callable[[Any, Any, int, Any], Any]
    texts: Callable[[Any], dict[str, str]] = lambda _: {}


def _meanings(record: Any) -> dict[str, str]:
    return {f"meaning-{one.area.slug}": one.text for one in record.meanings.select_related("area")}


MECHANISM = FactKind(
    "mechanism",
    MechanismForm,
    lambda record, form, version, by: mechanism_services.save_mechanism(
        record, form.entry(), expected_version=version, by=by
    ),
)
COLLABORATION = FactKind(
    "collaboration",
    CollaborationForm,
    lambda record, form, version, by: records.save_collaboration(
        record, form.entry(), expected_version=version, by=by
    ),
)
ABSENCE = FactKind(
    "statement of absence",
    AbsenceForm,
    lambda record, form, version, by: records.save_absence(
        record, form.entry(), expected_version=version, by=by
    ),
)
INSTRUMENT = FactKind(
    "instrument",
    InstrumentForm,
    lambda record, form, version, by: records.save_instrument(
        record, form.entry(), form.meanings(), expected_version=version, by=by
    ),
    _meanings,
)
