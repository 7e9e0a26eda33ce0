"""The nginx of deploy/ in front of a portal of a test: at another port, with a certificate of its own."""

from __future__ import annotations

import os
import re
import socket
import ssl
from datetime import UTC, datetime, timedelta
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.bench_servers import DEMO_PASSWORD

CONF = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
NAME = "review.example.org"
LONGEST = 60.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def site(folder: Path, port: int) -> str:
    """The shipped file, at a port and with paths of this test; all slow clients come from one address here."""
    text = CONF.read_text(encoding="utf-8")
    for other in ("80", "443 ssl http2 default_server"):
        text = re.sub(rf"server \{{\n    listen {other};.*?\n\}}\n", "", text, flags=re.DOTALL)
    text = text.replace(
        "    listen 443 ssl http2;\n    listen [::]:443 ssl http2;", f"    listen 127.0.0.1:{port} ssl;"
    )
    text = text.replace("/etc/letsencrypt/live/review.example.org", str(folder))
    text = text.replace("/run/neaspec/web.sock", str(folder / "web.sock"))
    text = text.replace("/var/lib/neaspec/static/", f"{folder}/static/")
    text = text.replace("/var/lib/neaspec/pause", f"{folder}/pause")
    text = text.replace("limit_conn neaspec_lines 40", "limit_conn neaspec_lines 4000")
    return text.replace("rate=30r/s", "rate=9000r/s")


def configure(folder: Path, port: int) -> None:
    """Write a certificate and a configuration that takes the shipped file in."""
    certificate(folder)
    as_root = "user root; " if os.geteuid() == 0 else ""
    own = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{as_root}pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;\n"
        f"events {{ worker_connections 2000; }}\nhttp {{ include /etc/nginx/mime.types; access_log off;\n"
        f"{own}{site(folder, port)}\n}}\n"
    )


def nginx_command(folder: Path) -> list[str]:
    """Return what starts nginx with that configuration."""
    return ["nginx", "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]


class Reader:
    """Somebody with a browser, signed in or not."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, dict[str, str]()

    def ask(self, path: str, sent: dict[str, object] | None = None, **more: str) -> tuple[int, str, str]:
        """Return status, Retry-After and page; 0 where the answer was cut off."""
        line = HTTPSConnection(
            "127.0.0.1", self.port, context=ssl._create_unverified_context(), timeout=LONGEST
        )
        headers = {"Host": NAME, "Referer": f"https://{NAME}{path}", **more}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if sent is not None:
            body, headers["Content-Type"] = urlencode(sent), "application/x-www-form-urlencoded"
        try:
            line.request("GET" if sent is None else "POST", path, body, headers)
            answer = line.getresponse()
            for one in answer.headers.get_all("Set-Cookie", []):
                name, _, value = one.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers.get("Retry-After", ""), answer.read().decode()
        except (HTTPException, OSError):
            return 0, "", ""
        finally:
            line.close()

    def sign_in(self, who: str) -> None:
        """Sign a demo account in."""
        page = self.ask("/accounts/login/")[2]
        sent = {"login": who, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": _TOKEN.findall(page)[0]}
        if self.ask("/accounts/login/", sent)[0] != 302:
            raise RuntimeError(f"{who} could not sign in.")
