"""The commands that read the graph: query, why, claims, export."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from syngraph.flows.commands.jobs import Folder, Json
from syngraph.flows.telling.printing import as_csv, print_json, print_json_line, print_line, print_table

FACT = ("subject", "property", "object")


class TableFormat(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"
    ttl = "ttl"


class ExportFormat(StrEnum):
    ttl = "ttl"
    nq = "nq"
    jsonld = "jsonld"


class ClaimState(StrEnum):
    standing = "standing"
    held = "held"
    discarded = "discarded"
    withdrawn = "withdrawn"


def register(app: typer.Typer) -> None:
    app.command()(query)
    app.command()(why)
    app.command()(claims)
    app.command()(export)


def query(
    folder: Folder,
    text: Annotated[str, typer.Argument(metavar="QUERY", help="SPARQL, or Cypher with --cypher.")],
    cypher: Annotated[bool, typer.Option("--cypher", help="Ask Neo4j in Cypher.")] = False,
    format: Annotated[TableFormat, typer.Option("--format", help="ttl is for CONSTRUCT and DESCRIBE.")] = TableFormat.table,
    json: Json = False,
    limit: Annotated[int, typer.Option(help="The most rows.")] = 10_000,
) -> None:
    """Ask the graph; read-only."""
    from syngraph.flows.queries import asking

    chosen = TableFormat.json if json else format
    if cypher:
        columns, rows = asking.ask_cypher(folder, text, limit)
        _print_rows(columns, rows, chosen, {"columns": columns, "rows": rows})
        return
    answer = asking.ask_sparql(folder, text, limit)
    if answer.turtle is not None and chosen in (TableFormat.table, TableFormat.ttl):
        typer.echo(answer.turtle, nl=False)
    else:
        _print_rows(answer.columns, answer.rows, chosen, answer.json)
        if answer.note:
            typer.echo(f"note: {answer.note}", err=True)


def why(
    folder: Folder,
    thing: Annotated[str, typer.Argument(metavar="IRI", help="A thing, by its IRI or its label.")],
    property: Annotated[str | None, typer.Argument(metavar="[PROPERTY]", help="One property, by its IRI or its label.")] = None,
    json: Json = False,
) -> None:
    """Why a thing or a fact is in the graph, or is held: quotes, documents, what it beat, what beats it, what people decided."""
    from syngraph.flows.queries import asking

    found = asking.why_of(folder, thing, property)
    if json:
        print_json(found)
    else:
        for line in asking.why_lines(found):
            print_line(line)


def claims(
    folder: Folder,
    document: Annotated[str | None, typer.Option(help="Only of this document (its path below the documents folder).")] = None,
    state: Annotated[ClaimState | None, typer.Option(help="Only these; withdrawn: what nobody says any more, and why.")] = None,
    json: Json = False,
) -> None:
    """Every claim with its evidence, but those that were withdrawn; with --json one JSON line each."""
    from syngraph.flows.decisions.words import decided_words
    from syngraph.flows.queries import asking

    found = asking.claims_of(folder, document, state.value if state else None)
    if json:
        for claim in found:
            print_json_line(claim)
    elif state is ClaimState.withdrawn:
        heads = ("withdrawn, UTC", "why", *FACT, "document", "quote")
        print_table(heads, ([(c["withdrawn"]["at"] or "")[:19], c["withdrawn"]["why"], *_said(c)] for c in found))
    else:
        heads = ("state", *FACT, "document", "quote", "decided")
        print_table(heads, ([c["state"], *_said(c), "; ".join(decided_words(c["decisions"]))] for c in found))


def _said(claim: dict[str, Any]) -> list[str]:
    """What a claim says, where, and in which words."""
    return [*(claim[f"{name}_label"] for name in FACT), claim["document"], " ".join(claim["quote"].split())]


def export(
    folder: Folder,
    format: Annotated[
        ExportFormat, typer.Option("--format", help="Turtle, N-Quads (with a graph a document) or JSON-LD.")
    ] = ExportFormat.ttl,
) -> None:
    """The graph's asserted statements, on stdout."""
    from syngraph.flows.queries import asking

    typer.echo(asking.export_of(folder, format.value), nl=False)


def _print_rows(columns: list[str], rows: list[list[Any]], format: TableFormat, json: Any) -> None:
    if format is TableFormat.json:
        print_json(json)
    elif format is TableFormat.csv:
        typer.echo(as_csv(columns, rows), nl=False)
    else:
        print_table(columns, rows)
        typer.echo(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", err=True)
