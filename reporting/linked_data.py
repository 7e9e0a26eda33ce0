"""What search engines and data catalogues read of a figure or a table: schema.org and DCAT as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from reporting.figures import Figure
from reporting.files import CONTENT_TYPES
from reporting.publication import Publisher, cite_as
from reporting.words import worded

CONTEXT: Final = [
    "https://schema.org",
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    },
]


def of_figure(figure: Figure, *, publisher: Publisher, root: str, suffixes: Iterable[str]) -> dict[str, Any]:
    """Return a figure as a data set: measure, unit, base, period, source, and its files.

    ``root`` is the address of the portal, as ``https://review.example.org``.
    """
    base = f"{figure.base}. Counting rule: {figure.counting_rule}"
    described = f"{figure.summary} {figure.base}."
    page = f"{root}{figure.page_url}"
    files = [(f"{root}{figure.file_url(suffix)}", suffix) for suffix in suffixes]
    cited = cite_as(figure.title, (("Period", figure.period),), page, publisher)
    return _data_set(figure.title, described, page, publisher, files, cited) | {
        "temporalCoverage": figure.period,
        "variableMeasured": {"@type": "PropertyValue", "name": figure.title, "unitText": figure.unit},
        "measurementTechnique": base,
        "isBasedOn": [
            {"@type": "CreativeWork", "name": source, "url": f"{root}{address}"}
            for source, address in figure.ground.sources.items()
        ],
    }


def of_table(
    title: str, description: str, *, publisher: Publisher, page: str, files: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Return a list as a data set; ``files`` are whole addresses with their suffixes."""
    return _data_set(title, description, page, publisher, files, cite_as(title, (), page, publisher))


def of_catalogue(
    title: str, *, publisher: Publisher, page: str, sets: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """Return a list of data sets as a catalogue; each says its context once, with the catalogue."""
    listed = [{name: value for name, value in one.items() if name != "@context"} for one in sets]
    sentence = "%(title)s: figures, lists and papers, each with its base and its source."
    described = worded(sentence, title=title)
    return _named(["DataCatalog", "dcat:Catalog"], title, described, page, publisher) | {
        "dataset": listed,
        "dcat:dataset": [{"@id": one["@id"]} for one in listed],
    }


def _data_set(
    title: str,
    description: str,
    address: str,
    publisher: Publisher,
    files: Iterable[tuple[str, str]],
    cited: str,
) -> dict[str, Any]:
    listed = [distribution(one, suffix, address, publisher) for one, suffix in files]
    found = _named(["Dataset", "dcat:Dataset"], title, description, address, publisher) | {
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "distribution": listed,
        "dcat:distribution": [{"@id": one["@id"]} for one in listed],
        "dct:bibliographicCitation": cited,
    }
    if publisher.contact:
        found["dcat:contactPoint"] = _contact(publisher)
    return found


def _contact(publisher: Publisher) -> dict[str, Any]:
    """Return whom readers may ask: an address of mail, a page, or words."""
    found: dict[str, Any] = {"@type": "vcard:Organization", "vcard:fn": publisher.name}
    if publisher.contact.startswith(("https://", "http://")):
        return found | {"vcard:hasURL": {"@id": publisher.contact}}
    if "@" in publisher.contact and " " not in publisher.contact:
        return found | {"vcard:hasEmail": {"@id": f"mailto:{publisher.contact}"}}
    return found | {"vcard:note": publisher.contact}


def _named(
    kinds: list[str], title: str, description: str, address: str, publisher: Publisher
) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@type": kinds,
        "@id": address,
        "name": title,
        "dct:title": title,
        "description": description,
        "dct:description": description,
        "url": address,
        "publisher": {"@type": "Organization", "name": publisher.name},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": publisher.name},
        **_dated(publisher),
        **_licensed(publisher),
    }


def _dated(publisher: Publisher) -> dict[str, Any]:
    if publisher.day is None:
        return {}
    day = publisher.day.isoformat()
    return {"dateModified": day, "dct:modified": {"@type": "xsd:date", "@value": day}}


def _licensed(publisher: Publisher) -> dict[str, Any]:
    """Return the licence by its address; one without an address, or none, in words."""
    if publisher.licence_url:
        return {"license": publisher.licence_url, "dct:license": {"@id": publisher.licence_url}}
    return {"dct:rights": publisher.licence_in_words}


def distribution(address: str, suffix: str, page: str, publisher: Publisher) -> dict[str, Any]:
    """Return one file of a data set, whose page is where it is offered."""
    media = CONTENT_TYPES[suffix].partition(";")[0]
    return {
        "@type": ["DataDownload", "dcat:Distribution"],
        "@id": address,
        "dct:title": suffix.upper(),
        "contentUrl": address,
        "dcat:downloadURL": {"@id": address},
        "dcat:accessURL": {"@id": page},
        "encodingFormat": media,
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
        **_licensed(publisher),
    }


def embedded(content: dict[str, Any]) -> str:
    """Return JSON that can stand in a page: nothing in it ends the element it stands in."""
    text = json.dumps(content, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
