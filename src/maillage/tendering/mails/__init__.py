"""The mails of the room; importing a module declares its kinds."""

from maillage.tendering.mails import (
    agreements,
    calls,
    committee,
    exchanges,
    offers,
    provider_papers,
)

__all__ = ["agreements", "calls", "committee", "exchanges", "offers", "provider_papers"]
