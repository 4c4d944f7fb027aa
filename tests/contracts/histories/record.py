"""What a ledger knows of the commits that it was given, in order, and of nothing else."""

from syngraph.contracts.change import Commit, CommitRef, StatementState
from syngraph.contracts.compiled.index import GraphIndex
from syngraph.contracts.gate import Kept
from syngraph.contracts.standing import Standing
from syngraph.contracts.violation import Violation
from syngraph.ontologies.ontology import Ontology
from syngraph.ontologies.shapes import tbox
from syngraph.ontologies.statement import Statement, ntriples


class Record:
    """The outcome of all commits so far."""

    def __init__(self) -> None:
        self.at = CommitRef(0, "")
        self._states: dict[Statement, StatementState] = {}
        self._held: dict[str, str] = {}
        self._violations: dict[str, Violation] = {}

    def apply(self, commit: Commit, gone: set[str]) -> None:
        """Take a commit in. gone: the ids of claims that are not there any more; what is not there is not held."""
        assert commit.previous == self.at
        stood = {statement for statement, state in self._states.items() if not state.inferred}
        for state in commit.states:
            self._states.pop(state.statement, None)
            if state.standing:
                self._states[state.statement] = state
        stands = {statement for statement, state in self._states.items() if not state.inferred}
        assert commit.entered == stands - stood
        assert commit.left == stood - stands
        for id in (*commit.freed, *gone):
            self._held.pop(id, None)
        self._held |= commit.held
        for key in commit.closed:
            del self._violations[key]
        self._violations |= {violation.key: violation for violation in commit.opened}
        self.at = commit.ref

    @property
    def standing(self) -> Standing:
        """All of it."""
        return Standing.recorded(iter(self._states.values()), self._held, iter(self._violations.values()))

    def kept(self, index: GraphIndex) -> Kept:
        """What a gate goes on from, beside the index."""
        return Kept(index, dict(self._held), list(self._violations.values()), self.standing.reprieved)

    def index(self, ontology: Ontology) -> GraphIndex:
        """The index, filled from what stands."""
        index = GraphIndex()
        index.fill_graph(tbox(ontology))
        index.fill([(ntriples(s.subject), ntriples(s.property), ntriples(s.object)) for s in self.standing.support])
        return index
