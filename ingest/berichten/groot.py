"""Judging large messages in time that grows with their size.

libxml2 tells the place of an error by counting the siblings before it, so a large message with the same error in every
row would take hours. Here a large message is validated while it is parsed, which tells no places; only of one that is
not valid the begin, up to the first few hundred errors, is validated again for their places.
"""

import re
from typing import Any

from lxml import etree

from ingest.standaard.model import Bericht, by_namespace
from ingest.standaard.schema import load_schema

GROOT = 8_000_000  # bytes; below it even an error in every value costs no more than a few seconds
_DEEL_BYTES = 65_536
_MEEST_FOUTEN = 200
_NAMESPACE = re.compile(
    rb"""xmlns(?::[\w.-]+)?\s*=\s*["'](http://www\.istandaarden\.nl/[\w/]+/(?:wmo|jw)\d+/schema)["']"""
)


def read_valid(data: bytes, options: dict[str, Any]) -> Any | None:
    """The tree of a large message when it is valid by the schema that its first namespace names.

    None says nothing yet: it is not large, not valid, or to be judged by its tree. `options` are the parser's.
    """
    if len(data) <= GROOT:
        return None
    named = _NAMESPACE.search(data[:4096].replace(b"\0", b""))
    bericht = by_namespace().get(named[1].decode("ascii")) if named else None
    if bericht is None:
        return None
    try:
        root = etree.fromstring(data, etree.XMLParser(schema=_schema(bericht), **options))
    except (etree.LxmlError, ValueError, LookupError):
        return None
    name = etree.QName(root)
    is_safe = root.getroottree().docinfo.internalDTD is None
    return root if is_safe and (name.namespace, name.localname) == (bericht.namespace, "Bericht") else None


def schema_errors(data: bytes, root: Any, bericht: Bericht, options: dict[str, Any]) -> list[Any]:
    """What libxml2 says of a message that does not fit its schema, with places; empty when it fits.

    Of a large one with hundreds of errors, those in its begin.
    """
    schema = _schema(bericht)
    begin = _begin_with_errors(data, schema, options) if len(data) > GROOT else data
    if len(begin) < len(data):
        root = etree.fromstring(begin, etree.XMLParser(recover=True, **options))
    if schema.validate(root):
        return []
    errors = list(schema.error_log)
    cut = _open_paths(root) if len(begin) < len(data) else frozenset()
    return [error for error in errors if error.path not in cut] or errors


def _schema(bericht: Bericht) -> etree.XMLSchema:
    return load_schema(bericht.standaard, bericht.release, bericht.nummer)


def _begin_with_errors(data: bytes, schema: etree.XMLSchema, options: dict[str, Any]) -> bytes:
    """As much of the message as holds some hundreds of errors; all of it when there are fewer."""
    parser = etree.XMLParser(schema=schema, **options)
    for end in range(_DEEL_BYTES, len(data), _DEEL_BYTES):
        try:
            parser.feed(data[end - _DEEL_BYTES : end])
        except etree.XMLSyntaxError:
            return data
        if len(parser.feed_error_log) >= _MEEST_FOUTEN:
            return data[:end]
    return data


def _open_paths(root: Any) -> frozenset[str]:
    """Elements that were cut off: what lacks there stands in the rest."""
    tree, node = root.getroottree(), root
    paths = [tree.getpath(node)]
    while len(node):
        node = node[-1]
        paths.append(tree.getpath(node))
    return frozenset(paths)
