"""Who opens which page of partnerships."""

from __future__ import annotations

from people.access import register_views

register_views(
    "partnerships",
    public=(
        "mechanisms",
        "mechanisms-file",
        "mechanism",
        "overlap",
        "overlap-file",
        "network-file",
        "collaborations",
        "collaborations-file",
        "state",
        "context",
        "context-file",
    ),
    by_act={
        "desk": "keep-partnerships",
        "new-mechanism": "keep-partnerships",
        "write-mechanism": "keep-partnerships",
        "new-focus-area": "keep-partnerships",
        "write-focus-area": "keep-partnerships",
        "delete-focus-area": "keep-partnerships",
        "write-functions": "keep-partnerships",
        "new-collaboration": "keep-partnerships",
        "write-collaboration": "keep-partnerships",
        "new-absence": "keep-partnerships",
        "write-absence": "keep-partnerships",
        "new-instrument": "keep-partnerships",
        "write-instrument": "keep-partnerships",
        "delete-record": "keep-partnerships",
        "write-participation": "keep-partnerships",
        "judge": "judge-overlap",
        "upload-table": "import-partnerships",
        "map-table": "import-partnerships",
        "preview-table": "import-partnerships",
    },
)
