"""What a balancer asks: whether the process lives, and whether it can work."""

from __future__ import annotations

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_NEVER_KEPT = {"Cache-Control": "no-store"}


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive, whatever the database does."""
    return HttpResponse("ok", content_type="text/plain", headers=_NEVER_KEPT)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready to serve: a new connection to the database answers."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        answer = HttpResponse("no database", status=503, content_type="text/plain", headers=_NEVER_KEPT)
        # It says what it was asked; whoever needs the database meanwhile tells of the outage.
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer
    finally:
        connection.close()
    return HttpResponse("ready", content_type="text/plain", headers=_NEVER_KEPT)
