"""What of a figure was placed by the words of the paper: such a figure cannot prove these words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from record.models import Certainty
from surveys.models import Claim, PlacementKind
from surveys.selectors.claim_shares import named_cells
from surveys.selectors.distributions import Cell, Result


def placed_by_its_words(claim: Claim, by_number: Mapping[int, Result]) -> tuple[int, ...]:
    """Return the figures in which a value the claim names has its label from the paragraph of the claim.

    Without the sentence nobody would know what such a value is of.
    """
    named = _paragraphs_of_the_claim(claim)
    found = [
        number
        for number, cell in _inferred_cells(claim, by_number)
        if cell.citation is not None and paragraphs_of(cell.citation.place) & named
    ]
    return tuple(dict.fromkeys(found))


def helped_by_its_words(claim: Claim, by_number: Mapping[int, Result]) -> tuple[int, ...]:
    """Return the figures whose values the paragraph of the claim helped to place, beside other grounds."""
    named = _paragraphs_of_the_claim(claim)
    found = [
        number
        for number, cell in _inferred_cells(claim, by_number)
        if paragraphs_of(cell.reasoning) & named
        or any(
            paragraphs_of(one.place) & named
            for one in by_number[number].placements
            if one.kind != PlacementKind.SWAP
        )
    ]
    return tuple(dict.fromkeys(found))


def _paragraphs_of_the_claim(claim: Claim) -> frozenset[int]:
    return paragraphs_of(claim.citation.place) if claim.citation_id else frozenset()


def _inferred_cells(claim: Claim, by_number: Mapping[int, Result]) -> Iterator[tuple[int, Cell]]:
    """Yield figure and cell of what the claim names, where its place is inferred from the same source."""
    for number, item, option in named_cells(claim.test):
        distribution = by_number[number].distribution(item)
        for cell in distribution.cells if distribution else ():
            citation = cell.citation
            if (
                citation is not None
                and cell.option.slug == option
                and citation.certainty == Certainty.INFERRED
                and claim.citation_id
                and citation.source_id == claim.citation.source_id
            ):
                yield number, cell


def paragraphs_of(place: str) -> frozenset[int]:
    """Return the numbers of the paragraphs that a place names, as “Figure 4, paras 14 and 15”."""
    named = re.findall(r"(?i)\bpara(?:graph)?s?\.?\s+(\d+(?:\s*(?:,|and|to|-|–)\s*\d+)*)", place)
    return frozenset(int(number) for text in named for number in re.findall(r"\d+", text))
