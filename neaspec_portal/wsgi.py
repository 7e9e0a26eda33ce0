"""The door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neaspec_portal.settings")

application = get_wsgi_application()

# What stands after start-up stays for good: the collector need not look through it at every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
