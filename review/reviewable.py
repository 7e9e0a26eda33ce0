"""What is circulated and cleared, and what an app says once of each kind of it when it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib.contenttypes.prefetch import GenericPrefetch

from review.kinds import TextKind, register_kinds
from review.models import CirculatedText, Circulation, RatingLevel

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db import models
    from django.db.models import QuerySet

    from people.models import MemberState

    type_of_evidence = list[dict[str, Any]]


class PlanOfMembers(Protocol):
    """The plan of what is reviewed, as far as reviewing knows it: who takes part in it."""

    slug: Any
    title: Any
    is_training: Any
    days_for_changes: Any

    @property
    def taking_part(self) -> QuerySet[MemberState]:
        """The members that are asked."""
        ...


class Reviewable(Protocol):
    """A record that is circulated to all members of its plan, answered by them, and cleared by two people."""

    pk: Any
    slug: str
    called: str
    clearance_proposed_by_id: int | None
    status: Any
    circulations: Any
    clearance_proposed_by: User | None
    clearance_proposed_at: datetime | None
    clearance_digest: str
    cleared_at: datetime | None

    @property
    def plan(self) -> PlanOfMembers:
        """The plan it belongs to, whose members are asked."""
        ...

    @property
    def desk_address(self) -> str:
        """Where staff take its next step."""
        ...

    @property
    def read_address(self) -> str:
        """Where everybody reads it once it is cleared."""
        ...

    @property
    def answers_address(self) -> str:
        """Where staff answer what members sent."""
        ...


@dataclass(frozen=True)
class Problem:
    """Something that is wrong with one text; ``code`` names the spot, empty for the subject as a whole.

    ``is_answered`` says that it is mended where positions are answered, not where the text is written.
    """

    code: str
    text: str
    is_answered: bool = False


@dataclass(frozen=True)
class EarlierText:
    """What a text said in the round before, with its level or the reason why it had none."""

    text: str = ""
    level: RatingLevel | None = None
    level_label: str = ""
    not_rated_because: str = ""

    @property
    def points(self) -> list[str]:
        """Its text, point by point."""
        return self.text.splitlines()


@dataclass(frozen=True)
class Earlier:
    """The round before, if any, and what its texts said.

    Ratings by the code of what is rated, other texts by their kind and part.
    """

    round: Any = None
    ratings: Mapping[str, EarlierText] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reviewed:
    """How records of one kind are reviewed: what its app says of them.

    ``place`` returns the first word of their addresses, and ``find`` a record by that word and its slug.
    ``texts`` returns what would be circulated now, ``to_circulate`` and ``to_clear`` what stands in the way
    of either, ``digest`` the SHA-256 of everything that clearing signs for. ``cleared`` saves the record
    once the second person has signed, with all that is cleared with it; ``settled`` is called once a State
    has withdrawn a reservation; both run in the transaction of the act. ``earlier`` returns what the texts
    are compared with, ``evidence`` their evidence, text by text, with what was withdrawn of it and the
    address of each file. ``rate`` gives what a text is about another level, where texts carry levels; it is
    given the level that whoever decides has seen. ``corrects`` returns the record whose texts stay cleared
    but for those that differ; they alone are circulated. ``written_at`` is the address of the page on which
    staff write the texts, each at its code.
    """

    model: type[models.Model]
    place: Callable[[Any], str]
    find: Callable[[str, str], Any | None]
    texts: Callable[[Any], list[CirculatedText]]
    to_circulate: Callable[[Any], list[Problem]]
    to_clear: Callable[[Any], list[Problem]]
    digest: Callable[[Any], str]
    cleared: Callable[[Any, User], None]
    settled: Callable[[Any], None]
    earlier: Callable[[Any], Earlier]
    evidence: Callable[[Circulation, list[type_of_evidence]], list[type_of_evidence]]
    rate: Callable[[CirculatedText, RatingLevel, str, User], None] | None = None
    corrects: Callable[[Any], Any | None] = lambda _one: None
    written_at: Callable[[Any], str] = lambda one: str(one.desk_address)


_KINDS: dict[type[models.Model], Reviewed] = {}


def register(kind: Reviewed, *texts: TextKind) -> None:
    """Let records of a kind be circulated, and name the kinds of texts they bring.

    Raises ImproperlyConfigured for a kind of text that another app has named otherwise.
    """
    _KINDS[kind.model] = kind
    register_kinds(kind.model, kind.place, *texts)


def reviewed(model: type[models.Model]) -> Reviewed:
    """Return how records of a model are reviewed; raises KeyError for a model that is not registered."""
    return _KINDS[model]


def found_at(place: str, slug: str) -> Any | None:
    """Return the record that is reviewed at an address, of whichever kind; None where there is none."""
    for kind in _KINDS.values():
        found = kind.find(place, slug)
        if found is not None:
            return found
    return None


def with_subjects(lookup: str) -> GenericPrefetch:
    """Return what fetches the subjects of circulations with their plans; one query a kind of subject."""
    return GenericPrefetch(
        lookup, [kind.model._default_manager.select_related("plan") for kind in _KINDS.values()]
    )
