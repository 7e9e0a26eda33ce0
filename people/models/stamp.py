"""When last changed what a stranger can read."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

THE_ONE: Final = 1


class ContentStamp(models.Model):
    """One row, moved in the transaction that changes what a stranger can read, and by no other save."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=THE_ONE), name="one_content_stamp")]

    def __str__(self) -> str:
        return str(self.number)
