"""One answer a person."""

from surveys.question_kinds.base import QuestionKind, register

register(
    QuestionKind(
        name="single",
        label="Single choice",
        order=1,
        counting_rule="One answer a person was asked for; sums stand as they are and are never forced.",
    )
)
