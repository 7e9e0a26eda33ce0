"""Reads an evaluation from a file and checks it as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evaluations.importers.schema import EvaluationFile
from record.importers.reading import read_as, refuse, twice


def read_evaluation(file: Path) -> EvaluationFile:
    """Read and check the file of an evaluation; raises FilesRefusedError with every problem found."""
    wanted = read_as(EvaluationFile, file)
    named = (
        (file.name, "findings", (one.code for one in wanted.findings)),
        (file.name, "recommendations", (one.code for one in wanted.recommendations)),
        (file.name, "criteria", (one.slug for one in wanted.criteria)),
    )
    refuse([*twice(named), *(f"{file.name}: {problem}" for problem in _problems(wanted))])
    return wanted


def _problems(wanted: EvaluationFile) -> Iterator[str]:
    """Yield every name of a finding or a criterion that is not there."""
    criteria = {one.slug for one in wanted.criteria}
    findings = {one.code for one in wanted.findings}
    under: list[tuple[str, str | None]] = [(one.code, one.criterion) for one in wanted.findings]
    under += [(one.code, one.criterion) for one in wanted.recommendations if one.criterion]
    for name, criterion in under:
        if criterion not in criteria:
            yield f"{name}, criterion: unknown criterion “{criterion}”"
    named: list[tuple[str, list[str]]] = [(one.code, one.findings) for one in wanted.recommendations]
    named += [(one.slug, one.findings) for one in wanted.topics]
    asked = {one.code for one in wanted.recommendations}
    for topic in wanted.topics:
        for code in topic.recommendations:
            if code not in asked:
                yield f"{topic.slug}, recommendations: unknown recommendation “{code}”"
    for name, codes in named:
        for code in codes:
            if code not in findings:
                yield f"{name}, findings: unknown finding “{code}”"
