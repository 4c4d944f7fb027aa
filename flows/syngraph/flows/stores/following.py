"""Both projections follow the ledger at the end of an ingest; one that cannot is said so, and catches up the next time."""

from contextlib import suppress

from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.parts import present_parts
from syngraph.connectors.projected import Cursor
from syngraph.flows.project.current import current_owl
from syngraph.flows.project.project import Project
from syngraph.flows.stores.projections import Following, catch_up, following, projecting
from syngraph.flows.stores.stores import neo4j_store, rdf_store
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.edit import empty_ontology
from syngraph.ontologies.errors import StoreUnreachable
from syngraph.ontologies.ontology import Ontology


def follow(project: Project, ledger: Ledger, ontology: Ontology, progress: Progress) -> tuple[Following, ...]:
    """Bring the RDF store and Neo4j up to the ledger's newest commit.

    raises: Busy when another process applies; StoreRefused when Neo4j is not ours to write.
    """
    with projecting(project, "applying commits"):
        return _follow_rdf(project, ledger, progress), _follow_neo4j(project, ledger, ontology, progress)


def refuse_early(project: Project, ledger: Ledger) -> None:
    """Find out before any work whether Neo4j will be refused; that it is away now is no reason to stop.

    raises: StoreRefused for a wrong password or a database that is not ours; ProjectUnusable for a password file that is not there.
    """
    if project.settings.neo4j.uri:
        with suppress(StoreUnreachable), neo4j_store(project, ledger, empty_ontology(project.settings.project.namespace)):
            pass


def _follow_rdf(project: Project, ledger: Ledger, progress: Progress) -> Following:
    store = rdf_store(project)
    owl = current_owl(project, ledger)
    store.put_ontology(owl.ontology, owl.extra)
    done = catch_up("rdf", store, ledger, progress)
    store.flush()
    return done


def _follow_neo4j(project: Project, ledger: Ledger, ontology: Ontology, progress: Progress) -> Following:
    if not project.settings.neo4j.uri:
        return Following("neo4j", "absent", 0, 0, "no [neo4j] uri is set")
    try:
        with neo4j_store(project, ledger, ontology) as store:
            why = store.prepare()
            if why is not None:
                progress.say(f"neo4j: {why}; rebuilding it")
                with ledger.reading() as connection:
                    store.rebuild(present_parts(connection, ledger.id))
            return catch_up("neo4j", store, ledger, progress)
    except StoreUnreachable as error:
        progress.say(f"neo4j: {error.what}; the next run catches up")
        behind = following("neo4j", ledger, _nowhere)
        return Following("neo4j", "unreachable", 0, behind.lag, error.what)


def _nowhere() -> Cursor | None:
    return None
