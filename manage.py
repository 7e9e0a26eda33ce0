#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from django.core.management import execute_from_command_line

from neaspec_portal.environment import fill_for_reading


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neaspec_portal.settings")
    fill_for_reading(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
