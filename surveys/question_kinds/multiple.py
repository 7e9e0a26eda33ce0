"""Several answers a person."""

from surveys.question_kinds.base import QuestionKind, register

register(
    QuestionKind(
        name="multiple",
        label="Multiple response",
        order=2,
        counting_rule="Several answers a person were possible; bars do not add up to 100.",
        one_answer=False,
        diverges=False,
    )
)
