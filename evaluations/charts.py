"""The picture from findings to the next plan, over the lists that a selector hands over."""

from __future__ import annotations

from evaluations.selectors.flow import FlowNode, flow_of
from evaluations.selectors.ledger import ABSENT
from programmes.models import StrategicPlan
from reporting.flows import Flow, Node

HEADINGS = ("Findings", "Recommendations and suggestions", "Next plan")


def _label(node: FlowNode) -> str:
    """A code says nothing to whoever has not learnt it: the first words stand beside it."""
    return node.label if node.column == 2 or ":" in node.label else f"{node.label}: {node.text}"


def _decided_words(decided: int, waiting: int, plan: StrategicPlan) -> str:
    told = f"{decided or 'none'} {'is' if decided < 2 else 'are'} decided"
    if not plan.is_followed_here:
        return f"{told} and what became of {waiting} is not known to us"
    return f"{told} and {waiting} {'is' if waiting == 1 else 'are'} not yet"


def succession_flow(plan: StrategicPlan, user: object) -> Flow:
    """Return the flow from findings through what is asked to the next plan, as one reader may see it."""
    found = flow_of(plan, user)  # type: ignore[arg-type]
    asked = sum(one.column == 1 for one in found.nodes)
    waiting = sum(end in ABSENT for _, end in found.links)
    summary = (
        f"Of {asked} recommendations, suggestions and headings of open answers, "
        f"{_decided_words(asked - waiting, waiting, plan)}."
    )
    training = plan.mark
    return Flow(
        slug="succession-flow",
        title="From findings to the next plan",
        summary=summary,
        headings=HEADINGS,
        nodes=tuple(
            Node(one.key, one.column, _label(one), one.text, one.url, one.key in ABSENT)
            for one in found.nodes
        ),
        links=found.links,
        source=f"{training}{plan.title}: findings, recommendations, suggestions and dispositions on record",
        about=(
            ("Plan", f"{training}{plan.title}"),
            ("Summary", summary),
            ("Counting rule", "A line is a link on record; nothing is weighed. Open answers go by heading."),
        ),
    )
