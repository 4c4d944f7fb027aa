"""How an ontology is read from a user's files: Turtle, N-Triples, RDF/XML or OWL/XML, without asking the network for anything.

What a file is, its first characters say, whatever its name ends in. `owl:imports` is followed to files in the same folder only.
"""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.parsers.expat import ExpatError
from xml.sax import SAXParseException

from owlready2 import owlxml_2_ntriples  # type: ignore[import-untyped] # it has no types
from owlready2.base import OwlReadyOntologyParsingError  # type: ignore[import-untyped]  # it has no types
from rdflib import OWL, RDF, BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from syngraph.ontologies.errors import OntologyUnusable, WrongInItself
from syngraph.ontologies.owl_reading import OwlRead, read_owl

SUFFIXES: Final = (".ttl", ".nt", ".owl", ".rdf", ".xml", ".owx")
UNREAD: Final = (".jsonld", ".json", ".n3", ".nq", ".trig", ".ofn", ".omn", ".obo")
"""Formats in which ontologies are written too, and that are not read: a file of these is an error, and no file to pass over in silence."""
_CATALOG = re.compile(rb"<(?:\w+:)?catalog\b[^>]*urn:oasis:names:tc:entity:xmlns:xml:catalog")
_OWL_XML = re.compile(rb"<(?:\w+:)?Ontology[\s>]")
_WHY = re.compile(r"Bad syntax \((.*?)\) at \^ in:", re.DOTALL)
_XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE|!--|rdf:RDF|(?:\w+:)?Ontology[\s>])")


def load_ontology_files(paths: Iterable[Path], namespace: str) -> OwlRead:
    """One ontology of all these files and of what they import from beside them.

    raises: OntologyUnusable when a file cannot be read or does not parse (with its line), or an import is not beside it.
    """
    graph = Graph()
    done: set[Path] = set()
    todo = sorted(paths)
    while todo:
        path = todo.pop(0)
        if path.resolve() in done:
            continue
        done.add(path.resolve())
        part = parse_file(path)
        graph += part
        todo += [_beside(path, wanted) for wanted in sorted(part.objects(None, OWL.imports), key=str)]
    try:
        return read_owl(graph, namespace)
    except WrongInItself as error:
        raise OntologyUnusable(f"the ontology has a name that is no IRI: {error.what}", "correct it in the file") from error


def parse_file(path: Path) -> Graph:
    """The triples of one file; blank nodes of two files never meet.

    raises: OntologyUnusable, naming the file and, where the parser knows it, the line.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise OntologyUnusable(f"{path.name} cannot be read: {error.strerror}", "check that the file is there and readable") from error
    try:
        return _parsed(content)
    except BadSyntax as error:
        why = _WHY.search(error.message)
        raise _broken(path, error.lines + 1, why[1] if why else error.message) from error
    except SAXParseException as error:
        raise _broken(path, error.getLineNumber(), error.getMessage()) from error
    except OwlReadyOntologyParsingError as error:
        cause = error.__cause__ or error.__context__
        raise _broken(path, cause.lineno if isinstance(cause, ExpatError) else None, str(error)) from error
    except ExpatError as error:
        raise _broken(path, error.lineno, str(error)) from error
    except UnicodeDecodeError as error:
        raise _broken(path, content.count(b"\n", 0, error.start) + 1, "these bytes are no UTF-8") from error
    except (ParserError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError) as error:
        # Both parsers let such slips through on input they did not expect.
        raise _broken(path, None, f"{type(error).__name__}: {error}") from error


def _broken(path: Path, line: int | None, what: str) -> OntologyUnusable:
    where = path.name if line is None else f"{path.name}, line {line}"
    return OntologyUnusable(f"{where}: {' '.join(what.split())[:300]}", "correct the file there, or leave it out of the ontology folder")


def _parsed(content: bytes) -> Graph:
    if not _XML.match(content):
        return Graph().parse(data=content.decode("utf-8-sig"), format="turtle")
    if b"http://www.w3.org/1999/02/22-rdf-syntax-ns#RDF" in content or re.search(rb"<(?:\w+:)?RDF[\s>]", content):
        return Graph().parse(data=content, format="xml")
    if _CATALOG.search(content):
        return Graph()  # Protégé lays it beside what it saves, to say where imports lie; here they lie beside it
    if _OWL_XML.search(content):
        return _owl_xml(content)
    raise ValueError("neither RDF/XML nor OWL/XML")


def _owl_xml(content: bytes) -> Graph:
    """By owlready2's translator alone: loading a world would follow imports to the network."""
    graph = Graph()
    blanks: dict[str, BNode] = {}

    def node(name: str) -> Node:
        return blanks.setdefault(name, BNode()) if name.startswith("_:") else URIRef(name)

    def add(s: str, p: str, o: str) -> None:
        graph.add((node(s), URIRef(p), node(o)))

    def add_value(s: str, p: str, text: str, kind: str | None) -> None:
        language = kind[1:] if kind and kind.startswith("@") else None
        datatype = URIRef(kind) if kind and not language else None
        graph.add((node(s), URIRef(p), Literal(text, lang=language, datatype=datatype)))

    owlxml_2_ntriples.parse(io.BytesIO(content), add, add_value)
    return graph


def _beside(path: Path, wanted: Node) -> Path:
    """The file in the same folder that holds the imported ontology."""
    for other in sorted(path.parent.iterdir()):
        if other.is_file() and other.suffix.lower() in SUFFIXES and _names(other, wanted):
            return other
    step = f"put its file beside {path.name}, or take the owl:imports out: nothing is fetched from the network"
    raise OntologyUnusable(f"{path.name} imports {wanted}, which is in no file beside it", step)


def _names(path: Path, wanted: Node) -> bool:
    graph = parse_file(path)
    own = set(graph.subjects(RDF.type, OWL.Ontology))
    return wanted in own or any((o, OWL.versionIRI, wanted) in graph for o in own)
