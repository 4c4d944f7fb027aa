"""What a user can set in syngraph.toml, with its defaults; an unknown key is an error that names it."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any
from typing import Literal as OneOf

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from syngraph.flows.project.budget import BudgetSettings
from syngraph.flows.project.notify import NotifySettings
from syngraph.flows.project.owners import OwnerSettings
from syngraph.flows.project.prices import PriceSettings
from syngraph.flows.project.retention import RetentionSettings
from syngraph.flows.project.timetable import ScheduleSettings
from syngraph.ontologies.errors import ProjectUnusable, WrongInItself
from syngraph.ontologies.iri import Iri

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}\Z")


def _namespace(text: str) -> str:
    try:
        Iri(text)
    except WrongInItself as exc:
        raise ValueError(str(exc)) from exc
    if not text.endswith(("/", "#")):
        raise ValueError("a namespace ends in / or #")
    return text


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectSettings(_Section):
    """[project] domain: one sentence about what the documents are for. namespace: where minted IRIs live; never change it."""

    domain: str = ""
    namespace: Annotated[str, AfterValidator(_namespace)] = "https://example.org/my-graph/"


class DocumentSettings(_Section):
    """[documents] folder: below the project or absolute. include, exclude: globs below it. chunk_chars: the most in one chunk.

    max_vanished: share of the documents in the graph that may go without a word in 30 days, at once or in waves; an empty folder always
    asks.
    """

    folder: str = Field(default="documents", min_length=1)
    include: tuple[str, ...] = ("**",)
    exclude: tuple[str, ...] = ()
    max_bytes: int = Field(default=50_000_000, gt=0)
    chunk_chars: int = Field(default=4_000, ge=200)
    max_vanished: float = Field(default=0.3, ge=0, le=1)


class ModelSettings(_Section):
    """[model] kind: offline (English rules, no network), openai (any compatible endpoint), recorded (answers given before).

    api_key: write "${NAME}" and keep the key in the environment. wide: how many calls at once.
    recording: a file of answers, below the project: an openai model's are written to it, the recorded model gives them again;
    set it before the first build, for what a panel has agreed on is not asked again.
    """

    kind: OneOf["offline", "openai", "recorded"] = "offline"
    base_url: str = "http://127.0.0.1:11434/v1"
    name: str = ""
    api_key: str = ""
    timeout_s: float = Field(default=120.0, gt=0)
    attempts: int = Field(default=4, ge=1)
    wide: int = Field(default=8, ge=1, le=1_000)
    recording: str = ""


class BuildSettings(_Section):
    """[build] sample_tokens: how much of the documents the panel reads. quorum: share of voters that must approve a question.

    rounds: of votes, at most; what is contested is rewritten between them. personas: how many speak, at most.
    """

    sample_tokens: int = Field(default=30_000, ge=250)
    quorum: float = Field(default=0.5, gt=0, le=1)
    rounds: int = Field(default=3, ge=1, le=20)
    personas: int = Field(default=8, ge=2, le=50)


class GateSettings(_Section):
    """[gate] max_withdrawn: share of what stands that may be unpublished without a word in 30 days. batch: documents judged at a time."""

    max_withdrawn: float = Field(default=0.05, ge=0, le=1)
    batch: int = Field(default=50, ge=1)


class Neo4jSettings(_Section):
    """[neo4j] empty uri: no Neo4j. password: "${NAME}"; or password_file, below the project. adopt: take a database that is not empty."""

    uri: str = ""
    username: str = "neo4j"
    password: str = ""
    password_file: str = ""
    database: str = "neo4j"
    adopt: bool = False


class Settings(_Section):
    """All of syngraph.toml. sources: glob below the documents folder -> rank; a higher rank outweighs a lower in a conflict."""

    project: ProjectSettings = ProjectSettings()
    documents: DocumentSettings = DocumentSettings()
    model: ModelSettings = ModelSettings()
    build: BuildSettings = BuildSettings()
    gate: GateSettings = GateSettings()
    neo4j: Neo4jSettings = Neo4jSettings()
    prices: PriceSettings = PriceSettings()
    retention: RetentionSettings = RetentionSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    budget: BudgetSettings = BudgetSettings()
    sources: dict[str, int] = {}
    owners: OwnerSettings = {}
    notify: NotifySettings = NotifySettings()


def load_settings(path: Path) -> Settings:
    """Read a syngraph.toml; `${NAME}` values come from the environment, and so does Neo4j where the file does not name one.

    raises: ProjectUnusable, naming the file, the key and the next step.
    """
    try:
        known = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        above = next((str(folder) for folder in path.parent.parents if (folder / path.name).is_file()), None)
        what_next = f"name the project's own folder, {above}" if above else f"syngraph init {path.parent}"
        raise ProjectUnusable(f"there is no project at {path.parent}: {path.name} is missing", what_next) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ProjectUnusable(f"{path} is not valid TOML: {exc}", "mend that line, then run this again") from exc
    except NotADirectoryError as exc:
        raise ProjectUnusable(f"{path.parent} is a file, not the folder of a project", "name the folder of a project") from exc
    except OSError as exc:
        raise ProjectUnusable(f"{path} cannot be read: {exc.strerror}", "check the file's rights") from exc
    try:
        return Settings.model_validate(_from_environment(_with_references(known, path)))
    except ValidationError as exc:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {_plainly(e)}" for e in exc.errors())
        raise ProjectUnusable(
            f"{path}: {wrong}", "mend or remove that key; a new project's syngraph.toml (`syngraph init DIR`) shows what can be set"
        ) from exc


_WANTED = {
    "extra_forbidden": "unknown key",
    "string_type": "should be text, in quotes",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_from_float": "should be a whole number",
    "float_type": "should be a number",
    "float_parsing": "should be a number",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "tuple_type": 'should be a list, such as ["…"]',
    "dict_type": "should be a table, such as { … = … }",
    "model_type": "should be a table, such as { … = … }",
}
"""What is wrong with a value, by pydantic's name for it, in words of TOML instead of Python's."""


def _plainly(error: Any) -> str:
    """
    >>> _plainly({"type": "tuple_type", "msg": "Input should be a valid tuple"})
    'should be a list, such as ["…"]'
    >>> _plainly({"type": "greater_than", "msg": "Input should be greater than 0"})
    'should be greater than 0'
    """
    return _WANTED.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ").removeprefix("Input ")


def _with_references(value: Any, path: Path) -> Any:
    if isinstance(value, dict):
        return {key: _with_references(inner, path) for key, inner in value.items()}
    if isinstance(value, str) and (found := _REFERENCE.match(value)):
        if found[1] not in os.environ:
            raise ProjectUnusable(f"{path} refers to the environment variable {found[1]}, which is not set", f"export {found[1]}=…")
        return os.environ[found[1]]
    if isinstance(value, str) and "\0" in value:
        raise ProjectUnusable(f"{path} holds a NUL character in {value!r}", "take it out")
    return value


def _from_environment(known: dict[str, Any]) -> dict[str, Any]:
    section = known.get("neo4j", {})
    if isinstance(section, dict) and not section.get("uri") and os.environ.get("NEO4J_URI"):
        given = {key: os.environ[f"NEO4J_{key.upper()}"] for key in ("uri", "username", "password") if f"NEO4J_{key.upper()}" in os.environ}
        return {**known, "neo4j": {**section, **given}}
    return known
