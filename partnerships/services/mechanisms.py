"""Entering and changing mechanisms, their other spellings, focus areas and kinds of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max

from partnerships.models import (
    FocusArea,
    FunctionOfMechanism,
    Mechanism,
    MechanismAlias,
    MechanismFunction,
)
from partnerships.selectors.mechanisms import own_code
from partnerships.services.records import FactEntry, Where, opened, save_fact, save_words
from people.services import check_may
from programmes.models import Platform, ProgrammeArea
from record.models import folded
from record.models.citations import check_period
from record.services.changes import change, locked
from record.services.links import links_in_words
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RESERVED = frozenset({"COLLABORATIONS", "OVERLAP", "STATES", "NETWORK", "MECHANISMS", "NEW"})
"""Codes that are addresses of other pages."""


def names_of(code: str, name: str, spellings: Iterable[str]) -> list[str]:
    """Return every name that leads to a mechanism, each once though code and name may be the same."""
    found = [code]
    if folded(name) != folded(code):
        found.append(name)
    return [*found, *spellings]


@transaction.atomic
def save_mechanism(
    mechanism: Mechanism | None, entry: FactEntry, *, expected_version: int, by: User
) -> Mechanism:
    """Enter a mechanism or change one, with members, activities and other spellings.

    Raises PermissionDenied, StaleVersionError, ValidationError (code taken, a spelling that leads to another
    record or back to itself, a period that ends before it begins).
    """
    check_may(by, "keep-partnerships")
    values = entry.values
    check_period(values["began"], values["ended"])
    if values["code"] in RESERVED:
        raise ValidationError(
            {
                "code": worded(
                    "“%(given)s” is the address of another page; choose another.", given=values["code"]
                )
            }
        )
    current = opened(Mechanism, mechanism, expected_version)
    if current.pk is None:
        has_own = Mechanism.objects.filter(is_own=True).exists()
        current.is_own = values["code"] == own_code() and not has_own
    saved: Mechanism = save_fact(current, entry, unique={"code": "a mechanism"}, by=by)
    keep_aliases(saved)
    return saved


def keep_aliases(mechanism: Mechanism) -> None:
    """Make every name of a mechanism lead to it and to nothing else; raises ValidationError."""
    names = names_of(mechanism.code, mechanism.name, mechanism.other_spellings)
    wanted: dict[str, str] = {}
    own = {folded(mechanism.code), folded(mechanism.name)}
    for name in names:
        key = folded(name)
        if key in wanted or (key in own and name in mechanism.other_spellings):
            raise ValidationError(
                {
                    "also_printed_as": worded(
                        "“%(name)s” stands twice: a spelling must not lead back to itself.", name=name
                    )
                }
            )
        wanted[key] = name
    taken = MechanismAlias.objects.filter(folded__in=wanted).exclude(mechanism=mechanism)
    for one in taken.select_related("mechanism"):
        field = "also_printed_as" if one.folded not in own else "name"
        if one.folded == folded(mechanism.code):
            field = "code"
        message = worded(
            "“%(wanted)s” already leads to %(mechanism)s; one name cannot lead to two records.",
            wanted=wanted[one.folded],
            mechanism=one.mechanism,
        )
        raise ValidationError({field: message})
    _check_platforms(wanted)
    if {one.folded: one.name for one in mechanism.aliases.all()} == wanted:
        return
    mechanism.aliases.all().delete()
    try:
        with transaction.atomic():
            MechanismAlias.objects.bulk_create(
                MechanismAlias(mechanism=mechanism, name=name, folded=key) for key, name in wanted.items()
            )
    except IntegrityError:
        raise ValidationError("Somebody else has just given one of these names to another record.") from None


def _check_platforms(wanted: Mapping[str, str]) -> None:
    for platform in Platform.objects.all():
        for name in (platform.code, platform.name, *platform.other_spellings):
            if folded(name) in wanted:
                message = worded(
                    "“%(name)s” is the platform %(platform)s; one name cannot lead to two records.",
                    name=name,
                    platform=platform,
                )
                raise ValidationError({"also_printed_as": message})


@transaction.atomic
def save_focus_area(
    mechanism: Mechanism,
    focus: FocusArea | None,
    *,
    text: str,
    areas: Iterable[ProgrammeArea],
    reason: str,
    expected_version: int,
    by: User,
) -> FocusArea:
    """Enter a focus area of a mechanism or change one; the areas it is seen in may be none.

    Raises PermissionDenied, StaleVersionError, ValidationError (the same focus twice, no reason).
    """
    check_may(by, "keep-partnerships")
    locked(mechanism)
    current = opened(FocusArea, focus, expected_version)
    others = mechanism.focus_areas.exclude(pk=current.pk)
    if any(folded(one.text) == folded(text) for one in others):
        raise ValidationError(
            {
                "text": worded(
                    "“%(given)s” is a focus area of %(mechanism)s already.", given=text, mechanism=mechanism
                )
            }
        )
    chosen = list(areas)
    linked = links_in_words({"areas": chosen})
    if current.pk and (current.text, current.reason, current.linked) == (text, reason, linked):
        return current  # type: ignore[no-any-return]
    if current.pk is None:
        current.mechanism = mechanism
        current.order = (mechanism.focus_areas.aggregate(last=Max("order"))["last"] or 0) + 1
    current.text, current.reason, current.linked = text, reason, linked
    change(current, by=by, reason="Entered")
    current.areas.set(chosen)
    return current  # type: ignore[no-any-return]


@transaction.atomic
def save_functions(
    mechanism: Mechanism, words: Mapping[str, str], where: Where, *, expected_version: int, by: User
) -> Mechanism:
    """Say which kinds of work a mechanism does, each by the words it rests on; empty words: none.

    Raises PermissionDenied, StaleVersionError, ValidationError.
    """
    check_may(by, "keep-partnerships")
    current = locked(mechanism, expected_version)
    known = {one.function_id: one for one in current.functions.select_related("function", "citation")}
    changed = [
        save_words(
            known.get(one.pk) or FunctionOfMechanism(mechanism=current, function=one),
            words.get(one.slug, ""),
            where,
            of="words",
            by=by,
        )
        for one in MechanismFunction.objects.all()
    ]
    if any(changed):
        change(current, by=by, reason="Kinds of work entered")
    return current
