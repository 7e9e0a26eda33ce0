"""Everything of a paper to carry away: its forms, figures, data, and pages that work from a disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles import finders

from evaluations.exports import findings_table, recommendations_table
from evaluations.selectors.evaluations import summary_of
from evaluations.selectors.recommendations import rows_of
from papers.exports.assembling import DRAFT_MARK, Assembled, assembled
from papers.exports.files import paper_file
from papers.exports.pieces import reading_of_record
from papers.models import Format, Paper, PaperFile
from papers.selectors.papers import file_of, forms_of
from partnerships.exports import collaborations_table, context_table, mechanisms_table
from partnerships.models import FocusArea, Mechanism
from people.selectors.organisation import publisher
from programmes.exports.lists import activities_table
from programmes.selectors.records import digests_of
from record.exports.corrections import corrections_table
from record.selectors.corrections import CorrectionFilter, RegisterLine, register
from record.selectors.history import entered_alone
from reporting import html as figure_html
from reporting.addresses import absolute, reverse
from reporting.bundles import CHECKS, DataFile, data_file, datapackage, packed
from reporting.described import DESCRIPTION, csv_description
from reporting.figures import Figure
from reporting.files import figure_file
from reporting.html import page, plain_table, style
from reporting.publication import published
from reporting.tables import Column, Table
from reporting.words import worded
from surveys.exports import survey_table

if TYPE_CHECKING:
    from pathlib import Path

type_of_teller = Callable[[int], None]
LINKS = (
    ("index.html", "Begin here"),
    ("paper.html", "The paper"),
    ("figures.html", "Figures"),
    ("data.html", "Data"),
)
FIGURE_FORMS = ("svg", "png", "csv", "json")


def make_bundle(paper: Paper, *, tell: type_of_teller) -> bytes:
    """Return the bundle of a paper as a ZIP; ``tell`` is called with how many steps are finished.

    What stands in it is what everybody may read; of a draft, what the secretariat reads, marked as such.
    """
    return _Maker(paper).whole(tell)


def _with_authors(table: Table, authors: list[str]) -> Table:
    """Return a table that says of each row who entered it where one person did, which nobody has cleared."""
    if not any(authors):
        return table
    columns = (*table.columns, Column("cleared", "Cleared"), Column("entered_by", "Entered by one person"))
    rows = tuple(
        (*row, "not cleared" if author else "", author)
        for row, author in zip(table.rows, authors, strict=True)
    )
    return replace(table, columns=columns, rows=rows)


def _authors_of(mechanisms: list[Mechanism]) -> list[str]:
    """Return who entered each mechanism or one of its focus areas alone."""
    focus = list(FocusArea.objects.filter(mechanism__in=mechanisms))
    found = [
        *zip((one.pk for one in mechanisms), entered_alone(mechanisms), strict=True),
        *zip((one.mechanism_id for one in focus), entered_alone(focus), strict=True),
    ]
    return [", ".join(sorted({name for key, name in found if key == one.pk and name})) for one in mechanisms]


def _author_of(line: RegisterLine) -> str:
    """Return who proposed, or decided, a correction alone."""
    people = {line.correction.proposed_by, line.correction.decided_by} - {None}
    return str(next(iter(people))) if len(people) == 1 else ""


class _Maker:
    """Makes one bundle; reads the record once."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.made: Assembled = assembled(paper)
        self.record = self.made.record
        # The day of the paper, never that of making: equal content is equal bytes.
        self.publisher = replace(publisher(), day=paper.cleared_at.date() if paper.cleared_at else None)
        self.address = absolute(reverse("papers:paper", args=[paper.slug]))
        self.mark = DRAFT_MARK if paper.is_draft else ""
        self.files: dict[str, bytes] = {}
        self.data: list[DataFile] = []

    def whole(self, tell: type_of_teller) -> bytes:
        for step, work in enumerate((self._paper, self._figures, self._data, self._pages), 1):
            work()
            tell(step)
        return packed(self.files, secret=settings.SIGNING_SECRET)

    def _paper(self) -> None:
        for form in forms_of(self.paper):
            if form != Format.HTML:
                self.files[f"paper/{self.paper.slug}.{form}"] = self._form(form)

    def _form(self, form: str) -> bytes:
        stored: PaperFile | None = file_of(self.paper, form)
        return bytes(stored.content) if stored else paper_file(self.made, form)

    def _page_of_paper(self) -> str:
        """Return the paper as a page whose figures lead to the figures beside it, not into the portal."""

        def to_its_figure(found: re.Match[str]) -> str:
            return f'{found[1]}figures.html#{_named(found[3])}"{found[2]}'

        return _TO_FIGURE.sub(to_its_figure, self._form(Format.HTML).decode())

    def _figures(self) -> None:
        for label, figure in self.made.figures.items():
            for form in FIGURE_FORMS:
                content = figure_file(figure, form, self.publisher)
                whole = content if isinstance(content, bytes) else "".join(content).encode()
                self.files[f"figures/{_named(label)}.{form}"] = whole

    def _data(self) -> None:
        for name, table in self._tables():
            said = published(table, self.address, self.publisher)
            one = data_file(f"data/{name}.csv", said)
            self.data.append(one)
            self.files[one.path] = one.content
            self.files[f"data/{name}.{DESCRIPTION}"] = csv_description(said, f"{name}.csv")
        self.files["datapackage.json"] = datapackage(
            self.paper.slug,
            f"{self.paper.plan.mark}Data of: {self.paper.title}",
            self.data,
            address=self.address,
            publisher=self.publisher,
        )

    def _tables(self) -> Iterator[tuple[str, Table]]:
        record = self.record
        index = record.corrections
        reading = reading_of_record(record)
        frozen = digests_of([record.round]).get(record.round.pk, "")
        yield (
            "activities",
            activities_table(record.rated, reading, count=len(record.rated), index=index, sha256=frozen),
        )
        if record.survey is not None:
            yield "survey", survey_table(record.survey, record.results, index)
        if record.evaluation is not None:
            yield "findings", findings_table(record.evaluation, record.findings, "", index)
            # Due dates are given as of the day of the paper, or every day would make another bundle.
            day = self.paper.cleared_at.date() if self.paper.cleared_at else None
            rows = rows_of(None, evaluation=record.evaluation, today=day)
            yield (
                "recommendations",
                recommendations_table(
                    rows, summary_of(rows), index, filter_text="", as_of=str(day) if day else "draft"
                ),
            )
        mechanisms, collaborations = list(record.overlap_view.mechanisms), list(record.collaborations)
        instruments = list(record.instruments)
        corrections = register(CorrectionFilter(among=record.sources), None)
        for table, authors in (
            (mechanisms_table(mechanisms, index), _authors_of(mechanisms)),
            (collaborations_table(collaborations, index, filter_text=""), entered_alone(collaborations)),
            (context_table(instruments, index, filter_text=""), entered_alone(instruments)),
            (corrections_table(corrections, filter_text=""), [_author_of(one) for one in corrections]),
        ):
            yield table.name, _with_authors(table, authors)

    def _pages(self) -> None:
        self.files["style.css"] = style(_paper_style())
        for name, title, body in (
            ("index.html", self.paper.title, self._index()),
            ("paper.html", self.paper.title, self._page_of_paper()),
            ("figures.html", "Figures", self._figure_page()),
            ("data.html", "Data", self._data_page()),
        ):
            whole = page(
                f"{self.paper.plan.mark}{title}", body, LINKS, here=name, mark=self.mark, foot=self._foot()
            )
            self.files[name] = whole

    def _foot(self) -> str:
        status = dict(self.made.content.facts)["Status"][0].text
        return worded(
            "%(title)s. %(status)s. Every number stands with its base and source.",
            title=self.paper.title,
            status=status,
        )

    def _index(self) -> str:
        facts = "".join(
            f"<dt>{escape(label)}</dt><dd>{escape(''.join(run.text for run in text))}</dd>"
            for label, text in self.made.content.about
        )
        return (
            f"<h1>{escape(self.paper.plan.mark + self.paper.title)}</h1>"
            '<p class="lead">This folder holds the whole paper for reading offline: the paper as files '
            "and as a page, each figure with its data, and all data as tables.</p>"
            f'<dl class="facts">{facts}</dl>{self._later_changes()}<h2>Read it</h2><ul>'
            '<li><a href="paper.html">The paper as a page</a></li>'
            f"{self._links_to_forms()}</ul><h2>Take figures and data</h2><ul>"
            f'<li><a href="figures.html">{len(self.made.figures)} figures, each with its table</a></li>'
            f'<li><a href="data.html">{len(self.data)} tables of data</a>, described in '
            '<a href="datapackage.json">datapackage.json</a></li></ul><h2>Is it unchanged?</h2>'
            "<p>The SHA-256 of every file stands in <code>SHA256SUMS</code>, which is signed. Open a window "
            "for commands in this folder and type both lines. Nothing has to be installed.</p>"
            f"{_how_to_check()}<p>Every file must be “OK” and the signature “Good”. The key is ours if "
            "the file <code>signers</code> equals the one at "
            f"<code>{escape(absolute(reverse('papers:signers')))}</code>.</p>"
        )

    def _later_changes(self) -> str:
        if self.paper.is_draft or self.made.digest == self.paper.clearance_digest:
            return ""
        return (
            "<p><strong>The record has changed since the paper was cleared.</strong> The paper says what two "
            "people cleared. Its figures and tables of data show the record as it was when this bundle was "
            "made.</p>"
        )

    def _links_to_forms(self) -> str:
        return "".join(
            f'<li><a href="paper/{self.paper.slug}.{form}">{escape(form.label)}</a></li>'
            for form in forms_of(self.paper)
            if form != Format.HTML
        )

    def _figure_page(self) -> str:
        parts = ["<h1>Figures</h1>"]
        for label, figure in self.made.figures.items():
            name = _named(label)
            links = " ".join(
                f'<a href="figures/{name}.{form}">{form.upper()}<span class="unseen"> of {label}</span></a>'
                for form in FIGURE_FORMS
            )
            parts.append(
                f'<section id="{name}"><h2>{escape(label)}. {escape(figure.title)}</h2>'
                f'<p><img src="figures/{name}.svg" alt="{escape(figure.summary)}"></p>'
                f"<details><summary>Its data as a table</summary>{_table_of(figure)}</details>"
                f'<p class="linked">{links}</p></section>'
            )
        return "".join(parts)

    def _data_page(self) -> str:
        parts = ["<h1>Data</h1>"]
        for one in self.data:
            about = "".join(
                f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in one.table.about
            )
            shown = plain_table(one.table, _SHOWN[one.path]) if one.path in _SHOWN else ""
            folded = f"<details><summary>Read it here</summary>{shown}</details>" if shown else ""
            parts.append(
                f"<section><h2>{escape(one.table.title)}</h2><dl class='facts'>{about}</dl>"
                f'<p><a href="{one.path}">{one.path}</a></p>{folded}</section>'
            )
        return "".join(parts)


def _how_to_check() -> str:
    return "".join(
        f'<h3>{escape(system)}</h3><pre tabindex="0">{escape(chr(10).join(lines))}</pre>'
        for system, lines in CHECKS
    )


_TO_FIGURE = re.compile(r'(<p class="note of-figure"><a href=")[^"]*"(>((?:Annex f|F)igure [0-9A-Z]+)\b)')
_SHOWN = {
    "data/activities.csv": ("code", "activity", "level", "not_rated_because", "note"),
    "data/findings.csv": ("code", "summary", "direction", "place"),
    "data/recommendations.csv": ("code", "text", "addressees", "response"),
    "data/mechanisms.csv": ("code", "name", "members_printed", "focus_areas"),
    "data/collaborations.csv": ("code", "mechanisms", "text", "outcome", "when"),
}
"""Tables that the page of data shows, with the columns that people read."""


def _named(label: str) -> str:
    """Return a label as the name of a file, as “figure-01” or “figure-a”."""
    words, _, number = label.lower().replace(" ", "-").rpartition("-")
    return f"{words}-{number:0>2}" if number.isdigit() else f"{words}-{number}"


def _table_of(figure: Figure) -> str:
    """Return the table of a figure without its links, which lead into the portal."""
    return figure_html.table(figure, linked=False)


def _paper_style() -> Path:
    from pathlib import Path

    found = finders.find("papers/paper.css")
    return Path(str(found))
