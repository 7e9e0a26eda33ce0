"""Who speaks for whom, who is invited, what stands in the ledger."""

from people.selectors.people import delegation_of, state_of, states_without_address

__all__ = ["delegation_of", "state_of", "states_without_address"]
