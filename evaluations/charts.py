"""The picture from findings to the next plan, over the lists that a selector hands over."""

from __future__ import annotations

from evaluations.selectors.ledger import FlowNode, flow_of
from evaluations.selectors.recommendations import ABSENT
from programmes.models import StrategicPlan
from reporting.flows import Flow, Node
from reporting.words import part_in_words, worded

HEADINGS = ("Findings", "Recommendations and suggestions", "Next plan")


def _label(node: FlowNode) -> str:
    """A code says nothing to whoever has not learnt it: the first words stand beside it."""
    return node.label if node.column == 2 or ":" in node.label else f"{node.label}: {node.text}"


def _decided_words(asked: int, waiting: int, plan: StrategicPlan) -> str:
    decided = asked - waiting
    named = {"decided": part_in_words(decided), "asked": asked}
    sentence = worded(
        "For %(decided)s of %(asked)s recommendations, suggestions and headings of open answers a decision "
        "is on record.",
        **named,
    )
    if not waiting:
        return sentence
    if not plan.is_followed_here:
        return worded(
            "%(sentence)s We do not know what became of %(waiting)s.", sentence=sentence, waiting=waiting
        )
    return (
        worded("%(sentence)s One is not decided yet.", sentence=sentence)
        if waiting == 1
        else worded("%(sentence)s %(waiting)s are not decided yet.", sentence=sentence, waiting=waiting)
    )


def _finding(asked: int, waiting: int, plan: StrategicPlan) -> str:
    """Say in one title what became of what was asked; nothing where nothing was."""
    if not asked:
        return ""
    named = {"decided": asked - waiting, "waiting": waiting, "asked": asked}
    if waiting and not plan.is_followed_here:
        return worded("What became of %(waiting)s of %(asked)s points is not known to us", **named)
    return worded("%(decided)s of %(asked)s points are decided for the next plan", **named)


def succession_flow(plan: StrategicPlan, user: object) -> Flow:
    """Return the flow from findings through what is asked to the next plan, as one reader may see it."""
    found = flow_of(plan, user)  # type: ignore[arg-type]
    asked = sum(one.column == 1 for one in found.nodes)
    waiting = sum(end in ABSENT for _, end in found.links)
    summary = _decided_words(asked, waiting, plan)
    training = plan.mark
    return Flow(
        slug="succession-flow",
        title="From findings to the next plan",
        finding=_finding(asked, waiting, plan),
        summary=summary,
        headings=HEADINGS,
        nodes=tuple(
            Node(one.key, one.column, _label(one), one.text, one.url, one.key in ABSENT)
            for one in found.nodes
        ),
        links=found.links,
        ground=found.ground,
        about=(
            ("Plan", f"{training}{plan.title}"),
            ("Summary", summary),
            ("Counting rule", "Each line is one link on record. Open answers are grouped by heading."),
        ),
    )
