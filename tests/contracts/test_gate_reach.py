"""After these tests a reader can trust that judging only what a change touches misses nothing: over every kind of constraint and path,
against pySHACL on the whole graph; and that property paths lead where SPARQL says they lead."""

import random
from dataclasses import replace

import pytest
from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.term import Literal, Node
from tests.contracts.ferries import NAMESPACE, World
from tests.contracts.first_engine.judgement import Judgement

from syngraph.contracts.blame import Case
from syngraph.contracts.definition import what_stands
from syngraph.contracts.path import Alternative, Path, Repeat, Sequence, Step, Triple, inverse, last_steps, text, values
from syngraph.contracts.rounds import holding_findings, run_rounds
from syngraph.contracts.shapes import Contracts
from syngraph.ontologies.claim import Claim, Evidence
from syngraph.ontologies.document import Span
from syngraph.ontologies.iri import Iri
from syngraph.ontologies.statement import Statement

TERMS = f"{NAMESPACE}ontology#"
PREDICATES = [URIRef(TERMS + name) for name in "pqr"]
CLASSES = [URIRef(TERMS + name) for name in ("A", "B", "C")]
NODES = [URIRef(f"{NAMESPACE}thing/{n}") for n in range(7)]
TBOX = Graph().add((CLASSES[1], RDFS.subClassOf, CLASSES[0]))
PREFIXES = """sh:prefixes [ sh:declare [ sh:prefix "o" ; sh:namespace "https://example.org/bay/ontology#" ] ] ;"""

EVERYTHING = {
    "class": "sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:class o:B ]",
    "counts": "sh:targetSubjectsOf o:p ; sh:property [ sh:path o:q ; sh:minCount 1 ; sh:maxCount 2 ]",
    "inverse": "sh:targetObjectsOf o:p ; sh:property [ sh:path [ sh:inversePath o:q ] ; sh:maxCount 1 ; sh:class o:A ]",
    "sequence": "sh:targetClass o:B ; sh:property [ sh:path ( o:p o:q [ sh:inversePath o:r ] ) ; sh:maxCount 0 ]",
    "alternative": "sh:targetClass o:A ; sh:property "
    "[ sh:path [ sh:alternativePath ( o:p ( o:q o:r ) ) ] ; sh:nodeKind sh:IRI ; sh:maxCount 3 ]",
    "closure": "sh:targetClass o:C ; sh:property [ sh:path ( [ sh:oneOrMorePath o:p ] o:q ) ; sh:maxCount 1 ]",
    "star": "sh:targetClass o:C ; sh:property [ sh:path [ sh:zeroOrMorePath [ sh:inversePath o:q ] ] ; sh:class o:C ]",
    "perhaps": "sh:targetClass o:B ; sh:property [ sh:path ( [ sh:zeroOrOnePath o:r ] o:p ) ; sh:minCount 1 ]",
    "inverse of a sequence": "sh:targetClass o:B ; sh:property [ sh:path [ sh:inversePath ( o:p o:q ) ] ; sh:maxCount 0 ]",
    "nested properties": "sh:targetClass o:A ; sh:property "
    "[ sh:path o:p ; sh:property [ sh:path o:q ; sh:maxCount 1 ; sh:datatype xsd:integer ] ]",
    "node": "sh:targetClass o:A ; sh:property [ sh:path o:q ; sh:node [ sh:property [ sh:path o:r ; sh:minCount 1 ] ] ]",
    "not": "sh:targetClass o:C ; sh:not [ sh:property [ sh:path o:p ; sh:hasValue t:1 ] ]",
    "or": "sh:targetSubjectsOf o:r ; sh:or ( [ sh:class o:C ] [ sh:property [ sh:path o:q ; sh:maxCount 0 ] ] )",
    "xone": "sh:targetSubjectsOf o:q ; sh:xone ( [ sh:class o:A ] [ sh:property [ sh:path o:p ; sh:minCount 1 ] ] )",
    "and": "sh:targetClass o:B ; sh:and ( [ sh:class o:C ] [ sh:property [ sh:path [ sh:inversePath o:p ] ; sh:minCount 1 ] ] )",
    "pairs": "sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:disjoint o:q ] , [ sh:path o:q ; sh:equals o:r ]",
    "order": "sh:targetSubjectsOf o:p ; sh:property [ sh:path o:p ; sh:lessThan o:r ] , [ sh:path o:q ; sh:lessThanOrEquals o:r ]",
    "closed": "sh:targetClass o:C ; sh:closed true ; sh:ignoredProperties ( rdf:type o:p ) ; sh:property [ sh:path o:q ]",
    "qualified": "sh:targetClass o:A ; sh:property [ sh:path o:p ; sh:qualifiedValueShape [ sh:class o:B ] ; sh:qualifiedMaxCount 1 ;"
    " sh:qualifiedValueShapesDisjoint true ] , [ sh:path o:q ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape"
    " [ sh:property [ sh:path o:r ; sh:minCount 1 ] ] ; sh:qualifiedValueShapesDisjoint true ]",
    "query": f"sh:targetClass o:B ; sh:sparql [ {PREFIXES} sh:select "
    '"SELECT $this ?value WHERE { $this o:p ?x . ?x o:q ?value . FILTER NOT EXISTS { ?value o:r ?y } }" ]',
    "recursion": "sh:targetClass o:C ; sh:property [ sh:path o:r ; sh:node s:recursion ] , [ sh:path o:q ; sh:maxCount 1 ]",
    "one node": "sh:targetNode t:2 ; sh:property [ sh:path o:p ; sh:minCount 1 ]",
}


@pytest.fixture(scope="module")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> Contracts:
    shapes = "\n".join(f"s:{name.replace(' ', '-')} a sh:NodeShape ; {rule} ." for name, rule in EVERYTHING.items())
    return World(tmp_path_factory.mktemp("shapes")).contracts(shapes)


def random_triple(rng: random.Random) -> Triple:
    if rng.random() < 0.3:
        return (rng.choice(NODES), RDF.type, rng.choice(CLASSES))
    number = Literal(str(rng.randrange(4)), datatype=URIRef("http://www.w3.org/2001/XMLSchema#integer"))
    return (rng.choice(NODES), rng.choice(PREDICATES), number if rng.random() < 0.2 else rng.choice(NODES))


def keys(judgement: Judgement) -> set[tuple[object, ...]]:
    return {result.key for result in judgement.results()}


@pytest.mark.parametrize("seed", range(10))
def test_what_a_change_does_not_touch_it_does_not_change(contracts: Contracts, seed: int) -> None:
    rng = random.Random(seed)
    narrow = Judgement(contracts, TBOX)
    narrow.change(add=[random_triple(rng) for _ in range(rng.randrange(5, 30))])
    for _ in range(8):
        now = list(set(narrow.graph) - narrow.tbox)
        add = [random_triple(rng) for _ in range(rng.randrange(4))]
        remove = rng.sample(now, min(len(now), rng.randrange(4)))
        whole = Judgement(contracts, TBOX, narrow=False)
        whole.change(add=now)
        before = keys(whole)
        whole.change(add, remove)
        with narrow.trying(add, remove):
            assert keys(narrow) == keys(whole)
        assert keys(narrow) == before
        narrow.change(add, remove)
        assert keys(narrow) == keys(whole)
        assert set(narrow.graph) == set(whole.graph)


@pytest.mark.parametrize("change", ["t:3 o:r t:4 .", "t:6 o:q t:4 ."], ids=["a sibling's property", "along a recursion"])
def test_a_change_far_away_is_touched_too(contracts: Contracts, change: str) -> None:
    """What a sibling of a qualified shape reads, and what a recursive shape reads from its second step on."""
    prefixes = f"@prefix o: <{TERMS}> . @prefix t: <{NAMESPACE}thing/> . "
    data = "t:0 a o:A ; o:p t:1, t:3 . t:1 a o:B . t:3 a o:B . t:5 a o:C ; o:r t:6 . t:6 o:q t:0 ."
    narrow, whole = Judgement(contracts, TBOX), Judgement(contracts, TBOX, narrow=False)
    for judgement in (narrow, whole):
        judgement.change(add=set(Graph().parse(data=prefixes + data, format="turtle")))
    before = keys(whole)
    for judgement in (narrow, whole):
        judgement.change(add=set(Graph().parse(data=prefixes + change, format="turtle")))
    assert keys(narrow) == keys(whole) != before


def test_every_rule_of_that_list_is_broken_sometimes(contracts: Contracts) -> None:
    rng = random.Random(7)
    broken = set()
    for _ in range(12):
        judgement = Judgement(contracts, TBOX)
        judgement.change(add=[random_triple(rng) for _ in range(25)])
        broken |= {result.contract.iri for result in judgement.results()}
    own = {top.iri for top in contracts.tops if not top.derived}
    assert broken & own == own


@pytest.mark.parametrize("seed", range(6))
def test_every_blame_is_on_statements_of_the_graph_and_rounds_come_to_an_end(contracts: Contracts, seed: int) -> None:
    rng = random.Random(seed)
    triples = {random_triple(rng) for _ in range(30)}
    claims = {triple: [_claim(n)] for n, triple in enumerate(sorted(triples, key=str))}
    narrow, whole = Judgement(contracts, TBOX), Judgement(contracts, TBOX, narrow=False)
    for judgement in (narrow, whole):
        judgement.change(add=triples)
    outcome, letter = what_stands(narrow, claims), what_stands(whole, claims)
    assert set(narrow.graph) == set(whole.graph) == (triples - outcome.held.keys()) | narrow.tbox
    assert set(outcome.roots.values()) <= outcome.held.keys() <= outcome.fell <= triples
    assert {s: fall.round for s, fall in letter.held.items()} == {s: fall.round for s, fall in outcome.held.items()}
    assert letter.fell == outcome.fell


def random_path(rng: random.Random, depth: int = 2) -> Path:
    if depth == 0 or rng.random() < 0.3:
        return Step(rng.choice(PREDICATES), rng.random() < 0.4)
    if rng.random() < 0.4:
        return Repeat(random_path(rng, depth - 1), *rng.choice([(True, True), (False, True), (True, False)]))
    parts = tuple(random_path(rng, depth - 1) for _ in range(2))
    return Sequence(parts) if rng.random() < 0.5 else Alternative(parts)


@pytest.mark.parametrize("seed", range(60))
def test_a_path_leads_where_sparql_says(seed: int) -> None:
    rng = random.Random(seed)
    graph = Graph()
    for _ in range(14):
        graph.add((rng.choice(NODES), rng.choice(PREDICATES), rng.choice(NODES)))
    path = random_path(rng)
    written = f"<{path.predicate}>" if isinstance(path, Step) and not path.inverse else text(path)
    for start in NODES[:3]:
        expected: set[Node] = {row[0] for row in graph.query(f"SELECT ?x {{ <{start}> {written} ?x }}")}  # type: ignore[index]
        assert values(path, graph, [start]) == expected
        for found in expected:
            assert start in values(inverse(path), graph, [found])
            without = Graph()
            for triple in set(graph) - last_steps(path, graph, [start], found):
                without.add(triple)
            assert found == start or found not in values(path, without, [start])


def test_blame_that_falls_on_the_given_alone_is_on_those_whose_coming_mattered(world: World) -> None:
    """Two that are each tolerated break together a rule that blames what stands: both fall, and a third that came with them does not."""
    shapes = f"""s:Rule a sh:NodeShape ; sh:targetSubjectsOf o:homePort ; sh:sparql [ {PREFIXES} sh:select
      "SELECT $this ?value WHERE {{ $this o:homePort ?value ; o:retired true ; o:crew ?n }}" ] ."""
    contracts = world.contracts(shapes)
    said = {
        name: (NODES[0], URIRef(TERMS + name), value)
        for name, value in (("homePort", NODES[1]), ("retired", Literal(True)), ("crew", Literal("3")))
    }
    said["motto"] = (NODES[2], URIRef(TERMS + "motto"), Literal("ahoy"))
    judgement = Judgement(contracts, Graph())
    judgement.change(add=said.values())
    given, newcomers = frozenset({said["homePort"]}), frozenset(said.values()) - {said["homePort"]}
    case = Case(judgement.graph, contracts, {s: [_claim(n)] for n, s in enumerate(said.values())}, judgement.conforms, given)
    own = [f for f in holding_findings(judgement, case, newcomers) if f.result.contract.iri == world.own("Rule")]
    assert [finding.blame.held for finding in own] == [{said["retired"], said["crew"]}]
    assert said["homePort"] not in run_rounds(judgement, case, newcomers)


def test_what_is_given_keeps_its_place_and_newcomers_compete_for_the_rest(world: World) -> None:
    contracts = world.contracts()
    calls: dict[str, Triple] = {
        port: (NODES[0], URIRef(TERMS + "callsAt"), URIRef(f"{NAMESPACE}thing/{port}")) for port in ("north", "south", "east")
    }
    kinds: list[Triple] = [
        (NODES[0], RDF.type, URIRef(TERMS + "Vessel")),
        *((call[2], RDF.type, URIRef(TERMS + "Port")) for call in calls.values()),
    ]
    judgement = Judgement(contracts, Graph())
    judgement.change(add=[*kinds, *calls.values()])
    claims: dict[Triple, list[Claim]] = {statement: [_claim(n)] for n, statement in enumerate(kinds)}
    claims |= {calls[port]: [replace(_claim(9), rank=rank)] for port, rank in (("north", 0), ("south", 2), ("east", 1))}
    case = Case(judgement.graph, contracts, claims, judgement.conforms, given=frozenset({*kinds, calls["north"]}))
    assert run_rounds(judgement, case, {calls["south"], calls["east"]}).keys() == {calls["east"]}


def _claim(n: int) -> Claim:
    """A claim that weighs one text; what it says is said by the triple it stands for."""
    nobody = Iri("urn:x:nobody")
    return Claim(f"c{n:02}", Statement(nobody, nobody, nobody), Evidence("d", "c", f"t{n % 5}", Span(0, 1), "q", "t", "m", "1"))
