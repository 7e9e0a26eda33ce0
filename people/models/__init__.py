"""Accounts, the States and who speaks for them, and what every record says that acts are done to."""

from people.models.accounts import AccountTerm, ActedOn
from people.models.states import Delegation, MemberState

__all__ = ["AccountTerm", "ActedOn", "Delegation", "MemberState"]
