"""What a State is asked about, as plain values, and which texts say something else by now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from record.canonical import canonical, digest_of
from review.models import CirculatedText, Circulation
from review.reviewable import reviewed
from review.states import CIRCULATED

if TYPE_CHECKING:
    from review.reviewable import Reviewable


def described(text: CirculatedText) -> dict[str, Any]:
    """Return what a State is asked about, as plain values."""
    return {
        "kind": text.kind,
        "code": text.code,
        "title": text.title,
        "level": text.level.label if text.level else None,
        "not_rated_because": text.not_rated_because,
        "merged_into": text.merged_into,
        "text": text.text,
        "as_of": text.as_of,
        "confidence": text.confidence,
        "change_reason": text.change_reason,
        "evidence": text.evidence,
    }


def digest_of_text(text: CirculatedText) -> str:
    """Return the SHA-256 of what a State is asked about."""
    return digest_of(canonical(described(text)))


def texts_now(subject: Reviewable) -> list[CirculatedText]:
    """Return the texts of a subject as they would be circulated now, not yet stored."""
    texts = reviewed(type(subject)).texts(subject)  # type: ignore[arg-type]
    for order, text in enumerate(texts, 1):
        text.order = order
    return texts


def changed_since(subject: Reviewable, circulation: Circulation | None) -> list[CirculatedText]:
    """Return the texts that say something else now than when they were circulated; none without one."""
    if circulation is None or subject.status != CIRCULATED:
        return []
    sent = dict(circulation.texts.values_list("code", "sha256"))
    return [text for text in texts_now(subject) if sent.get(text.code) != digest_of_text(text)]
