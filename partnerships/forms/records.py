"""Forms of mechanisms, collaborations, instruments and judgements on overlap and gaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from partnerships.models import (
    Absence,
    Collaboration,
    CollaborationKind,
    ContextInstrumentKind,
    Mechanism,
    MechanismFunction,
    OverlapJudgement,
)
from partnerships.models.context import INSTRUMENT_NAME
from partnerships.selectors.mechanisms import own_code
from partnerships.services import mechanisms as mechanism_services
from partnerships.services import records
from partnerships.services.records import WITH_NOBODY, FactEntry, Where, check_where
from people.dates import AsKnownField
from people.models import MemberState
from programmes.models import PlannedActivity, Platform, ProgrammeArea, StrategicPlan
from record.forms.choosing import offer
from record.forms.editing import CodedField, RecordForm, links_field, long_text
from record.forms.fields import OptionalText
from record.models import Certainty, SourceDocument, SourceDocumentKind
from record.models.citations import check_period
from reporting.words import worded

CERTAINTIES = [
    (one.value, one.label) for one in (Certainty.PARAPHRASE, Certainty.VERBATIM, Certainty.INFERRED)
]
NO_SOURCE = "none: entered by the secretariat"


class CitedForm(RecordForm):
    """Base of forms over a fact with its citation; ``own`` names the record's own fields."""

    own: tuple[str, ...] = ()
    source = forms.ModelChoiceField(
        SourceDocument.objects.none(), required=False, label="Source", empty_label=NO_SOURCE
    )
    place = OptionalText(200, "Place in the source", help_text="Paragraph, table or page.")
    certainty = forms.ChoiceField(choices=CERTAINTIES, label="How the source supports it")
    reasoning = long_text("How it was read", required=False, help_text="Needed for what is inferred.", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = (SourceDocumentKind.TRAINING, SourceDocumentKind.RECORD)
        real = SourceDocument.objects.exclude(kind__in=ours)
        self.fields["source"].queryset = real  # type: ignore[attr-defined]
        last = ("source", "place", "certainty", "reasoning")
        self.order_fields([*(name for name in self.fields if name not in last), *last])

    def clean(self) -> dict[str, Any]:
        """Tell everything that is wrong at once, before a service would tell one thing after another."""
        data = super().clean() or self.cleaned_data
        typed = (data.get(name, "") for name in ("place", "certainty", "reasoning"))
        where = Where(data.get("source"), *typed)
        self._ask(check_where, where)
        self._ask(check_period, data.get("began", ""), data.get("ended", ""))
        return data

    def _ask(self, check: Callable[..., None], *values: Any) -> None:
        try:
            check(*values)
        except ValidationError as error:
            self.add_error(None, error)

    def where(self) -> Where:
        """Return where it stands, as entered; valid forms only."""
        data = self.cleaned_data
        return Where(data["source"], data["place"], data["certainty"], data["reasoning"])

    def entry(self) -> FactEntry:
        """Return what was entered; valid forms only."""
        data = self.cleaned_data
        links = {name: list(data[name]) for name in self.linking}
        return FactEntry({name: data[name] for name in self.own}, links, self.where())


class MechanismForm(CitedForm):
    """A mechanism."""

    own = (
        "code",
        "name",
        "also_printed_as",
        "members_printed",
        "other_members",
        "governance",
        "remark",
        "secretariat",
        "began",
        "ended",
    )
    linking = ("members", "activities")
    code = forms.CharField(
        max_length=20,
        validators=Mechanism._meta.get_field("code").validators[:1],
        help_text="Capital letters and hyphens, as DLDD-NEAN; it stands in the address of its page.",
    )
    name = forms.CharField(max_length=200)
    also_printed_as = long_text(
        "Other spellings", required=False, help_text="One a line; each leads to this record.", rows=2
    )
    members_printed = forms.CharField(max_length=200, label="Members, as printed")
    members = links_field(MemberState.objects.all(), "Members of the organisation in it")
    other_members = OptionalText(200, "Its other members")
    governance = forms.CharField(max_length=200, label="Governed by")
    secretariat = forms.CharField(max_length=300)
    remark = long_text(
        "Remark",
        required=False,
        help_text="What a source says of its overlap with others, in our own words, with its place.",
        rows=2,
    )
    began = AsKnownField("Exists since")
    ended = AsKnownField("Ended")
    activities = CodedField(PlannedActivity.objects.none(), label="Activities that name it", required=False)
    field_order = ("code", "name", "also_printed_as", "members_printed", "members", "other_members")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].queryset = real_activities()  # type: ignore[attr-defined]
        if not Mechanism.objects.filter(is_own=True).exists():
            hint = worded("Enter your own organisation as %(code)s.", code=own_code())
            self.fields["code"].help_text += f" {hint}"


def real_activities() -> Any:
    return PlannedActivity.objects.filter(plan__is_training=False)


def real_areas() -> Any:
    """Return the programme areas of real plans, in their order."""
    return ProgrammeArea.objects.of_plans(is_training=False)


class FocusAreaForm(RecordForm):
    """A focus area of a mechanism, and where an editor sees it."""

    linking = ("areas",)
    text = forms.CharField(max_length=300, label="Focus area, as printed")
    areas = links_field(ProgrammeArea.objects.none(), "Programme areas it belongs to")
    reason = long_text("Why it belongs there", help_text="Also where it belongs to none.", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = real_areas()  # type: ignore[attr-defined]


class FunctionsForm(RecordForm):
    """The kinds of work a mechanism does, each by the words of the source it rests on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for function in MechanismFunction.objects.all():
            self.fields[function.slug] = OptionalText(300, function.name, help_text=function.meaning)
        self.fields["base"].initial = self.base_now()


class CollaborationForm(CitedForm):
    """Something done with others."""

    own = (
        *("code", "other_partners", "may_be", "kind", "direction", "outcome", "text"),
        *("began", "ended", "plan"),
    )
    linking = ("mechanisms", "areas", "platforms", "activities", "states")
    code = forms.CharField(max_length=20, validators=Collaboration._meta.get_field("code").validators[:1])
    mechanisms = CodedField(Mechanism.objects.filter(is_own=False), label="With mechanisms", required=False)
    other_partners = OptionalText(300, "With other partners", help_text="As printed.")
    kind = forms.ChoiceField(choices=[("", "choose"), *CollaborationKind.choices])
    direction = forms.ChoiceField(
        choices=[("", "not said"), *Collaboration.Direction.choices], required=False
    )
    outcome = forms.ChoiceField(
        choices=Collaboration.Outcome.choices,
        initial=Collaboration.Outcome.TOOK_PLACE.value,
        help_text="“Did not come about” is for what was sought. That a source reports no joint work at all "
        "is entered as a statement of absence.",
    )
    text = long_text("What was done")
    began = AsKnownField("Began")
    ended = AsKnownField("Ended")
    plan = forms.ModelChoiceField(
        StrategicPlan.objects.filter(is_training=False),
        required=False,
        label="Reported in the review of",
        empty_label="none: outside of any plan",
    )
    may_be = forms.CharField(
        max_length=20,
        required=False,
        label="Perhaps the same as",
        help_text="Code of another collaboration that this may be under a second name; say why in the note.",
    )
    areas = links_field(ProgrammeArea.objects.none(), "Programme areas")
    platforms = CodedField(Platform.objects.all(), label="Platforms", required=False)
    activities = CodedField(PlannedActivity.objects.none(), label="Activities", required=False)
    states = links_field(MemberState.objects.all(), "Member States that the source names")
    field_order = ("code", "mechanisms", "other_partners")

    def clean(self) -> dict[str, Any]:
        """Ask with whom, beside everything else."""
        data = super().clean()
        if "mechanisms" in data and not data["mechanisms"] and not data.get("other_partners"):
            self.add_error("mechanisms", WITH_NOBODY)
        return data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = real_areas()  # type: ignore[attr-defined]
        self.fields["activities"].queryset = real_activities()  # type: ignore[attr-defined]


class AbsenceForm(CitedForm):
    """That a source says there was no joint work with a mechanism."""

    own = ("code", "mechanism", "text", "plan")
    linking = ("areas", "platforms")
    code = forms.CharField(max_length=20, validators=Absence._meta.get_field("code").validators[:1])
    mechanism = forms.ModelChoiceField(Mechanism.objects.filter(is_own=False), empty_label="choose")
    text = long_text("What the source says")
    plan = forms.ModelChoiceField(
        StrategicPlan.objects.filter(is_training=False),
        required=False,
        label="Reported in the review of",
        empty_label="none: outside of any plan",
    )
    areas = links_field(ProgrammeArea.objects.none(), "Programme areas")
    platforms = CodedField(Platform.objects.all(), label="Platforms", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = real_areas()  # type: ignore[attr-defined]


class InstrumentForm(CitedForm):
    """An instrument of the wider context, with what it means for each area."""

    own = ("slug", "title", "kind", "body", "symbol", "dated", "due", "url", "asked_of", "asks")
    linking = ("plans", "activities")
    slug = forms.CharField(
        max_length=60,
        validators=[INSTRUMENT_NAME],
        label="Name in addresses",
        help_text="As resolution-75-4.",
    )
    title = forms.CharField(max_length=300)
    kind = forms.ChoiceField(choices=ContextInstrumentKind.choices)
    body = OptionalText(200, "Adopted by")
    symbol = OptionalText(80)
    dated = AsKnownField("Adopted on")
    due = AsKnownField("To be met by")
    url = forms.URLField(max_length=500, required=False, label="Address", assume_scheme="https")
    asked_of = OptionalText(200, "Asks whom")
    asks = long_text("What it asks", required=False)
    plans = links_field(StrategicPlan.objects.filter(is_training=False), "Plans it bears on")
    activities = CodedField(PlannedActivity.objects.none(), label="Activities that name it", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].queryset = real_activities()  # type: ignore[attr-defined]
        for area in real_areas():
            label = worded("What it means for %(area)s", area=area)
            self.fields[f"meaning-{area.slug}"] = long_text(label, required=False, rows=2)
        self.fields["base"].initial = self.base_now()

    def meanings(self) -> dict[str, str]:
        """Return what was said for each area, by its slug; valid forms only."""
        return {
            name.removeprefix("meaning-"): text
            for name, text in self.cleaned_data.items()
            if name.startswith("meaning-")
        }


class ParticipationForm(CitedForm):
    """How a member State takes part in a platform."""

    own = ("text", "as_of")
    text = OptionalText(300, "How it takes part", help_text="Empty: no source says it.")
    as_of = OptionalText(60, "As of")


class OverlapJudgementForm(RecordForm):
    """What a person makes of an overlap, or of a gap."""

    verdict = forms.ChoiceField(label="Judgement", choices=(), widget=forms.RadioSelect)
    reason = long_text("Reason")

    def __init__(self, *args: Any, is_gap: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = OverlapJudgement.Verdict
        fits = [kinds.GAP] if is_gap else [kinds.COMPLEMENTARY, kinds.DUPLICATE]
        offer(self, "verdict", [(one.value, one.label) for one in fits])


@dataclass(frozen=True)
class FactKind:
    """A kind of fact that one page edits: its form, how it is saved, what it says beside its fields."""

    name: str
    form: type[CitedForm]
    save: Callable[..., Any]
    typed: Callable[[Any], tuple[Any, ...]] = lambda form: (form.entry(),)
    texts: Callable[[Any], dict[str, str]] = lambda _: {}

    def store(self, record: Any, form: CitedForm, version: int, by: Any) -> Any:
        """Save what a form says of a record, or of a new one; raises what the service does."""
        return self.save(record, *self.typed(form), expected_version=version, by=by)


def _meanings(record: Any) -> dict[str, str]:
    return {f"meaning-{one.area.slug}": one.text for one in record.meanings.select_related("area")}


MECHANISM = FactKind("mechanism", MechanismForm, mechanism_services.save_mechanism)
COLLABORATION = FactKind("collaboration", CollaborationForm, records.save_collaboration)
ABSENCE = FactKind("statement of absence", AbsenceForm, records.save_absence)
INSTRUMENT = FactKind(
    "instrument",
    InstrumentForm,
    records.save_instrument,
    lambda form: (form.entry(), form.meanings()),
    _meanings,
)
