"""A number a person."""

from surveys.question_kinds.base import QuestionKind, register

register(
    QuestionKind(
        name="number",
        label="Number",
        order=4,
        counting_rule="Numbers as printed.",
        by_hand=False,
    )
)
