# make run, make test, make drill, make coverage, make container, make check, make fix, make screenshots, make bench, make docs, make lock
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell command -v $(name) >/dev/null 2>&1 && $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
PORT ?= 8000
RUN := .venv/bin/python
DEV := .venv-dev/bin/python
PRODUCTION_LIKE := DEVELOPMENT=false SECRET_KEY=check-only-7fQ2mX9vLz4RtY8wKb3NcH6sJd1GpA5eUo0iTqVy ALLOWED_HOSTS=review.example.org SECURE_HSTS_INCLUDE_SUBDOMAINS=true SECURE_HSTS_PRELOAD=true

.PHONY: run test drill coverage container debootstrap check fix screenshots bench docs lock python chromium firefox fonts nginx office redis

run: .venv/installed
	@DEVELOPMENT=true PORT=$(PORT) $(RUN) manage.py try_out

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; none was found on the PATH (set PYTHON=/path/to/python3)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

.venv/installed: requirements.txt | python
	@echo "Making the environment .venv (once, about half a minute)"
	@$(PYTHON) -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt
	@touch $@

.venv-dev/installed: requirements-dev.txt | python
	@echo "Making the environment .venv-dev (once, about half a minute)"
	@$(PYTHON) -m venv .venv-dev
	@.venv-dev/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

chromium:
	@command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing chromium for the browser tests"; \
	    export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && \
	    { apt-get install -y -qq chromium-headless-shell fonts-dejavu-core || apt-get install -y -qq chromium fonts-dejavu-core; } >/dev/null; \
	  else echo "BROWSER TESTS WILL BE SKIPPED: chromium is not installed; on Debian: apt-get install chromium-headless-shell"; fi; }

firefox:
	@command -v firefox-esr >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing firefox-esr for the journey in a second browser"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends firefox-esr >/dev/null; \
	  else echo "THE JOURNEY IN FIREFOX WILL BE SKIPPED: on Debian: apt-get install firefox-esr"; fi; }

fonts:
	@{ fc-list :lang=ko | grep -q CJK && fc-list | grep -q NotoSerif-Regular; } 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing the fonts of papers, and those for Chinese, Japanese and Korean"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq fontconfig fonts-noto-core fonts-noto-cjk >/dev/null; \
	  else echo "PAPERS WILL BE SET IN OTHER FONTS, AND NOT TESTED IN CHINESE, JAPANESE AND KOREAN: on Debian: apt-get install fonts-noto-core fonts-noto-cjk"; fi; }

test: .venv-dev/installed chromium firefox fonts
	@$(DEV) -m tests.run

nginx:
	@command -v nginx >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing nginx for the drill of a portal behind it"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nginx-light >/dev/null; \
	  else echo "THE PORTAL BEHIND NGINX WILL NOT BE TESTED: on Debian: apt-get install nginx"; fi; }

redis:
	@command -v redis-server >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Redis for the drill of several machines"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null; \
	  else echo "SEVERAL MACHINES WITH REDIS WILL NOT BE TESTED: on Debian: apt-get install redis-server"; fi; }

office:
	@{ command -v soffice && test -e /usr/lib/libreoffice/program/libswlo.so && test -e /usr/lib/libreoffice/program/libsclo.so && test -e /usr/lib/libreoffice/program/libsdlo.so; } >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing LibreOffice to save and print papers again"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui >/dev/null; \
	  else echo "PAPERS SAVED AGAIN BY LIBREOFFICE WILL NOT BE TESTED: on Debian: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"; fi; }

drill: .venv-dev/installed fonts nginx office redis
	@$(DEV) -m tests.run drill

debootstrap:
	@command -v debootstrap >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing debootstrap to try the steps of the Dockerfile"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null; \
	  else echo "THE CONTAINER WILL NOT BE TRIED: on Debian, as root: apt-get install debootstrap"; fi; }

container: .venv-dev/installed debootstrap
	@$(DEV) -m tests.container

check: .venv-dev/installed
	.venv-dev/bin/ruff check .
	.venv-dev/bin/ruff format --check .
	.venv-dev/bin/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	DEVELOPMENT=true .venv-dev/bin/mypy .
	DEVELOPMENT=true .venv-dev/bin/lint-imports
	DEVELOPMENT=true $(DEV) manage.py makemigrations --check --dry-run
	$(PRODUCTION_LIKE) $(DEV) manage.py check --deploy --fail-level WARNING
	DEVELOPMENT=true $(DEV) manage.py data_dictionary --check
	DEVELOPMENT=true $(DEV) manage.py policy_table --check
	@$(DEV) -m tests.size

fix: .venv-dev/installed
	.venv-dev/bin/ruff check --fix .
	.venv-dev/bin/ruff format .
	.venv-dev/bin/djade --target-version 5.2 $$(git ls-files 'templates/*.html') || true

screenshots: .venv-dev/installed chromium
	@$(DEV) -m tests.screenshots

coverage: .venv-dev/installed
	@$(DEV) -m tests.run coverage

bench: .venv-dev/installed
	@$(DEV) -m tests.bench

docs: .venv-dev/installed
	DEVELOPMENT=true $(DEV) manage.py data_dictionary
	DEVELOPMENT=true $(DEV) manage.py policy_table

lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
