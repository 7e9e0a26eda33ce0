"""Which suggestions of a survey and which drafted activities name a mechanism or an instrument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluations.models import DraftActivity, Finding, NamedInSuggestion
from partnerships.models import ContextInstrument, Mechanism
from people.policies import STAFF, roles_of
from record.refusals import NotFoundError
from surveys.models import Suggestion, Survey

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class NamedBy:
    """What names a mechanism or an instrument; drafts of the next plan are read by staff only."""

    suggestions: tuple[Suggestion, ...]
    drafts: tuple[DraftActivity, ...]
    findings: tuple[Finding, ...] = ()


def named_by(record: Mechanism | ContextInstrument, user: type_of_user | None) -> NamedBy:
    """Return what names a record, as far as the reader may see it; two queries, one for readers."""
    relation = "mechanisms" if isinstance(record, Mechanism) else "instruments"
    found = NamedInSuggestion.objects.visible_to(user).filter(**{relation: record})
    found = found.select_related("suggestion__theme__question__survey")
    drafts: list[DraftActivity] = []
    if roles_of(user) & STAFF:
        real = DraftActivity.objects.filter(draft__follows__is_training=False, **{relation: record})
        drafts = list(real.select_related("draft"))
    return NamedBy(tuple(one.suggestion for one in found), tuple(drafts))


def names_by_instrument(user: type_of_user | None) -> dict[int, NamedBy]:
    """Return what names each instrument, by its key; a fixed number of queries."""
    found: dict[int, list[list[Any]]] = {}
    named: Any = NamedInSuggestion.objects.visible_to(user)
    named = named.select_related("suggestion__theme__question__survey")
    findings: Any = Finding.objects.visible_to(user).real().select_related("evaluation")
    drafts: Any = DraftActivity.objects.filter(draft__follows__is_training=False).select_related("draft")
    rows: list[Any] = [named, drafts if roles_of(user) & STAFF else drafts.none(), findings]
    for place, kind in enumerate(rows):
        for one in kind.filter(instruments__isnull=False).distinct().prefetch_related("instruments"):
            for instrument in one.instruments.all():
                found.setdefault(instrument.pk, [[], [], []])[place].append(
                    one.suggestion if place == 0 else one
                )
    return {key: NamedBy(*(tuple(part) for part in parts)) for key, parts in found.items()}


def names_of_survey(survey: Survey) -> dict[int, NamedInSuggestion]:
    """Return what each suggestion of a survey names, by its key; three queries."""
    found = NamedInSuggestion.objects.filter(suggestion__theme__question__survey=survey)
    return {one.suggestion_id: one for one in found.prefetch_related("mechanisms", "instruments")}


def suggestion_keyed(key: int, user: type_of_user | None) -> Suggestion:
    """Return one suggestion; raises NotFoundError when there is none for this reader."""
    readable: Any = Suggestion.objects.visible_to(user)
    found: Suggestion | None = readable.filter(pk=key).select_related("theme__question__survey__plan").first()
    if found is None:
        raise NotFoundError("There is no such suggestion.")
    return found
