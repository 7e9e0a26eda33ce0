#!/usr/bin/env python
"""Django's command line for the portal."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError

from neaspec_portal.typed_settings import fill_for_reading


def main() -> None:
    """Run one management command; wrong settings and a missing database are reported in one line."""
    # Starting makes half a million objects that stay; Python would look through them dozens of times.
    gc.set_threshold(50_000, 20, 100)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neaspec_portal.settings")
    fill_for_reading(sys.argv)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Settings: {error}")
    except (OperationalError, ProgrammingError) as error:
        reason = " ".join(str(error).split())
        sys.exit(f"The database cannot be asked (has “manage.py migrate” been run?): {reason}")
    finally:
        # What is left is thrown away with the process; going through it once more takes half a second.
        gc.freeze()


if __name__ == "__main__":
    main()
