"""The whole portal as one archive, and an empty portal filled from one.

The archive is a ZIP that is the same to the byte for the same content, on SQLite and on PostgreSQL. What is
carried stands in ``scope``, one value in ``columns``, one table in ``tables``, the ZIP in ``archive``, its
description in ``manifest`` and ``layout``; ``writing`` exports, ``checking`` and ``reading`` import.
"""
