"""Reads mechanisms from a file: checked as a whole, stored all or not at all."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from partnerships.models import FocusArea, Mechanism
from programmes.importers.reading import ReviewRefusedError, read_as
from programmes.importers.schema import Name, Record, Slug, Text
from programmes.models import Certainty, MemberState, ProgrammeArea, SourceDocument
from programmes.services.changes import announce_change
from programmes.services.loading import Loader, LoadReport


class FocusRecord(Record):
    text: Name
    areas: list[Slug]
    reason: Text


class MechanismRecord(Record):
    code: Name
    name: Name
    members_printed: Name
    members: list[Name]
    other_members: str = ""
    governance: Name
    secretariat: Name
    reasoning: Text
    focus_areas: list[FocusRecord]


class MechanismsFile(Record):
    source: Slug
    mechanisms: list[MechanismRecord]


def read_mechanisms(file: Path) -> MechanismsFile:
    """Read and check the file; raises ReviewRefusedError with every problem found."""
    return read_as(MechanismsFile, file)


def load_mechanisms(file: Path) -> LoadReport:
    """Read, check and store Table 2; loading it again changes nothing.

    Raises ReviewRefusedError when the file holds problems or names what is not there; nothing is stored then.
    """
    wanted = read_mechanisms(file)
    loader = Loader()
    try:
        with transaction.atomic():
            source = SourceDocument.objects.get(slug=wanted.source)
            states = {state.iso_code: state for state in MemberState.objects.all()}
            areas = {area.slug: area for area in ProgrammeArea.objects.all()}
            for order, one in enumerate(wanted.mechanisms, 1):
                _store(loader, one, order, source, states, areas)
            announce_change()
    except (KeyError, SourceDocument.DoesNotExist) as error:
        raise ReviewRefusedError([f"{file.name}: unknown name {error}"]) from None
    return loader.report


def _store(
    loader: Loader,
    wanted: MechanismRecord,
    order: int,
    source: SourceDocument,
    states: dict[str, MemberState],
    areas: dict[str, ProgrammeArea],
) -> None:
    values = wanted.model_dump(exclude={"code", "members", "focus_areas", "reasoning"})
    citation = {
        "source": source,
        "place": "Table 2",
        "certainty": Certainty.INFERRED,
        "reasoning": wanted.reasoning,
    }
    mechanism = loader.store(
        Mechanism,
        key={"code": wanted.code},
        values={**values, "order": order},
        citations={"citation": citation},
    )
    mechanism.members.set([states[code] for code in wanted.members])
    for place, focus in enumerate(wanted.focus_areas, 1):
        stored = loader.store(
            FocusArea,
            key={"mechanism": mechanism, "order": place},
            values={"text": focus.text, "reason": focus.reason},
            citations={},
        )
        stored.areas.set([areas[slug] for slug in focus.areas])
