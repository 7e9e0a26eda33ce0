"""Writes emphasis and links around words, so that the closed part of Markdown reads them as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from unicodedata import category

from reporting.papers.content import Run


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
