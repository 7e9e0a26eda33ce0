"""Numbers of an evaluation, of partnerships and of the register of corrections."""

from __future__ import annotations

from dataclasses import replace

from papers.selectors.numbers.names import Fact, NoSuchNumberError, whole
from papers.selectors.numbers.of_round import of_area
from papers.selectors.record import Record
from reporting.words import worded


def findings(record: Record, direction: str = "") -> Fact:
    """How many findings the evaluation has; “strength”, “mixed” or “limitation” for some of them."""
    known = {"strength", "mixed", "limitation"}
    if direction and direction not in known:
        raise NoSuchNumberError(
            worded(
                "There is no direction “%(direction)s”; write %(listed)s.",
                direction=direction,
                listed=", ".join(sorted(known)),
            )
        )
    found = [one for one in record.findings if not direction or one.direction == direction]
    description = f"findings{f', {direction}' if direction else ''}, {record.evaluation}"
    return whole(len(found), description, direction or "findings")


def asked(record: Record, kind: str = "") -> Fact:
    """How many recommendations and suggestions the evaluation makes; or one kind of them."""
    summary = record.summary
    found = {
        "": summary.total,
        "recommendation": summary.recommendations,
        "suggestion": summary.suggestions,
        "without response": summary.without_response,
        "not known": summary.not_known,
    }
    if kind not in found:
        raise NoSuchNumberError(
            worded(
                "There is no “%(kind)s”; write %(listed)s.", kind=kind, listed=", ".join(sorted(found)[1:])
            )
        )
    what = kind or "recommendations and suggestions"
    return whole(found[kind], f"{what}, {record.evaluation}; base {summary.total}", what, base=summary.total)


def responses(record: Record, decision: str = "") -> Fact:
    """How many recommendations have a cleared response; “accepted”, “partially”, “rejected” for some."""
    summary = record.summary
    if decision and decision not in summary.decisions:
        raise NoSuchNumberError(
            worded(
                "There is no decision “%(decision)s”; write %(listed)s.",
                decision=decision,
                listed=", ".join(summary.decisions),
            )
        )
    found = summary.decisions[decision] if decision else summary.acceptance.base
    description = f"responses {decision or 'on record'}, {record.evaluation}; base {summary.total}"
    return whole(found, description, f"responses {decision}", base=summary.total)


def mechanisms(record: Record, area: str = "") -> Fact:
    """How many other mechanisms there are; of an area, those with a focus in it."""
    others = record.overlap_view.others
    if not area:
        return whole(len(others), "other mechanisms on record", "mechanisms")
    wanted = record.area_levels(area).area
    found = [one for one in others if any(wanted in focus.areas.all() for focus in one.focus_areas.all())]
    about = of_area(record, "mechanisms", area)
    return whole(len(found), worded("other mechanisms with a focus in %(name)s", name=wanted.name), *about)


def member_states(record: Record) -> Fact:
    """How many members take part in the plan."""
    return whole(len(record.overlap_view.states), "members that take part in the plan", "member states")


def collaborations(record: Record, which: str = "") -> Fact:
    """How many collaborations the review reports; by outcome, or “joint” and parts of what was joint work."""
    counted = record.contacts
    found = {
        "": (counted.in_all, "collaborations"),
        "took place": (counted.took_place, "contacts"),
        "considered": (counted.considered, "collaborations considered"),
        "did not come about": (counted.sought, "collaborations did not come about"),
        "joint": (counted.joint, "joint work"),
        "joint with a mechanism": (counted.with_mechanism, "joint work with mechanisms"),
        "joint and contradicted": (counted.contradicted, "joint work contradicted"),
    }
    if which.casefold() not in found:
        known = ", ".join(found)
        raise NoSuchNumberError(
            worded(
                "There is no “%(which)s” of collaborations; there are: %(known)s.",
                which=which,
                known=known[2:],
            )
        )
    count, about = found[which.casefold()]
    fact = whole(count, f"collaborations{f', {which}' if which else ''}, {record.plan}", about)
    if which.casefold() != "took place" or counted.number.is_firm:
        return fact
    return replace(fact, note=worded("The evidence allows other values: %(number)s.", number=counted.number))


def gaps(record: Record) -> Fact:
    """How many pairs of a member State and an area no other mechanism covers."""
    found = record.overlap_view
    if not found.coverage:
        raise NoSuchNumberError("No focus of another mechanism is placed in an area of this plan yet.")
    description = worded(
        "pairs of member and area covered by nobody else, of %(coverage)s", coverage=len(found.coverage)
    )
    return whole(len(found.gaps), description, "pairs covered", "gaps", base=len(found.coverage))


def instruments(record: Record) -> Fact:
    """How many instruments of the wider context are on record."""
    return whole(len(record.instruments), "instruments of the wider context on record", "instruments")


def corrections(record: Record) -> Fact:
    """How many corrections stand beside the record."""
    return whole(
        len(record.own_corrections), "corrections beside the record", "corrections", "contradictions"
    )
