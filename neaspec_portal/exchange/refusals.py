"""Why an exchange does not take place, in one line."""

from __future__ import annotations


class ExchangeRefusedError(Exception):
    """Nothing was written; the message says why in one line."""

    def __init__(self, message: object) -> None:
        super().__init__(" ".join(str(message).split()))
