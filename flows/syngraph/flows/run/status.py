"""How a project stands: documents, questions, statements, claims, how far the projections have followed, what models have cost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from syngraph.connectors.ledger.claims import claim_counts
from syngraph.connectors.ledger.documents import document_counts, known_documents, left_unread
from syngraph.connectors.ledger.ledger import Ledger
from syngraph.connectors.ledger.lock import lock_holder
from syngraph.connectors.ledger.paid import see_booked
from syngraph.connectors.ledger.runs import last_run, spent
from syngraph.connectors.ledger.standing import standing_count
from syngraph.connectors.ledger.violations import unreadable_rows
from syngraph.flows.budget.late import paid_as_far_as_known
from syngraph.flows.budget.words import budget_lines
from syngraph.flows.build.minutes import counts
from syngraph.flows.project.project import open_project
from syngraph.flows.run.settled import last_look
from syngraph.flows.run.summary import cost_line, passage_lines
from syngraph.flows.stores.stores import follow_state
from syngraph.flows.telling.counted import counted
from syngraph.flows.telling.figures import Figures, in_words

MOST_NAMED = 20
"""So many unreadable documents are named to people."""


def project_status(folder: Path) -> dict[str, Any]:
    """The JSON of `syngraph status`; reads only, beside whoever writes."""
    project = open_project(folder)
    ledger = Ledger(project.ledger)
    paid, damaged = paid_as_far_as_known(project)
    with ledger.reading() as connection:
        see_booked(connection, paid)
        documents = document_counts(connection)
        known = known_documents(connection)
        statements = standing_count(connection)
        claims = claim_counts(connection)
        unreadable = unreadable_rows(connection)
        left = left_unread(connection)
        cost = spent(connection)
        run = last_run(connection)
        questions = counts(connection)
    writing = lock_holder(project.writers_lock)
    killed = bool(run and run["state"] == "running" and not writing)  # or the disk was too full to say how it ended
    if run and killed:
        run["state"] = "stopped"
    return {
        "project": str(project.folder),
        "writing": writing,
        "documents": documents | {"why": {one.path: one.why for one in known.values() if one.state == "unreadable"}},
        "questions": questions,
        "statements": statements,
        "claims": claims,
        "unreadable_answers": len(unreadable),
        "left_unread": left,
        "projections": {
            name: {"state": one.state, "cursor": one.cursor, "lag": one.lag, "why": one.why}
            for name, one in zip(("rdf", "neo4j"), follow_state(project, ledger), strict=True)
        },
        "model": cost,
        "answers_damaged": damaged,
        "running": run["progress"] if run and run["state"] == "running" else None,
        "killed_at": run["progress"] if run and killed else None,
        "last_look": last_look(project),
        "last_run": run and {name: run[name] for name in ("command", "started", "ended", "state", "summary")},
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    documents, claims = found["documents"], found["claims"]
    if found["writing"]:
        yield f"writing now: {found['writing']}"
    if found["running"]:
        yield f"so far       {', '.join(in_words(Figures.of(found['running'])))}"
    begun = documents["total"] - documents["read"] - documents["unreadable"]
    yield f"documents    {documents['read']:,} read, {documents['unreadable']:,} unreadable{f', {begun:,} begun' if begun > 0 else ''}"
    for path, why in list(documents["why"].items())[:MOST_NAMED]:
        yield f"             {why if why.startswith(path) else f'{path}: {why}'}"
    if len(documents["why"]) > MOST_NAMED:
        yield f"             {len(documents['why']) - MOST_NAMED:,} more (`syngraph status DIR --json` names all)"
    asked = found["questions"]
    if asked["total"]:
        waiting = f"; {asked['unbuilt']:,} changed since the ontology was built (next: syngraph build DIR)" if asked["unbuilt"] else ""
        yield f"questions    {asked['agreed']:,} agreed of {asked['total']:,}, {asked['signed']:,} signed by a person{waiting}"
    yield f"statements   {found['statements']:,} stand"
    discarded = f", {claims['discarded']:,} discarded by a person" if claims["discarded"] else ""
    yield f"claims       {claims['standing']:,} standing, {claims['held']:,} held, {claims['withdrawn']:,} withdrawn{discarded}"
    for line in passage_lines(found["left_unread"]):
        yield f"passages     {line.removeprefix('passages: ')}"
    if found["unreadable_answers"]:
        broke = f"{counted(found['unreadable_answers'], 'answer')} of the model broke their contract"
        yield f"unreadable   {broke} (`syngraph quarantine list DIR`; `retry` has them asked again)"
    for name in ("rdf", "neo4j"):
        yield _projection(name, found["projections"][name])
    yield f"model        {cost_line(found['model'])}"
    if found["answers_damaged"]:
        yield f"answers      {found['answers_damaged']}"
    run = found["last_run"]
    if run:
        yield f"last run     {run['command']}: {run['state']}, {run['started'][:19]} UTC"
        yield from (f"             {line.strip()}" for line in budget_lines(run["summary"]))
        if found["killed_at"]:
            yield f"             killed, at {', '.join(in_words(Figures.of(found['killed_at']), is_over=True))}"
        if found["last_look"] and found["last_look"] > run["ended"]:
            yield f"last look    {found['last_look'][:19]} UTC: nothing had changed"
        for trouble in run["summary"].get("notified", {}).get("trouble", ()):
            yield f"not told     {trouble}; the next run tells"


def _projection(name: str, state: dict[str, Any]) -> str:
    if state["state"] == "absent":
        return f"{name:<12} not set up: {state['why']}" if state["why"] else f"{name:<12} not set up"
    if state["state"] != "ok":
        return f"{name:<12} {state['state']}: {state['why']}"
    behind = "up to date" if not state["lag"] else f"{state['lag']:,} commits behind"
    return f"{name:<12} commit {state['cursor']:,}, {behind}"
