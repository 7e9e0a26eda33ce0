"""Kinds of questions, one file each: a new kind is a module here that calls ``register``."""

from importlib import import_module
from pkgutil import iter_modules

from surveys.question_kinds.base import QuestionKind, known, question_kind, register

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")

__all__ = ["QuestionKind", "known", "question_kind", "register"]
