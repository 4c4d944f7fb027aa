"""A small library for the tests of checks: shapes of every kind of result, random data with blank nodes, random changes."""

import random
from collections.abc import Iterable

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
EX = Namespace("https://example.org/")
PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/> .
"""
SHAPES = """
ex:Book a sh:NodeShape ; sh:targetClass ex:Book ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path ex:title ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ;
                sh:message "A book has one title"@en, "Ein Buch hat einen Titel"@de ] ;
  sh:property [ sh:path ex:pages ; sh:datatype xsd:integer ; sh:minInclusive 1 ; sh:severity sh:Warning ] ;
  sh:property [ sh:path ex:shelf ; sh:maxCount 1 ; sh:severity sh:Info ] ;
  sh:property [ sh:path ex:copy ; sh:node ex:Copy ; sh:property [ sh:path ex:room ; sh:minCount 1 ] ] ;
  sh:property [ sh:path ( ex:author [ sh:inversePath ex:wrote ] ) ; sh:maxCount 0 ] .
ex:Copy sh:or ( [ sh:path ex:room ; sh:minCount 1 ] [ sh:path ex:lentTo ; sh:minCount 1 ] ) .
ex:Author sh:targetObjectsOf ex:author ; sh:not [ sh:class ex:Book ] ;
  sh:property ex:Born .
ex:Born a sh:PropertyShape ; sh:path ex:born ; sh:lessThan ex:died .
ex:Slip sh:targetClass ex:Slip ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path ex:of ; sh:class ex:Book ] .
"""
BOOKS = [EX[f"book{n}"] for n in range(4)]
PEOPLE = [EX[f"person{n}"] for n in range(3)]


def graph(triples: Iterable[Triple]) -> Graph:
    made = Graph(bind_namespaces="none")
    made.bind("ex", EX)
    for triple in triples:
        made.add(triple)
    return made


def turtle(words: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=PREFIXES + words, format="turtle")


def number(lexical: str) -> Literal:
    return Literal(lexical, datatype=XSD.integer)


def random_triple(rng: random.Random, copies: list[BNode]) -> Triple:
    book, person, copy = rng.choice(BOOKS), rng.choice(PEOPLE), rng.choice(copies)
    choices: list[Triple] = [
        (book, RDF.type, EX.Book),
        (copy, RDF.type, EX.Book),
        (book, EX.title, rng.choice([Literal("Dune"), Literal("Emma"), Literal("Emma", lang="en")])),
        (book, EX.pages, rng.choice([number("0"), number("300"), number("many"), Literal("300")])),
        (book, EX.shelf, Literal(rng.choice("AB"))),
        (book, EX.copy, copy),
        (copy, EX.room, Literal(rng.choice("12"))),
        (copy, EX.lentTo, person),
        (book, EX.author, rng.choice([person, person, book])),
        (person, EX.wrote, person),
        (person, EX.born, number(rng.choice(["1920", "1965"]))),
        (person, EX.died, number(rng.choice(["1930", "1986"]))),
        (EX.slip, RDF.type, EX.Slip),
        (EX.slip, rng.choice([EX.of, EX.date]), book),
    ]
    return rng.choice(choices)


def random_data(rng: random.Random, copies: list[BNode]) -> set[Triple]:
    return {random_triple(rng, copies) for _ in range(rng.randrange(10, 60))}


def random_change(rng: random.Random, data: set[Triple], copies: list[BNode]) -> tuple[set[Triple], set[Triple]]:
    """What comes and what goes; some of it is there already, or not there."""
    came = {random_triple(rng, copies) for _ in range(rng.randrange(4))}
    there = sorted(data, key=str)
    gone = set(rng.sample(there, min(len(there), rng.randrange(3)))) | {random_triple(rng, copies)}
    return came, gone - came
