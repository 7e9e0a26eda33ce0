"""What an organisation gives to its papers: their head, and what a new one begins with."""

from __future__ import annotations

from django import forms

from record.forms.fields import LinesField


class PapersFields(forms.Form):
    """Head, pattern of symbols, distribution, and as what papers are issued."""

    letterhead = LinesField(
        label="Head of papers",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two lines; else the full name.",
    )
    symbol_pattern = forms.CharField(
        max_length=60,
        required=False,
        label="Pattern of document symbols",
        help_text="As GC/{meeting}/{number}. A new paper begins with it.",
    )
    distribution = forms.CharField(
        max_length=40,
        required=False,
        label="Distribution of papers",
        help_text="As General, Limited. A new paper begins with it.",
    )
    issued_as = forms.CharField(
        max_length=160,
        required=False,
        label="Papers are issued as",
        help_text="As Note by the secretariat. A new paper begins with it.",
    )
