"""How a stranger's graph is read: a Turtle or N-Triples file, an rdflib graph, or triples; nothing is fetched.

Literals stay as they are written. Blank nodes of two files are never the same, whatever their labels; those of graphs in memory are the
same where rdflib says so.
"""

import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rdflib import BNode, Dataset, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Literal, Node

from syngraph.contracts.compiled.index import without_collection
from syngraph.contracts.exact import exact_literals
from syngraph.ontologies.errors import GraphUnreadable, ShapesUnreadable, WrongInItself
from syngraph.ontologies.iri import Iri

NodeTriple = tuple[Node, Node, Node]
Source = str | os.PathLike[str] | Iterable[NodeTriple]
"""The path of a file, or triples; an rdflib graph is triples, too."""

_SLIPS: Final = (ParserError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError)
"""What rdflib's parser lets through on input that it did not expect."""
_MARKUP: Final = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|rdf:RDF\s)")
_JSON: Final = re.compile(r'\s*(?:\{|\[\s*\{)\s*["}]')


def graph_of(source: Source) -> Graph:
    """The triples of `source` as a graph of its own, with the prefixes that go with them.

    raises: GraphUnreadable as `triples_of`.
    """
    triples = triples_of(source)
    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add(triple)
    if isinstance(triples, Graph):
        for prefix, namespace in triples.namespaces():
            graph.bind(prefix, namespace)
    return graph


def triples_of(source: Source) -> Iterable[NodeTriple]:
    """The triples of `source`; those of a file are a graph.

    raises: GraphUnreadable, naming the file and, where the parser knows it, the line.
    """
    if isinstance(source, str | os.PathLike):
        return read_graph(Path(source))
    if isinstance(source, Dataset):
        raise GraphUnreadable("a Dataset holds several graphs", "give one of them: dataset.graph(name), or dataset.default_graph")
    return source


def read_graph(path: Path) -> Graph:
    """The triples of one file.

    raises: GraphUnreadable as `triples_of`.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GraphUnreadable(f"{path} cannot be read: {error.strerror}", "check the name, and that the file is there") from error
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise GraphUnreadable(f"{path}, line {line}: these bytes are no UTF-8", "save the file as UTF-8") from error
    for form, begins, name in (("RDF/XML", _MARKUP, "xml"), ("JSON", _JSON, "json-ld")):
        if begins.match(words):
            step = f"make it Turtle first: rdfpipe -i {name} -o turtle {path.name} > {path.stem}.ttl"
            raise GraphUnreadable(f"{path} looks like {form}; Turtle and N-Triples are read", step)
    return _parsed(path, words)


def read_all(paths: Iterable[Path], read: Callable[[Source], Iterable[NodeTriple]] = triples_of) -> Graph:
    """The triples of all these files; blank nodes of two of them never meet."""
    graph = Graph(bind_namespaces="none")
    for path in paths:
        for triple in read(path):
            graph.add(triple)
    return graph


@contextmanager
def without_warnings() -> Iterator[None]:
    """Inside, rdflib does not warn of a boolean that is none: it is ill-typed, and whether that is wrong the shapes say."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Parsing weird boolean")
        yield


@contextmanager
def naming(source: Source) -> Iterator[None]:
    """Inside, an error about what a file says names the file."""
    name = f"{os.fspath(source)}: " if isinstance(source, str | os.PathLike) else ""
    try:
        yield
    except ShapesUnreadable as error:
        raise ShapesUnreadable(f"{name}{error.what}", error.next_step) from error
    except WrongInItself as error:
        raise GraphUnreadable(f"{name}a term that is none: {error.what}", "correct the term there") from error


def to_remove(source: Source) -> Iterable[NodeTriple]:
    """The triples of `source`, which are to be taken out of a graph.

    raises: GraphUnreadable as `triples_of`; and when a file has blank nodes, which are no other file's (SPARQL 1.1 Update, 3.1.3.2).
    """
    triples = triples_of(source)
    if isinstance(source, str | os.PathLike) and any(isinstance(node, BNode) for triple in triples for node in triple):
        raise GraphUnreadable(
            f"{os.fspath(source)} would remove what is said of a blank node, but its blank nodes are not those of the data",
            "give such nodes IRIs in both files, or check the changed data as a whole",
        )
    return triples


def _parsed(path: Path, words: str) -> Graph:
    """N-Triples are Turtle, too."""
    graph, step = Graph(bind_namespaces="none"), "correct the file there"
    try:
        with exact_literals(), without_warnings(), without_collection():
            graph.parse(data=words, format="turtle", publicID=path.absolute().as_uri())
        for datatype in {node.datatype for node in graph.objects() if isinstance(node, Literal) and node.datatype is not None}:
            Iri(str(datatype))
    except BadSyntax as error:
        raise GraphUnreadable(f"{path}, line {error.lines + 1}: is no Turtle: {' '.join(error._why.split())[:300]}", step) from error
    except WrongInItself as error:
        raise GraphUnreadable(f"{path}: a datatype that is none: {error.what}", step) from error
    except RecursionError as error:
        raise GraphUnreadable(f"{path}: brackets in brackets, too deep to be read", "give the nodes inside names of their own") from error
    except _SLIPS as error:
        raise GraphUnreadable(f"{path}: is no Turtle: {type(error).__name__}: {str(error)[:300]}", step) from error
    return graph
