"""What stakeholders said about a goal or an area, and what of a figure the paper’s words placed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from people.policies import Reader, reader_of
from people.prepared import give, prepared
from record.models import Certainty
from review.states import CLEARED
from surveys.models import Claim, Item, PlacementKind, Suggestion, SuggestionTheme, Survey
from surveys.selectors.claim_shares import named_cells
from surveys.selectors.distributions import Cell, Result

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user


def placed_by_its_words(claim: Claim, by_number: Mapping[int, Result]) -> tuple[int, ...]:
    """Return the figures in which a value the claim names has its label from the paragraph of the claim.

    Without the sentence nobody would know what such a value is of.
    """
    return tuple(
        dict.fromkeys(
            number
            for number, cell, named in _inferred_cells(claim, by_number)
            if cell.citation is not None and paragraphs_of(cell.citation.place) & named
        )
    )


def helped_by_its_words(claim: Claim, by_number: Mapping[int, Result]) -> tuple[int, ...]:
    """Return the figures whose values the paragraph of the claim helped to place, beside other grounds."""
    return tuple(
        dict.fromkeys(
            number
            for number, cell, named in _inferred_cells(claim, by_number)
            if paragraphs_of(cell.reasoning) & named
            or any(
                paragraphs_of(one.place) & named
                for one in by_number[number].placements
                if one.kind != PlacementKind.SWAP
            )
        )
    )


def _inferred_cells(
    claim: Claim, by_number: Mapping[int, Result]
) -> Iterator[tuple[int, Cell, frozenset[int]]]:
    """Yield figure and cell of what the claim names, where its place is inferred from the same source.

    With it come the numbers of the paragraphs of the claim.
    """
    named = paragraphs_of(claim.citation.place) if claim.citation_id else frozenset()
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
                yield number, cell, named


def paragraphs_of(place: str) -> frozenset[int]:
    """Return the numbers of the paragraphs that a place names, as “Figure 4, paras 14 and 15”."""
    named = re.findall(r"(?i)\bpara(?:graph)?s?\.?\s+(\d+(?:\s*(?:,|and|to|-|–)\s*\d+)*)", place)
    return frozenset(int(number) for text in named for number in re.findall(r"\d+", text))


def items_by_subject(user: type_of_user | None) -> dict[str, dict[int, Item]]:
    """Return items by the goal or approach they are about: ``{"goal": {key: item}, "approach": …}``."""
    found: dict[str, dict[int, Item]] = defaultdict(dict)
    rows = Item.objects.filter(question__survey__in=Survey.objects.visible_to(user))
    for item in rows.select_related("question__survey").order_by("question__survey", "question__number"):
        for kind, key in (("goal", item.goal_id), ("approach", item.approach_id)):
            if key is not None:
                found[kind].setdefault(key, item)
    return found


def suggestions_by_area(plan_key: int) -> dict[int, int]:
    """Return how many suggestions of a plan's cleared surveys are grouped under each area, by its key.

    Empty where the plan has no survey; an area that nobody spoke of is not in it. One query.
    """
    return dict(_suggestions_of(plan_key))


@prepared
def _suggestions_of(plan: int) -> QuerySet[SuggestionTheme, tuple[int, int]]:
    of_plan = Q(question__survey__plan=plan, question__survey__status=CLEARED)
    found: Any = SuggestionTheme.objects.filter(of_plan, area__isnull=False).order_by()
    counted: QuerySet[Any, Any] = found.values_list("area").annotate(Count("suggestions"))
    return counted


def themes_about(area_key: int, user: type_of_user | None) -> list[SuggestionTheme]:
    """Return the themes of suggestions about an area, with their suggestions."""
    found = list(_themes_about(area_key, reader_of(user)))
    if found:
        give(found, "suggestions", _under(tuple(one.pk for one in found)), owner="theme_id", back="theme")
    return found


@prepared
def _under(themes: tuple[int, ...]) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(theme__in=themes)


@prepared
def _themes_about(area: int, reader: Reader) -> QuerySet[SuggestionTheme]:
    found = SuggestionTheme.objects.filter(area=area, question__survey__in=Survey.objects.visible_to(reader))
    return found.select_related("question__survey")
