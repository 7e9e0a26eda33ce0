"""The closed list of numbers and names that a text of a paper may ask for, each with what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from papers.selectors.numbers import names, of_others, of_round, of_survey
from papers.selectors.numbers.names import Fact


@dataclass(frozen=True)
class Number:
    """One entry of the list: how it is written, what it gives, from which of the paper's sources."""

    name: str
    example: str
    meaning: str
    give: Callable[..., Fact]
    source: str = ""


_EXAMPLE: Final = '5, "Meets expectations", survey'
NUMBERS: Final = {
    one.name: one
    for one in (
        Number("count", 'count("fully", round)', "activities at one or more levels", of_round.count, "round"),
        Number(
            "share",
            'share("fully or substantially", round)',
            "their share, by activity",
            of_round.share,
            "round",
        ),
        Number("rated", "rated(round)", "rated activities", of_round.rated, "round"),
        Number("base", "base(round)", "what shares are parts of", of_round.base, "round"),
        Number("planned", "planned(round)", "planned activities", of_round.planned, "round"),
        Number(
            "mean_of_areas",
            "mean_of_areas(round)",
            "mean of the areas’ shares",
            of_round.mean_of_areas,
            "round",
        ),
        Number("inferred", "inferred(round)", "ratings whose place was inferred", of_round.inferred, "round"),
        Number("as_of", "as_of(round)", "date of the ratings", names.as_of, "round"),
        Number("areas", "areas(plan)", "programme areas", of_round.areas, "plan"),
        Number("years", "years(plan)", "years of the plan", names.years, "plan"),
        Number(
            "known_until",
            "known_until(plan)",
            "until when sources tell what followed",
            names.known_until,
            "plan",
        ),
        Number(
            "respondents", "respondents(survey)", "who took part; no base", of_survey.respondents, "survey"
        ),
        Number("answered", "answered(7, survey)", "base of a figure", of_survey.answered, "survey"),
        Number(
            "answers",
            'answers(5, "Meets expectations", survey)',
            "how many gave an answer",
            of_survey.answers,
            "survey",
        ),
        Number(
            "answer_share",
            f"answer_share({_EXAMPLE})",
            "share of an answer",
            of_survey.answer_share,
            "survey",
        ),
        Number(
            "suggestions",
            "suggestions(survey)",
            "suggestions in open answers",
            of_survey.suggestions,
            "survey",
        ),
        Number("fielded", "fielded(survey)", "when it was made", names.fielded, "survey"),
        Number(
            "findings",
            'findings("strength", evaluation)',
            "findings, or some",
            of_others.findings,
            "evaluation",
        ),
        Number(
            "asked",
            'asked("recommendation", evaluation)',
            "what is asked, or some",
            of_others.asked,
            "evaluation",
        ),
        Number(
            "responses",
            'responses("accepted", evaluation)',
            "responses on record",
            of_others.responses,
            "evaluation",
        ),
        Number("period", "period(evaluation)", "when it was made", names.period, "evaluation"),
        Number(
            "mechanisms", 'mechanisms("AIR")', "other mechanisms, of an area or all", of_others.mechanisms
        ),
        Number("member_states", "member_states()", "members of the plan", of_others.member_states),
        Number(
            "collaborations",
            "collaborations(plan)",
            "what was done with others",
            of_others.collaborations,
            "plan",
        ),
        Number("gaps", "gaps()", "pairs of member and area nobody else covers", of_others.gaps),
        Number("instruments", "instruments()", "instruments of the wider context", of_others.instruments),
        Number("corrections", "corrections()", "corrections beside the record", of_others.corrections),
        Number("year", 'year("GC-12")', "year of a meeting or platform", names.year),
        Number("dated", 'dated("framework")', "date of an instrument", names.dated),
        Number("session", "session(meeting)", "the meeting of the paper", names.session, "meeting"),
        Number("source", 'source("para 5")', "a footnote with a place of the source", names.source),
        Number(
            "cited",
            'cited("1993", "GC-1 report, para 5")',
            "words from elsewhere, in a footnote",
            names.cited,
        ),
    )
}
"""Every number and name a text may ask for; ``title(round)`` and references stand beside them."""
