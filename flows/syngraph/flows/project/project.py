"""Where everything of a project lies: one folder with syngraph.toml, documents, shapes, ontology, reports and the hidden record."""

import os
from dataclasses import dataclass
from pathlib import Path

from syngraph.flows.project.settings import Settings, load_settings
from syngraph.ontologies.errors import ProjectUnusable


@dataclass(frozen=True)
class Project:
    """A project a user owns. All paths are absolute."""

    folder: Path
    settings: Settings

    @property
    def documents(self) -> Path:
        return _real(self.folder / self.settings.documents.folder)

    @property
    def shapes(self) -> list[Path]:
        """Hand-written contracts, in the order of their names."""
        return _files(self.folder / "shapes", (".ttl",))

    @property
    def ontology_files(self) -> list[Path]:
        """The ontology to start from, if the user has one.

        raises: ProjectUnusable when a file is an ontology of a format that is not read.
        """
        from syngraph.ontologies.ontology_files import SUFFIXES, UNREAD  # here, for it loads two parsers that other commands do without

        for path in _files(self.folder / "ontology", UNREAD):
            raise ProjectUnusable(f"{path} is of a format that is not read", "save it as Turtle, RDF/XML or OWL/XML, or take it out")
        return _files(self.folder / "ontology", SUFFIXES)

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def hidden(self) -> Path:
        return self.folder / ".syngraph"

    @property
    def ledger(self) -> Path:
        return self.hidden / "ledger.db"

    @property
    def answers(self) -> Path:
        return self.hidden / "answers.db"

    @property
    def checkpoints(self) -> Path:
        return self.hidden / "checkpoints.db"

    @property
    def rdf(self) -> Path:
        return self.hidden / "rdf"

    @property
    def gate_index(self) -> Path:
        return self.hidden / "gate.index"

    @property
    def writers_lock(self) -> Path:
        return self.hidden / "writer.lock"

    @property
    def projection_lock(self) -> Path:
        return self.hidden / "projection.lock"

    @property
    def prompts(self) -> Path | None:
        """The user's own prompts, which replace ours task by task."""
        folder = self.folder / "prompts"
        return folder if folder.is_dir() else None

    def neo4j_password(self) -> str:
        """The password as it is set, or the content of the file that is named.

        raises: ProjectUnusable when the file cannot be read.
        """
        settings = self.settings.neo4j
        if not settings.password_file:
            return settings.password
        path = self.folder / settings.password_file
        try:
            return path.read_text().strip()
        except OSError as exc:
            raise ProjectUnusable(f"Neo4j's password file {path} cannot be read: {exc.strerror}", "mend [neo4j] password_file") from exc


def open_project(folder: Path) -> Project:
    """The project in this folder.

    raises: ProjectUnusable when there is none, its settings cannot be used or its record cannot be written.
    """
    folder = _real(folder)
    if not is_utf8(str(folder)):
        raise ProjectUnusable(f"the name of the folder {folder} is not UTF-8: no store can be kept there", "rename it")
    project = Project(folder, load_settings(folder / "syngraph.toml"))
    if project.folder.is_relative_to(project.documents):
        raise ProjectUnusable(
            f"[documents] folder in {folder / 'syngraph.toml'} holds the project itself: its reports would be read as documents",
            "name a folder below the project, or one apart from it",
        )
    try:
        project.hidden.mkdir(exist_ok=True)
    except OSError as exc:
        raise ProjectUnusable(f"{project.hidden} cannot be made: {exc.strerror}", "check the folder's rights") from exc
    return project


def _real(path: Path) -> Path:
    """Absolute, links followed; a loop of links stays as it is, and is not there when it is looked for."""
    return Path(os.path.realpath(path))


def is_utf8(path: str) -> bool:
    """Whether a path can be written in UTF-8: in the ledger, in an IRI, in a report.

    >>> is_utf8("a"), is_utf8("\\udcff")
    (True, False)
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _files(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    """The files of these endings in the order of their names; hidden ones are left out.

    raises: ProjectUnusable for what is there and no file: nothing that a user put there is passed over in silence.
    """
    found = sorted(path for path in folder.glob("[!.]*") if path.suffix.lower() in endings)
    for path in found:
        if not path.is_file():
            raise ProjectUnusable(f"{path} is no file that can be read", "correct it, or take it out of the folder")
    return found
