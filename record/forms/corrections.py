"""Forms of the corrections register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms

from record.forms.choosing import LabelField, NameField, cleaned, named, slug_and_title
from record.forms.editing import RecordForm, long_text
from record.models import Correction, CorrectionKind, SourceDocument, SourceDocumentKind
from record.selectors.corrections import CorrectionFilter
from record.selectors.sources import source_named, sources
from record.services.corrections import CorrectionEntry

if TYPE_CHECKING:
    from django.http import HttpRequest


class CorrectionsForm(forms.Form):
    """The filter of the register: state, kind, source."""

    status = LabelField(Correction.Status.choices)
    kind = LabelField(CorrectionKind.choices)
    source = NameField()


def corrections_asked(request: HttpRequest) -> tuple[CorrectionFilter, str]:
    """Return which corrections an address asks for, and the same as a query; raises UnknownValueError."""
    data, user = cleaned(CorrectionsForm(request.GET)), request.user
    source = data["source"] and named(
        "source",
        data["source"],
        lambda slug: source_named(slug, user).source,
        lambda: [use.source for use in sources(user)],
        slug_and_title,
    )
    query = urlencode({name: text for name, text in data.items() if text})
    return CorrectionFilter(data["status"], data["kind"], source or None), query


class ProposalForm(RecordForm):
    """A correction: what is printed and where, what speaks against it and where."""

    subject = forms.CharField(max_length=200, help_text="In a few words, as “Launch year of NEA-LCCP”.")
    kind = forms.ChoiceField(choices=CorrectionKind.choices)
    printed = long_text("What is printed", help_text="It stays as it is; the correction stands beside it.")
    source = forms.ModelChoiceField(SourceDocument.objects.none(), label="Printed in", empty_label=None)
    place = forms.CharField(max_length=200, label="Place", help_text="Paragraph, table, figure or footnote.")
    contradicted_by = long_text("What speaks against it")
    authority_source = forms.ModelChoiceField(
        SourceDocument.objects.none(), label="On whose authority", empty_label="choose"
    )
    authority_place = forms.CharField(max_length=200, label="Place there")
    proposed = long_text(
        "Proposed wording", required=False, help_text="Empty where the sources only contradict each other."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        real = SourceDocument.objects.exclude(kind=SourceDocumentKind.TRAINING)
        for name in ("source", "authority_source"):
            self.fields[name].queryset = real  # type: ignore[attr-defined]

    def entry(self) -> CorrectionEntry:
        """Return what was entered; valid forms only."""
        return CorrectionEntry(**self.values())
