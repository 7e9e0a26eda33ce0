"""What a file holds, however it was sent."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from django.conf import settings
from django.test import Client
from PIL import Image

from programmes.models import StoredFile
from programmes.services.files import name_of


def content_of(response) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content_of(client.get(address)).decode("utf-8-sig"))))


def path_of(file: StoredFile) -> Path:
    """Return where a stored file lies in the folder of files."""
    folder: Path = settings.FILES_DIR
    return folder / name_of(file)


def drawn(width: int, height: int, kind: str = "PNG") -> bytes:
    """Return a picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#1f6f83").save(target, kind)
    return target.getvalue()
