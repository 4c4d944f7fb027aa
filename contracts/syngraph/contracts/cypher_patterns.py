"""How the patterns of a Cypher query become triple patterns: `(f:Ferry)-[:CAPTAIN]->(c)` says `?f a :Ferry ; :captain ?c`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from typing import Literal as OneOf

from rdflib import RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path

from syngraph.contracts.canonical import Triple
from syngraph.contracts.cypher_language import ANY_THING
from syngraph.contracts.cypher_tokens import Token
from syngraph.contracts.cypher_vocabulary import CypherVocabulary

_CLAUSES: Final = frozenset({"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "UNION", "ORDER", "SKIP", "LIMIT"})
_SUBQUERIES: Final = frozenset({"EXISTS", "COUNT", "COLLECT"})


@dataclass
class Patterns:
    """What one part between UNIONs asks for.

    triples: of its patterns, those of WHERE and of subqueries left out, for they only narrow.
    read:    what is read of a node somewhere, `f.launchedOn`, as one triple pattern each.
    nodes:   variables of nodes, and what they are an alias of. relationships: variables of these.
    named:   positions of labels, types and keys of maps. used: whether any of them, or a key, is one of the vocabulary.
    faults:  in words.
    """

    triples: list[Triple] = field(default_factory=list)
    read: list[Triple] = field(default_factory=list)
    nodes: dict[str, str] = field(default_factory=dict)
    relationships: set[str] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    used: bool = False
    faults: list[str] = field(default_factory=list)


class _Names(NamedTuple):
    """Labels or types behind a colon. simple: all of them hold (labels), or any one (types)."""

    names: tuple[str, ...] = ()
    simple: bool = True


def patterns_of(found: list[Token], pairs: dict[int, int], start: int, end: int, vocabulary: CypherVocabulary) -> Patterns:
    """The patterns between two positions."""
    reader = _PatternReader(found, pairs, vocabulary)
    reader.read(range(start, end))
    return reader.patterns


class _PatternReader:
    """Goes over one part again and again: first what stands behind colons, then nodes, then what leads from one to the other."""

    def __init__(self, found: list[Token], pairs: dict[int, int], vocabulary: CypherVocabulary) -> None:
        self._tokens, self._pairs, self._vocabulary = found, pairs, vocabulary
        self._opening = {end: start for start, end in pairs.items()}
        self._behind: dict[int, _Names] = {}  # opening bracket -> labels or types that stand in it
        self._keys: dict[int, list[str]] = {}  # opening bracket of a map -> its keys
        self._of_node: dict[int, str] = {}  # opening bracket of a node -> its variable
        self._placed: set[str] = set()  # variables of nodes that have a label or take part in a relationship
        self.patterns = Patterns()

    def read(self, part: range) -> None:
        narrowing, inside = self._sections(part)
        for n in part:
            if self._text(n) == ":":
                self._colon(n, inside.get(n))
        for n in part:
            if self._text(n) == "(" and self._is_node(n):
                self._node(n, n in narrowing)
        for n in part:
            if self._text(n) == "[" and self._is_relationship(n):
                self._relationship(n, n in narrowing)
            elif self._text(n) == ")" and self._untyped(n):
                self.patterns.faults.append("a relationship has no type: name it, as in -[:TYPE]->")
        for name in dict.fromkeys(self._of_node.values()):
            if name not in self._placed:
                shown = "" if name.startswith("_") else name
                self.patterns.faults.append(f"({shown}) is any node at all: give it a label, {ANY_THING} if it may be any thing")
        self._aliases(part)
        self._reads(part)

    def _sections(self, part: range) -> tuple[set[int], dict[int, int]]:
        """The positions that only narrow, in WHERE or a subquery; and for each position the innermost bracket around it."""
        narrowing: set[int] = set()
        inside: dict[int, int] = {}
        around: list[tuple[int, bool]] = []
        where = False
        for n in part:
            if n in self._opening and around:
                where = around.pop()[1]
            if self._upper(n) == "WHERE":
                where = True
            elif self._upper(n) in _CLAUSES and not any(self._is_subquery(start) for start, _ in around):
                where = False
            if where:
                narrowing.add(n)
            if around:
                inside[n] = around[-1][0]
            if n in self._pairs:
                around.append((n, where))
                where = where or self._is_subquery(n)
        return narrowing, inside

    def _is_subquery(self, n: int) -> bool:
        return self._text(n) == "{" and self._upper(n - 1) in _SUBQUERIES

    def _colon(self, n: int, around: int | None) -> None:
        """A key of a map, or labels, or types."""
        if around is not None and self._text(around) == "{" and not self._is_subquery(around) and self._text(n - 2) in ("{", ","):
            self.patterns.named.add(n - 1)
            self._keys.setdefault(around, []).append(self._text(n - 1))
            return
        if n - 1 in self.patterns.named or self._text(n - 1) == "|":
            return  # within an expression that has been read
        of_relationship = around is not None and self._is_relationship(around)
        names, simple = [], True
        at = n
        signs = {":", "|", "&", "!"} if of_relationship or (around is not None and self._text(around) == "(") else {":", "&", "!"}
        while self._text(at) in signs:
            simple = simple and (self._text(at) in (":", "|") if of_relationship else self._text(at) in (":", "&"))
            at += 1
            if at < len(self._tokens) and self._tokens[at].kind == "word":
                self.patterns.named.add(at)
                names.append(self._text(at))
                at += 1
        known, unknown = (
            (self._vocabulary.types, self._vocabulary.unknown_type)
            if of_relationship
            else (self._vocabulary.labels, self._vocabulary.unknown_label)
        )
        self.patterns.used |= any(name in known for name in names)
        if names and not of_relationship and self._tokens[n - 1].kind == "word":
            self._placed.add(self._text(n - 1))
        self.patterns.faults += [what for name in names for what in unknown(name)] or ([] if names else ["behind a colon stands no name"])
        if around is not None:
            self._behind.setdefault(around, _Names(tuple(names), simple))

    def _is_node(self, n: int) -> bool:
        """Whether this parenthesis is a node: it follows MATCH, stands beside a relationship, or holds labels."""
        end = self._pairs[n]
        before, after = self._text(n - 1), [self._text(end + 1), self._text(end + 2)]
        if n in self._behind and self._text(n + 1 + (self._text(n + 1) != ":")) == ":":
            return True
        beside = (before in ("-", ">") and self._text(n - 2) in ("]", "-")) or (
            after[0] == "-" and (after[1] in ("[", "-") or after[1] == ">")
        )
        beside = beside or (after[0] == "<" and after[1] == "-" and self._text(end + 3) in ("[", "-"))
        started = self._upper(n - 1) == "MATCH" or (before == "=" and self._upper(n - 3) in ("MATCH", ""))
        return beside or started or (before == "," and self._clause(n) == "MATCH")

    def _node(self, n: int, narrowing: bool) -> None:
        first = self._tokens[n + 1]
        name = first.text if first.kind == "word" and first.upper != "WHERE" else f"_{n}"
        self._of_node[n] = name
        if not name.startswith("_") or first.text == name:
            self.patterns.nodes.setdefault(name, name)
        labels = self._behind.get(n, _Names())
        if labels.names:
            self._placed.add(name)
        if labels.simple and not narrowing:
            for label in labels.names:
                if label in self._vocabulary.labels:
                    self.patterns.triples.append((Variable(name), RDF.type, URIRef(self._vocabulary.labels[label].iri)))
        for start in range(n + 1, self._pairs[n]):
            for key in self._keys.get(start, ()) if self._text(start) == "{" else ():
                self.patterns.faults += self._vocabulary.unknown_key(key)
                if self._vocabulary.is_list(key) or key == "labels":
                    self.patterns.faults.append(f"{{{key}: …}} compares a list: ask with IN or any() in WHERE")
                self._read(name, key)

    def _is_relationship(self, n: int) -> bool:
        return self._text(n) == "[" and self._text(n - 1) == "-" and (self._text(n - 2) == ")" or self._text(n - 3) == ")")

    def _relationship(self, n: int, narrowing: bool) -> None:
        end = self._pairs[n]
        left = self._opening.get(n - 2 if self._text(n - 2) == ")" else n - 3, -1)
        backward, forward = self._text(n - 2) == "<", self._text(end + 2) == ">"
        right = end + 2 + forward
        first = self._tokens[n + 1]
        if first.kind == "word":
            self.patterns.relationships.add(first.text)
        types = self._behind.get(n, _Names())
        if not types.names or not types.simple:
            self.patterns.faults.append("a relationship has no type: name it, as in -[:TYPE]->")
        if any(self._text(at) == "{" for at in range(n, end)):
            self.patterns.faults.append("a relationship is narrowed by properties, which are no part of the vocabulary")
        if left not in self._of_node or right not in self._of_node or self._text(end + 1) != "-":
            self.patterns.faults.append("a relationship stands between no two nodes: write (a)-[:TYPE]->(b)")
            return
        self._placed |= {self._of_node[left], self._of_node[right]}
        path = self._path(types, self._length(n, end), backward == forward)
        if path is not None and not narrowing:
            ends = [Variable(self._of_node[one]) for one in ((right, left) if backward and not forward else (left, right))]
            self.patterns.triples.append((ends[0], path, ends[1]))

    def _path(self, types: _Names, length: OneOf["*", "+", ""], either_way: bool) -> URIRef | Path | None:
        """The property, or the path that its types, length and direction make."""
        known = [URIRef(self._vocabulary.types[name].iri) for name in types.names if name in self._vocabulary.types]
        if not known:
            return None
        path: URIRef | Path = known[0] if len(known) == 1 else AlternativePath(*known)
        if length:
            path = MulPath(path, length)
        return AlternativePath(path, InvPath(path)) if either_way else path

    def _length(self, n: int, end: int) -> OneOf["*", "+", ""]:
        """`*` and `+` of a path for `*0..3` and `*1..3`; empty for one step."""
        at = next((i for i in range(n, end) if self._text(i) == "*"), None)
        return "" if at is None else "*" if self._text(at + 1) == "0" else "+"

    def _untyped(self, n: int) -> bool:
        """Whether `--`, `-->` or `<--` follows this parenthesis, on to another one."""
        at = n + 1 + (self._text(n + 1) == "<")
        behind = at + 2 + (self._text(at + 2) == ">")
        return self._text(at) == "-" and self._text(at + 1) == "-" and self._text(behind) == "("

    def _aliases(self, part: Iterable[int]) -> None:
        """`WITH f AS ferry`: another name for the same node."""
        nodes = self.patterns.nodes
        for n in part:
            if self._upper(n) == "AS" and self._text(n - 1) in nodes and self._text(n - 2).upper() in ("WITH", "DISTINCT", ","):
                nodes.setdefault(self._text(n + 1), nodes[self._text(n - 1)])

    def _reads(self, part: Iterable[int]) -> None:
        for n in part:
            if self._text(n) == "." and self._text(n - 1) in self.patterns.nodes and self._text(n - 2) != ".":
                self._read(self._text(n - 1), self._text(n + 1))

    def _read(self, name: str, key: str) -> None:
        if key in self._vocabulary.keys:
            self.patterns.used = True
            node = self.patterns.nodes.get(name, name)
            self.patterns.read.append(
                (Variable(node), URIRef(self._vocabulary.keys[key].iri), Variable(f"_value{len(self.patterns.read)}"))
            )

    def _clause(self, n: int) -> str:
        """The clause before this position at its own depth."""
        depth = 0
        for at in range(n - 1, -1, -1):
            depth += (at in self._opening) - (at in self._pairs)
            if depth < 0:
                return ""
            if depth == 0 and self._upper(at) in _CLAUSES | {"WHERE"}:
                return self._upper(at)
        return ""

    def _text(self, n: int) -> str:
        return self._tokens[n].text if 0 <= n < len(self._tokens) else ""

    def _upper(self, n: int) -> str:
        return self._tokens[n].upper if 0 <= n < len(self._tokens) else ""
