"""Everything that can be taken away as data, in one list: what everybody may read, with its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from evaluations.selectors.board_rule import rated_evaluations
from evaluations.selectors.evaluations import evaluations
from evaluations.selectors.ledger import plans_decided
from papers.selectors.papers import papers
from people.selectors.organisation import organisation
from programmes.selectors.activities import plans_too_long
from programmes.selectors.plans import rated_rounds
from programmes.titles import figure_page, titles
from programmes.views.figures import MOST_TILES_A_LINE
from reporting import linked_data
from reporting.addresses import place
from reporting.files import DOWNLOADS, TABLE_SUFFIXES
from reporting.publication import Publisher
from reporting.words import worded
from surveys.selectors.published import surveys

if TYPE_CHECKING:
    from papers.models import Paper
    from programmes.models import AssessmentRound, StrategicPlan
    from surveys.models import Survey

ACROSS_PLANS: Final = (
    (
        "Recommendations and responses",
        "evaluations:recommendations",
        TABLE_SUFFIXES,
        "decisions#recommendations",
    ),
    ("Mechanisms of environmental cooperation", "partnerships:mechanisms", TABLE_SUFFIXES, ""),
    (
        "Collaborations with others",
        "partnerships:collaborations",
        TABLE_SUFFIXES,
        "partnerships:mechanisms#contacts",
    ),
    ("The wider context", "partnerships:context", TABLE_SUFFIXES, ""),
    ("Contradictions between sources", "record:sources", TABLE_SUFFIXES, ""),
    (
        "Who works where: overlap and gaps",
        "partnerships:overlap",
        DOWNLOADS,
        "partnerships:mechanisms#overlap-areas",
    ),
)


@dataclass(frozen=True)
class DataSet:
    """A table or figure: its title, the address of its page, and each file as suffix and address."""

    title: str
    page: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class DataGroup:
    """The data of one round, survey, evaluation or paper; ``about`` and ``plan`` say of which plan."""

    title: str
    about: str
    sets: tuple[DataSet, ...]
    plan: str = ""


def catalogue(plan: StrategicPlan | None = None) -> list[DataGroup]:
    """Return everything that a reader who is not signed in can take away; fictional data are in no list.

    With a plan, only what is of this plan.

    Addresses name plan and round, so that they mean the same when the next round is cleared.
    """
    too_long = plans_too_long(MOST_TILES_A_LINE)
    found = [
        *(_of_round(one, with_tiles=one.plan_id not in too_long) for one in rated_rounds()),
        *(_of_survey(one) for one in surveys(None) if one.plan is None or not one.plan.is_training),
        *_of_evaluations(),
        *(_of_paper(one) for one in papers(None)),
        DataGroup(
            "Across plans",
            "Partners, the wider context, what was recommended",
            tuple(
                _set(title, name, suffixes, page=page and place(page))
                for title, name, suffixes, page in ACROSS_PLANS
            ),
        ),
    ]
    return found if plan is None else [one for one in found if one.plan == plan.slug]


def as_linked_data(
    groups: Iterable[DataGroup], *, publisher: Publisher, root: str, page: str
) -> dict[str, Any]:
    """Return the list as a catalogue of DCAT and schema.org; ``root`` is the address of the portal."""
    return linked_data.of_catalogue(
        f"Data of {publisher.name}",
        publisher=publisher,
        page=f"{root}{page}",
        sets=[
            linked_data.of_table(
                f"{group.title}: {one.title}",
                worded(
                    "%(title)s (%(group)s, %(about)s), every row with its source.",
                    title=one.title,
                    group=group.title,
                    about=group.about,
                ),
                publisher=publisher,
                page=f"{root}{one.page}",
                files=[(f"{root}{address}", suffix) for suffix, address in one.files],
            )
            for group in groups
            for one in group.sets
        ],
    )


def _set(
    title: str, name: str, suffixes: Iterable[str], *args: object, query: str = "", page: str = ""
) -> DataSet:
    files = ((suffix, place(f"{name}-file", [*args, suffix], query)) for suffix in suffixes)
    return DataSet(title, page or place(name, args, query), tuple(files))


def _of_round(one: AssessmentRound, *, with_tiles: bool) -> DataGroup:
    plan, query = one.plan.slug, urlencode({"round": one.slug})
    listed = worded("Planned %(activities)s with level and note", activities=organisation().called.activities)
    return DataGroup(
        one.title,
        one.plan.title,
        (
            _set(listed, "programmes:activities", TABLE_SUFFIXES, plan, query=query),
            *(
                _set(
                    title,
                    "programmes:figure",
                    DOWNLOADS,
                    plan,
                    slug,
                    query=query,
                    page=figure_page(plan, slug, query),
                )
                for slug, title in titles(with_tiles=with_tiles).items()
            ),
        ),
        one.plan.slug,
    )


def _of_survey(one: Survey) -> DataGroup:
    return DataGroup(
        one.title,
        one.plan.title if one.plan else one.fielded,
        (
            _set("All figures, row by row", "surveys:survey", TABLE_SUFFIXES, one.slug),
            *(
                _set(
                    f"{question}. {question.short_title}",
                    "surveys:figure",
                    DOWNLOADS,
                    one.slug,
                    question.number,
                )
                for question in one.questions.all()
            ),
        ),
        one.plan.slug if one.plan else "",
    )


def _of_evaluations() -> Iterator[DataGroup]:
    """Yield each evaluation with its tables, those left out of which nothing is known yet."""
    rated, decided = rated_evaluations(None), plans_decided(None)
    for one in evaluations(None):
        plan = one.plan
        sets = [
            _set(
                "Findings",
                "evaluations:findings",
                TABLE_SUFFIXES,
                one.slug,
                page=f"{one.get_absolute_url()}#findings",
            ),
            _set("Evidence board", "evaluations:board", TABLE_SUFFIXES, plan.slug),
        ]
        if one.pk in rated:
            sets.append(_set("Ratings of both sides", "evaluations:ratings", TABLE_SUFFIXES, one.slug))
        if plan.is_followed_here or plan.pk in decided:
            sets.append(_set("From this plan to the next", "evaluations:ledger", TABLE_SUFFIXES, plan.slug))
        yield DataGroup(one.title, plan.title, tuple(sets), plan.slug)


def _of_paper(one: Paper) -> DataGroup:
    whole = _set(
        "The paper, its tables and the data of its figures", "papers:paper", ("docx", "pdf", "xlsx"), one.slug
    )
    plan = one.assessment_round.plan
    return DataGroup(one.title, plan.title, (whole,), plan.slug)
