"""The RDF store's promises: each statement once, support by document, provenance, a cursor that agrees with the data."""

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from syngraph.connectors.projected import CommitPart, Counts, Cursor, Outcome, ProjectedChunk, ProjectedDocument, ProjectedState, Support
from syngraph.connectors.rdf.export import ExportFormat, export
from syngraph.connectors.rdf.reader import open_for_reading
from syngraph.connectors.rdf.store import RdfStore
from syngraph.ontologies.errors import Busy, StoreUnreachable
from syngraph.ontologies.iri import RDF_TYPE, RDFS_LABEL, Iri, xsd
from syngraph.ontologies.ontology import Ontology, OntologyClass
from syngraph.ontologies.owl import to_owl
from syngraph.ontologies.statement import Literal, Statement, Term

NS = "https://example.org/g/"
FERRY, VESSEL = Iri(NS + "ontology#Ferry"), Iri(NS + "ontology#Vessel")
LAUNCHED, OWNER = Iri(NS + "ontology#launchedOn"), Iri(NS + "ontology#owner")
SELKIE, HARBOUR = Iri(NS + "vessel/selkie"), Iri(NS + "vessel/harbour")


def said(s: Iri, p: Iri, o: Term, *support: tuple[str, str], standing: bool = True, inferred: bool = False) -> ProjectedState:
    """A state with support given as (claim, document)."""
    supports = tuple(Support(claim, doc, f"{doc}#0", 3, 9, f"words of {claim}") for claim, doc in support)
    return ProjectedState(Statement(s, p, o), standing, inferred, supports)


def parts(*contents: Iterable[ProjectedState], ledger: str = "ledger-1") -> list[CommitPart]:
    """One commit of one part for each list of states, chained."""
    made: list[CommitPart] = []
    for n, states in enumerate(contents, start=1):
        previous = made[-1].cursor if made else None
        made.append(CommitPart(Cursor(ledger, n, 0, f"hash-{n}"), previous, states=tuple(states)))
    return made


FIRST = [
    said(SELKIE, RDF_TYPE, FERRY, ("c1", "a.md"), ("c2", "b.md")),
    said(SELKIE, RDF_TYPE, VESSEL, inferred=True),
    said(SELKIE, RDFS_LABEL, Literal("Selkie"), ("c3", "a.md")),
    said(SELKIE, LAUNCHED, Literal("2015-09-30", xsd("date")), ("c4", "b.md")),
]


@pytest.fixture
def store(tmp_path: Path) -> RdfStore:
    return RdfStore(tmp_path / "rdf", NS)


def test_a_statement_of_two_documents_is_counted_once_and_superclasses_count(store: RdfStore) -> None:
    [part] = parts(FIRST)
    assert store.cursor() is None
    assert store.apply(part) is Outcome.APPLIED
    assert store.cursor() == part.cursor
    assert store.counts() == Counts({FERRY: 1, VESSEL: 1}, {RDFS_LABEL: 1, LAUNCHED: 1})
    assert len(store.select("SELECT * { ?s ?p ?o }")) == 4


def test_read_back_gives_the_asserted_statements_only(store: RdfStore) -> None:
    store.apply(parts(FIRST)[0])
    assert set(store.statements()) == {s.statement for s in FIRST if not s.inferred}


def test_each_document_graph_says_what_that_document_supports(store: RdfStore) -> None:
    store.apply(parts(FIRST)[0])
    rows = store.select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'https:')) } GROUP BY ?g ORDER BY ?g")
    assert [(r["g"], r["n"]) for r in rows] == [
        (Iri(NS + "document/a.md"), Literal("2", xsd("integer"))),
        (Iri(NS + "document/b.md"), Literal("2", xsd("integer"))),
    ]


def test_provenance_leads_from_a_statement_to_its_quotes(store: RdfStore) -> None:
    store.apply(parts(FIRST)[0])
    rows = store.select(
        f"""PREFIX prov: <http://www.w3.org/ns/prov#>
        PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?quote ?doc ?start {{ GRAPH <urn:syngraph:graph:provenance> {{
          ?claim <urn:syngraph:says> [ rdf:subject <{SELKIE}> ; rdf:predicate rdf:type ; rdf:object <{FERRY}> ] ;
                 prov:value ?quote ; prov:hadPrimarySource ?doc ; <urn:syngraph:start> ?start
        }} }} ORDER BY ?quote"""
    )
    assert [(r["quote"], r["doc"]) for r in rows] == [
        (Literal("words of c1"), Iri(NS + "document/a.md")),
        (Literal("words of c2"), Iri(NS + "document/b.md")),
    ]


def everything(store: RdfStore) -> list[str]:
    """Every quad but the cursor's."""
    result = store.query("SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } FILTER(?g != <urn:syngraph:graph:cursor>) } }")
    return sorted(json.dumps(row, sort_keys=True) for row in result.sparql_json()["results"]["bindings"])


def test_losing_support_takes_away_the_claim_its_quote_and_the_document_graph(store: RdfStore) -> None:
    first, second, third = parts(
        FIRST,
        [said(SELKIE, RDF_TYPE, FERRY, ("c2", "b.md"))],
        [said(s.statement.subject, s.statement.property, s.statement.object, standing=False) for s in FIRST],
    )
    store.apply(first)
    store.apply(second)
    assert not [line for line in everything(store) if "words of c1" in line]
    assert store.counts().classes == {FERRY: 1, VESSEL: 1}
    store.apply(third)
    assert everything(store) == []


def test_a_claim_that_moves_to_another_statement_is_said_once_in_whichever_order_the_parts_come(tmp_path: Path) -> None:
    leaves = said(SELKIE, OWNER, HARBOUR, standing=False)
    arrives = said(SELKIE, OWNER, FERRY, ("c9", "a.md"))
    ends = []
    for n, (one, other) in enumerate([(leaves, arrives), (arrives, leaves)]):
        store = RdfStore(tmp_path / str(n), NS)
        for part in parts([said(SELKIE, OWNER, HARBOUR, ("c9", "a.md"))], [one], [other]):
            assert store.apply(part) is Outcome.APPLIED
        ends.append(everything(store))
    fresh = RdfStore(tmp_path / "fresh", NS)
    fresh.apply(parts([arrives])[0])
    assert ends[0] == ends[1] == everything(fresh)


def test_replay_changes_nothing_and_a_gap_or_another_history_is_refused(store: RdfStore) -> None:
    first, second, third = parts(FIRST, [said(SELKIE, OWNER, HARBOUR, ("c5", "a.md"))], [])
    assert store.apply(second) is Outcome.ELSEWHERE
    assert store.apply(first) is Outcome.APPLIED
    before = everything(store)
    assert store.apply(first) is Outcome.REPLAYED
    assert store.apply(third) is Outcome.ELSEWHERE
    assert everything(store) == before
    assert store.apply(second) is Outcome.APPLIED
    assert store.apply(first) is Outcome.REPLAYED
    assert store.apply(parts([], [], [], ledger="restored")[2]) is Outcome.ELSEWHERE
    changed_history = CommitPart(Cursor("ledger-1", 2, 0, "another hash"), first.cursor)
    assert store.apply(changed_history) is Outcome.ELSEWHERE


def test_a_rebuild_equals_applying_and_keeps_the_ontology(tmp_path: Path) -> None:
    ontology = Ontology(Iri(NS + "ontology"), {FERRY: OntologyClass(FERRY, "ferry", "A ship.")})
    applied, rebuilt = RdfStore(tmp_path / "1", NS), RdfStore(tmp_path / "2", NS)
    made = parts(FIRST, [said(SELKIE, OWNER, HARBOUR, ("c5", "a.md"))])
    for part in made:
        applied.apply(part)
    rebuilt.put_ontology(ontology)
    rebuilt.apply(parts([said(HARBOUR, RDFS_LABEL, Literal("old"), ("c0", "old.md"))], ledger="lost")[0])
    assert rebuilt.rebuild(made) == made[-1].cursor == rebuilt.cursor()
    applied.put_ontology(ontology)
    assert everything(applied) == everything(rebuilt)


def test_a_rebuild_cut_short_has_no_cursor_and_the_next_one_heals_it(store: RdfStore) -> None:
    made = parts(FIRST, [said(SELKIE, OWNER, HARBOUR, ("c5", "a.md"))])

    def interrupted() -> Iterator[CommitPart]:
        yield made[0]
        raise KeyboardInterrupt

    store.apply(made[0])
    with pytest.raises(KeyboardInterrupt):
        store.rebuild(interrupted())
    assert store.cursor() is None
    store.rebuild([])
    assert everything(store) == []
    for part in made:
        assert store.apply(part) is Outcome.APPLIED


def test_documents_and_chunks_come_and_go_as_provenance(store: RdfStore) -> None:
    document = ProjectedDocument("a.md", "A", "ab", True, (ProjectedChunk("a.md#0", 0, 0, 9, None, "A > B", "the words"),))
    gone = ProjectedDocument("a.md", "A", "ab", False, ())
    one = CommitPart(Cursor("l", 1, 0, "h1"), None, documents=(document,))
    two = CommitPart(Cursor("l", 2, 0, "h2"), one.cursor, documents=(gone,))
    store.apply(one)
    assert any("A > B" in line for line in everything(store))
    store.apply(two)
    assert everything(store) == []


def test_the_ontology_graph_says_exactly_the_ontology(store: RdfStore) -> None:
    old = Ontology(Iri(NS + "ontology"), {VESSEL: OntologyClass(VESSEL, "vessel", "A ship.")})
    new = Ontology(Iri(NS + "ontology"), {FERRY: OntologyClass(FERRY, "ferry \x85", "A ship.\n\nOr two.")}, root=FERRY)
    store.put_ontology(old)
    store.put_ontology(new)
    result = store.query("CONSTRUCT { ?s ?p ?o } { GRAPH <urn:syngraph:graph:ontology> { ?s ?p ?o } }")
    assert isomorphic(rdflib.Graph().parse(data=result.turtle(), format="turtle"), to_owl(new))
    assert store.select("SELECT * { ?s ?p ?o }") == []


def test_a_second_writer_is_told_that_the_store_is_held(store: RdfStore) -> None:
    with pytest.raises(Busy, match="has the RDF store rdf open"):
        RdfStore(store.path, NS)


def test_a_reader_beside_the_writer_sees_what_was_flushed(store: RdfStore) -> None:
    store.apply(parts(FIRST)[0])
    store.flush()
    assert open_for_reading(store.path).counts() == store.counts()


def test_readers_beside_a_flushing_writer_always_get_an_answer_of_one_moment(store: RdfStore) -> None:
    made = parts(*([said(SELKIE, OWNER, Literal(str(n - 1)), standing=False), said(SELKIE, OWNER, Literal(str(n)))] for n in range(1, 500)))
    store.apply(made[0])
    store.flush()
    done = threading.Event()

    def write() -> None:
        for part in made[1:]:
            if done.wait(0.1):
                return
            store.apply(part)
            store.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = [open_for_reading(store.path).select(MOMENT) for _ in range(25)]
    finally:
        done.set()
        writer.join()
    assert all(len(rows) == 1 and same_moment(rows[0]) for rows in found), found


MOMENT = "SELECT ?o ?n { ?s ?p ?o GRAPH ?g { ?c <urn:syngraph:sequence> ?n } }"


def same_moment(row: dict[str, Term]) -> bool:
    """Whether the value of the one statement is the number of the part that brought it."""
    value, number = row["o"], row["n"]
    return isinstance(value, Literal) and isinstance(number, Literal) and value.lexical == number.lexical


def test_reading_where_nothing_is_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="syngraph run"):
        open_for_reading(tmp_path / "none")


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreUnreachable, match="file"):
        RdfStore(tmp_path / "file", NS)


VALUES: list[Term] = [
    Literal("1.5", xsd("decimal")),
    Literal("1000", xsd("double")),
    Literal("0.1234567890123", xsd("double")),
    Literal("9223372036854775808", xsd("integer")),
    Literal('café "x"\n\\u0041 \x7f', language="fr"),
    Literal("true", xsd("boolean")),
    Literal("x"),
    HARBOUR,
]


FORMATS: list[ExportFormat] = ["ttl", "nq", "jsonld"]


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_reads_back_as_the_asserted_graph(store: RdfStore, format: ExportFormat) -> None:
    states = [said(SELKIE, OWNER, value, (f"v{n}", "a.md")) for n, value in enumerate(VALUES)]
    store.apply(parts([*FIRST, *states])[0])
    text = export(store, format, Iri(NS + "ontology"))
    kind = {"ttl": ox.RdfFormat.TURTLE, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}[format]
    back = list(ox.parse(text, kind))
    asserted = "\n".join(s.statement.ntriples() for s in [*FIRST, *states] if not s.inferred)
    expected = {q.triple for q in ox.parse(asserted, ox.RdfFormat.N_TRIPLES)}
    assert {q.triple for q in back if isinstance(q.graph_name, ox.DefaultGraph)} == expected
    documents = [q for q in back if not isinstance(q.graph_name, ox.DefaultGraph)]
    assert len(documents) == (4 + len(VALUES) if format == "nq" else 0)
    assert export(store, format, Iri(NS + "ontology")) == text


def test_whoever_looks_while_parts_come_in_sees_cursor_and_data_of_the_same_part(store: RdfStore) -> None:
    made = parts(*([said(SELKIE, OWNER, Literal(str(n - 1)), standing=False), said(SELKIE, OWNER, Literal(str(n)))] for n in range(1, 150)))
    seen: list[list[dict[str, Term]]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append(store.select(MOMENT))

    looker = threading.Thread(target=look)
    looker.start()
    for part in made:
        store.apply(part)
    done.set()
    looker.join()
    found = [row for rows in seen for row in rows]
    assert len(found) > 20
    assert all(map(same_moment, found))
