"""Finds what lies in no folder ``static``: the browser file of the plotly package, and the style sheets."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

from reporting import style_sheets

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


class StyleSheetFinder(BaseFinder):
    """Finds ``reporting/<sheet>.css``; whoever asks gets it as its parts are now."""

    prefix = "reporting"

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        folder, _, file = path.rpartition("/")
        name = file.removesuffix(".css")
        if folder != self.prefix or name == file or name not in style_sheets.names():
            return []
        found = str(self._written(name))
        return [found] if find_all or kwargs.get("all") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for name in style_sheets.names():
            written = self._written(name)
            # Newer than what another version may have collected: a file that is not is passed over.
            written.touch()
            storage = FileSystemStorage(location=str(written.parent))
            storage.prefix = self.prefix  # type: ignore[attr-defined]
            yield written.name, storage

    @staticmethod
    def _written(name: str) -> Path:
        path = Path(settings.VAR_DIR, "styles", f"{name}.css")
        content = style_sheets.sheet(name)
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(content)
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        return path
