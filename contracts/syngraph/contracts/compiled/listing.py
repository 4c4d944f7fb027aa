"""How results are listed up to a number and counted all: who is refused a million times must not wait for a million lines."""

from collections import Counter
from collections.abc import Iterable

from rdflib import URIRef

from syngraph.contracts.compiled.broken import Broken, broken
from syngraph.contracts.compiled.plan import Plan, results_at


class Listing:
    """results: the first `most`, all when it is None. found: how many in all, by severity. foci: the targets that were looked at."""

    def __init__(self, most: int | None = None, results: Iterable[Broken] = ()) -> None:
        self._most = most
        self.results: list[Broken] = []
        self.found: Counter[URIRef] = Counter()
        self.foci = 0
        self.take(results)

    def wants(self, severity: URIRef) -> bool:
        """Count one more result; whether it is to be listed."""
        self.found[severity] += 1
        return self._most is None or len(self.results) < self._most

    def take(self, results: Iterable[Broken]) -> None:
        """Count them, and list them while there is room."""
        for one in results:
            if self.wants(one.severity):
                self.results.append(one)


def whole_graph(plan: Plan, most: int | None = None) -> Listing:
    """Every result on the graph of a plan (SHACL 3.4): each focus node of each shape once, nested ones included."""
    listing, index = Listing(most), plan.index
    for top in plan.tops:
        for focus in sorted(top.targets.foci(index)):
            listing.foci += 1
            seen = set()
            for result in results_at(top, index, focus):
                key = (result.key, result.found.focus)
                if key not in seen:
                    seen.add(key)
                    if listing.wants(result.severity):
                        listing.results.append(broken(result, index))
    for asked in plan.oracle.tops:
        for focus in sorted(asked.targets.foci(index)):
            listing.foci += 1
            listing.take({(one.key, one.here): one for one in plan.oracle.broken(asked, focus)}.values())
    return listing
