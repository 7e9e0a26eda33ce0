"""The words and names of everything that everybody can read, for mending what is typed wrongly."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluations import app as of_evaluations
from evaluations.selectors.evaluations import evaluations
from neaspec_portal.explore.presets import PRESETS, presets
from neaspec_portal.navigation import public_pages
from neaspec_portal.switcher import contents
from papers import app as of_papers
from papers.selectors.papers import papers
from partnerships import app as of_partnerships
from partnerships.models import Mechanism
from people.selectors.organisation import members, organisation, other_names_of_state
from people.stamp import Remembered
from programmes.models import AssessmentRound, Meeting, Platform, ProgrammeArea
from programmes.selectors import search as of_programmes
from programmes.selectors.plans import readable_by
from record import app as of_record
from record.addresses import address_of
from record.models import SourceDocumentKind, folded
from record.searching import forms_of
from reporting.addresses import reverse
from reporting.words import first_upper
from surveys import app as of_surveys
from surveys.selectors.published import surveys

if TYPE_CHECKING:
    from people.policies import type_of_user
    from record.searching import type_of_kind

OTHER_NAMES = Path(__file__).parent / "data" / "other_names.csv"
"""What people call States and areas in their own languages; searched for, never shown."""
SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_][\w’'-]*[^\W_]")


@dataclass(frozen=True)
class Named:
    """Something that has a page of its own: what it is, its name, its address, and all its names, folded.

    ``query`` is what a question asks of the data.
    """

    kind: str
    title: str
    url: str
    names: tuple[str, ...]
    query: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All words that everybody can read, and all things with a page of their own."""

    words: tuple[str, ...]
    named: tuple[Named, ...]
    names: str
    texts: Mapping[str, str]
    """All texts of each kind, together."""

    def holds(self, word: str) -> bool:
        """Say whether a text or a name holds a word in one of its forms."""
        forms = forms_of(word)
        return any(form in text for text in (self.names, *self.texts.values()) for form in forms)

    def weight(self, word: str) -> float:
        """Return how much a word tells: the rarer it is among all records, the more; at least 0."""
        texts = (self.names, *self.texts.values())
        times = sum(text.count(form) for text in texts for form in forms_of(word))
        return max(0.0, log(sum(text.count("\n") + 1 for text in texts) / max(times, 1)))

    def may_hold(self, kind: str, words: Sequence[str]) -> bool:
        """Say whether the texts of a kind hold all of the words, be it in different records."""
        text = self.texts[kind]
        return all(any(form in text for form in forms_of(word)) for word in words)


def kinds_for(user: type_of_user | None) -> Iterable[type_of_kind]:
    """Return what is searched in the whole portal, as far as the reader may see it."""
    return chain(
        of_programmes.kinds(user),
        of_record.kinds(user),
        of_surveys.kinds(user),
        of_partnerships.kinds(),
        of_evaluations.kinds(user),
        of_papers.kinds(user),
    )


kinds_for_all = Remembered(lambda: tuple(kinds_for(None)))
"""Return what is searched as far as everybody may see it; its rows are asked for words, never read whole."""


def names() -> list[str]:
    """Return the names of everything with a page of its own, each once."""
    return list(dict.fromkeys(one.title for one in vocabulary().named))


def _made() -> Vocabulary:
    named = tuple(_named())
    names = "\n".join(name for one in named for name in one.names)
    texts = {
        kind: "\n".join(rows.order_by().values_list("search_text", flat=True))
        for kind, rows, _ in kinds_for_all()
    }
    words = {
        word
        for text in (names, *texts.values())
        for word in _WORD.findall(text)
        if len(word) >= SHORTEST_WORD
    }
    return Vocabulary(tuple(sorted(words)), named, names, texts)


def _named() -> Iterable[Named]:
    """Everything with a page of its own, pages of the menu first."""
    words, offered = organisation().called, contents()
    own = (organisation().short_name, f"national {words.focal_points}", "secretariat")
    for page in public_pages(words, offered):
        also = own if page.view == "about" else ()
        yield _one("Page", page.label, page.address, *page.also_called, *also)
    yield _one("Page", "Privacy", reverse("privacy"), "cookies", "personal data")
    for (title, address), (_, query, asked) in zip(presets(words), PRESETS, strict=True):
        if "rounds" in offered.public:
            yield replace(_one("Question", title, address, asked), query=query)
    for state in members():
        address = reverse("partnerships:state", args=[state.iso_code.lower()])
        yield _one(
            first_upper(words.member),
            state.name,
            address,
            state.iso_code,
            *other_names_of_state(state.iso_code),
        )
    for area in ProgrammeArea.objects.of_plans(readable_by(None), is_training=False):
        yield _one(first_upper(words.area), area.name, address_of(area), area.code)
    for mechanism in Mechanism.objects.all():
        names = (mechanism.name, *mechanism.other_spellings)
        yield _one("Mechanism", mechanism.code, mechanism.get_absolute_url(), *names)
    for platform in Platform.objects.select_related("area"):
        yield _one("Platform", platform.code, address_of(platform), platform.name, *platform.other_spellings)
    for meeting in Meeting.objects.exclude(citation__source__kind=SourceDocumentKind.TRAINING):
        yield _one(first_upper(words.meeting), meeting.code, address_of(meeting), meeting.name)
    for round_ in AssessmentRound.objects.visible_to(None).filter(plan__is_training=False):
        yield _one("Round", round_.title, address_of(round_))
    for kind, found in _documents():
        for each in found:
            yield _one(kind, each.title, each.get_absolute_url())


def _documents() -> Iterable[tuple[str, Iterable[Any]]]:
    yield "Survey", [one for one in surveys(None) if one.plan is None or not one.plan.is_training]
    yield "Evaluation", evaluations(None)
    yield "Paper", papers(None)


def _one(kind: str, title: str, url: str, *also: str) -> Named:
    """Name a thing, with what it is called in other languages."""
    names = dict.fromkeys(folded(name) for name in (title, *also) if name)
    for name in tuple(names):
        names |= dict.fromkeys(_other_names().get(name, ()))
    return Named(kind, title, url, tuple(names))


@cache
def _other_names() -> dict[str, tuple[str, ...]]:
    with OTHER_NAMES.open(encoding="utf-8", newline="") as file:
        return {
            folded(row["name"]): tuple(folded(one) for one in row["other names"].split("|"))
            for row in csv.DictReader(file)
        }


vocabulary = Remembered(_made)
"""Return the vocabulary; read from the database once after each change of content."""
