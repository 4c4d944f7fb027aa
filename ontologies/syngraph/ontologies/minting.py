"""How IRIs are made from names: always the same IRI from the same name, never the same from two names."""

import hashlib
import re
import unicodedata
from urllib.parse import quote

from syngraph.ontologies.iri import Iri

_LONGEST = 60
"""Letters of one word in an IRI: twelve such words stay far below the length that an IRI may have."""


def _words(name: str) -> tuple[list[str], str]:
    """ASCII words of a name, and a suffix that keeps apart names whose words are not all of them."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = [word[:_LONGEST] for word in re.findall(r"[A-Za-z0-9]+", ascii_)[:12]]
    kept = " ".join(words).casefold() == " ".join(name.casefold().split())
    return words, "" if kept else "-" + hashlib.sha256(name.casefold().encode("utf-8", "surrogatepass")).hexdigest()[:6]


def class_iri(namespace: str, label: str) -> Iri:
    """
    >>> class_iri("https://example.org/g/", "research vessel")
    Iri('https://example.org/g/ontology#ResearchVessel')
    """
    words, suffix = _words(label)
    return Iri(f"{namespace}ontology#{''.join(w[:1].upper() + w[1:] for w in words) or 'Class'}{suffix}")


def property_iri(namespace: str, label: str) -> Iri:
    """
    >>> property_iri("https://example.org/g/", "launched on")
    Iri('https://example.org/g/ontology#launchedOn')
    >>> len(property_iri("https://example.org/g/", "launched" * 1_000))
    98
    """
    words, suffix = _words(label)
    camel = "".join(w[:1].upper() + w[1:] for w in words) or "Property"
    return Iri(f"{namespace}ontology#{camel[:1].lower()}{camel[1:]}{suffix}")


def thing_iri(namespace: str, top_label: str, key: str, part: str = "") -> Iri:
    """The IRI of the thing with this mention key below this top class. part: which of several of this name, where they were split.

    >>> thing_iri("https://example.org/g/", "vessel", "grey heron")
    Iri('https://example.org/g/vessel/grey-heron')
    >>> thing_iri("https://example.org/g/", "vessel", "grey heron", "1f5b09ac")
    Iri('https://example.org/g/vessel/grey-heron~1f5b09ac')
    """
    tops, top_suffix = _words(top_label)
    words, suffix = _words(key)
    return Iri(f"{namespace}{'-'.join(tops).lower() or 'thing'}{top_suffix}/{'-'.join(words).lower()}{suffix}{part and '~'}{part}")


def document_iri(namespace: str, path: str) -> Iri:
    """
    >>> document_iri("https://example.org/g/", "notes/day 1.md")
    Iri('https://example.org/g/document/notes/day%201.md')
    """
    return Iri(f"{namespace}document/{quote(path.encode('utf-8', 'surrogateescape'))}")
