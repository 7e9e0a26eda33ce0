"""The claim checker: does a sentence of the paper hold on its figures; and its sentences as lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING, Any

from people.prepared import prepared
from reporting.words import list_in_words, worded
from review.states import CLEARED
from surveys.models import Claim, Survey
from surveys.selectors.claim_shares import (
    LostCellError,
    Share,
    Tables,
    UnreadableTestError,
    figures_of,
    holds,
)
from surveys.selectors.distributions import Result
from surveys.selectors.own_words import helped_by_its_words, placed_by_its_words
from surveys.selectors.published import results
from surveys.selectors.readings import readings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


class VerdictKind(StrEnum):
    """What can come of a check."""

    HOLDS = "holds"
    ONLY_IF = "holds only if"
    DEPENDS = "depends on the reading"
    FAILS = "does not hold"
    UNCHECKABLE = "cannot be checked"


@dataclass(frozen=True)
class Verdict:
    """What the portal says of a claim, and how it knows.

    ``rests_on_itself`` says that its own words placed the labels it would be tested on; ``helped_figures``
    are those whose values they helped to place, so that they are no independent check.
    """

    claim: Claim
    kind: VerdictKind
    condition: str
    shares: tuple[Share, ...]
    wider_shares: tuple[Share, ...]
    readings: int
    holding: int
    figures: tuple[int, ...]
    rests_on_itself: bool = False
    helped_figures: tuple[int, ...] = ()
    damaged: tuple[int, ...] = ()
    """Those of its figures that can be read in more than one way."""

    @property
    def is_in_doubt(self) -> bool:
        """Not true as it stands, or not shown by anything but itself."""
        return self.kind != VerdictKind.HOLDS or bool(self.helped_figures)

    @property
    def text(self) -> str:
        """The verdict in words, as “holds only if “Exceeds Expectations” is counted too”."""
        if self.kind == VerdictKind.ONLY_IF:
            return worded("holds only if %(condition)s", condition=self.condition)
        if self.kind == VerdictKind.DEPENDS:
            return worded(
                "holds in %(holding)s of %(readings)s ways to read the damaged figure",
                holding=self.holding,
                readings=self.readings,
            )
        if self.kind == VerdictKind.UNCHECKABLE and self.condition:
            return worded("cannot be checked: %(condition)s", condition=self.condition)
        return self.kind.value

    @property
    def sentence(self) -> str:
        """The verdict as a reader is told of it, and that it is no independent check where it is none."""
        if not self.helped_figures:
            return self._alone
        return worded(
            "%(verdict)s Its own paragraph helped to place values in Figure %(figures)s, so this is no "
            "independent check.",
            verdict=self._alone,
            figures=list_in_words(str(one) for one in self.helped_figures),
        )

    @property
    def _alone(self) -> str:
        match self.kind:
            case VerdictKind.HOLDS if self.damaged:
                one = len(self.damaged) == 1
                sentence = (
                    "True whichever way %(named)s is read." if one else "True in all readings of %(named)s."
                )
                return worded(sentence, named=list_in_words(f"Figure {number}" for number in self.damaged))
            case VerdictKind.HOLDS:
                return "True."
            case VerdictKind.ONLY_IF:
                return worded(
                    "True only if %(condition)s%(with_and_without)s.",
                    condition=self.condition,
                    with_and_without=self._with_and_without,
                )
            case VerdictKind.DEPENDS:
                return worded(
                    "True in %(holding)s of %(readings)s ways to read the damaged figure.",
                    holding=self.holding,
                    readings=self.readings,
                )
            case VerdictKind.FAILS:
                return "Not true."
        return (
            worded("Cannot be checked: %(condition)s.", condition=self.condition)
            if self.condition
            else "Cannot be checked."
        )

    @property
    def _with_and_without(self) -> str:
        if len(self.wider_shares) != 1 or len(self.shares) != 1:
            return ""
        return worded(
            ": %(wider)s. Otherwise it is %(alone)s",
            wider=self.wider_shares[0].text,
            alone=self.shares[0].text,
        )

    @property
    def has_changed(self) -> bool:
        """The verdict is not the one that was recorded with the claim."""
        return bool(self.claim.recorded_verdict) and self.claim.recorded_verdict != self.kind.value

    @property
    def headline_share(self) -> Share | None:
        """The share for a short message: with the added options where the claim needs them."""
        shares = self.wider_shares if self.kind == VerdictKind.ONLY_IF else self.shares
        return shares[0] if shares else None

    @property
    def headline_doubt(self) -> str:
        """What has to stand beside the share of a short message: its other value, or its weakness."""
        share = self.headline_share
        if share is None:
            return ""
        parts = (
            [worded("%(others_text)s: the figure is damaged", others_text=share.others_text)]
            if share.others
            else []
        )
        if self.rests_on_itself:
            parts.append("this sentence helped to read the figure, so the figure proves little")
        return "; ".join(parts)


def verdicts(survey: Survey, claims: Iterable[Claim], found: Iterable[Result] | None = None) -> list[Verdict]:
    """Check claims against a survey; results are read once for all of them unless they are given."""
    listed = list(claims)
    if found is None:
        wanted = {number for claim in listed for number in figures_of(claim.test)}
        found = results(survey, numbers=wanted)
    by_number = {result.question.number: result for result in found}
    return [check(claim, by_number) for claim in listed]


def counts_of(verdicts: Iterable[Verdict]) -> list[tuple[int, str]]:
    """Return how many sentences came out how, in words to follow the number.

    A sentence that helped to place the values it is true of is counted apart: it proves nothing by itself.
    """
    said = {
        (VerdictKind.HOLDS, False): "true",
        (VerdictKind.HOLDS, True): "true, but no independent check",
        (VerdictKind.ONLY_IF, False): "true only if more answers are counted",
        (VerdictKind.DEPENDS, False): "true only in some ways to read the damaged figure",
        (VerdictKind.FAILS, False): "not true",
        (VerdictKind.UNCHECKABLE, False): "cannot be checked",
    }
    found = Counter(
        (one.kind, one.kind == VerdictKind.HOLDS and bool(one.helped_figures)) for one in verdicts
    )
    return [(found[kind], words) for kind, words in said.items() if found[kind]]


def check(claim: Claim, by_number: Mapping[int, Result]) -> Verdict:
    """Check one claim under every reading of the figures it rests on.

    Raises UnreadableTestError when its test does not fit the figures.
    """
    test, numbers = claim.test, figures_of(claim.test)
    if test.get("kind") == "lost":
        named = list_in_words(f"Figure {number}" for number in numbers)
        why = (
            worded("%(named)s is lost in our copy", named=named)
            if len(numbers) == 1
            else worded("%(named)s are lost in our copy", named=named)
        )
        return _uncheckable(claim, why, numbers)
    missing = [number for number in numbers if number not in by_number]
    if missing or not numbers:
        raise UnreadableTestError(
            worded("There is no figure %(missing)s.", missing=missing[0])
            if missing
            else "No figure is named."
        )
    readings = [[*readings_of(by_number[number])] for number in numbers]
    tables = [
        Tables(by_number, dict(zip(numbers, combination, strict=True))) for combination in product(*readings)
    ]
    try:
        outcomes = [(holds(test, one, wider=False), holds(test, one, wider=True)) for one in tables]
    except LostCellError:
        return _uncheckable(claim, "a value it needs is lost", numbers)
    damaged = tuple(number for number, ways in zip(numbers, readings, strict=True) if len(ways) > 1)
    return replace(_judged(claim, numbers, outcomes, tables), damaged=damaged)


def _uncheckable(claim: Claim, why: str, numbers: tuple[int, ...]) -> Verdict:
    return Verdict(claim, VerdictKind.UNCHECKABLE, why, (), (), 0, 0, numbers)


def _judged(
    claim: Claim, numbers: tuple[int, ...], outcomes: list[tuple[bool, bool]], tables: list[Tables]
) -> Verdict:
    literal = [one for one, _ in outcomes]
    wider = [one for _, one in outcomes]
    added = tables[0].added_labels(claim.test)
    condition = ""
    if added:
        condition = (
            worded("%(added)s is counted too", added=added)
            if added.count("“") == 1
            else worded("%(added)s are counted too", added=added)
        )
    own_words = placed_by_its_words(claim, tables[0].by_number)
    if own_words:
        kind, holding = VerdictKind.UNCHECKABLE, 0
        named = list_in_words(f"Figure {number}" for number in own_words)
        condition = worded("the labels of %(named)s were inferred from this sentence", named=named)
    elif all(literal):
        kind, holding = VerdictKind.HOLDS, len(literal)
    elif added and all(wider):
        kind, holding = VerdictKind.ONLY_IF, len(wider)
    elif any(literal):
        kind, holding = VerdictKind.DEPENDS, sum(literal)
    else:
        kind, holding = VerdictKind.FAILS, 0
    return Verdict(
        claim=claim,
        kind=kind,
        condition=condition,
        shares=_shares_under(tables, claim.test, wider=False),
        wider_shares=_shares_under(tables, claim.test, wider=True) if added else (),
        readings=len(outcomes),
        holding=holding,
        figures=numbers,
        rests_on_itself=bool(own_words),
        helped_figures=() if own_words else helped_by_its_words(claim, tables[0].by_number),
    )


def _shares_under(tables: list[Tables], test: Mapping[str, Any], *, wider: bool) -> tuple[Share, ...]:
    """Return every share of a test as printed, each with what the other readings make of it."""
    first, *rest = [one.shares(test, wider=wider) for one in tables]
    return tuple(
        replace(share, others=tuple(dict.fromkeys(one for one in others if one.text != share.text)))
        for share, *others in zip(first, *rest, strict=True)
    )


def claims_on(survey: Survey, number: int) -> list[Claim]:
    """Return the claims of a survey that look at one of its figures; one query."""
    return [one for one in _claims_of(survey.pk) if number in figures_of(one.test)]


@prepared
def _claims_of(survey: int) -> QuerySet[Claim]:
    return Claim.objects.filter(survey=survey).select_related("citation__source")


def messages_of(plan_key: int) -> list[Claim]:
    """Return the claims that state a short message of a plan's cleared surveys; one query."""
    return list(_messages(plan_key))


@prepared
def _messages(plan: int) -> QuerySet[Claim]:
    found = Claim.objects.filter(survey__plan=plan, survey__status=CLEARED)
    return found.exclude(message="").exclude(headline_share="").select_related("survey")
