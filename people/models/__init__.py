"""Accounts, the States and who speaks for them, and what every record says that acts are done to."""

from people.models.accounts import AccountTerm, ActedOn
from people.models.states import Delegation, MemberState
from people.models.together import two_people

__all__ = ["AccountTerm", "ActedOn", "Delegation", "MemberState", "two_people"]
