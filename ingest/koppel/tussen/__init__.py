"""The rules between messages: linked rows with what a rule speaks of as columns, judged by SQL from the definitions."""

from ingest.koppel.tussen.oordelen import find_breaches
from ingest.koppel.tussen.telling import count_rows
from ingest.koppel.tussen.verhaal import Verhaal

__all__ = ["Verhaal", "count_rows", "find_breaches"]
