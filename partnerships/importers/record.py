"""Reads the record of partnerships from its files: checked as a whole, stored all or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from partnerships.importers.schema import (
    AbsenceRecord,
    CollaborationRecord,
    CollaborationsFile,
    ContextFile,
    CorrectionLinks,
    InstrumentRecord,
    MechanismRecord,
    MechanismsFile,
)
from partnerships.models import (
    Absence,
    Collaboration,
    ContextInstrument,
    FocusArea,
    FunctionOfMechanism,
    InstrumentMeaning,
    Mechanism,
    MechanismFunction,
    PlatformParticipation,
)
from partnerships.services.mechanisms import keep_aliases, names_of
from people.models import MemberState
from programmes.models import Platform, ProgrammeArea, StrategicPlan
from record.importers.reading import FilesRefusedError, read_as, refuse
from record.models import Certainty, CorrectedFact, Correction, SourceDocument, folded
from record.services.changes import announce_change
from record.services.links import links_in_words, set_links
from record.services.loading import Loader, LoadReport

FILES: dict[str, type[Any]] = {
    "mechanisms": MechanismsFile,
    "collaborations": CollaborationsFile,
    "context": ContextFile,
}


def load_partnerships(folder: Path) -> LoadReport:
    """Read, check and store mechanisms, collaborations and context; loading them again changes nothing.

    Raises FilesRefusedError when a file holds problems or names what is not there; nothing is stored then.
    """
    files = {name: read_as(model, folder / f"{name}.yaml") for name, model in FILES.items()}
    refuse(list(_twice(**files)))
    with transaction.atomic():
        storing = _Storing(**files)
        storing.store_all()
        announce_change()
    return storing.loader.report


def _twice(
    mechanisms: MechanismsFile, collaborations: CollaborationsFile, context: ContextFile
) -> Iterator[str]:
    """Yield every code or name that stands for two records."""
    listed: list[tuple[str, list[str]]] = [
        (
            "mechanisms.yaml: name",
            [
                name
                for one in mechanisms.mechanisms
                for name in names_of(one.code, one.name, one.also_printed_as)
            ],
        ),
        (
            "collaborations.yaml: collaboration or absence",
            [
                *(one.code for one in collaborations.collaborations),
                *(one.code for one in collaborations.absences),
            ],
        ),
        ("context.yaml: instrument", [one.slug for one in context.instruments]),
    ]
    for kind, names in listed:
        seen: set[str] = set()
        for name in names:
            if folded(name) in seen:
                yield f"{kind} “{name}”: stands for two records"
            seen.add(folded(name))


class _Storing:
    """The order in which the files are stored, and the records that later parts refer to."""

    def __init__(
        self, mechanisms: MechanismsFile, collaborations: CollaborationsFile, context: ContextFile
    ) -> None:
        self.mechanisms, self.collaborations, self.context = mechanisms, collaborations, context
        self.loader = Loader()
        self.file = "mechanisms.yaml"
        self.known: dict[str, dict[Any, Any]] = {
            "source": {one.slug: one for one in SourceDocument.objects.all()},
            "states": {one.iso_code: one for one in MemberState.objects.all()},
            "areas": {one.slug: one for one in ProgrammeArea.objects.all()},
            "platforms": {one.code: one for one in Platform.objects.all()},
            "plan": {one.slug: one for one in StrategicPlan.objects.all()},
            "mechanisms": {},
            "function": {},
        }
        plan = self._one("plan", collaborations.plan)
        self.known["activities"] = {one.code: one for one in plan.activities.all()}

    def _one(self, kind: str, name: Any) -> Any:
        if name not in self.known[kind]:
            raise FilesRefusedError([f"{self.file}: {kind}: unknown name “{name}”"])
        return self.known[kind][name]

    def _all(self, kind: str, names: Iterable[Any]) -> list[Any]:
        return [self._one(kind, name) for name in names]

    def _place(self, wanted: Any, default: str) -> dict[str, Any]:
        values = wanted.model_dump(exclude={"source"})
        return {**values, "source": self._one("source", wanted.source or default)}

    def store_all(self) -> None:
        """Store the three files one after another; later ones name records of earlier ones."""
        for order, one in enumerate(self.mechanisms.functions, 1):
            values = {"name": one.name, "meaning": one.meaning, "order": order}
            self.known["function"][one.slug] = self.loader.store(
                MechanismFunction, key={"slug": one.slug}, values=values, citations={}
            )
        for order, each in enumerate(self.mechanisms.mechanisms, 1):
            self.known["mechanisms"][each.code] = self._mechanism(each, order)
        self._attach_corrections(self.mechanisms.corrections, self.known["mechanisms"])
        self.file = "collaborations.yaml"
        made: dict[str, models.Model] = {
            one.code: self._collaboration(one, order)
            for order, one in enumerate(self.collaborations.collaborations, 1)
        }
        made |= {
            one.code: self._absence(one, order) for order, one in enumerate(self.collaborations.absences, 1)
        }
        self._participations()
        self._attach_corrections(self.collaborations.corrections, made)
        self.file = "context.yaml"
        instruments = {
            one.slug: self._instrument(one, order) for order, one in enumerate(self.context.instruments, 1)
        }
        self._attach_corrections(self.context.corrections, instruments)

    def _linked(
        self,
        model: type[Any],
        *,
        key: dict[str, Any],
        values: dict[str, Any],
        citations: dict[str, Any],
        links: dict[str, list[Any]],
    ) -> Any:
        """Store a record with its links; one that a person has edited keeps its own."""
        record = self.loader.store(
            model, key=key, values={**values, "linked": links_in_words(links)}, citations=citations
        )
        if record.version == 1:
            set_links(record, links)
        return record

    def _mechanism(self, wanted: MechanismRecord, order: int) -> Mechanism:
        source = self._one("source", self.mechanisms.source)
        citations = {
            "citation": {
                "source": source,
                "place": "Table 2",
                "certainty": Certainty.INFERRED,
                "reasoning": wanted.reasoning,
            }
        }
        if wanted.period_citation:
            citations["period_citation"] = self._place(wanted.period_citation, self.mechanisms.source)
        left_out = {"members", "also_printed_as", "reasoning", "period_citation", "activities"}
        values = wanted.model_dump(exclude={"code", "focus_areas", "functions", *left_out})
        mechanism: Mechanism = self._linked(
            Mechanism,
            key={"code": wanted.code},
            values={**values, "also_printed_as": "\n".join(wanted.also_printed_as), "order": order},
            citations=citations,
            links={
                "members": self._all("states", wanted.members),
                "activities": self._all("activities", wanted.activities),
            },
        )
        keep_aliases(mechanism)
        for place, focus in enumerate(wanted.focus_areas, 1):
            self._linked(
                FocusArea,
                key={"mechanism": mechanism, "order": place},
                values={"text": focus.text, "reason": focus.reason},
                citations={},
                links={"areas": self._all("areas", focus.areas)},
            )
        for use in wanted.functions:
            reading = "The paper names no kinds of work; the words quoted were read as one."
            where = {"source": source, "place": use.place, "certainty": "inferred", "reasoning": reading}
            self.loader.store(
                FunctionOfMechanism,
                key={"mechanism": mechanism, "function": self._one("function", use.function)},
                values={"words": use.words},
                citations={"citation": where},
            )
        return mechanism

    def _collaboration(self, wanted: CollaborationRecord, order: int) -> Collaboration:
        names = ("mechanisms", "areas", "platforms", "activities", "states")
        plan = None if wanted.outside_plan else self._one("plan", self.collaborations.plan)
        values = wanted.model_dump(exclude={"code", "outside_plan", "citation", *names})
        stored: Collaboration = self._linked(
            Collaboration,
            key={"code": wanted.code},
            values={**values, "plan": plan, "order": order},
            citations={"citation": self._place(wanted.citation, self.collaborations.source)},
            links={name: self._all(name, getattr(wanted, name)) for name in names},
        )
        return stored

    def _absence(self, wanted: AbsenceRecord, order: int) -> Absence:
        names = ("areas", "platforms")
        stored: Absence = self._linked(
            Absence,
            key={"code": wanted.code},
            values={
                "mechanism": self._one("mechanisms", wanted.mechanism),
                "text": wanted.text,
                "plan": self._one("plan", self.collaborations.plan),
                "order": order,
            },
            citations={"citation": self._place(wanted.citation, self.collaborations.source)},
            links={name: self._all(name, getattr(wanted, name)) for name in names},
        )
        return stored

    def _participations(self) -> None:
        for one in self.collaborations.participations:
            for code, text in one.states.items():
                self.loader.store(
                    PlatformParticipation,
                    key={
                        "platform": self._one("platforms", one.platform),
                        "state": self._one("states", code),
                    },
                    values={"text": text, "as_of": one.as_of},
                    citations={"citation": self._place(one.citation, self.collaborations.source)},
                )

    def _instrument(self, wanted: InstrumentRecord, order: int) -> ContextInstrument:
        stored: ContextInstrument = self._linked(
            ContextInstrument,
            key={"slug": wanted.slug},
            values={**wanted.model_dump(exclude={"slug", "meanings", "citation"}), "order": order},
            citations={"citation": self._place(wanted.citation, self.context.source)},
            links={"plans": [self._one("plan", self.context.plan)], "activities": []},
        )
        source = self._one("source", self.context.source)
        for one in wanted.meanings:
            place = one.model_dump(include={"place", "certainty", "reasoning"})
            self.loader.store(
                InstrumentMeaning,
                key={"instrument": stored, "area": self._one("areas", one.area)},
                values={"text": one.text},
                citations={"citation": {**place, "source": source}},
            )
        return stored

    def _attach_corrections(
        self, wanted: Iterable[CorrectionLinks], facts: Mapping[str, models.Model]
    ) -> None:
        """Put corrections, which the review has loaded, beside facts of these files."""
        for one in wanted:
            correction = Correction.objects.filter(code=one.code).first()
            if correction is None:
                raise FilesRefusedError([f"{self.file}: corrections: unknown correction “{one.code}”"])
            for name in one.beside:
                if name not in facts:
                    raise FilesRefusedError([f"{self.file}: corrections {one.code}: unknown fact “{name}”"])
                fact = facts[name]
                CorrectedFact.objects.get_or_create(
                    correction=correction,
                    content_type=ContentType.objects.get_for_model(fact),
                    object_id=fact.pk,
                )
