"""The texts of a paper: a closed part of Markdown, with placeholders for numbers.

Emphasis, links, lists and footnotes, written ``^[so]``, are read; everything else (headings, tables,
pictures, HTML) stands as it was typed, so that nothing can enter a paper but words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from unicodedata import category

from reporting.files import clean
from reporting.papers.content import Run, type_of_text

if TYPE_CHECKING:
    from markdown_it.token import Token


PLACEHOLDER = re.compile(r"\{\{((?:(?!\{\{).){0,1000}?)\}\}", re.DOTALL)
STRAY = re.compile(r"\{\{[^\n]*|\{%[^\n]*?%\}|\{%|%\}|\}\}")
"""What is left of a placeholder that was not closed or not opened, and what other systems put in braces."""
_OPEN, _CLOSE = "\ue000", "\ue001"
_SENTINEL = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# Typed as they are or as entities, the marks of a placeholder would name one that is not there.
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]|&#(0*5734[45]|[xX]0*[eE]00[01]);")
MOST_BRACKETS = 300
"""Square brackets of a text that may mean links and footnotes; more stand as they are, to be read in time."""
_SCHEMES = ("http://", "https://", "mailto:")


@dataclass(frozen=True)
class ParsedParagraph:
    """A paragraph, or the points of a list that stands under the paragraph before it."""

    text: type_of_text = ()
    items: tuple[type_of_text, ...] = ()
    ordered: bool = False


@lru_cache(maxsize=1)
def _reader() -> Any:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    reader = MarkdownIt("zero", {"html": False}).enable(
        ["emphasis", "link", "list", "escape", "newline", "entity"]
    )
    footnote_plugin(reader, move_to_end=False)
    return reader.disable(["footnote_def", "footnote_ref"])


def parse(text: str, fill: Callable[[str], Run], *, is_line: bool = False) -> list[ParsedParagraph]:
    """Return a text as paragraphs and points, or one line as it is; ``fill`` turns a placeholder into words.

    It is handed what stands between the braces, or stray braces as they are: both are never printed as they
    were typed. What it raises goes through.
    """
    known: list[Run] = []

    def keep(found: re.Match[str]) -> str:
        known.append(fill(_SENTINEL.sub("…", found[found.re.groups]).strip()))
        return f"{_OPEN}{len(known) - 1}{_CLOSE}"

    safe = _MARKS.sub("", clean(text)).replace("\r\n", "\n")
    kept = STRAY.sub(keep, PLACEHOLDER.sub(keep, safe))
    if kept.count("[") > MOST_BRACKETS:
        kept = kept.replace("[", "\\[")
    environment: dict[str, Any] = {}
    reader = _reader()
    tokens = (
        reader.parseInline(kept, environment) if is_line else reader.parse(_lists_from_one(kept), environment)
    )
    notes = environment.get("footnotes", {}).get("list", {})
    return list(_blocks(tokens, _Reading(tuple(known), notes)))


_ITEM = re.compile(r"( {0,3}\d{1,9})([.)])(?=\s|$)")


def _lists_from_one(text: str) -> str:
    """Return a text in which a line begins a list with 1 only: “2016. A good year” keeps its number."""
    lines, in_list = [], False
    for line in text.split("\n"):
        found = _ITEM.match(line)
        if found and not in_list and int(found[1]) != 1:
            lines.append(f"{found[1]}\\{line[found.end(1) :]}")
            continue
        in_list = bool(found) or (in_list and (not line.strip() or line[0] in " \t"))
        lines.append(line)
    return "\n".join(lines)


@dataclass(frozen=True)
class _Reading:
    """What the inline parts of one text refer to."""

    known: tuple[Run, ...]
    notes: dict[int, Any]

    def runs(self, tokens: list[Token]) -> Iterator[Run]:
        """Yield the runs of one line of text."""
        style = Run("")
        for token in tokens:
            if token.type in {"strong_open", "strong_close"}:
                style = replace(style, strong=token.type == "strong_open")
            elif token.type in {"em_open", "em_close"}:
                style = replace(style, emphasis=token.type == "em_open")
            elif token.type == "link_open":
                style = replace(style, link=_safe(str(token.attrGet("href") or "")))
            elif token.type == "link_close":
                style = replace(style, link="")
            elif token.type == "footnote_ref":
                yield Run("", note=self._note(token))
            else:
                yield from self._words(_words_of(token), style)

    def _words(self, text: str, style: Run) -> Iterator[Run]:
        for place, part in enumerate(_SENTINEL.split(text)):
            if place % 2:
                found = self.known[int(part)]
                yield replace(
                    found, strong=style.strong, emphasis=style.emphasis, link=found.link or style.link
                )
            elif part:
                yield replace(style, text=part)

    def _note(self, token: Token) -> type_of_text:
        return joined(self.runs(self.notes[token.meta["id"]]["tokens"]))


def _words_of(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return str(token.content)


def _safe(address: str) -> str:
    return address if address.startswith(_SCHEMES) else ""


def joined(runs: Iterator[Run]) -> type_of_text:
    """Return runs with neighbours of one style put together."""
    found: list[Run] = []
    for run in runs:
        if found and not run.note and not found[-1].note and replace(found[-1], text=run.text) == run:
            found[-1] = replace(run, text=found[-1].text + run.text)
        elif run.text or run.note:
            found.append(run)
    return tuple(found)


def _blocks(tokens: list[Token], reading: _Reading) -> Iterator[ParsedParagraph]:
    items: list[type_of_text] = []
    depth, ordered = 0, False
    for token in tokens:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            ordered = ordered if depth else token.type == "ordered_list_open"
            depth += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            depth -= 1
            if not depth:
                yield ParsedParagraph(items=tuple(items), ordered=ordered)
                items = []
        elif token.type == "inline":
            text = joined(reading.runs(token.children or []))
            if depth:
                items.append(text)
            else:
                yield ParsedParagraph(text=text)


@dataclass(frozen=True)
class Atom:
    """Words, a placeholder or a footnote as typed; ``run`` has its style, None for a footnote."""

    text: str
    run: Run | None
    is_words: bool = True


def marked_up(atoms: Sequence[Atom]) -> str:
    """Return atoms as one text: neighbours of one style share one pair of signs."""
    styled = list(_with_style(atoms))
    parts: list[tuple[tuple[bool, bool], list[Atom]]] = [
        (style, [one for _, one in group]) for style, group in groupby(styled, key=lambda pair: pair[0])
    ]
    whole = ""
    for place, (style, group) in enumerate(parts):
        after = parts[place + 1][1] if place + 1 < len(parts) else []
        whole += _wrapped(style, group, whole[-1:], after)
    return whole


def _with_style(atoms: Sequence[Atom]) -> Iterator[tuple[tuple[bool, bool], Atom]]:
    """Yield atoms with their style; a footnote between two of one style has theirs, else none."""
    for place, one in enumerate(atoms):
        if one.run is not None:
            yield (one.run.strong, one.run.emphasis), one
            continue
        before = next((other.run for other in reversed(atoms[:place]) if other.run), None)
        after = next((other.run for other in atoms[place + 1 :] if other.run), None)
        shared = (before.strong, before.emphasis) if before is not None else (False, False)
        is_between = after is not None and shared == (after.strong, after.emphasis)
        yield (shared if is_between else (False, False)), one


def _wrapped(style: tuple[bool, bool], group: list[Atom], before: str, after: list[Atom]) -> str:
    sign = "*" * (2 * style[0] + style[1])
    if not sign:
        return "".join(_linked(group))
    head, group, tail = _edges(group, before, after)
    inner = "".join(_linked(group))
    return f"{head}{sign}{inner}{sign}{tail}" if inner.strip() else f"{head}{inner}{tail}"


def _edges(group: list[Atom], before: str, after: list[Atom]) -> tuple[str, list[Atom], str]:
    """Take blanks off the edges of what is emphasised, and punctuation where signs beside it would not close.

    A sign closes after punctuation only where a blank, more punctuation or the end follows it.
    """
    head = tail = ""
    if group[0].is_words:
        text = group[0].text
        kept = text.lstrip()
        head = text[: len(text) - len(kept)]
        if not head and before and not _is_loose(before):
            inner = kept.lstrip("".join({sign for sign in kept if _is_loose(sign)} - {"\\"}))
            head, kept = kept[: len(kept) - len(inner)], inner
        group = [replace(group[0], text=kept), *group[1:]]
    if group[-1].is_words:
        text = group[-1].text
        kept = text.rstrip()
        tail = text[len(kept) :]
        following = after[0].text[:1] if after and after[0].is_words else "x" if after else ""
        if not tail and following and not _is_loose(following):
            while kept and _is_loose(kept[-1]) and kept[-2:-1] != "\\":
                kept, tail = kept[:-1], kept[-1] + tail
        group = [*group[:-1], replace(group[-1], text=kept)]
    return head, group, tail


def _is_loose(sign: str) -> bool:
    """Say whether a sign is a blank or punctuation, as the rules of emphasis count them."""
    return sign.isspace() or category(sign)[0] in "PS"


def _linked(group: Sequence[Atom]) -> Iterator[str]:
    for link, atoms in groupby(group, key=_link_of):
        text = "".join(one.text for one in atoms)
        yield f"[{text}](<{link}>)" if link and text.strip() else text


def _link_of(atom: Atom) -> str:
    link = atom.run.link if atom.run is not None else ""
    return "" if link.startswith("#") else link.replace("<", "%3C").replace(">", "%3E")
