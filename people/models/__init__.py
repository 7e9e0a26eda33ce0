"""Accounts and roles, the States and who speaks for them, invitations, sessions and the ledger."""

from people.models.accounts import AccountTerm, ActedOn
from people.models.conversations import Conversation, Remark
from people.models.events import Event, Mail, MailLine
from people.models.invitations import AccountStep, Grant, Invitation
from people.models.jobs import Job, Run
from people.models.ledger import LedgerDigest, LedgerEntry
from people.models.organisation import ContentStamp, MeetingKind, Organisation
from people.models.sessions import CacheEntry, Counted, OpenSession, Preferences, SignInDelay
from people.models.states import Delegation, MemberState
from people.models.two_people import two_people

__all__ = [
    "AccountStep",
    "AccountTerm",
    "ActedOn",
    "CacheEntry",
    "ContentStamp",
    "Conversation",
    "Counted",
    "Delegation",
    "Event",
    "Grant",
    "Invitation",
    "Job",
    "LedgerDigest",
    "LedgerEntry",
    "Mail",
    "MailLine",
    "MeetingKind",
    "MemberState",
    "OpenSession",
    "Organisation",
    "Preferences",
    "Remark",
    "Run",
    "SignInDelay",
    "two_people",
]
