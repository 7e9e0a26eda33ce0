"""Serves the one browser file that the plotly package carries, straight from the installed package."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

PLOTLY_FILE = "plotly/plotly.min.js"


def plotly_folder() -> Path:
    """Return the folder of the plotly package that holds its browser file, without importing it."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The plotly package is not installed.")
    return Path(spec.origin).parent / "package_data"


class PlotlyFinder(BaseFinder):
    """Finds ``plotly/plotly.min.js`` and nothing else of the package."""

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        if path != PLOTLY_FILE:
            return []
        file = str(plotly_folder() / "plotly.min.js")
        return [file] if find_all or kwargs.get("all") else file

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        storage = FileSystemStorage(location=str(plotly_folder()))
        storage.prefix = "plotly"  # type: ignore[attr-defined]
        yield "plotly.min.js", storage
