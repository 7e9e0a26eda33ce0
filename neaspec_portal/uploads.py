"""Receiving files when the disk is full: the texts of the same form are read to their end all the same."""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest

from neaspec_portal.logs import NoRoomError
from people.middleware import Middleware

LOST = "files_lost"
"""Where a request remembers the files that could not be put down, by field and name."""


class LastingFileUploadHandler(TemporaryFileUploadHandler):
    """Puts large files down while they come in; one that finds no room is passed over and remembered.

    Were the fault raised here, the reading of the form would end, and what was typed would be lost.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        try:
            super().new_file(*args, **kwargs)
        except OSError as fault:
            raise self._passed_over() from fault

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Put down the next piece."""
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as fault:
            raise self._passed_over() from fault

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the whole file, or nothing when its last piece found no room."""
        try:
            return super().file_complete(file_size)
        except OSError:
            self._passed_over()
            return None

    def upload_interrupted(self) -> None:
        """Clear up; what cannot be closed on a full disk is gone already."""
        with suppress(OSError):
            super().upload_interrupted()

    def _passed_over(self) -> SkipFile:
        lost = getattr(self.request, LOST, [])
        setattr(self.request, LOST, [*lost, (self.field_name, self.file_name)])
        file = self.__dict__.pop("file", None)
        if file is not None:
            with suppress(OSError):
                file.close()
        return SkipFile()


class WholeUploadsMiddleware(Middleware):
    """Refuses a form with a file that found no room, before a view takes it for a form without one."""

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Read the form; raises NoRoomError when a file of it is lost."""
        if request.content_type != "multipart/form-data":
            return
        # Reading the form is what tells.
        _ = request.POST
        if lost_files(request):
            raise NoRoomError(errno.ENOSPC, "No room for an uploaded file")


def lost_files(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the files of a form that could not be put down, by field and name."""
    found: list[tuple[str, str]] = getattr(request, LOST, [])
    return found
