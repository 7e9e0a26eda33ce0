"""Prints how many queries each address needs: python -m tests.bench_queries / /plans/2016-2020/reviews/."""

from __future__ import annotations

import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

if __name__ == "__main__":
    for address in sys.argv[1:]:
        with CaptureQueriesContext(connection) as captured:
            Client(headers={"host": "127.0.0.1"}).get(address)
        print(len(captured))
