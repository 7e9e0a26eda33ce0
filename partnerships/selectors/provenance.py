"""Where what is shown of mechanisms stands, and how much of it is inferred: from their citations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from partnerships.models import Mechanism
from record.addresses import address_of
from record.models import Citation
from reporting.words import list_in_words, worded


def source_of(found: Iterable[Mechanism]) -> str:
    """Return the sources of mechanisms with the place in each, as “Title, Table 2”; each once."""
    places = dict.fromkeys(f"{one.citation.source.title}, {one.citation.place}" for one in found)
    return "; ".join(places) or "nothing is on record"


def source_address_of(found: Iterable[Mechanism]) -> str:
    """Return the address of the first source of mechanisms; empty where there is none."""
    return next((address_of(one.citation.source) for one in found), "")


def certainty_of(found: Sequence[Mechanism]) -> str:
    """Say of how many mechanisms and kinds of work the place is inferred, and what is a reading of ours."""
    parts: list[tuple[list[Citation], str]] = [
        ([one.citation for one in found], "mechanisms"),
        ([kind.citation for one in found for kind in one.functions.all()], "kinds of work"),
    ]
    inferred = [
        f"{sum(one.is_inferred for one in citations)} of {len(citations)} {called}"
        for citations, called in parts
        if any(one.is_inferred for one in citations)
    ]
    sentence = "Nothing of it is inferred."
    if inferred:
        sentence = worded("Inferred, each with its reason: %(inferred)s.", inferred=list_in_words(inferred))
    if any(focus.areas.all() for one in found for focus in one.focus_areas.all()):
        sentence += " This portal decided which programme area a focus belongs to."
    return sentence
