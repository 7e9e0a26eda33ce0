"""The files of deploy/ and the operating manual name settings and commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command, get_commands

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
DEPLOY = Path(portal_settings.BASE_DIR) / "deploy"
OF_DEVELOPMENT = {
    "DEVELOPMENT",
    "PORT",
    "PLAIN_STATIC",
    "JOBS",
    "EMAIL_BACKEND",
}


def test_the_example_of_settings_explains_every_setting():
    code = (Path(portal_settings.BASE_DIR) / "neaspec_portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)) - OF_DEVELOPMENT
    example = (DEPLOY / "neaspec.env.example").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(found) == sorted(read)
    for name in found:
        before = example[: example.index(f"\n{name}=")].splitlines()[-1]
        assert before.startswith("#") or "=" in before, name


def test_units_run_commands_that_exist():
    units = sorted(DEPLOY.glob("*.service"))
    assert len(units) == 3
    known = get_commands()
    for unit in units:
        text = unit.read_text(encoding="utf-8")
        for command in re.findall(r"manage\.py ([a-z_]+)", text):
            assert command in known, (unit.name, command)
        assert "User=neaspec" in text
        assert "EnvironmentFile=/etc/neaspec/neaspec.env" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path):
    for unit in [one for kind in ("service", "socket", "timer") for one in DEPLOY.glob(f"*.{kind}")]:
        text = unit.read_text(encoding="utf-8")
        # The programs of an installation are not here.
        (tmp_path / unit.name).write_text(re.sub(r"/opt/neaspec/\.venv/bin/\w+", "/bin/true", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(str(one) for one in tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_to_do_names_commands_and_steps_that_exist():
    text = (Path(portal_settings.BASE_DIR) / "neaspec_portal" / "installation.py").read_text(encoding="utf-8")
    named = re.findall(r"manage\.py ([a-z_]+)(?: ([a-z]+))?", text)
    assert {command for command, _ in named} <= set(get_commands())
    assert ("account", "invite") in named
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("account", "open", "ann")


def test_operations_name_commands_that_exist():
    text = (Path(portal_settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    known = get_commands()
    named = set(re.findall(r"(?:^    portal|&& portal|`portal|manage\.py) ([a-z_]+)", text, re.MULTILINE))
    assert len(named) > 5
    assert named - set(known) == set()
