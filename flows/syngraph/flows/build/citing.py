"""Whether a document of the project says what a person cites from it."""

from syngraph.agents.quote import located
from syngraph.connectors.documents.reader import Reader
from syngraph.connectors.documents.scan import scan
from syngraph.connectors.documents.unread import Unread
from syngraph.flows.ingest.whats_new import reading_limits
from syngraph.flows.project.project import Project
from syngraph.ontologies.errors import Unusable


def cited(project: Project, document: str, passage: str) -> str:
    """The passage as the document has it; "" when none is cited.

    document: a path below the documents folder, as `syngraph claims` prints it.
    raises:   Unusable when it is no document of the project, cannot be read, or does not say that.
    """
    settings = project.settings.documents
    if document not in {file.path for file in scan(project.documents, settings.include, settings.exclude).files}:
        raise Unusable(f"{document!r} is no document in {project.documents}", "give its path below that folder")
    if not passage:
        return ""
    with Reader(project.documents, reading_limits(project), processes=1) as reader:
        (read,) = reader.read_all([document])
    if isinstance(read, Unread):
        raise Unusable(f"{document} cannot be read: {read.reason}", read.next_step)
    span = located(passage, read.text)
    if span is None:
        raise Unusable(f"{document} does not say {passage[:200]!r}", "cite it word for word, or leave --passage out")
    return span.of(read.text)
