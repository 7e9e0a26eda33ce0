"""The door for gunicorn."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neaspec_portal.settings")

application = get_wsgi_application()

# An empty portal is claimed with a code that only whoever starts the server reads.
from django.db import connections  # noqa: E402

from people.services.organisation import notice_at_start  # noqa: E402

notice = notice_at_start()
connections.close_all()
if notice:
    sys.stderr.write(f"{notice}\n")

# What stands after start-up stays for good: the collector need not look through it at every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
