"""The steps of the Dockerfile, run without an engine: python -m tests.container (as root, with debootstrap).

No engine runs everywhere, so each stage is a Debian made by debootstrap, and its instructions are read out of
the Dockerfile and done in it by chroot. The root is then mounted read-only, and the command of the image runs in
it as its user. What an engine itself does (networks, namespaces, capabilities) is not tried here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
PORT = 8000
OWN_CERTIFICATES, CERTIFICATES = os.environ.get("PIP_CERT", ""), "/etc/own-certificates.crt"
"""A network with certificates of its own needs them inside as well."""
SETTINGS = {
    "SECRET_KEY": "container-only-7fQ2mX9vLz4RtY8wKb3NcH6sJd1GpA5eUo0iTqVy",
    "ALLOWED_HOSTS": "review.example.org",
    "BEHIND_PROXY": "true",
}


@dataclass
class Stage:
    """One image on its way: its root, and what its instructions have set."""

    name: str
    release: str
    root: Path
    folder: str = "/"
    user: str = "root"
    variables: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        """Run a command in it, as the instruction RUN or an engine would."""
        return subprocess.run(self._inside(*command), env=self._environment(more), check=True)

    def start(self, *command: str, **more: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._inside(*command), env=self._environment(more), start_new_session=True)

    def _inside(self, *command: str) -> list[str]:
        entered = ["chroot", f"--userspec={self.user}", str(self.root), "/usr/bin/env", "-C", self.folder]
        return [*entered, *command]

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        passed = {name: value for name, value in os.environ.items() if name.startswith(("PIP_INDEX", "http"))}
        if OWN_CERTIFICATES:
            passed["PIP_CERT"] = CERTIFICATES
        return {"PATH": path, "HOME": "/tmp", **passed, **self.variables, **more}


def instructions() -> Iterator[tuple[str, str]]:
    """Give the instructions of the Dockerfile with their arguments, in order."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, rest = line.strip().partition(" ")
            yield word, rest.strip()


def build(folder: Path, stack: ExitStack) -> Stage:
    """Do every instruction, and return the last stage."""
    stages: dict[str, Stage] = {}
    current: Stage | None = None
    for word, rest in instructions():
        print(f"{word} {rest[:100]}", flush=True)
        if word == "FROM":
            current = _begin(rest, folder, stages, stack)
        elif current is not None:
            _do(current, word, rest, stages)
    if current is None:
        raise RuntimeError("The Dockerfile makes no image.")
    return current


def _begin(rest: str, folder: Path, stages: dict[str, Stage], stack: ExitStack) -> Stage:
    found = re.fullmatch(r"debian:(\w+)-slim(?: AS (\w+))?", rest)
    if found is None:
        raise RuntimeError(f"Only Debian is made here, not {rest}.")
    root = folder / f"stage-{len(stages)}"
    base = folder / found[1]
    if not base.exists():
        command = ["debootstrap", "--variant=minbase", found[1], str(base), MIRROR]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cp", "--archive", str(base), str(root)], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    if OWN_CERTIFICATES:
        shutil.copy(OWN_CERTIFICATES, root / CERTIFICATES.lstrip("/"))
    # Devices of its own, made by debootstrap: the root is deleted afterwards with all that is in it.
    stack.enter_context(mounted("-t", "proc", "proc", str(root / "proc")))
    made = stages[found[2] or "last"] = Stage(found[2] or "last", found[1], root)
    return made


def _do(stage: Stage, word: str, rest: str, stages: dict[str, Stage]) -> None:
    if word == "RUN":
        stage.run("/bin/sh", "-c", rest, DEBIAN_FRONTEND="noninteractive")
    elif word == "WORKDIR":
        stage.folder = rest
        (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif word == "COPY":
        _copy(stage, rest.split(), stages)
    elif word == "ENV":
        stage.variables |= dict(one.split("=", 1) for one in rest.split())
    elif word == "USER":
        stage.user = rest
    elif word == "CMD":
        stage.command = json.loads(rest)
    elif word not in {"VOLUME", "EXPOSE", "HEALTHCHECK"}:
        raise RuntimeError(f"{word} is not known here.")


def _copy(stage: Stage, words: list[str], stages: dict[str, Stage]) -> None:
    place = stage.root / stage.folder.lstrip("/")
    if words[0].startswith("--from="):
        source = stages[words[0].removeprefix("--from=")].root / words[1].lstrip("/")
        subprocess.run(["cp", "--archive", str(source), str(place / words[2])], check=True)
        return
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for name in listed.splitlines():
        parents = [name, *map(str, Path(name).parents)][:-1]
        if words[0] != "." and name != words[0]:
            continue
        if words[0] == "." and any(fnmatch(one, pattern) for one in parents for pattern in ignored):
            continue
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, place / name)


@contextmanager
def mounted(*arguments: str) -> Iterator[None]:
    subprocess.run(["mount", *arguments], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", arguments[-1]], check=False)


def serves(stage: Stage, stack: ExitStack) -> bool:
    """Run the command of the image over a read-only root; say whether the portal answers."""
    stack.enter_context(mounted("--bind", str(stage.root), str(stage.root)))
    for volume in ("var/lib/neaspec", "srv/portal", "var/backups/neaspec", "tmp", "dev/shm"):
        place = stage.root / volume
        stack.enter_context(mounted("-t", "tmpfs", "tmpfs", str(place)))
        shutil.chown(place, 10001, 10001)
    stack.enter_context(mounted("-t", "proc", "proc", str(stage.root / "proc")))
    subprocess.run(["mount", "-o", "remount,bind,ro", str(stage.root)], check=True)
    stage.run(".venv/bin/python", "manage.py", "migrate", "--verbosity", "0", **SETTINGS)
    refused = subprocess.run(
        stage._inside("touch", "/opt/neaspec/x"), env=stage._environment({}), capture_output=True, check=False
    )
    server = stage.start(*stage.command, **SETTINGS)
    worker = stage.start(".venv/bin/python", "manage.py", "schedule", **SETTINGS)
    try:
        return bool(refused.returncode) and worker.wait(60) == 0 and _answers(server)
    finally:
        server.terminate()
        server.wait(60)


def _answers(server: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=4) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


def main() -> int:
    """Build and run; return whether it failed."""
    if os.geteuid() or shutil.which("debootstrap") is None:
        print("THE CONTAINER IS NOT TRIED: it needs root and debootstrap (apt-get install debootstrap)")
        return 0
    with tempfile.TemporaryDirectory(prefix="neaspec-container-") as place, ExitStack() as stack:
        began = time.monotonic()
        stage = build(Path(place), stack)
        is_well = serves(stage, stack)
        text = "answers" if is_well else "DOES NOT ANSWER"
        print(f"The portal of the Dockerfile {text}; {time.monotonic() - began:.0f} s")
    return int(not is_well)


if __name__ == "__main__":
    sys.exit(main())
