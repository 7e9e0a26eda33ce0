"""The portal's settings under a test environment; there is no second set of settings."""

import os
import tempfile

os.environ["DEVELOPMENT"] = "true"
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="neaspec-test-"))
os.environ.setdefault("PUBLIC_PAGE_SECONDS", "0")
os.environ.setdefault("JOBS", "inline")
os.environ.setdefault("COSTLY_A_MINUTE", "100000")
os.environ["EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"

from neaspec_portal.settings import *  # noqa: F403

# A file, not memory: tests with several connections need what a real database does.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}  # noqa: F405
if os.environ.get("TEST_DATABASE_NAME"):
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The portal sweeps away bundles that its database does not name, and each worker has a database of its own.
BUNDLES_DIR = STORAGE_DIR / "bundles" / os.environ.get("PYTEST_XDIST_WORKER", "")  # noqa: F405
