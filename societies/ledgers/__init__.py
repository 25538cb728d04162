"""The ledgers of a dossier: what they are, and how their rows are read."""

from societies.ledgers.registry import BY_KEY, LEDGERS, MASKED, Ledger, ledgers_of

__all__ = ["BY_KEY", "LEDGERS", "MASKED", "Ledger", "ledgers_of"]
