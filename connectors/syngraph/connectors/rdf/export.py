"""How the graph leaves as a file: its asserted statements, as Turtle, N-Quads with document graphs, or JSON-LD."""

from collections.abc import Iterator
from typing import Final
from typing import Literal as OneOf

import pyoxigraph as ox

from syngraph.connectors.rdf import graphs as g
from syngraph.connectors.rdf.reader import RdfReader
from syngraph.ontologies.iri import Iri

ExportFormat = OneOf["ttl", "nq", "jsonld"]
_FORMATS: Final = {"ttl": ox.RdfFormat.TURTLE, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
_PREFIXES: Final = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": str(Iri("http://www.w3.org/2000/01/rdf-schema#"))}


def export(reader: RdfReader, format: ExportFormat, ontology_iri: Iri | None = None) -> str:
    """The asserted statements as text; the same graph gives the same text.

    format: "nq" has each statement in the default graph and again in the graph of every document that supports it.
    """
    quads = sorted(_quads(reader, documents=format == "nq"), key=str)
    prefixes = {**_PREFIXES, **({"o": f"{ontology_iri}#"} if ontology_iri else {})}
    written = ox.serialize(quads, format=_FORMATS[format], prefixes=prefixes if format != "nq" else None)
    assert written is not None
    return written.decode()


def _quads(reader: RdfReader, documents: bool) -> Iterator[ox.Quad]:
    for statement in reader.statements():
        triple = g.triple(statement)
        yield ox.Quad(triple.subject, triple.predicate, triple.object)
        for name in reader.documents_of(triple) if documents else ():
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)
