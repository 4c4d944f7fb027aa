"""What the ledger keeps of a panel, and all that can be told of its questions: who asked, who voted how, what became of each."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from syngraph.agents.panel.result import PanelResult
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.questions import (
    built_for,
    current_version,
    minutes,
    store_questions,
    stored_answers,
    stored_queries,
    stored_questions,
)
from syngraph.connectors.ledger.violations import unreadable_rows
from syngraph.flows.project.project import open_project
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.progress import Progress
from syngraph.ontologies.errors import ProjectUnusable
from syngraph.ontologies.question import CompetencyQuestion

Plain = dict[str, Any]
Questions = tuple[CompetencyQuestion, ...]


def put_on_record(ledger: Ledger, panel: PanelResult, progress: Progress, rules: Mapping[str, Any] | None = None) -> Questions:
    """Store a panel's minutes; what persons have said of questions before it holds.

    rules:   what it voted by and who gave it its voice: {"model", "quorum", "rounds"}.
    returns: the questions as they stand on record now, those that the panel proposed and those of persons. No question when the
             panel proposed nothing and no person asks for anything: the record of the last one stays.
    """
    said = {
        "rules": dict(rules or {}),
        "groups": [asdict(group) for group in panel.groups],
        "personas": [asdict(persona) for persona in panel.personas],
    }
    with ledger.writing() as connection:
        before = stored_questions(connection)
        if not panel.questions and not any(one.signed and one.state == "agreed" for one in before):
            return ()
        store_questions(connection, said, panel.questions)
        asked = tuple(stored_questions(connection))
    agreed = [one for one in asked if one.state == "agreed"]
    signed = sum(one.signed is not None for one in asked)
    by = f", {signed} signed by a person" if signed else ""
    progress.say(f"panel: {counted(len(panel.personas), 'persona')}, {counted(len(asked), 'question')}, {len(agreed)} agreed{by}")
    if signed:
        fresh = len({one.id for one in agreed if not one.signed} - {one.id for one in before})
        if fresh:
            progress.say(f"panel: {fresh} of them came up since the last sign-off; `syngraph build DIR --review` stops to show them")
    return asked


def minutes_of(folder: Path) -> Plain:
    """The JSON of `syngraph questions`.

    `{"project", "rules", "groups", "personas", "questions": [{"id", …, "merged", "built", "query", "answer"}], "ontology", "unreadable"}`.
    rules: as `put_on_record` was given them; None for a panel whose rules nobody kept.
    ontology: its version, and how the list differs from the one it was built for: added and reworded (ids), gone (id and text).
    merged: ids of the questions that were dropped for this one. built: whether the ontology in use was built for it, as it is put
    now. query, answer: how it is asked of the graph, and what the last verify found; None until there is one.
    unreadable: what the model answered during the last build, or extension, that could not be used, by task, with the reason.
    raises: ProjectUnusable before there are any questions.
    """
    project = open_project(folder)
    nothing = ProjectUnusable(f"{project.folder} has no questions yet", f"syngraph build {folder} --review")
    if not project.ledger.exists():
        raise nothing
    with Ledger(project.ledger).reading() as connection:
        asked = stored_questions(connection)
        if not asked:
            raise nothing
        told = minutes(connection)
        return {
            "project": {"name": project.folder.name, "domain": project.settings.project.domain},
            "rules": told.get("rules") or None,
            "groups": told.get("groups", []),
            "personas": told.get("personas", []),
            "questions": _told(connection, asked),
            "ontology": _ontology(connection, asked),
            "unreadable": [{"task": row["task"], "reason": row["reason"]} for row in unreadable_rows(connection) if not row["document"]],
        }


def counts(connection: Transaction) -> dict[str, int]:
    """How many questions there are, how many of them are agreed and signed, and on how many the ontology in use is behind the list."""
    asked = stored_questions(connection)
    ontology = _ontology(connection, asked)
    behind = sum(len(ontology[how]) for how in ("added", "reworded", "gone")) if ontology else 0
    agreed, signed = sum(one.state == "agreed" for one in asked), sum(one.signed is not None for one in asked)
    return {"total": len(asked), "agreed": agreed, "signed": signed, "unbuilt": behind}


def _told(connection: Transaction, asked: list[CompetencyQuestion]) -> list[Plain]:
    version = current_version(connection)
    served = {one.id: one.text for one in built_for(connection)} if version else {}
    queries, answers = stored_queries(connection), stored_answers(connection)
    told = []
    for one in asked:
        built = served.get(one.id) == one.text  # else query and answer are about its earlier text
        told.append(
            asdict(one)
            | {
                "merged": [other.id for other in asked if other.same_as == one.id],
                "built": built,
                "query": asdict(queries[one.id]) if built and one.id in queries else None,
                "answer": answers.get(one.id) if built else None,
            }
        )
    return told


def _ontology(connection: Transaction, asked: list[CompetencyQuestion]) -> Plain | None:
    version = current_version(connection)
    if version is None:
        return None
    then = {one.id: one.text for one in built_for(connection)}
    now = {one.id: one.text for one in asked if one.state == "agreed"}
    return {
        "version": version,
        "added": [id for id in now if id not in then],
        "reworded": [id for id, text in now.items() if then.get(id, text) != text],
        "gone": [{"id": id, "text": text} for id, text in then.items() if id not in now],
    }
