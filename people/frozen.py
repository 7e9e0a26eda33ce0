"""What released migrations import of ours; nothing here changes, and it imports nothing of ours.

Models use these fields, validators and choices too, so that their state and that of the migrations are the
same. What has to be otherwise later is written anew beside the model, and a migration is added that says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

    type_of_base = models.CharField[str, str]
else:
    type_of_base = models.CharField

NO_LINE: Final = frozenset({"Cc", "Zl", "Zp"})
TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows them."""
AS_KNOWN: Final = re.compile(r"[12]\d{3}(-\d{2}(-\d{2})?)?", re.ASCII)
LONGEST_WORD: Final = 40
REASONS: Final = ("not-due", "discontinued", "merged", "no-information")
PROPOSED_ACTS: Final[dict[str, str]] = {}
"""Acts that are proposed, with what people read; apps add theirs."""
QUESTION_KINDS: Final[dict[str, tuple[int, str]]] = {}
"""Kinds of questions, with place and label; they are added where they are made."""


def validate_line(text: str) -> None:
    """Raise ValidationError for a text that is more than one line, or holds characters that nobody sees."""
    if any(unicodedata.category(one) in NO_LINE or one in TURNS for one in text):
        raise ValidationError("Write one line, without line breaks and control characters.")


class LineField(type_of_base):
    """A short text of one line."""

    default_validators: ClassVar = [validate_line]


def validate_date_as_known(text: str) -> None:
    """Accept a year, a year and month, or a day; raises ValidationError for anything else."""
    for layout, length in (("%Y", 4), ("%Y-%m", 7), ("%Y-%m-%d", 10)):
        if len(text) == length and AS_KNOWN.fullmatch(text):
            try:
                datetime.strptime(text, layout)  # noqa: DTZ007
            except ValueError:
                break
            return
    raise ValidationError(
        "“%(given)s” is not a date; write 2020, 2020-05 or 2020-05-14.", params={"given": text[:30]}
    )


def validate_words(value: Any) -> None:
    """Raise ValidationError for anything but short texts under the names of words."""
    if not isinstance(value, dict) or not all(re.fullmatch("[a-z_]+", str(name)) for name in value):
        raise ValidationError("Words are given by the names of the things they stand for.")
    for name, text in value.items():
        if not isinstance(text, str) or len(text) > LONGEST_WORD or not text.isprintable():
            raise ValidationError(
                "The word for %(name)s has at most %(most)s characters.",
                params={"name": name, "most": LONGEST_WORD},
            )


def validate_reasons(text: str) -> None:
    """Refuse what is no list of reasons, each once and in their order, with blanks between them."""
    named = text.split()
    if text != " ".join(one for one in REASONS if one in named):
        known = ", ".join(REASONS)
        raise ValidationError("Name reasons of this list, in its order: %(known)s.", params={"known": known})


def validate_documents(text: str) -> None:
    """Raise ValidationError for a line that is no title with an address behind it."""
    for line in text.splitlines():
        title, _, address = line.strip().rpartition(" ")
        if not title.strip() or not re.fullmatch(r"https?://[^\s<>\"]{3,400}", address):
            raise ValidationError(
                "Write a title, a blank and an address: “%(line)s”.", params={"line": line[:60]}
            )


def proposed_acts() -> list[tuple[str, str]]:
    """Return the acts that are proposed: the word that is stored and what people read."""
    return sorted(PROPOSED_ACTS.items())


def question_kinds() -> list[tuple[str, str]]:
    """Return the name and the label of each kind of question, in their order."""
    return [(name, label) for name, (_, label) in sorted(QUESTION_KINDS.items(), key=lambda one: one[1])]


class CreateModels(Operation):
    """Create all models of an app in one operation.

    Django's own operations render the models of the whole project anew after each model, which costs most of
    the time of a migration. This one adds all of them to the state first, so that they are rendered once.
    """

    serialization_expand_args: ClassVar = ["models"]

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what writes the operation into a migration."""
        return type(self).__qualname__, [], {"models": self.models}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models to the state and drop what was rendered before, once."""
        vars(state).pop("apps", None)
        for one in self.models:
            one.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create each table; keys to tables that come later are added by the schema editor at its end."""
        for one in self.models:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Delete the tables, the last made first."""
        for one in reversed(self.models):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what the operation does, in words."""
        return f"Create {len(self.models)} models"
