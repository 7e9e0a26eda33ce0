"""Archives with something wrong are refused, each with one clear line, and nothing of them is written."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from tests.neaspec_portal.bad_archives import BAD
from tests.neaspec_portal.conftest import empty_portals
from tests.neaspec_portal.exchange import OF_MIGRATE, doctored, entries_of, manifest_of

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]


@pytest.fixture(scope="module")
def refused(exported, empty_sqlite, tmp_path_factory, django_db_blocker) -> dict[str, Any]:
    """Why each bad archive was refused by one portal that stays empty, and what that portal held then."""
    folder = tmp_path_factory.mktemp("bad")
    archives = []
    for name, (make, _words) in BAD.items():
        archives.append(folder / f"{name}.zip")
        make(exported, archives[-1])
    with empty_portals(folder, empty_sqlite, django_db_blocker) as portals:
        found = portals[-1].ask("refusals", *map(str, archives))
        left = portals[-1].ask("state")
        came_in = portals[-1].manage("import_all", str(exported.plain))
    shutil.rmtree(folder)
    return {"told": found, "left": left, "came_in": came_in.returncode}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_with_one_clear_line(refused, name):
    found = refused["told"][name]
    assert BAD[name][1] in found
    assert "\n" not in found


def test_nothing_was_written_of_any_of_them_and_a_good_one_comes_in(refused):
    left = refused["left"]
    assert (left["rows"], left["files"], left["waiting"], left["stamp"]) == (OF_MIGRATE, {}, [], 0)
    assert refused["came_in"] == 0


def test_the_archives_that_were_made_wrong_are_right_otherwise(exported, tmp_path):
    same = doctored(exported.plain, tmp_path / "same.zip", lambda _entries, _manifest: None)
    assert entries_of(same).keys() == entries_of(exported.plain).keys()
    assert manifest_of(same) == manifest_of(exported.plain)
