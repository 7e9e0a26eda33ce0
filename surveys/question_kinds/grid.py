"""One answer a person and row, all rows on one scale."""

from surveys.question_kinds.base import QuestionKind, register

register(
    QuestionKind(
        name="grid",
        label="Grid of items on one scale",
        order=3,
        counting_rule="One answer a person and row was asked for; sums stand as they are.",
    )
)
