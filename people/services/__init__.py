"""Changing who may do what, and asking the table of acts before something is done."""

from people.services.accounts import WrongStateError, check_may, check_second, state_after

__all__ = ["WrongStateError", "check_may", "check_second", "state_after"]
