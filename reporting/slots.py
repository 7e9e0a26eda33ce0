"""Named places in a page that apps above may fill: the page knows their names, not who fills them.

A page says ``{% slot "area-additions" area %}``. An app above registers, when it is ready, what it
shows there: a template, and a function that gathers what the template needs or says that there is nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.template import Context
from django.utils.safestring import SafeString

type_of_value = TypeVar("type_of_value")
type_of_gathering = Callable[[Mapping[str, Any], Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Filling:
    """What one app shows in a slot: ``gather`` gets the context of the page and the subject of the slot."""

    template: str
    gather: type_of_gathering
    order: int


_FILLINGS: dict[str, list[Filling]] = {}


def fill(slot: str, template: str, gather: type_of_gathering, *, order: int) -> None:
    """Register what is shown in a slot; where several apps fill it, the lower order comes first."""
    filling = Filling(template, gather, order)
    _FILLINGS[slot] = sorted({*_FILLINGS.get(slot, ()), filling}, key=lambda one: one.order)


def filled(slot: str, context: Context, subject: Any) -> SafeString:
    """Return what the apps above show in a slot, empty where there is nothing."""
    parts = []
    for one in _FILLINGS.get(slot, ()):
        values = one.gather(context, subject)  # type: ignore[arg-type]
        if values is not None:
            template = context.template.engine.get_template(one.template)  # type: ignore[union-attr]
            parts.append(template.render(context.new({**_of_the_page(context), **values})))
    return SafeString("".join(parts))


def _of_the_page(context: Context) -> dict[str, Any]:
    """Return what every part of a page may use: who asks, what guards its forms, the organisation’s words."""
    return {name: context.get(name) for name in ("request", "user", "csrf_token", "terms") if name in context}


def once(context: Mapping[str, Any], name: str, make: Callable[[], type_of_value]) -> type_of_value:
    """Return what is made once for a request, however often a slot of its page is filled."""
    made = vars(context["request"]).setdefault("_made_for_slots", {})
    if name not in made:
        made[name] = make()
    found: type_of_value = made[name]
    return found
