"""The door for gunicorn."""

import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neaspec_portal.settings")

# What is read at the start stays: looking through it for what can go took a quarter of the start.
gc.disable()

application = get_wsgi_application()

# An empty portal is claimed with a code that only whoever starts the server reads.
from django.db import connections  # noqa: E402

from neaspec_portal.installation import settle, static_files_missing  # noqa: E402
from people.services.organisation import notice_at_start  # noqa: E402

if static_files_missing():
    # Without them every page would be an error that says nothing.
    raise ImproperlyConfigured("Style sheets and scripts are missing. Run: manage.py collectstatic --noinput")

notice = notice_at_start()
connections.close_all()
if notice:
    sys.stderr.write(f"{notice}\n")

settle()
