"""Why a workbook may not bring in or change a row: what is cleared, presented or shared with other plans."""

from __future__ import annotations

from collections.abc import Mapping

from intake.typed import Row
from planbook.importers.sheets import SHEETS
from planbook.selectors.books import Settled
from planbook.selectors.rows import StoredRow
from reporting.words import worded

OF_THE_PLAN = ("plan", "goals", "approaches", "objectives", "activities")
OF_A_ROUND = ("ratings", "texts", "evidence")


class Refusals:
    """Asks of a row that says something new whether an import may say it; the answer is a sentence, or empty.

    ``known`` is what is on record, by sheet and key; ``new_facts`` is what the file itself brings in.
    """

    def __init__(self, shut: Settled, known: Mapping[str, Mapping[tuple[str, ...], StoredRow]]) -> None:
        self.shut, self.known = shut, known
        self.new_facts: set[tuple[str, str, str]] = set()

    def _round_shut(self, slug: str) -> str:
        state = self.shut.rounds.get(slug)
        return (
            worded(
                "The round %(slug)s is %(state)s here; an import does not change it.", slug=slug, state=state
            )
            if state
            else ""
        )

    def _plan_shut(self) -> str:
        rounds = ", ".join(f"{slug} ({state})" for slug, state in self.shut.rounds.items())
        if not rounds:
            return ""
        return worded(
            "Rounds of this plan stand on its wording: %(rounds)s. Correct it on its own page, or leave it.",
            rounds=rounds,
        )

    def why_not_new(self, row: Row) -> str:
        """Return why a workbook may not bring a new row in; empty where it may."""
        if row.sheet in OF_A_ROUND:
            return self._round_shut(row.values.get("round", ""))
        if row.sheet == "citations":
            return self._why_no_citation(row)
        if row.sheet == "scale":
            return self._scale_shut() if self.known["scale"] else ""
        return self._plan_shut() if row.sheet in OF_THE_PLAN else ""

    def why_not_changed(self, row: Row, changed: tuple[str, ...]) -> str:
        """Return why a workbook may not change these fields of what is on record; empty where it may."""
        if row.sheet in {"meetings", "platforms", "sources"}:
            return worded(
                "This %(one)s is on record and says something else; change it on its page.",
                one=SHEETS[row.sheet].one,
            )
        if row.sheet == "areas":
            other = self.shut.areas.get(row.values["code"])
            if not other:
                return self._plan_shut()
            return worded(
                "The plan “%(other)s” uses this area too, as “%(there)s”. Give “%(here)s” a code of its own; "
                "if it is the same area, give its name in this plan with the objective.",
                other=other,
                there=self.known["areas"][row.values["code"],].values["name"],
                here=row.values["name"],
            )
        if row.sheet == "plan" and "scale" in changed:
            return "The plan is rated on another scale already; a new scale needs a new plan."
        if row.sheet == "scale" or "scale_name" in changed:
            return self._scale_shut()
        if row.sheet == "rounds":
            return self._round_shut(row.values["code"])
        if row.sheet == "citations":
            return self._why_no_citation(row)
        return self.why_not_new(row)

    def _scale_shut(self) -> str:
        using = next(iter(self.shut.scales.values()), "")
        if not using:
            return self._plan_shut()
        return worded(
            "Other plans are rated on this scale (%(using)s); give yours another code.", using=using
        )

    def _why_no_citation(self, row: Row) -> str:
        """A citation is as open to an import as the fact it stands at."""
        fact = (row.values["of"], row.values["round"], row.values["code"])
        if fact in self.new_facts:
            return ""
        if (*fact, "") not in self.known["citations"]:
            return "There is no such fact in the file or on record; look at “Fact”, “Round” and “Code”."
        of = row.values["of"]
        if row.values["round"]:
            return self._round_shut(row.values["round"])
        if of in {"meeting", "platform"}:
            return worded("This %(of)s is on record; change where it stands on its page.", of=of)
        if of == "area" and row.values["code"] in self.shut.areas:
            return worded(
                "The plan “%(areas)s” uses this area too.", areas=self.shut.areas[row.values["code"]]
            )
        return self._scale_shut() if of == "scale" else self._plan_shut()
