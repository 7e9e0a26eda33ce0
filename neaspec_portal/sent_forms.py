"""A form as it was sent, to be given back and sent again; it asks nothing of database, session or account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from neaspec_portal.uploads import lost_files

OF_ACCOUNTS: Final = ("/accounts/", "/invitation/")
KEPT_OF_ACCOUNTS: Final = frozenset(
    {"csrfmiddlewaretoken", "login", "email", "username", "next", "remember", "name"}
)
"""What forms of accounts may give back; of all else there it is better to assume that it is secret."""
TECHNICAL: Final = frozenset({"csrfmiddlewaretoken", "next", "original", "base", "seen"})
"""Fields that nobody types; they are sent again without being shown."""
LONGEST_SHORT: Final = 60


@dataclass(frozen=True)
class SentField:
    """One value of a sent form."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """The name as people read it: “AIR-1: change reason”."""
        of_what, _, what = self.name.rpartition("-")
        words = what.replace("_", " ")
        return f"{of_what}: {words}" if of_what else words.capitalize()

    @property
    def is_text(self) -> bool:
        """Something that was typed rather than chosen; words of some scripts have no blanks between them."""
        value = self.value.strip()
        return self.name not in TECHNICAL and (
            len(value.split()) > 1 or not value.isascii() or len(value) > LONGEST_SHORT
        )

    @property
    def rows(self) -> int:
        """How many lines to show the text in."""
        return min(20, max(2, self.value.count("\n") + 1, len(self.value) // 40 + 1))


@dataclass(frozen=True)
class SentForm:
    """All of a form but its secrets and its files, which are named for typing and choosing them again."""

    action: str
    fields: tuple[SentField, ...] = ()
    secrets: tuple[SentField, ...] = ()
    files: tuple[SentField, ...] = ()
    can_be_sent_again: bool = True

    @property
    def has_texts(self) -> bool:
        """Whether anything was typed that is worth showing."""
        return any(one.is_text for one in self.fields)


def sent_form(request: HttpRequest) -> SentForm | None:
    """Return the form that a request sent; None for one that sent none.

    One that cannot be read to its end, because its sender went away or it is too large, is said not to
    be whole. The token in it is the one it came with, never a new one: a form that another site made
    somebody send does not become a form of ours by being given back.
    """
    if request.method != "POST":
        return None
    action = request.get_full_path()
    try:
        lists = list(request.POST.lists())
        chosen = [(name, file.name) for name, files in request.FILES.lists() for file in files]
    except Exception:
        return SentForm(action, can_be_sent_again=False)
    values = [SentField(name, value) for name, of_name in lists for value in of_name]
    may_carry = [one for one in values if not _is_secret(one.name, request.path_info)]
    files = [SentField(name, str(file or "")) for name, file in [*chosen, *lost_files(request)]]
    return SentForm(
        action,
        fields=tuple(may_carry),
        secrets=tuple(_to_be_typed_again(values, request.path_info)),
        files=tuple(files),
        can_be_sent_again=bool(values or files),
    )


def _is_secret(name: str, path: str) -> bool:
    return "password" in name.lower() or (path.startswith(OF_ACCOUNTS) and name not in KEPT_OF_ACCOUNTS)


def _to_be_typed_again(values: list[SentField], path: str) -> Iterator[SentField]:
    """Yield the secrets that a person knows, each once and empty; others are left out."""
    for name in dict.fromkeys(one.name for one in values if _is_secret(one.name, path)):
        if "password" in name.lower() or name == "code":
            yield SentField(name, "")
