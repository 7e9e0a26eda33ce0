"""Scales by which something is rated; they are data, and another plan may use another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from people.policies import STAFF, roles_of
from people.prepared import prepared
from record.models.citations import LONGEST_TEXT, Citation, CitedFact

if TYPE_CHECKING:
    from people.policies import type_of_user


class ScaleQuerySet(models.QuerySet["RatingScale"]):
    def visible_to(self, user: type_of_user | None) -> Self:
        """Scales of the plans that the reader may see: a plan leads to its scale as one of its ``plans``."""
        if roles_of(user) & STAFF:
            return self
        plans: Any = self.model._meta.get_field("plans").related_model
        return self.filter(plans__in=plans._default_manager.visible_to(user)).distinct()


class RatingScale(CitedFact):
    """An ordered set of levels; another plan may use another scale."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    order_citation = models.OneToOneField(Citation, models.PROTECT, related_name="+")
    definitions_citation = models.OneToOneField(Citation, models.PROTECT, related_name="+")
    history = HistoricalRecords()

    objects = ScaleQuerySet.as_manager()

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def ordered_levels(self) -> tuple[RatingLevel, ...]:
        """The levels from high to low, read once."""
        return tuple(_levels_of(self.pk))


@prepared
def _levels_of(scale: int) -> models.QuerySet[RatingLevel]:
    return RatingLevel.objects.filter(scale=scale).order_by("rank")


class RatingLevel(models.Model):
    """One level of a scale, from rank 1, the highest."""

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="levels")
    slug = models.SlugField(max_length=40)
    label = models.CharField(max_length=60)
    letter = models.CharField(max_length=2, help_text="Stands for the level where room is short.")
    rank = models.PositiveSmallIntegerField(help_text="1 is the highest level.")
    out_of = models.PositiveSmallIntegerField(help_text="How many levels the scale has.")
    in_headline = models.BooleanField(
        default=False, help_text="Counts towards the headline share, “fully or substantially”."
    )
    definition = models.TextField(blank=True, validators=[MaxLengthValidator(LONGEST_TEXT)])
    example = models.TextField(
        "anchor example",
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text="An activity that stands exactly at this level, to rate others by.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords()

    class Meta:
        ordering = ("scale", "rank")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("scale", "slug"), name="rating_level_slug_once"),
            models.UniqueConstraint(fields=("scale", "rank"), name="rating_level_rank_once"),
            models.UniqueConstraint(fields=("scale", "letter"), name="rating_level_letter_once"),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=F("out_of")), name="rating_level_rank_on_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.label
