"""Who opens which page of papers and bundles."""

from __future__ import annotations

from people.access import register_views

register_views(
    "papers",
    public=(
        "papers",
        "paper",
        "paper-file",
        "area-brief-file",
        "bundle",
        "bundle-file",
        "signing-key",
        "signers",
    ),
    by_act={
        "start": "write-paper",
        "desk": "write-paper",
        "delete": "write-paper",
        "correct": "correct-paper",
        "title-block": "write-paper",
        "preview": "write-paper",
        "numbers": "write-paper",
        "new-block": "write-paper",
        "write-block": "write-paper",
        "move-block": "write-paper",
        "delete-block": "write-paper",
        "step": "write-paper",
        "ask-bundle": "make-bundle",
        "cancel-bundle": "make-bundle",
        "verify": "verify-paper",
        "changed-since": "verify-paper",
        "proof": "verify-paper",
        "proof-file": "verify-paper",
        "accept-differences": "verify-paper",
        "word": "write-paper",
        "word-back": "write-paper",
        "forget-word": "write-paper",
    },
)
