"""What a file holds, however it was sent."""

from __future__ import annotations

import csv
import io

from django.test import Client


def content_of(response) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content_of(client.get(address)).decode("utf-8-sig"))))
