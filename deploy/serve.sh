#!/bin/sh
# What a container of the web server runs: style sheets of this version first, then the server itself.
set -e
.venv/bin/python manage.py collectstatic --noinput --verbosity 0
exec .venv/bin/gunicorn neaspec_portal.wsgi --bind 0.0.0.0:8000 --workers "${WORKERS:-2}" --threads 4 \
    --timeout 60 --graceful-timeout 30 --worker-tmp-dir /dev/shm --log-level warning
