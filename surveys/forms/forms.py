"""Forms over surveys, figures, claims and tables."""

from __future__ import annotations

from typing import Any

from django import forms

from record.forms.choosing import LabelField, NameField, offer
from record.forms.fields import AskedEncoding, OptionalText, read_as
from reporting.archives import UnreadableUploadError
from reporting.book_reading import LARGEST_UPLOAD
from reporting.encodings import ENCODINGS, EncodingAskedError
from reporting.incoming import read_upload, type_of_table
from reporting.words import worded
from surveys import question_kinds
from surveys.forms.pasted import split_table
from surveys.selectors.distributions import Result
from surveys.services.surveys import NewFigure

LONGEST_PASTE = 50_000
MOST_GRID_CELLS = 600


class TableInputForm(forms.Form):
    """A table pasted or uploaded, for the forensics or the grid."""

    pasted = OptionalText(
        LONGEST_PASTE, "Paste a table", strip=False, widget=forms.Textarea(attrs={"rows": 6, "cols": 60})
    )
    file = forms.FileField(required=False, label="or a file (.xlsx, .csv)")
    encoding = forms.ChoiceField(
        required=False,
        choices=[("", "recognised, or asked for"), *ENCODINGS.items()],
        label="Characters of a .csv file",
    )
    respondents = forms.IntegerField(
        required=False, min_value=1, max_value=5_000, label="People who took part, if known"
    )
    several = forms.BooleanField(
        required=False, label="Several answers a person were possible, or each cell is a rate of its own"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = AskedEncoding(str(self.data.get("encoding", "")))
        self.read_as = ""

    def table(self) -> type_of_table:
        """Return the cells; raises UnreadableUploadError when there are none or they cannot be read."""
        upload = self.cleaned_data.get("file")
        if upload:
            if upload.size > LARGEST_UPLOAD:
                raise UnreadableUploadError("The file is larger than 10 MB.")
            return self._uploaded(upload.name, upload.read(), self.cleaned_data.get("encoding", ""))
        found = split_table(self.cleaned_data.get("pasted", ""))
        if not found:
            raise UnreadableUploadError("Paste a table or choose a file.")
        return found

    def _uploaded(self, name: str, content: bytes, chosen: str) -> type_of_table:
        """Return the cells of a file; what is open about its characters is asked on the page."""
        try:
            rows = read_upload(name, content, chosen, split=split_table)
        except EncodingAskedError as error:
            self.asked = AskedEncoding(chosen, error.readings, name)
            raise
        self.read_as = read_as(name, content, chosen)
        return rows


class NewSurveyForm(forms.Form):
    """A survey that some paper published."""

    title = forms.CharField(max_length=200)
    publisher = forms.CharField(max_length=200, label="Published by")
    place = forms.CharField(
        max_length=200, label="Where in the paper", help_text="As “Table 3” or “page 12”."
    )
    fielded = OptionalText(100, "When it was asked")
    respondents = forms.IntegerField(
        required=False, min_value=1, max_value=10_000_000, label="People who took part"
    )


class NewFigureForm(forms.Form):
    """A figure of a survey: caption, kind, scale, rows."""

    caption = forms.CharField(max_length=500)
    kind = forms.ChoiceField(
        choices=lambda: [(one.name, one.label) for one in question_kinds.known() if one.by_hand]
    )
    options = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        label="Answers, one a line, in their order",
    )
    middle = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=50,
        label="Which of them is the middle of the scale (1, 2, …), if any",
    )
    items = OptionalText(
        10_000, "Rows, one a line; empty for a single question", widget=forms.Textarea(attrs={"rows": 5})
    )
    place = forms.CharField(max_length=200, label="Where in the paper")

    def figure(self) -> NewFigure:
        """Return the figure that was described."""
        data = self.cleaned_data
        return NewFigure(
            caption=data["caption"],
            kind=data["kind"],
            options=_lines(data["options"]),
            items=_lines(data["items"]),
            middle=data["middle"],
        )

    def clean_options(self) -> str:
        return self._checked_lines("options", least=1, most=50, longest=300)

    def clean_items(self) -> str:
        return self._checked_lines("items", least=0, most=200, longest=2_000)

    def _checked_lines(self, name: str, *, least: int, most: int, longest: int) -> str:
        text = str(self.cleaned_data[name])
        lines = _lines(text)
        if not least <= len(lines) <= most:
            raise forms.ValidationError(
                worded("Give between %(least)s and %(most)s lines.", least=least, most=most)
            )
        if any(len(line) > longest for line in lines):
            raise forms.ValidationError(worded("A line has at most %(longest)s characters.", longest=longest))
        if len(set(lines)) < len(lines):
            raise forms.ValidationError("A line stands twice.")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        answers, rows = len(_lines(data.get("options", ""))), len(_lines(data.get("items", ""))) or 1
        if (data.get("middle") or 0) > answers:
            self.add_error("middle", worded("There are only %(answers)s answers.", answers=answers))
        if answers * rows > MOST_GRID_CELLS:
            self.add_error(
                "items",
                worded(
                    "Answers times rows may be at most %(most_grid_cells)s; split the figure.",
                    most_grid_cells=MOST_GRID_CELLS,
                ),
            )
        return data


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class ClaimForm(forms.Form):
    """A sentence that rests on a figure, with the test that decides it."""

    sentence = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000)
    place = forms.CharField(max_length=200, label="Where it stands", help_text="As “para 16”.")
    kind = forms.ChoiceField(
        choices=[
            ("over", "the share of these answers is over …"),
            ("top", "these answers are the largest"),
            ("lower", "the share of these answers is lower than in the other row"),
        ],
        label="It says that",
    )
    threshold = forms.DecimalField(
        required=False, min_value=0, max_value=100, initial=50, label="over (percent)"
    )
    item = forms.ChoiceField(label="Row")
    other = forms.ChoiceField(required=False, label="Other row (for “lower”)")
    options = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Answers")
    wider = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Answers that a wider reading adds, if any"
    )

    def __init__(self, *args: Any, result: Result, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result = result
        rows = [(one.item.slug, one.item.label) for one in result.distributions]
        for name, choices in (
            ("item", rows),
            ("other", [("", "–"), *rows]),
            ("options", [(option.slug, option.label) for option in result.options]),
            ("wider", [(option.slug, option.label) for option in result.options]),
        ):
            offer(self, name, choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == "over" and data.get("threshold") is None:
            self.add_error("threshold", "Say over how many percent.")
        if data.get("kind") == "lower" and data.get("other", "") in {"", data.get("item")}:
            self.add_error("other", "Choose the row it is lower than, another than its own.")
        chosen = set(data.get("options", [])) | set(data.get("wider", []))
        if chosen and len(chosen) >= len(self.result.options):
            self.add_error("options", "With every answer chosen the sentence would hold whatever was said.")
        return data

    def test(self) -> dict[str, Any]:
        """Return the structured test."""
        data, number = self.cleaned_data, self.result.question.number
        part = {"figure": number, "item": data["item"], "options": data["options"]}
        wider = [option for option in data["wider"] if option not in data["options"]]
        if wider and data["kind"] != "top":
            part["wider"] = wider
        if data["kind"] == "top":
            return {"kind": "top", **part}
        if data["kind"] == "lower":
            return {"kind": "lower", "share": part, "than": {**part, "item": data["other"]}}
        return {"kind": "over", "threshold": float(data["threshold"]), "shares": [part]}


class IntervalsForm(forms.Form):
    """What the address of a figure’s file may ask for."""

    intervals = LabelField([("on", "on")])


class FigureQueryForm(IntervalsForm):
    """What an address of a figure may ask for: intervals, and a value tried in a cell of a puzzle."""

    item = NameField()
    option = NameField()
    value = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    constraints = forms.IntegerField(required=False, min_value=1, max_value=20)
