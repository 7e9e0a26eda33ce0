"""The organisation whose portal this is, and when last changed what a stranger can read."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import ClassVar, Final, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from people.frozen import LineField, validate_words
from reporting.words import worded

LARGEST_LOGO: Final = 200_000
"""Bytes of a logo."""
LOGO_TYPES: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
"""What a picture begins with, and its type."""


@dataclass(frozen=True)
class Words:
    """What an organisation calls the things it works with, one of them and many; in small letters."""

    plan: str = "plan"
    plans: str = "plans"
    area: str = "area"
    areas: str = "areas"
    activity: str = "activity"
    activities: str = "activities"
    member: str = "member"
    members: str = "members"
    focal_point: str = "focal point"
    focal_points: str = "focal points"
    meeting: str = "meeting"
    meetings: str = "meetings"

    @classmethod
    def of(cls, said: dict[str, str]) -> Self:
        """Return the words an organisation chose, with the usual word for what it did not choose."""
        return cls(**{name: text for name, text in said.items() if name in WORD_NAMES and text})


WORD_NAMES: Final = tuple(one.name for one in fields(Words))


def type_of_logo(content: bytes) -> str:
    """Return the type of a picture that can be a logo, by what it begins with; raises ValidationError."""
    if len(content) > LARGEST_LOGO:
        raise ValidationError(
            worded("The logo is larger than %(largest_logo)s KB.", largest_logo=LARGEST_LOGO // 1000)
        )
    found = next((kind for start, kind in LOGO_TYPES.items() if content.startswith(start)), "")
    if not found:
        raise ValidationError("The logo is neither a PNG nor a JPEG picture.")
    return found


class Organisation(models.Model):
    """The one organisation of a portal; the portal is empty until it is there."""

    only = models.BooleanField(default=True, unique=True, editable=False, help_text="There is one.")
    name = LineField("full name", max_length=200)
    short_name = LineField("short name", max_length=40, help_text="Stands at the head of every page.")
    subtitle = LineField(
        "what the portal is called",
        max_length=60,
        default="Strategic plan review",
        help_text="Stands beside the short name.",
    )
    secretariat = LineField(
        "secretariat",
        max_length=120,
        blank=True,
        help_text="Who prepares ratings and papers; else “Secretariat of” and the short name.",
    )
    address = models.TextField("postal address", blank=True, validators=[MaxLengthValidator(500)])
    contact = LineField(max_length=200, blank=True, help_text="Whom readers may ask: an address or a page.")
    website = models.URLField(max_length=300, blank=True)
    licence = LineField(
        "licence of its data",
        max_length=120,
        blank=True,
        help_text="As “CC BY 4.0”; empty where none is given.",
    )
    licence_url = models.URLField("address of the licence", max_length=300, blank=True)
    letterhead = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(400)],
        help_text="The lines at the head of a paper; else its full name.",
    )
    symbol_pattern = LineField(
        "pattern of document symbols",
        max_length=60,
        blank=True,
        help_text="As ORG/{meeting}/{number}; a new paper begins with it.",
    )
    distribution = LineField(
        "distribution of papers",
        max_length=40,
        blank=True,
        help_text="To whom papers go, as “General”; a new paper begins with it.",
    )
    issued_as = LineField(
        "papers are issued as",
        max_length=160,
        blank=True,
        help_text="As “Note by the secretariat”; a new paper begins with it.",
    )
    accent = models.CharField(
        "colour",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "A colour as #1f6f83.")],
    )
    logo = models.BinaryField(default=bytes, blank=True, editable=False)
    logo_type = models.CharField(max_length=20, blank=True, editable=False)
    words = models.JSONField(default=dict, blank=True, validators=[validate_words])
    stays_in_base = models.CharField(
        "what stays in the base of a new plan", max_length=80, blank=True, help_text="Reasons for no level."
    )
    front_plan = models.CharField(
        "plan on the first page",
        max_length=40,
        blank=True,
        help_text="Else the newest plan that everybody reads.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords(excluded_fields=["logo"])

    def clean(self) -> None:
        """Refuse words for what is no thing of the portal."""
        if isinstance(self.words, dict) and not set(self.words) <= set(WORD_NAMES):
            raise ValidationError({"words": "Words are given by the names of the things they stand for."})

    def __str__(self) -> str:
        return self.short_name

    @property
    def called(self) -> Words:
        """Its words for the things it works with."""
        return Words.of(self.words)

    @property
    def secretariat_name(self) -> str:
        """Who prepares its ratings and papers."""
        return self.secretariat or f"Secretariat of {self.short_name}"

    @property
    def full_name(self) -> str:
        """Its name with the short one behind it, where that is another."""
        return self.name if self.short_name in self.name else f"{self.name} ({self.short_name})"

    @property
    def paper_head(self) -> str:
        """What stands at the head of its papers, in one line."""
        return re.sub(r"\s*\n\s*", " · ", self.letterhead.strip()) or self.full_name


class MeetingKind(models.Model):
    """A kind of meetings of the organisation."""

    slug = models.SlugField(max_length=20, unique=True)
    name = LineField(max_length=80, unique=True, error_messages={"unique": "There is such a kind already."})
    plural = LineField("name of many", max_length=80)
    receives_rounds = models.BooleanField(
        "decides", default=True, help_text="Rounds and papers are presented to meetings of this kind."
    )
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering: ClassVar = ("order", "name")

    def __str__(self) -> str:
        return self.name


THE_ONE: Final = 1


class ContentStamp(models.Model):
    """One row, moved in the transaction that changes what a stranger can read, and by no other save."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=THE_ONE), name="one_content_stamp")]

    def __str__(self) -> str:
        return str(self.number)
