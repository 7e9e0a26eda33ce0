"""The columns of a table of recommendations, as other bodies call them and their words."""

from __future__ import annotations

from typing import Final

from evaluations.models import FollowUpAction, ManagementResponse, Recommendation, RecommendationKind
from intake.columns import AS_KNOWN, CHOICE, CellKind, Column, Sheet, by_pattern
from planbook.importers.columns import labels

CODE: Final = CellKind(
    "code",
    by_pattern(
        r"[A-Z0-9][A-Za-z0-9.-]{0,19}",
        "a code that begins with a capital letter or a digit, as R1 or 3",
        lambda text: text.replace(" ", ""),
    ),
)


SHEET: Final = Sheet(
    "recommendations",
    "Recommendations",
    "recommendation",
    "One recommendation or one action a row.",
    (
        Column(
            "code",
            "Code",
            kind=CODE,
            guesses="no|number|ref|reference|id|nr|#|rec no|rec number|recommendation no|"
            "recommendation number",
        ),
        Column(
            "kind",
            "Recommendation or suggestion",
            kind=CHOICE,
            choices=labels(RecommendationKind.choices),
            guesses="type",
            synonyms={"recommendation": "rec"},
        ),
        Column(
            "text",
            "What is asked",
            guesses="recommendation|recommendations|text|suggestion|evaluation recommendation|"
            "evaluation recommendations",
        ),
        Column("place", "Paragraph or page", longest=200, guesses="paragraph|para|page"),
        Column("addressees", "Addressees", guesses="addressee|addressed to|target"),
        Column(
            "priority",
            "Priority",
            kind=CHOICE,
            choices=labels(Recommendation.Priority.choices),
            guesses="urgency",
            synonyms={
                "high": "1|critical|urgent",
                "medium": "2|moderate|important",
                "low": "3|opportunity",
            },
        ),
        Column(
            "made_on", "Made on", kind=AS_KNOWN, guesses="date|issued on|date of recommendation|issue date"
        ),
        Column(
            "decision",
            "Response: accepted or not",
            kind=CHOICE,
            choices=labels(ManagementResponse.Decision.choices),
            guesses="response|acceptance|accepted|management response|status of acceptance|"
            "acceptance status|management decision",
            synonyms={
                "accepted": "agreed|agree|yes|accept|fully accepted|fully agreed|fully agree",
                "partially": "partly accepted|partial|partially agreed|partially agree|partially accept|"
                "partly|in part|partly agreed|partly agree|agree in part",
                "rejected": "not accepted|no|disagreed|not agreed|disagree|declined|reject|do not agree",
                "noted": "note|taken note|taken note of|acknowledged",
            },
        ),
        Column("reason", "Reason of the response", guesses="reason|justification|comment|comments"),
        Column("responded_by", "Answered by", longest=200, guesses="responded by"),
        Column("responded_on", "Answered on", kind=AS_KNOWN, guesses="responded on|date of response"),
        Column(
            "action",
            "Action",
            guesses="actions|follow up action|follow up actions|key action|key actions|planned action|"
            "planned actions",
        ),
        Column(
            "owner_body",
            "Owner of the action",
            longest=200,
            guesses="owner|responsible|responsibility|lead|unit|lead unit|responsible unit|responsible units|"
            "responsible party|responsible body",
        ),
        Column("action_added_on", "Action added on", kind=AS_KNOWN, guesses="added on|start date"),
        Column(
            "due_on",
            "Action due on",
            kind=AS_KNOWN,
            guesses="due|due on|due date|deadline|time frame|timeframe|target date|completion date",
        ),
        Column(
            "action_status",
            "Status of the action, in its own words",
            kind=CHOICE,
            choices=labels(FollowUpAction.PublishedState.choices),
            longest=60,
            guesses="status|action status|status of implementation|implementation status|progress",
            synonyms={
                "open": "in progress|ongoing|not started|not initiated|planned|under way|initiated|overdue|"
                "delayed|partly implemented|partially implemented|pending|started|begun",
                "done": "implemented|fully implemented|completed|complete|done|closed|achieved",
                "ended": "no longer applicable|not applicable|cancelled|superseded|discontinued|dropped",
            },
        ),
    ),
    ("code", "text"),
    one_of=("text", "code"),
)
ANSWERED: Final = ("responded_by", "responded_on")
CALLED: Final = {column.key: column.heading for column in SHEET.columns}


def shown(name: str, value: str) -> str:
    """Return a value as people read it."""
    return SHEET.column(name).choices.get(value, value)
