"""Commands that only read run with nothing set; whatever serves or signs still asks for its settings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from papers.exports.files import paper_file
from tests.papers.steps import made_now

ROOT = Path(settings.BASE_DIR)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with these environment variables and no others."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def address_of_database() -> str:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_paper_is_proven_with_nothing_set_but_database_and_address(db, tmp_path, form, settings):
    paper = tmp_path / f"paper.{form}"
    paper.write_bytes(paper_file(made_now(), form))
    places = {"VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": address_of_database()}
    # A draft is written now, with the address of the portal in it.
    places["PORTAL_ADDRESS"] = settings.PORTAL_ADDRESS
    done = run("manage.py", "verify_paper", str(paper), **places)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing differs." in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("verify_paper", "nothing.docx"), "CommandError: nothing.docx cannot be read"),
        (("check_bases", "no-such-file.csv", "--encoding=latin"), "invalid choice: 'latin'"),
    ],
)
def test_an_empty_environment_is_enough_to_read(arguments, message):
    done = run("manage.py", *arguments)
    assert message in done.stderr
    assert "SECRET_KEY" not in done.stderr


@pytest.mark.parametrize("command", [("verify_paper", "README.md", "--paper=x"), ("check_bases", "a-survey")])
def test_where_no_portal_is_it_says_so_and_makes_no_database(tmp_path, command):
    done = run("manage.py", *command, VAR_DIR=str(tmp_path))
    assert done.returncode == 1
    assert f"{tmp_path}/neaspec.sqlite3 is not the database of a portal; name it by DATABASE" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "neaspec.sqlite3").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "import neaspec_portal.wsgi"),
        ("manage.py", "runserver"),
        ("manage.py", "run_job", "1"),
        ("manage.py", "migrate", "verify_paper"),
    ],
)
def test_what_serves_or_signs_is_refused_without_its_secret(tmp_path, arguments):
    done = run(*arguments, VAR_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "SECRET_KEY is missing or too weak" in done.stderr


def test_a_weak_secret_that_is_set_is_told_even_then(tmp_path):
    done = run("manage.py", "verify_paper", "x.docx", VAR_DIR=str(tmp_path), SECRET_KEY="short")
    assert "SECRET_KEY is missing or too weak" in done.stderr
