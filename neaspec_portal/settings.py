"""The one settings file. Everything that differs between machines comes from the environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from neaspec_portal import typed_settings as env
from neaspec_portal.log_settings import logging_as

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEVELOPMENT = env.flag("DEVELOPMENT", default=False)
DEBUG = False

if DEVELOPMENT:
    SECRET_KEY = env.text("SECRET_KEY", default="insecure-development-only-" + "k" * 30)
    ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
else:
    SECRET_KEY = env.secret("SECRET_KEY")
    ALLOWED_HOSTS = env.required_words("ALLOWED_HOSTS", example="review.example.org")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "neaspec_portal",
    "papers",
    "evaluations",
    "surveys",
    "partnerships",
    "planbook",
    "programmes",
    "review",
    "intake",
    "record",
    "people",
    "reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_tables2",
    "simple_history",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "neaspec_portal.middleware.SecurityHeadersMiddleware",
    "neaspec_portal.logs.RequestInHandMiddleware",
    "neaspec_portal.middleware.AliveMiddleware",
    "neaspec_portal.metrics.MeasuredMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "neaspec_portal.middleware.HeadMiddleware",
    # Pages behind sign-in shrink to a tenth; random padding (since Django 4.2) guards what they hold.
    "neaspec_portal.middleware.CompressionMiddleware",
    "neaspec_portal.middleware.AddressMiddleware",
    "neaspec_portal.middleware.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "neaspec_portal.uploads.WholeUploadsMiddleware",
    "people.middleware.FactorMiddleware",
    "neaspec_portal.around.ReaderPagesMiddleware",
    "neaspec_portal.middleware.AccessMiddleware",
]

ROOT_URLCONF = "neaspec_portal.urls"
WSGI_APPLICATION = "neaspec_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["reporting.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "neaspec_portal.context_processors.portal",
            ],
        },
    },
]

DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        default_file=VAR_DIR / "neaspec.sqlite3",
        keep_plans=env.flag("KEEP_PLANS", default=True),
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "people.backends.AccountBackend",
    "people.backends.EitherNameBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "neaspec_portal.accounts.InvitedAccountsAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Guesses of passwords and codes wait by name and network (people.services.delays).
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "reset_password": "20/h/ip,10/h/key"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "neaspec_portal.accounts.PlainLoginForm",
    "reset_password": "neaspec_portal.accounts.ConfirmedResetForm",
}
MFA_ADAPTER = "neaspec_portal.accounts.FactorAdapter"
MFA_FORMS = {
    "authenticate": "neaspec_portal.accounts.CountedFactorForm",
    "reauthenticate": "neaspec_portal.accounts.CountedAgainForm",
    "activate_totp": "neaspec_portal.accounts.EnrolForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number(
    "PROXIES", default=int(env.flag("BEHIND_PROXY", default=False))
)
"""How many proxies stand before the portal; the address of a reader is what the last of them has written."""
REDIS_URL = env.redis("REDIS_URL")
"""Where several machines share finished pages; empty: each process its own."""
CACHES = {
    # Used codes and limits of the account pages: what counts once for all processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "people_cacheentry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
if REDIS_URL:
    CACHES["pages"] = {
        "BACKEND": "neaspec_portal.shared_cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "neaspec",
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.5},
    }
COSTLY_A_MINUTE = env.whole_number("COSTLY_A_MINUTE", default=60, least=1)
"""How often a network without a session may ask in a minute for what is costly, each by itself.

Pages that have to be made anew it may ask for five times as often.
"""
FACTOR_REQUIRED = env.flag("FACTOR_REQUIRED", default=not DEVELOPMENT)
"""Whether staff, focal points, evaluators and administrators need a second factor."""
FACTOR_KEYS = env.words("FACTOR_KEYS", default=[])
"""Keys that seeds of second factors are encrypted with, the first now; empty: one made in ``STORAGE_DIR``."""
PAPER_CODES = env.flag("PAPER_CODES", default=False)
"""Whether a printed sheet of codes is a second factor for people who may use no device."""
PRIVACY_CONTACT = env.text("PRIVACY_CONTACT", default="")
"""Whom the privacy page names; empty where nobody has been named yet, and the page says so."""
ACCOUNT_LOGOUT_REDIRECT_URL = "overview"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Every account begins with a verified address, so that changing it need not wait for the factor to go.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT
EMAIL_BACKEND = env.text(
    "EMAIL_BACKEND",
    default="django.core.mail.backends.console.EmailBackend"
    if DEVELOPMENT
    else "django.core.mail.backends.smtp.EmailBackend",
)
PORTAL_ADDRESS = env.text(
    "PORTAL_ADDRESS",
    default=f"http://{ALLOWED_HOSTS[0]}:{env.text('PORT', default='8000')}"
    if DEVELOPMENT
    else f"https://{ALLOWED_HOSTS[0]}",
).rstrip("/")
"""Where links in messages and files lead; never taken from a request."""
STORAGE_DIR, STORAGE_BUCKET = env.storage("STORAGE_URL", default=VAR_DIR)
"""What all machines of a portal see: uploaded files and bundles. Everything else outside the database is each
machine's own."""
if STORAGE_BUCKET is not None:
    # No folder is shared, so each machine would make a key of its own.
    env.required_words("FACTOR_KEYS", example="Ywz1…=")
FILES_DIR = STORAGE_DIR / "files"
"""Uploaded evidence, outside everything that is served directly."""
BUNDLES_DIR = STORAGE_DIR / "bundles"
"""Bundles to carry away, as they were made; each can be made again."""
BACKUP_DIR = env.folder("BACKUP_DIR")
"""Where a backup is written every night, best on another disk; without one there is none."""
SIGNING_SECRET = env.text("SIGNING_SECRET", default="") or SECRET_KEY
"""From it comes the key that signs bundles and backups; without one of its own it follows SECRET_KEY."""
JOBS = env.text("JOBS", default="worker")
"""How long work is done: by the “worker”, or “inline” while the asker waits (tests)."""
EMAIL_HOST = env.text("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.whole_number("EMAIL_PORT", default=25, least=1)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.whole_number("EMAIL_TIMEOUT", default=20, least=1)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", default="portal@portal.invalid")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
PLAIN_STATIC = env.flag("PLAIN_STATIC", default=DEVELOPMENT)
WHITENOISE_USE_FINDERS = PLAIN_STATIC
WHITENOISE_MAX_AGE = 0 if PLAIN_STATIC else 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if PLAIN_STATIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "reporting.finders.PlotlyFinder",
    "reporting.finders.StyleSheetFinder",
]

CONVERSATIONS_KEPT_FOR = timedelta(days=env.whole_number("CONVERSATIONS_KEPT_DAYS", default=730, least=1))
"""How long after its last word a conversation among colleagues is deleted."""
PUBLIC_PAGE_SECONDS = env.whole_number("PUBLIC_PAGE_SECONDS", default=60)
"""How long a finished public page may be handed out again; 0 switches that off."""

DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "neaspec_portal.uploads.LastingFileUploadHandler",
]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "people.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "neaspec_portal.errors.form_expired"
if not DEVELOPMENT:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.whole_number("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=False)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    if env.flag("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

SIMPLE_HISTORY_REVERT_DISABLED = True

DJANGO_TABLES2_TEMPLATE = "tables/list.html"

ERROR_MAIL_TO = env.words("ERROR_MAIL_TO", default=[])
"""Who gets a letter about a fault, the same one once an hour; nobody where it is empty."""
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")
"""Who shows it reads ``/metrics``; without one there is no such page."""
LOG_FORMAT = env.one_of("LOG_FORMAT", ("json", "plain"), default="plain" if DEVELOPMENT else "json")
"""Whether the log is a line of JSON for each thing, for machines, or plain text."""
LOGGING = logging_as(LOG_FORMAT)
