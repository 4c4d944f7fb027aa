"""Whether Neo4j would run a question's query: asked when the query is written, so that a model can still mend it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

from syngraph.agents.ontologists.query_stage import Objection
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.flows.project.project import Project
from syngraph.flows.stores.stores import neo4j_store
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.errors import QueryRefused, StoreUnreachable


@contextmanager
def planning(project: Project, ledger: Ledger) -> Iterator[Objection | None]:
    """What Neo4j has against a Cypher query; None when none is set, or it is away: then `verify` says it later.

    raises: StoreRefused when the database is not ours.
    """
    if not project.settings.neo4j.uri:
        yield None
        return
    with ExitStack() as opened:
        try:
            store = opened.enter_context(neo4j_store(project, ledger, empty_ontology(project.settings.project.namespace)))
            store.cursor()
        except StoreUnreachable:
            yield None
            return

        @cache
        def objection(cypher: str) -> str:
            try:
                store.refuse_unless_reading(cypher)
            except QueryRefused as error:
                return error.what
            except StoreUnreachable:
                return ""
            return ""

        yield objection
