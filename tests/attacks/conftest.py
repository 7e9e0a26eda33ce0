"""What several attacks begin with."""

from tests.people.conftest import mails_at_once

__all__ = ["mails_at_once"]
