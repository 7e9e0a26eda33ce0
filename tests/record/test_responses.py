"""On which page a file says that it is offered."""

from __future__ import annotations

import pytest
from django.urls import resolve

from record.views.responses import page_address
from reporting.addresses import absolute

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "page"),
    [
        ("/partnerships/mechanisms.csv?area=air", "/partnerships/?area=air"),
        ("/context.xlsx", "/context/"),
    ],
)
def test_a_file_names_its_page_with_the_filter(rf, file, page):
    request = rf.get(file)
    request.resolver_match = resolve(request.path)
    assert page_address(request) == absolute(page)


def test_a_file_of_no_page_names_itself(rf):
    request = rf.get("/somewhere.csv?area=air")
    request.resolver_match = None
    assert page_address(request) == absolute("/somewhere.csv?area=air")
