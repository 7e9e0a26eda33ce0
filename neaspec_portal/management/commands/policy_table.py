"""Writes who may do what to a round and to an evaluation from the policy tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluations import policies as evaluation_policies
from neaspec_portal.management.commands.data_dictionary import WrittenCommand
from papers import policies as paper_policies
from partnerships import policies as partnership_policies
from people import policies as account_policies
from people.policies import ROLES, Act
from programmes import policies
from record import policies as record_policies
from review import policies as review_policies
from review.states import CIRCULATED, CLEARED, DRAFT, PRESENTED

INTRODUCTION = (
    "Generated from the `policies.py` of each app by `make docs`; a check fails "
    "when it is out of date, and a test walks every address and method by it. “Own State” acts reach only "
    "what belongs to the State an account speaks for; another State’s object answers like one that does "
    "not exist."
)


def policy_table() -> str:
    """Return the table as Markdown: every act, the roles, the states of the round, the conditions."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Who may do what to a round"
    yield ""
    yield INTRODUCTION
    yield ""
    yield from _table(policies.ACTS.values(), "states of the round")
    yield ""
    for heading, acts, states_of in _parts():
        yield from (f"## {heading}", "", *_table(acts, states_of), "")
    yield "Drafts are read by the secretariat only; cleared and presented papers by everybody."
    yield ""
    yield "## Who reads a round on the ordinary pages"
    yield ""
    yield "| role | states of the round |"
    yield "|---|---|"
    for role, statuses in policies.READABLE_STATUSES.items():
        yield f"| {role} | {', '.join(state for state in _STATES if state in statuses)} |"
    yield ""
    yield "## Who reads an evaluation and what hangs on it"
    yield ""
    yield from READERS


def _parts() -> Iterator[tuple[str, Iterable[Act], str]]:
    """Yield the heading of each part, its acts, and what the states of its objects are called."""
    entries = (
        *policies.ACTS_ON_ENTRIES.values(),
        *record_policies.ACTS.values(),
        *review_policies.ACTS_ON_ENTRIES.values(),
    )
    yield (
        "Circulating, answering and clearing, the same for a round and for an evaluation",
        review_policies.ACTS.values(),
        "states of what is circulated",
    )
    yield (
        "What is beside that with evaluations, recommendations and the next plan",
        evaluation_policies.ACTS.values(),
        "states of the evaluation",
    )
    yield "Entries of two people, corrections, stored files", entries, "states"
    yield (
        "Setting up: the organisation, meetings, plans until they are adopted",
        policies.ACTS_OF_SETTING_UP.values(),
        "states of the plan",
    )
    yield "Accounts and the organisation", account_policies.ACTS.values(), "states"
    yield "Mechanisms, collaborations, the wider context", partnership_policies.ACTS.values(), "states"
    yield "Papers for the meetings", paper_policies.ACTS.values(), "states of the paper"


READERS = (
    "| what | everybody | evaluator of it | secretariat, approver |",
    "|---|---|---|---|",
    "| cleared findings, recommendations, evaluator’s ratings | yes | yes | yes |",
    "| drafts of them | – | yes | yes |",
    "| what is circulated | focal points and their colleagues, from the locked circulation only | – | yes |",
    "| cleared responses, judgements, dispositions | yes | yes | yes |",
    "| drafts of them | – | – | yes |",
    "| actions of a cleared response: text, owner (a body), due date, state | yes | yes | yes |",
    "| what was done, once verified | yes | yes | yes |",
    "| reports on an action and their evidence | the owner of the action | the owner | yes |",
    "| cleared judgements on overlap | yes | yes | yes |",
    "| drafts of them | – | – | yes |",
    "| mechanisms, collaborations, instruments, corrections | yes | yes | yes |",
    "| who proposed or decided a correction, histories of them | – | – | yes |",
    "| the draft of the next plan | codes of activities that cleared dispositions name | the same | yes |",
)


def _table(acts: Iterable[Act], states_of: str) -> Iterator[str]:
    yield f"| act | {' | '.join(ROLES)} | {states_of} | people | conditions | leads to |"
    yield f"|---|{'---|' * len(ROLES)}---|---|---|---|"
    for act in acts:
        marks = " | ".join("yes" if role in act.roles else "–" for role in ROLES)
        states = [state for state in _STATES if state in act.statuses]
        conditions = [
            *(["own State"] if act.own_state else []),
            *(["evaluators: their own evaluation"] if act.own_evaluation else []),
            *(["until the deadline, by the server’s clock"] if act.until_deadline else []),
            *([f"another person {act.first_step}"] if act.first_step else []),
            *([act.condition] if act.condition else []),
        ]
        cells = (act.words, marks, ", ".join(states), act.people, "; ".join(conditions), act.leads_to)
        yield f"| {' | '.join(str(cell or '–') for cell in cells)} |"


_STATES = (DRAFT, CIRCULATED, CLEARED, PRESENTED)


class Command(WrittenCommand):
    help = "Write docs/who-may-do-what.md from the policy tables, or check that it is up to date."
    page = "who-may-do-what.md"
    written = staticmethod(policy_table)  # type: ignore[assignment]
