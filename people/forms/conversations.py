"""What is typed in a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from reporting.words import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from people.models import MemberState


class RemarkForm(forms.Form):
    """One remark to one circle; how long it may be is said by the service, with the text kept."""

    circle = forms.CharField(max_length=20, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="What you want to say",
        strip=False,
        error_messages={"required": "Write something first."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, circle: str, colleagues: Sequence[str] = ()) -> None:
        super().__init__(data, prefix=circle, initial={"circle": circle, "submission": uuid4()})
        if colleagues:
            names = ", ".join(f"@{name}" for name in colleagues)
            self.fields["text"].help_text = worded(
                "Name a colleague to have it on their desk: %(names)s", names=names
            )


class AddressForm(RemarkForm):
    """Writing to a member for the first time."""

    def __init__(self, data: Any = None, *, states: Sequence[MemberState]) -> None:
        super().__init__(data, circle="address")
        choices = [(f"with-{one.iso_code.lower()}", str(one)) for one in states]
        self.fields["circle"] = forms.ChoiceField(
            label="To the delegation of", choices=[("", "Choose one"), *choices]
        )
        self.initial.pop("circle")
        self.order_fields(["circle", "text"])
