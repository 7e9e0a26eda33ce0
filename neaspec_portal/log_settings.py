"""What is logged where: each line on the console, faults in a letter besides."""

from typing import Any


def logging_as(line_format: str) -> dict[str, Any]:
    """Return what Django's ``LOGGING`` wants, with lines written as ``line_format`` (``json``, ``plain``)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"about_request": {"()": "neaspec_portal.logs.AboutRequest"}},
        "formatters": {
            "json": {"()": "neaspec_portal.logs.LineFormatter"},
            "plain": {"format": "%(asctime)s %(levelname)s %(message)s"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": line_format,
                "filters": ["about_request"],
            },
            "letter": {"class": "neaspec_portal.logs.FaultLetterHandler", "filters": ["about_request"]},
        },
        "root": {"handlers": ["console", "letter"], "level": "WARNING"},
        # Django's own handlers would write and mail each line once more.
        "loggers": {
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # Machines that try every address of the network are no fault of ours, and worth no letter.
            "django.security.DisallowedHost": {"handlers": ["console"], "propagate": False},
        },
    }
