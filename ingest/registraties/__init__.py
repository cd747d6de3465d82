"""Registrations: what does not come as messages, each kind by a contract that is data."""
