"""Writes the data dictionary from the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models


def our_apps() -> list[AppConfig]:
    """Return our apps that have models, the lowest first: in the order of the house."""
    configs = [one for one in apps.get_app_configs() if Path(one.path).parent == settings.BASE_DIR]
    return [one for one in reversed(configs) if any(one.get_models())]


def dictionary() -> str:
    """Return the data dictionary as Markdown: every model with its fields, types and meaning."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Generated from the models by `make docs`; a check fails when it is out of date."
    for config in our_apps():
        for model in config.get_models():
            if model.__name__.startswith("Historical"):
                continue
            yield from _model_lines(model)


def _model_lines(model: type[models.Model]) -> Iterator[str]:
    yield ""
    yield f"## {model.__name__}"
    yield ""
    yield " ".join((model.__doc__ or "").split("\n\n")[0].split())
    yield ""
    yield "| field | type | required | meaning |"
    yield "|---|---|---|---|"
    for field in model._meta.fields:
        if field.primary_key:
            continue
        kind = field.get_internal_type()
        if field.related_model and not isinstance(field.related_model, str):
            kind += f" → {field.related_model.__name__}"
        choices = ", ".join(str(value) for value, _ in field.flatchoices)
        meaning = " ".join(filter(None, [str(field.help_text), f"One of: {choices}." if choices else ""]))
        required = "no" if field.null or field.blank else "yes"
        yield f"| `{field.name}` | {kind} | {required} | {meaning} |"


class WrittenCommand(BaseCommand):
    """Writes a page of the documentation, or checks that it is up to date."""

    page = ""

    def written(self) -> str:
        """Return the page as it has to be."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        file = settings.BASE_DIR / "docs" / self.page
        if not check:
            file.write_text(self.written(), encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != self.written():
            raise CommandError(f"docs/{self.page} is out of date: make docs")


class Command(WrittenCommand):
    help = "Write docs/data-dictionary.md from the models, or check that it is up to date."
    page = "data-dictionary.md"
    written = staticmethod(dictionary)  # type: ignore[assignment]
