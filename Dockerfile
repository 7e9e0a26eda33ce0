# The portal as a container: the same steps as docs/operations.md, on the same Debian.
# Build: docker build -t neaspec-portal .       Run: see compose.yaml.

FROM debian:bookworm-slim AS built
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/neaspec
COPY requirements.txt ./
RUN python3 -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.txt

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 fontconfig fonts-dejavu-core fonts-noto-core fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/neaspec neaspec \
 && install -d -o neaspec -g neaspec /var/lib/neaspec /var/backups/neaspec /srv/portal
WORKDIR /opt/neaspec
COPY --from=built /opt/neaspec/.venv .venv
COPY . .
# The root is read-only when it runs, so what Python would write then is written now.
RUN .venv/bin/python -m compileall -q .
ENV VAR_DIR=/var/lib/neaspec STORAGE_URL=file:///srv/portal BACKUP_DIR=/var/backups/neaspec PYTHONUNBUFFERED=1
USER neaspec
VOLUME ["/var/lib/neaspec", "/srv/portal", "/var/backups/neaspec"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "deploy/serve.sh"]
