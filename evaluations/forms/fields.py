"""Fields that link to records, each named so that people know it."""

from __future__ import annotations

from typing import Any

from django import forms

from record.forms.editing import LinkField

AS_KNOWN = "As precise as known: 2020, 2020-05 or 2020-05-14."
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RowField(LinkField):
    """Rows, boxes or headings of a survey, each named with its figure."""

    def label_from_instance(self, obj: Any) -> str:
        question = getattr(obj, "question", None) or obj.theme.question
        text = getattr(obj, "label", "") or getattr(obj, "title", "") or getattr(obj, "text", "")
        return f"{question}: {text}"


class TextField(LinkField):
    """Records named by their code and what they say."""

    def label_from_instance(self, obj: Any) -> str:
        text = getattr(obj, "summary", "") or getattr(obj, "text", "")
        return f"{obj.code}: {text[:110]}{'…' if len(text) > 110 else ''}"
