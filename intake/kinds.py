"""What can be brought in as a table: each app says what its columns are, how a row is checked and written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ImproperlyConfigured

from intake.columns import Column, Sheet
from intake.models import RememberedHeadings, TableImport, WaitingTable
from intake.preview import Preview
from intake.typed import ReadTable, read_typed
from intake.vocabulary import COMMON, Vocabulary, type_of_labels, type_of_sheets
from people.policies import may
from people.services import check_may
from record.refusals import NotFoundError
from reporting.archives import UnreadableUploadError
from reporting.incoming import read_sheets
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models

    from people.models import ActedOn
    from people.policies import type_of_user

MOST_ROWS = 2_000
"""Rows that a table may have where its kind does not say otherwise."""


class TableKind:
    """One kind of table, for one subject: an evaluation, a round, a State's circulation.

    An app makes a class of it and registers it. It declares ``sheets`` and the words of its pages, and
    implements ``preview_of`` and ``write``; the rest has an answer that suits most.
    """

    name: ClassVar[str]
    act: ClassVar[str]
    """The act of the table of acts that bringing it in is."""
    title: str
    """Of the page, as “Bring in a table of recommendations”."""
    lead: str
    one: str = "row"
    """What a row is called."""
    sheets: Sequence[Sheet] = ()
    takes: ClassVar[str] = ".xlsx,.csv,.tsv,.txt"
    most_rows: ClassVar[int] = MOST_ROWS
    leaves_out: ClassVar[bool] = False
    """Whether rows with problems can be left out on purpose; else nothing is written while there is one."""
    goes_back: ClassVar[bool] = False
    """Whether it is one step of the work on a page of its own, where the person goes on afterwards."""
    help_template: ClassVar[str] = ""
    """Said below the form of the upload page."""
    asks_template: ClassVar[str] = ""
    """Asked on the page of the columns beside them."""
    writes_template: ClassVar[str] = ""
    """Asked on the page of the changes before they are written."""
    passing: ClassVar[Collection[type[models.Model]]] = ()
    """Models whose rows hang on records without being one, and go with them."""
    owned: ClassVar[Mapping[type[models.Model], str]] = {}
    """Rows without a history that are written anew with their record, by the record's model."""
    about: str = ""
    scope: str = ""
    subject: ActedOn | None = None
    plan: Any = None

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Where the pages hang: words and address."""
        raise NotImplementedError

    def address(self, step: str, key: int | None = None) -> str:
        """Return the address of a step: “upload”, “columns”, “preview”; “back” leaves the pages."""
        raise NotImplementedError

    def title_of_import(self, preview: Preview) -> str:
        """Return what an import is called in the list of imports."""
        raise NotImplementedError

    def preview_of(self, table: ReadTable, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        """Return what the rows would do to the portal as it stands now; nothing is written."""
        raise NotImplementedError

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write the rows of a preview in the caller's transaction; ``sent`` is what its page sent.

        Raises as the services of each; then nothing is written. What is saved, one record after the other,
        is noted by the caller; what is written in bulk, the kind notes in ``record`` itself.
        """
        raise NotImplementedError

    # What most kinds leave as it is.

    def read(self, name: str, content: bytes, encoding: str) -> type_of_sheets:
        """Return the sheets of a file as plain values; raises UnreadableUploadError."""
        sheets = [sheet.as_json() for sheet in read_sheets(name, content, encoding)]
        vocabulary = self.vocabulary
        if all(vocabulary.is_empty(sheet) for sheet in sheets):
            raise UnreadableUploadError("The table has no row below its headings.")
        if len(self.sheets) == 1 and any(len(sheet["rows"]) > self.most_rows + 10 for sheet in sheets):
            raise UnreadableUploadError(
                worded("The table has more than %(most_rows)s rows.", most_rows=self.most_rows)
            )
        return sheets

    @property
    def vocabulary(self) -> Vocabulary:
        """The words its sheets and columns are known by."""
        return Vocabulary(self.sheets)

    def choices_of(
        self, column: Column, sheets: type_of_sheets, mapping: Mapping[str, Any]
    ) -> Mapping[str, str]:
        """Return what the cells of a column can mean, our label by our value."""
        return column.choices

    def synonyms_of(self, column: Column) -> Mapping[str, str]:
        """Return what others write for each of our values, separated by “|”."""
        return {**COMMON, **column.synonyms}

    def guessed_mapping(self, sheets: type_of_sheets) -> dict[str, Any]:
        """Return how a file seems to be meant."""
        vocabulary = self.vocabulary
        marks = [vocabulary.signature_of(sheet) for sheet in sheets]
        known = RememberedHeadings.objects.filter(kind=self.name, signature__in=marks)
        return vocabulary.guessed_mapping(sheets, {one.signature: one for one in known})

    def labels_in(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """Return what each label of a closed list means, by column and label."""
        return self.vocabulary.labels_in(
            sheets, mapping, lambda column: self.choices_of(column, sheets, mapping), self.synonyms_of
        )

    def lacks(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> list[str]:
        """Return what has to be said still about a file beside its columns and labels."""
        return []

    def doubts(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> list[str]:
        """Return what should be looked at first: it can be meant as it stands, or be a slip."""
        return []

    def preview(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        """Return what a file would do under a mapping."""
        labels: type_of_labels = self.labels_in(sheets, mapping)
        table = read_typed(self.vocabulary, sheets, mapping, labels)
        found = self.preview_of(table, sheets, mapping)
        if unread := self.vocabulary.unread_headings(sheets, mapping):
            found.notices.append(worded("Columns that are not read: %(listed)s.", listed=", ".join(unread)))
        return found

    def unresolved(self, preview: Preview, sent: Mapping[str, str]) -> list[str]:
        """Return what keeps a preview from being written, beside problems and what moved on since."""
        return []

    def why_not(self, waiting: WaitingTable, preview: Preview, *, by: User) -> str:
        """Return why somebody alone cannot write all that a table says; it waits for another person."""
        return ""

    def check_apply(
        self, waiting: WaitingTable, preview: Preview, sent: Mapping[str, str], *, by: User
    ) -> None:
        """Ask again under lock who may write this; raises PermissionDenied, WrongStateError."""
        check_may(by, self.act, self.subject)

    def may_see(self, user: type_of_user | None) -> bool:
        """Say whether somebody reads what was brought in of this kind, and for whom."""
        return may(user, self.act)

    def shared(self) -> bool:
        """Say whether a waiting table is looked at by others than its sender."""
        return False

    def lock(self) -> None:
        """Lock, in the caller's transaction, what must not move while an import is taken back."""

    def obstacles(self, record: TableImport, touched: Mapping[str, Sequence[int]]) -> Iterator[str]:
        """Yield why an import cannot be taken back, beside what was changed or built on it since."""
        yield from ()

    def check_undo(self, record: TableImport, *, by: User) -> None:
        """Ask who may take an import back; raises PermissionDenied."""
        check_may(by, self.act)

    def after_undo(self) -> None:
        """Count anew what an import that was taken back had changed."""


type_of_maker = Callable[[str, str], TableKind]
"""Makes a kind for what it is about and its scope; raises NotFoundError where that is gone."""
_MAKERS: dict[str, type_of_maker] = {}


def register(name: str, maker: type_of_maker) -> None:
    """Let an app take in a kind of table; raises ImproperlyConfigured for a name that is taken."""
    if _MAKERS.setdefault(name, maker) is not maker:
        raise ImproperlyConfigured(worded("There are two kinds of table called %(name)s.", name=name))


def kind_of(record: WaitingTable | TableImport) -> TableKind:
    """Return the kind of a table that was brought in; raises NotFoundError where its subject is gone."""
    maker = _MAKERS.get(record.kind)
    if maker is None:
        raise NotFoundError("Nothing of this kind is brought in any more.")
    return maker(record.about, record.scope)
