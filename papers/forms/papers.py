"""Forms of papers: the title block, one block."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator

from evaluations.models import Evaluation
from papers.models import LONGEST_BLOCK, Paper, PaperBlockKind
from papers.services.papers import BlockText
from people.dates import AsKnownField
from people.selectors.organisation import organisation
from programmes.forms.setting_up import MeetingField
from programmes.models import AssessmentRound, Meeting
from record.forms.choosing import offer
from record.forms.editing import RecordForm
from record.forms.fields import OptionalText
from reporting.papers.proof import UnreadablePaperError
from reporting.papers.proving import form_of
from surveys.models import Survey

PAPER_NAME = RegexValidator(
    r"^(?!new$|template$)[a-z0-9]+(-[a-z0-9]+)*\Z",
    "Write lower case letters, digits and hyphens; not “new” or “template”.",
)


ISSUED_AS = "Note by the secretariat"


class WholeTextForm(RecordForm):
    """A form whose fields cut nothing off while somebody types or pastes: what is too long is reported."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)


class RoundField(forms.ModelChoiceField):
    """Rounds named with their plan."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.plan.title}: {obj.title} ({obj.get_status_display().lower()})"


class ReportedField(forms.ModelChoiceField):
    """Surveys and evaluations; those made up for training say so and stand last."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.plan.mark if obj.plan else ''}{obj.title}"


class PaperForm(WholeTextForm):
    """The title block of a paper, and what it reports."""

    title = forms.CharField(max_length=200)
    symbol = OptionalText(
        60,
        "Document symbol",
        help_text="As the meeting gives it.",
        initial=lambda: organisation().symbol_pattern,
    )
    meeting = MeetingField(
        Meeting.objects.order_by("-order"),
        required=False,
        label="Session",
        empty_label="not assigned yet",
    )
    agenda_item = OptionalText(160, "Agenda item")
    dated = AsKnownField("Date")
    distribution = OptionalText(
        40,
        initial=lambda: organisation().distribution,
        help_text="As the meeting calls it: General, Limited.",
    )
    original_language = OptionalText(40, "Original language", initial="English")
    prepared_by = forms.CharField(
        max_length=160,
        label="Issued as",
        initial=lambda: organisation().issued_as or ISSUED_AS,
        help_text="Printed under the title, as “Note by the secretariat”.",
    )
    assessment_round = RoundField(
        AssessmentRound.objects.select_related("plan").order_by(
            "plan__is_training", "-plan__first_year", "-number"
        ),
        label="Round it reports",
        empty_label=None,
    )
    survey = ReportedField(
        Survey.objects.select_related("plan").order_by("plan__is_training", "-pk"),
        required=False,
        label="Survey it reports",
        empty_label="none",
    )
    evaluation = ReportedField(
        Evaluation.objects.select_related("plan").order_by("plan__is_training", "-pk"),
        required=False,
        label="Evaluation it reports",
        empty_label="none",
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a survey or an evaluation of another plan."""
        data = super().clean() or self.cleaned_data
        chosen = data.get("assessment_round")
        for name in ("survey", "evaluation"):
            of = getattr(data.get(name), "plan_id", None)
            if chosen is not None and of is not None and of != chosen.plan_id:
                self.add_error(name, "It is about another plan than the round.")
        return data


class NewPaperForm(PaperForm):
    """The title block of a paper that is started."""

    slug = forms.CharField(
        max_length=60,
        label="Name in addresses",
        validators=[PAPER_NAME],
        help_text="Short and for good, as “review-2016-2020”.",
    )

    field_order = ("title", "slug")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Paper.objects.filter(slug=slug).exists():
            raise forms.ValidationError("There is a paper of this name already.")
        return slug


class MarkdownField(forms.CharField):
    """A text of several paragraphs, kept as it was typed but for the ends of its lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class TextForm(WholeTextForm):
    """The text of a block."""

    text = MarkdownField(
        label="Text",
        max_length=LONGEST_BLOCK,
        required=False,
        help_text=(
            "A blank line begins a new numbered paragraph. *Emphasis*, **strong**, lists with “- ” or “1. ”, "
            "[links](https://…), footnotes ^[so], numbers {{ so }}."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs |= {"rows": 16, "data-preview": "", "spellcheck": "true"}

    def content(self, kind: str) -> BlockText:
        return BlockText(kind, self.cleaned_data["text"])


class HeadingForm(WholeTextForm):
    """The words of a heading."""

    text = forms.CharField(label="Heading", max_length=200, help_text="Its number is counted.")

    def content(self, kind: str) -> BlockText:
        return BlockText(kind, self.cleaned_data["text"])


class PieceForm(RecordForm):
    """Which table or figure stands here, or in the annex."""

    piece = forms.ChoiceField(label="Table or figure")
    in_annex = forms.BooleanField(
        required=False,
        label="In the annex of evidence",
        help_text="For long tables: the paper refers to them, and the annex holds them.",
    )

    def __init__(self, *args: Any, pieces: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "piece", pieces)

    def content(self, kind: str) -> BlockText:
        return BlockText(kind, piece=self.cleaned_data["piece"], in_annex=self.cleaned_data["in_annex"])


FORM_OF_KIND: dict[str, type[Any]] = {
    PaperBlockKind.SUMMARY: TextForm,
    PaperBlockKind.SECTION: HeadingForm,
    PaperBlockKind.PART: HeadingForm,
    PaperBlockKind.TEXT: TextForm,
    PaperBlockKind.PIECE: PieceForm,
}


class BlockPlaceForm(forms.Form):
    """Where a new block goes, and of which kind it is; from the address."""

    kind = forms.ChoiceField(choices=PaperBlockKind)
    after = forms.IntegerField(min_value=0, max_value=1_000)


class PreviewForm(forms.Form):
    """A text to be shown as it would read."""

    text = MarkdownField(required=False, max_length=LONGEST_BLOCK)
    block = forms.IntegerField(required=False, min_value=1, max_value=10**15)
    after = forms.IntegerField(required=False, min_value=0, max_value=1_000)


LARGEST_PROVEN = 20_000_000
"""Bytes of a file that can be handed in to be proven."""


class ProofForm(forms.Form):
    """A file of a paper, to be laid beside it."""

    file = forms.FileField(
        label="File (.docx, .pdf, .xlsx, .pptx, .json or .html)",
        help_text="One that was downloaded here, or that an office program has saved or printed from it.",
    )

    def clean_file(self) -> Any:
        """Refuse what is too large, and what is of no form in which papers are handed out."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_PROVEN:
            raise forms.ValidationError("The file is larger than 20 MB.")
        try:
            form_of(file.name)
        except UnreadablePaperError as error:
            raise forms.ValidationError(str(error)) from None
        return file


class ReturnedForm(forms.Form):
    """A paper that somebody edited in Word."""

    file = forms.FileField(
        label="Word document (.docx)", help_text="The paper as it was downloaded here, edited in Word."
    )


class SoughtForm(forms.Form):
    """What is looked for among the numbers of the record."""

    q = OptionalText(100)
