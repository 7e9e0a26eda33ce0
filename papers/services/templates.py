"""Replacing the template of papers."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from papers.models import PaperTemplate
from people.services import check_may
from record.services.changes import save_with_history
from reporting.book_reading import LARGEST_UPLOAD
from reporting.papers.template_check import UnusableTemplateError, check_template
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def replace_template(upload: UploadedFile, *, by: User) -> PaperTemplate:
    """Take a template for all papers made from now on.

    Raises PermissionDenied; ValidationError with every reason why the file cannot be one.
    """
    check_may(by, "replace-template")
    if upload.size is None or upload.size > LARGEST_UPLOAD:
        raise ValidationError(
            worded(
                "The file is larger than %(largest_upload)s MB.", largest_upload=LARGEST_UPLOAD // 1_000_000
            )
        )
    content, name = upload.read(), (upload.name or "template.docx")[:200]
    try:
        check_template(name, content)
    except UnusableTemplateError as error:
        raise ValidationError(error.problems) from None
    made = PaperTemplate(
        name=name, content=content, sha256=hashlib.sha256(content).hexdigest(), uploaded_by=by
    )
    save_with_history(made, by=by, reason="Replaced")
    return made


@transaction.atomic
def drop_template(*, by: User) -> PaperTemplate:
    """Go back to the template that comes with the portal; raises PermissionDenied."""
    check_may(by, "replace-template")
    made = PaperTemplate(name="Template of the portal", uploaded_by=by)
    save_with_history(made, by=by, reason="Back to the template of the portal")
    return made
