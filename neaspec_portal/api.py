"""The API, assembled from the apps; every problem is answered in the form of RFC 9457."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from evaluations.api import meetings_router, recommendations_router
from evaluations.api import router as evaluations_router
from neaspec_portal.errors import problem
from papers.api import router as papers_router
from partnerships.api import router as partnerships_router
from programmes.api import router as programmes_router
from record.forms.choosing import UnknownValueError
from record.operations import router as record_router
from record.refusals import NotFoundError
from surveys.api import router as surveys_router


class PortalAPI(NinjaAPI):
    """The API with its problems described as they are sent."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of an operation, which stays the same wherever its code lies."""
        return operation.view_func.__name__

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """Return the description; every problem is ``application/problem+json``, which ninja cannot say."""
        found = super().get_openapi_schema(*args, **kwargs)
        for methods in found["paths"].values():
            for operation in methods.values():
                # A parameter that is not listed, a value that names nothing, control characters.
                operation["responses"][400] = {
                    "description": "Bad Request",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for code, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(code) >= HTTPStatus.BAD_REQUEST and "application/json" in content:
                        content["application/problem+json"] = content.pop("application/json")
        return found


api = PortalAPI(
    title="Strategic plan review",
    version="1",
    description=(
        "Read-only. Every number comes with its base and its citation. Only cleared content is served "
        "to readers who are not signed in. Lists return count and items, with limit and offset. A filter "
        "takes the short name or the name shown in answers, in upper or lower case: level=partially and "
        "level=Partially are the same. An unknown parameter or value gets 400 with the permitted ones. "
        "Answers carry an ETag. A client that sends it back as If-None-Match gets 304 while nothing has "
        "changed. Addresses in answers are complete."
    ),
    docs_url=None,
    urls_namespace="api-v1",
)
api.add_router("", programmes_router, tags=["Programmes"])
api.add_router("", surveys_router, tags=["Surveys"])
api.add_router("", evaluations_router, tags=["Evaluations"])
api.add_router("", meetings_router, tags=["Evaluations"])
api.add_router("", recommendations_router, tags=["Evaluations"])
api.add_router("", partnerships_router, tags=["Partnerships"])
api.add_router("", papers_router, tags=["Papers"])
api.add_router("", record_router, tags=["Sources"])


@api.exception_handler(NotFoundError)
def not_found(request: HttpRequest, error: NotFoundError) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, title="Not found", detail=str(error), instance=request.path)


@api.exception_handler(UnknownValueError)
def unknown_value(request: HttpRequest, error: UnknownValueError) -> HttpResponse:
    """Say which values a parameter takes; a part of the path that names nothing is not found."""
    if error.parameter not in request.GET:
        return not_found(request, error)
    return bad_request(request, BadRequest(error.explanation))


@api.exception_handler(BadRequest)
def bad_request(request: HttpRequest, error: BadRequest) -> HttpResponse:
    return problem(HTTPStatus.BAD_REQUEST, title="Bad request", detail=str(error), instance=request.path)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which parameter is wrong and why, without echoing what was sent."""
    detail = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors)
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, title="Unusable parameter", detail=detail, instance=request.path
    )
