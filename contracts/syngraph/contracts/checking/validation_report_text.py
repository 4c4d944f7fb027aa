"""How the findings of a validation are told to people: thing by thing, what is wrong with it, and by which rule."""

from collections.abc import Iterator, Sequence

from rdflib import SH, BNode
from rdflib.term import Node

from syngraph.contracts.checking.default_message import message
from syngraph.contracts.checking.findings import Effect, Findings, severity_name
from syngraph.contracts.checking.term_name import TermNames
from syngraph.contracts.compiled.broken import Broken
from syngraph.contracts.path import Alternative, Path, Repeat, Step
from syngraph.contracts.path import Sequence as PathSequence


def report_text(findings: Findings) -> str:
    """Several lines: the verdict first, then the results by focus node."""
    return "\n".join(_Lines(findings).all()) + "\n"


class _Lines:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._name = TermNames(findings.prefixes, findings.said)

    def all(self) -> Iterator[str]:
        findings = self._findings
        yield self._verdict()
        if findings.effect is not None:
            yield f"  it {_effect(findings.effect)}{', which is done' if findings.applied else ''}"
        yield f"  {_extent(findings)}"
        yield from self._listed(findings.results, findings.count)
        if findings.stood:
            yield ""
            yield f"Broken before, and still: {_number(findings.stood, 'result')} where the change touches"
            yield from self._listed(findings.standing, findings.stood)

    def _verdict(self) -> str:
        findings = self._findings
        what = "the graph" if findings.effect is None else "the change"
        if findings.conforms:
            return f"{what} conforms"
        kinds = ", ".join(_number(number, severity_name(severity)) for severity, number in sorted(findings.found.items()) if number)
        return f"{what} {'is accepted' if findings.accepted else 'does not conform'}: {kinds}"

    def _listed(self, results: Sequence[Broken], count: int) -> Iterator[str]:
        things: dict[Node, list[Broken]] = {}
        for one in results:
            things.setdefault(one.here, []).append(one)
        for thing, wrong in things.items():
            yield ""
            yield self._name(thing)
            for one in wrong:
                words = message(one, self._findings.shapes, self._name)
                yield f"  {severity_name(one.severity)}: {self._what(one)}{words}  [{self._rule(one)}]"
        if count > len(results):
            yield ""
            yield f"and {count - len(results):,} more" if results else f"none of {count:,} is listed"

    def _what(self, one: Broken) -> str:
        """The path and the value, where there are any that the focus node is not."""
        parts = [] if one.path is None else [self._path(one.path)]
        parts += [] if one.value is None or (one.value == one.here and one.path is None) else [self._name(one.value)]
        return " ".join(parts) + " " if parts else ""

    def _rule(self, one: Broken) -> str:
        component = one.component.removeprefix(str(SH)).removesuffix("ConstraintComponent")
        named = component if component.isalnum() else self._name(one.component)
        shape = one.top if isinstance(one.shape, BNode) else one.shape
        return f"{named} of {'a shape without an IRI' if isinstance(shape, BNode) else self._name(shape)}"

    def _path(self, path: Path, inside: bool = False) -> str:
        if isinstance(path, Step):
            return f"{'^' if path.inverse else ''}{self._name(path.predicate)}"
        if isinstance(path, Repeat):
            return self._path(path.inner, inside=True) + ("*" if path.zero and path.many else "+" if path.many else "?")
        sign = {PathSequence: "/", Alternative: "|"}[type(path)]
        written = sign.join(self._path(part, inside=True) for part in path.parts)
        return f"({written})" if inside else written


def _effect(effect: Effect) -> str:
    there = f" ({effect.there:,} more {'are' if effect.there > 1 else 'is'} there already)" if effect.there else ""
    absent = f" ({effect.absent:,} more {'are' if effect.absent > 1 else 'is'} not there)" if effect.absent else ""
    return f"adds {_number(effect.adds, 'triple')}{there} and removes {effect.removes:,}{absent}"


def _extent(findings: Findings) -> str:
    triples, shapes, foci = findings.extent
    places = "" if foci is None else f", {_number(foci, 'focus node')}"
    return f"{_number(triples, 'triple')}, {_number(shapes, 'shape')}{places}"


def _number(count: int, what: str) -> str:
    """
    >>> _number(1, "violation"), _number(1200, "info")
    ('1 violation', '1,200 infos')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"
