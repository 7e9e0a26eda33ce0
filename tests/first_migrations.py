"""Write the first migration of every app anew from its models; for use until the first release only.

Run it as ``python -m tests.first_migrations`` after models have moved or changed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import django


def main() -> None:
    """Replace the migrations of all our apps by one ``0001_initial`` each."""
    from django.apps import apps
    from django.conf import settings
    from django.db.migrations.loader import MigrationLoader

    configs = [one for one in apps.get_app_configs() if Path(one.path).parent == settings.BASE_DIR]
    ours = {one.label for one in configs if any(one.get_models())}
    # Theirs may name modules that have moved since; nothing of them is read.
    settings.MIGRATION_MODULES = dict.fromkeys(ours)
    leaves = MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes()
    # First the libraries, while few models are there to be rendered.
    before = sorted(node for node in leaves if node[0] not in ours)
    for config in configs:
        if config.label in ours:
            print(f"{config.label}: {_write(config, ours, before)} models")


def _write(config: Any, ours: set[str], before: list[tuple[str, str]]) -> int:
    from django.db.migrations import Migration
    from django.db.migrations.operations import CreateModel
    from django.db.migrations.state import ModelState
    from django.db.migrations.writer import MigrationWriter

    from people.together import CreateModels

    made, needs = [], set()
    for model in config.get_models():
        state = ModelState.from_model(model)
        options = {name: value for name, value in state.options.items() if value != []}
        made.append(CreateModel(state.name, list(state.fields.items()), options, state.bases, state.managers))
        needs |= {one.related_model._meta.app_label for one in model._meta.get_fields() if _leads_on(one)}
    first = [(app, "0001_initial") for app in sorted(needs & ours - {config.label})]
    content = {"initial": True, "dependencies": [*before, *first], "operations": [CreateModels(made)]}
    folder = Path(config.path) / "migrations"
    for old in folder.glob("0*.py"):
        old.unlink()
    migration = type("Migration", (Migration,), content)("0001_initial", config.label)
    (folder / "0001_initial.py").write_text(MigrationWriter(migration, include_header=False).as_string())
    return len(made)


def _leads_on(field: Any) -> bool:
    return bool(getattr(field, "concrete", False) and getattr(field, "related_model", None))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
