"""The wiring: which adapter stands behind each port, as syngraph.toml says."""

from collections.abc import Iterator
from contextlib import contextmanager

from syngraph.agents.model.answers import Remembering
from syngraph.agents.model.port import Model
from syngraph.agents.model.retry import Told, unheard
from syngraph.agents.model.wide import Wide
from syngraph.connectors.ledger.answers import AnswerFile
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.neo4j.store import Neo4jStore
from syngraph.connectors.rdf.reader import RdfReader, open_for_reading
from syngraph.connectors.rdf.store import RdfStore
from syngraph.flows.budget.budgeted import Budgeted
from syngraph.flows.budget.late import book_late
from syngraph.flows.budget.purse_of_run import purse_of
from syngraph.flows.budget.spending import Counted
from syngraph.flows.project.current import current_ontology
from syngraph.flows.project.project import Project
from syngraph.flows.stores.projections import Following, following
from syngraph.ontologies.errors import ProjectUnusable, StoreRefused, StoreUnreachable
from syngraph.ontologies.ontology import Ontology


def model_of(project: Project, ledger: Ledger, run: str, told: Told = unheard) -> Counted:
    """The project's model: what it was asked before is remembered, what it is asked is counted, and recorded where that is wanted.

    What is remembered is recorded too, so that a file begun late holds all that a run needs. told: hears of calls that are made again.
    raises: ProjectUnusable, ModelRefused; among others where [budget] limits money, and [prices] lacks what it takes to count it.
    """
    settings = project.settings.model
    paid = _adapter(project, told)
    book_late(project, ledger)
    purse = purse_of(project, ledger, paid)
    model: Model = Remembering(Wide(Budgeted(paid, purse), settings.wide), AnswerFile(project.answers, run))
    if settings.kind == "openai" and settings.recording:
        from syngraph.agents.model.recorded import Recording

        model = Recording(model, project.folder / settings.recording)
    return Counted(model, ledger, run, purse)


def model_without_memory(project: Project) -> Model:
    """The one that is asked in the end. raises: as `model_of`."""
    return _adapter(project)


def _adapter(project: Project, told: Told = unheard) -> Model:
    settings = project.settings.model
    if settings.kind == "openai":
        from syngraph.agents.model.openai import OpenAIModel

        if not settings.name:
            raise ProjectUnusable(f"{project.folder / 'syngraph.toml'}: [model] name is missing", "say which model the endpoint shall use")
        where = settings.base_url, settings.name, settings.api_key
        return OpenAIModel(*where, timeout_s=settings.timeout_s, max_attempts=settings.attempts, told=told)
    if settings.kind == "recorded":
        from syngraph.agents.model.recorded import RecordedModel

        return RecordedModel(project.folder / settings.recording)
    from syngraph.agents.offline.model import OfflineModel

    return OfflineModel()


def rdf_store(project: Project) -> RdfStore:
    return RdfStore(project.rdf, project.settings.project.namespace)


def rdf_for_reading(project: Project) -> RdfReader:
    return open_for_reading(project.rdf)


@contextmanager
def neo4j_store(project: Project, ledger: Ledger, ontology: Ontology) -> Iterator[Neo4jStore]:
    """raises: ProjectUnusable when the project has no Neo4j; StoreUnreachable, StoreRefused."""
    settings = project.settings.neo4j
    if not settings.uri:
        raise ProjectUnusable("this project has no Neo4j", "set [neo4j] uri in syngraph.toml, or NEO4J_URI in the environment")
    with Neo4jStore(
        settings.uri,
        settings.username,
        project.neo4j_password(),
        settings.database,
        ledger.id,
        project.settings.project.namespace,
        ontology,
        settings.adopt,
    ) as store:
        yield store


def follow_state(project: Project, ledger: Ledger) -> tuple[Following, Following]:
    """How far the RDF store and Neo4j have followed, looked at without touching them."""
    try:
        rdf = following("rdf", ledger, rdf_for_reading(project).cursor)
    except StoreUnreachable as error:
        rdf = Following("rdf", "absent", 0, following("rdf", ledger, lambda: None).lag, error.what)
    if not project.settings.neo4j.uri:
        return rdf, Following("neo4j", "absent", 0, 0, "no [neo4j] uri is set")
    behind = following("neo4j", ledger, lambda: None).lag
    try:
        with neo4j_store(project, ledger, current_ontology(project, ledger)) as store:
            return rdf, following("neo4j", ledger, store.cursor)
    except StoreUnreachable as error:
        return rdf, Following("neo4j", "unreachable", 0, behind, error.what)
    except StoreRefused as error:
        return rdf, Following("neo4j", "refused", 0, behind, error.what)
