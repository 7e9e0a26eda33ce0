"""Answers in people's own words, grouped under headings by the source."""

from surveys.question_kinds.base import QuestionKind, register

register(
    QuestionKind(
        name="open",
        label="Open answers, grouped",
        order=5,
        counting_rule="Open answers under the headings of their source.",
        grouped=True,
        by_hand=False,
    )
)
