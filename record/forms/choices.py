"""Writes radio buttons, the entries of a list and the names of fields, where a page has hundreds of them.

They are written as text and not by a template, as the tables beside drawings are: a form over twenty-two
rows has some three hundred of them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen.

    ``letter`` is the key that chooses it; ``notes`` are lines below the label; a strong choice has its label
    in bold, a quiet one stands back.
    """

    value: str
    label: str
    letter: str = ""
    notes: tuple[str, ...] = ()
    is_strong: bool = False
    is_quiet: bool = False

    @cached_property
    def after(self) -> str:
        """What follows the button, whichever is chosen."""
        label = f"<b>{escape(self.label)}</b>" if self.is_strong else escape(self.label)
        notes = "".join(f"<small>{escape(one)}</small>" for one in self.notes)
        quiet = ' class="quiet"' if self.is_quiet else ""
        return f"><span{quiet}>{label}{notes}</span></label>"

    @cached_property
    def before(self) -> str:
        """The attributes of the button but its name."""
        letter = f' data-letter="{escape(self.letter)}"' if self.letter else ""
        return f'{letter} value="{escape(self.value)}"'


def radios_html(name: str, choices: Iterable[Choice], chosen: str, *, locked: bool = False) -> str:
    """Return radio buttons of one name; ``locked`` ones show what is chosen and cannot be changed."""
    start = f'<label class="choice"><input type="radio" name="{escape(name)}"'
    end = " disabled" if locked else ""
    return "".join(
        f"{start}{one.before}{' checked' if one.value == chosen else ''}{end}{one.after}" for one in choices
    )


def options_html(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    """Return the entries of a list to choose from."""
    return "".join(
        f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>{escape(str(label))}'
        "</option>"
        for value, label in choices
    )


class FieldMarks(dict[str, SafeString]):
    """The attributes of each field of a row: its id, its name, whether it is wrong or locked.

    ``lists`` names the fields that are lists to choose from: HTML locks them by another word.
    """

    def __init__(
        self, code: str, wrong: Container[str], *, locked: bool = False, lists: Container[str] = ()
    ) -> None:
        super().__init__()
        self._code, self._wrong, self._is_locked, self._lists = escape(code), wrong, locked, lists

    def __missing__(self, name: str) -> SafeString:
        known = f"{self._code}-{name}"
        invalid = ' aria-invalid="true"' if name in self._wrong else ""
        locked = (" disabled" if name in self._lists else " readonly") if self._is_locked else ""
        self[name] = found = SafeString(f' id="id_{known}" name="{known}"{invalid}{locked}')
        return found
