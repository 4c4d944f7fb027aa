"""What a Cypher query owes that answers a question: it only reads, keeps to the vocabulary, and asks what the ontology can answer.

The query is read here, not run: every word in it must be a clause that reads, a function known to be harmless, a name of the
vocabulary in its place, or a variable that the query itself brings. Its patterns become triple patterns, which must match on
the canonical instance, as those of SPARQL must; so a relationship drawn the wrong way round is noticed without a Neo4j.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from syngraph.contracts.canonical import why_unmatched
from syngraph.contracts.cypher_language import CLAUSES, COMPARING, FORBIDDEN, FUNCTIONS, OWN_KEYS, TAKES_LISTS, TIME_PARTS, WORDS
from syngraph.contracts.cypher_patterns import Patterns, patterns_of
from syngraph.contracts.cypher_tokens import Token, brackets, tokens
from syngraph.contracts.cypher_vocabulary import CypherVocabulary
from syngraph.contracts.sparql_query import QueryFault
from syngraph.ontologies.ontology import Ontology

_ONLY_READS: Final = "a query only reads, with MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND and RETURN"


@dataclass(frozen=True)
class CypherQuery:
    """A Cypher query as far as it can be read. columns: what it returns, in order; faults: what is wrong with its form, in words."""

    columns: tuple[str, ...]
    patterns: tuple[Patterns, ...]
    faults: tuple[str, ...]

    @classmethod
    def read(cls, cypher: str, vocabulary: CypherVocabulary) -> "CypherQuery":
        """Never raises: what cannot be read is a fault.

        >>> CypherQuery.read("CREATE (n) RETURN 1 AS one", CypherVocabulary({}, {}, {})).faults[0]
        'CREATE may not be in it: a query only reads, with MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND and RETURN'
        """
        found, refused = tokens(cypher)
        pairs = brackets(found)
        if refused or pairs is None or not found:
            return cls((), (), tuple(refused) or ("it is empty" if not found else "its brackets do not match",))
        reader = _Reader(found, pairs, vocabulary)
        faults = list(dict.fromkeys(reader.faults()))
        return cls(reader.columns, tuple(reader.arms), tuple(faults))


def cypher_faults(ontology: Ontology, cypher: str, columns: tuple[str, ...] = ()) -> list[QueryFault]:
    """All that is wrong with a query for a question, in words; the parts that the ontology lacks only when nothing else is wrong.

    columns: of the SPARQL query that asks the same; it must return the same ones.
    """
    vocabulary = CypherVocabulary.of(ontology)
    query = CypherQuery.read(cypher, vocabulary)
    faults = [QueryFault(what) for what in query.faults]
    if columns and query.columns and set(columns) != set(query.columns):
        faults.append(QueryFault(f"it returns {', '.join(query.columns)} where the SPARQL query returns {', '.join(columns)}"))
    return faults or [QueryFault(what, lacking=True) for what in _unmatched(ontology, query)]


def _unmatched(ontology: Ontology, query: CypherQuery) -> Iterator[str]:
    """The whole of each UNION arm must match; and with it each property that is read somewhere, one at a time."""
    if not any(arm.used for arm in query.patterns):
        yield "it uses no class or property of the ontology"
        return
    for arm in query.patterns:
        why = why_unmatched(ontology, [arm.triples])
        reads = [[*arm.triples, one] for one in arm.read]
        yield from [why] if why else list(dict.fromkeys(w for one in reads if (w := why_unmatched(ontology, [one]))))


class _Reader:
    """One query. columns, arms: see CypherQuery; complete when `faults` has been read to its end."""

    def __init__(self, found: list[Token], pairs: dict[int, int], vocabulary: CypherVocabulary) -> None:
        self._tokens, self._pairs, self._vocabulary = found, pairs, vocabulary
        self._depth = _depths(found, pairs)
        self.arms = [patterns_of(found, pairs, start, end, vocabulary) for start, end in self._parts()]
        self.columns: tuple[str, ...] = ()
        self._known = self._brought()

    def faults(self) -> Iterator[str]:
        """Everything wrong, in the order in which it stands there."""
        if self._upper(0) not in ("MATCH", "OPTIONAL", "UNWIND", "WITH"):
            forbidden = self._upper(0) in FORBIDDEN
            yield f"{self._upper(0)} may not be in it: {_ONLY_READS}" if forbidden else f"it does not begin with MATCH: {_ONLY_READS}"
        for n, token in enumerate(self._tokens):
            if token.kind == "word":
                yield from self._word(n)
            elif token.text == "[" and n and self._ends_a_value(n - 1):
                yield from self._subscript(n)
        for arm in self.arms:
            yield from arm.faults
        yield from self._returned()

    def _word(self, n: int) -> Iterator[str]:
        """What is wrong with this word in its place."""
        word, token = self._text(n), self._tokens[n]
        if any(n in arm.named for arm in self.arms):
            return  # a label, a type or a key of a map: patterns_of has looked at it
        if self._text(n - 1) == "." and n >= 2 and self._text(n - 2) != ".":
            yield from self._access(n)
        elif self._text(n + 1) == "(" and (token.upper not in WORDS or word.lower() in FUNCTIONS):
            if token.upper in FORBIDDEN:
                yield f"{token.upper} may not be in it: {_ONLY_READS}"
            elif word.lower() not in FUNCTIONS:
                yield f"{word} is a function that no query here needs"
        elif token.upper == "EXISTS" and self._text(n + 1) != "{":
            yield "EXISTS takes braces: EXISTS { … }"
        elif token.upper in FORBIDDEN:
            yield f"{token.upper} may not be in it: {_ONLY_READS}"
        elif token.upper not in WORDS and word not in self._known:
            yield f"{word} is neither a word that reads nor a variable that the query brings"

    def _access(self, n: int) -> Iterator[str]:
        """`x.key`: of a node a key of the vocabulary, of a value a part of a time."""
        key, of = self._text(n), self._text(n - 2)
        if self._text(n + 1) == "(":
            yield f"{of}.{key}() is a function that no query here needs"
            return
        if self._tokens[n - 2].kind != "word" and of not in (")", "]"):
            yield f".{key} stands behind nothing that has properties"
            return
        if any(of in arm.relationships for arm in self.arms):
            yield f"{of}.{key} is a property of a relationship, which is no part of the vocabulary"
            return
        is_node = any(of in arm.nodes for arm in self.arms) and self._text(n - 3) != "."
        if is_node or (key not in TIME_PARTS and key not in OWN_KEYS):
            yield from self._vocabulary.unknown_key(key)
        if is_node and (key == "labels" or self._vocabulary.is_list(key)):
            yield from self._as_one(n, f"{of}.{key}")

    def _as_one(self, n: int, said: str) -> Iterator[str]:
        """A key that holds a list, used as if it held one value."""
        after, before = self._tokens[n + 1].upper or self._text(n + 1) if n + 1 < len(self._tokens) else "", self._text(n - 3)
        function = self._text(n - 4).lower() if before == "(" else ""
        compared = after in COMPARING or (before in ("=", "<", ">") and self._text(n - 4) != "-")
        inside = after == ")" and function in FUNCTIONS - TAKES_LISTS
        returned = before.upper() in ("RETURN", "DISTINCT", ",") and self._clause(n) == "RETURN"
        if compared or inside or returned:
            yield f"{said} holds a list: UNWIND it first, or ask with IN or any()"

    def _ends_a_value(self, n: int) -> bool:
        """Whether a bracket behind this token takes something out of it, and does not begin a list."""
        return self._text(n) in (")", "]", "}") or (self._tokens[n].kind == "word" and self._upper(n) not in WORDS)

    def _subscript(self, n: int) -> Iterator[str]:
        inside = self._tokens[n + 1 : self._pairs[n]]
        if any(one.kind != "number" and one.text not in (".", "-") for one in inside):
            yield f"{self._text(n - 1)}[…] reads a property by a computed name: write {self._text(n - 1)}.key"

    def _parts(self) -> list[tuple[int, int]]:
        """The parts between UNIONs: first token, and the one behind the last."""
        cuts = [n for n, token in enumerate(self._tokens) if token.upper == "UNION" and self._depth[n] == 0]
        return list(zip([0, *(n + 1 for n in cuts)], [*cuts, len(self._tokens)], strict=True))

    def _returned(self) -> Iterator[str]:
        """Every part between UNIONs returns the same columns, each with a name."""
        for part, (start, end) in enumerate(self._parts()):
            at = [n for n in range(start, end) if self._upper(n) == "RETURN" and self._depth[n] == 0]
            if len(at) != 1:
                yield "it has no RETURN at its end" if not at else "it has more than one RETURN"
                return
            stop = next((n for n in range(at[0], end) if self._upper(n) in ("ORDER", "SKIP", "LIMIT") and self._depth[n] == 0), end)
            names: list[str] = []
            for item in self._items(at[0] + 1, stop):
                yield from self._item(item, names)
            if part and set(names) != set(self.columns):
                yield "the parts of its UNION return different columns"
            self.columns = tuple(names)

    def _items(self, start: int, stop: int) -> Iterator[list[Token]]:
        start += self._upper(start) == "DISTINCT"
        commas = [n for n in range(start, stop) if self._text(n) == "," and self._depth[n] == 0]
        for first, last in zip([start, *(n + 1 for n in commas)], [*commas, stop], strict=True):
            yield self._tokens[first:last]

    def _item(self, item: list[Token], names: list[str]) -> Iterator[str]:
        if len(item) >= 3 and item[-2].upper == "AS" and item[-1].kind == "word":
            names.append(item[-1].text)
            said = item[:-2]
        elif len(item) == 1 and item[0].kind == "word":
            names.append(item[0].text)
            said = item
        else:
            yield f"a column has no name: RETURN {' '.join(one.text for one in item)[:60]} AS …"
            return
        if len(said) == 1 and any(said[0].text in {*arm.nodes, *arm.relationships} for arm in self.arms):
            yield f"it returns {said[0].text} as a whole: return {said[0].text}.uri AS {names[-1]}"

    def _brought(self) -> set[str]:
        """The variables that the query brings: of patterns, behind AS, of comprehensions, and paths."""
        known = {name for arm in self.arms for name in (*arm.nodes, *arm.relationships)}
        for n, token in enumerate(self._tokens):
            if token.kind != "word":
                continue
            path = self._text(n + 1) == "=" and (self._upper(n - 1) == "MATCH" or self._text(n - 1) == ",")
            if self._upper(n - 1) == "AS" or path or (self._upper(n + 1) == "IN" and self._text(n - 1) in ("[", "(")):
                known.add(token.text)
        return known

    def _clause(self, n: int) -> str:
        """The clause at depth 0 that this token stands in."""
        return next((self._upper(i) for i in range(n, -1, -1) if self._depth[i] == 0 and self._upper(i) in CLAUSES), "")

    def _text(self, n: int) -> str:
        return self._tokens[n].text if 0 <= n < len(self._tokens) else ""

    def _upper(self, n: int) -> str:
        return self._tokens[n].upper if 0 <= n < len(self._tokens) else ""


def _depths(found: list[Token], pairs: dict[int, int]) -> list[int]:
    depth, depths, closing = 0, [], set(pairs.values())
    for n in range(len(found)):
        depth -= n in closing
        depths.append(depth)
        depth += n in pairs
    return depths
