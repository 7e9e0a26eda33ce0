"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluations.selectors.actions import by_meeting, of_round
from evaluations.selectors.findings import findings_about, named_by, names_by_instrument, names_of_survey
from people.policies import may
from programmes.models.plans import front_plan
from record.selectors.corrections import correction_index
from reporting.slots import fill, once, type_of_gathering
from reporting.words import worded

ORDER = 20


def register() -> None:
    """Fill the slots of rounds, areas, activities, meetings, mechanisms, instruments and suggestions."""
    for slot, about in (
        ("activity-additions", "activities"),
        ("area-additions", "areas"),
        ("mechanism-additions", "mechanisms"),
    ):
        fill(slot, "evaluations/findings_about.html", _findings(about), order=ORDER)
    fill("mechanism-additions", "evaluations/names.html", _names, order=ORDER + 1)
    fill("instrument-additions", "evaluations/instrument_named.html", _instrument_names, order=ORDER)
    fill("suggestion-additions", "evaluations/named_in.html", _suggestion_names, order=ORDER)
    fill("round-additions", "evaluations/considered.html", _considered_round, order=ORDER)
    fill("round-additions", "evaluations/frozen_with_round.html", _frozen_with_round, order=ORDER + 1)
    fill("meeting-did", "evaluations/dealt_with.html", _dealt_with, order=ORDER)
    fill("meetings-after", "evaluations/considerations_after.html", _after_meetings, order=ORDER)
    fill("judgements-additions", "evaluations/on_duplication.html", _board, order=ORDER)


def _board(_context: Mapping[str, Any], _subject: Any) -> dict[str, Any] | None:
    plan = front_plan()
    return {"front_plan": plan} if plan else None


def _findings(about: str) -> type_of_gathering:
    """Return what gathers the findings about a record of one kind."""

    def gather(context: Mapping[str, Any], subject: Any) -> dict[str, Any] | None:
        found = findings_about(context["request"].user, **{about: subject.pk})
        return {"findings": found} if found else None

    return gather


def _names(context: Mapping[str, Any], mechanism: Any) -> dict[str, Any]:
    return {"named": named_by(mechanism, context["request"].user)}


def _instrument_names(context: Mapping[str, Any], instrument: Any) -> dict[str, Any] | None:
    user = context["request"].user
    named = once(context, "names of instruments", lambda: names_by_instrument(user)).get(instrument.pk)
    return {"named": named} if named else None


def _suggestion_names(context: Mapping[str, Any], suggestion: Any) -> dict[str, Any]:
    survey = suggestion.theme.question.survey
    names = once(context, worded("names of survey %(pk)s", pk=survey.pk), lambda: names_of_survey(survey))
    return {
        "named": names.get(suggestion.pk),
        "suggestion": suggestion,
        "may_name": may(context["request"].user, "name-partners"),
    }


def _considered_round(context: Mapping[str, Any], assessment_round: Any) -> dict[str, Any] | None:
    user = context["request"].user
    found = of_round(assessment_round, user)
    if not found:
        return None
    return {
        "found": found,
        "may_note": may(user, "note-consideration"),
        "may_edit": _may_edit(context),
        "index": correction_index(),
    }


def _frozen_with_round(_context: Mapping[str, Any], assessment_round: Any) -> dict[str, Any] | None:
    found = assessment_round.is_frozen and getattr(assessment_round, "follow_up_snapshot", None)
    return {"frozen": found} if found else None


def _dealt_with(context: Mapping[str, Any], meeting: Any) -> dict[str, Any] | None:
    user = context["request"].user
    found = once(context, "what meetings dealt with", lambda: by_meeting(user)).get(meeting.pk)
    return {"one": meeting, "found": found, "may_edit": _may_edit(context)} if found else None


def _after_meetings(context: Mapping[str, Any], reading: Any) -> dict[str, Any]:
    return {"reading": reading, "may_edit": _may_edit(context)}


def _may_edit(context: Mapping[str, Any]) -> bool:
    return bool(context.get("may_edit", False))
