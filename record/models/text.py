"""Text that can be found again: a folded copy of what a record says."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

from django.db import models

LONGEST_TEXT = 20_000
"""Characters that one text of the portal may hold."""


def folded(text: str) -> str:
    """Return text for comparing: compatibility forms, case and runs of white space folded.

    Databases fold case differently (SQLite only for ASCII), so it is done here for all of them.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Searchable(models.Model):
    """Keeps ``search_text``, the folded text of the fields named in ``searched_fields``."""

    search_text = models.TextField(blank=True, editable=False)

    searched_fields: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def fold(self) -> None:
        """Bring the folded copy up to date; for records that are written in bulk."""
        self.search_text = folded(" ".join(str(getattr(self, name)) for name in self.searched_fields))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fold()
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "search_text"}
        super().save(*args, **kwargs)
