"""A kind of question that the portal does not have: people put answers in order."""

from __future__ import annotations

from surveys.question_kinds import QuestionKind, register

RANKING = QuestionKind("ranking", "Ranking", "Each person put all answers in order.", 9)
register(RANKING)
