"""The form of a judgement on an overlap, or on a gap."""

from __future__ import annotations

from typing import Any

from django import forms

from partnerships.models import OverlapJudgement
from record.forms.choosing import offer
from record.forms.editing import RecordForm, long_text


class OverlapJudgementForm(RecordForm):
    """What a person makes of an overlap, or of a gap."""

    verdict = forms.ChoiceField(label="Judgement", choices=(), widget=forms.RadioSelect)
    reason = long_text("Reason")

    def __init__(self, *args: Any, is_gap: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = OverlapJudgement.Verdict
        fits = [kinds.GAP] if is_gap else [kinds.COMPLEMENTARY, kinds.DUPLICATE]
        offer(self, "verdict", [(one.value, one.label) for one in fits])
