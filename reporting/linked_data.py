"""What search engines and data catalogues read of a figure or a table: schema.org and DCAT as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from reporting.figures import Figure
from reporting.files import CONTENT_TYPES

CONTEXT: Final = [
    "https://schema.org",
    {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
]


def of_figure(figure: Figure, *, publisher: str, root: str, suffixes: Iterable[str]) -> dict[str, Any]:
    """Return a figure as a data set: measure, unit, base, period, source, and its files.

    ``publisher`` is the name of the organisation, ``root`` the address of the portal, as
    ``https://review.example.org``.
    """
    base = f"{figure.base}. Counting rule: {figure.counting_rule}"
    described = f"{figure.summary} {figure.base}."
    return _data_set(figure.title, described, f"{root}{figure.page_url}", publisher) | {
        "temporalCoverage": figure.period,
        "variableMeasured": {"@type": "PropertyValue", "name": figure.title, "unitText": figure.unit},
        "measurementTechnique": base,
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": figure.source,
            "url": f"{root}{figure.source_url}",
        },
        "distribution": [distribution(f"{root}{figure.file_url(suffix)}", suffix) for suffix in suffixes],
    }


def of_table(
    title: str, description: str, *, publisher: str, page: str, files: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return a list as a data set; ``files`` are whole addresses with their suffixes."""
    return _data_set(title, description, page, publisher) | {
        "distribution": [distribution(address, suffix) for address, suffix in files]
    }


def of_catalogue(title: str, *, publisher: str, page: str, sets: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a list of data sets as a catalogue; each says its context once, with the catalogue."""
    listed = [{name: value for name, value in one.items() if name != "@context"} for one in sets]
    return _named(["DataCatalog", "dcat:Catalog"], title, page, publisher) | {
        "dataset": listed,
        "dcat:dataset": [{"@id": one["@id"]} for one in listed],
    }


def _data_set(title: str, description: str, address: str, publisher: str) -> dict[str, Any]:
    return _named(["Dataset", "dcat:Dataset"], title, address, publisher) | {
        "description": description,
        "isAccessibleForFree": True,
        "inLanguage": "en",
    }


def _named(kinds: list[str], title: str, address: str, publisher: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": kinds,
        "@id": address,
        "name": title,
        "dct:title": title,
        "url": address,
        "publisher": {"@type": "Organization", "name": publisher},
    }


def distribution(address: str, suffix: str) -> dict[str, Any]:
    """Return one file of a data set."""
    media = CONTENT_TYPES[suffix].partition(";")[0]
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "contentUrl": address,
        "dcat:downloadURL": {"@id": address},
        "encodingFormat": media,
        "dcat:mediaType": media,
    }


def embedded(content: dict[str, Any]) -> str:
    """Return JSON that can stand in a page: nothing in it ends the element it stands in."""
    text = json.dumps(content, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
