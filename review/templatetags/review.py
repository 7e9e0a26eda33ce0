"""Levels, reasons and positions as templates show them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reporting.palette import position_on_ramp
from review.models import Attribution, CirculationRecipient, NotRatedBecause, Position, RatingLevel
from review.selectors.reviews import named_as

register = template.Library()


@register.filter
def stop_of(level: RatingLevel) -> int:
    """Return the stop of a level on the colour ramp of its scale."""
    return position_on_ramp(level.rank, level.out_of)


@register.simple_tag
def level_mark(level: RatingLevel) -> SafeString:
    """Show a level as its letter on its shade, and its label."""
    return _level_mark(stop_of(level), level.letter, level.label)


@lru_cache(maxsize=1_024)
def _level_mark(stop: int, letter: str, label: str) -> SafeString:
    return format_html(
        '<span class="level"><i class="shade-{}" aria-hidden="true">{}</i>{}</span>', stop, letter, label
    )


@register.filter
def reason_label(reason: str) -> str:
    """Return the words for a reason why an activity carries no level."""
    return str(NotRatedBecause(reason).label)


@register.filter
def shown_as(position: Position, recipient: CirculationRecipient) -> str:
    """Return how a State chose that a position is shown, for the text or for the whole answer."""
    return str(Attribution(position.attribution or recipient.attribution).label)


@register.filter
def named(position: Position) -> str:
    """Return whose position it is, in the words its State chose."""
    return named_as(position)
