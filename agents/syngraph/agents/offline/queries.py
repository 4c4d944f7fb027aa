"""The `queries` task: what serves a question, written as SPARQL and as Cypher."""

from collections.abc import Mapping, Sequence
from typing import Any

from syngraph.agents.offline.query_pattern import Branch, Link, Words, branches_for, named
from syngraph.contracts.cypher_language import ANY_THING


def queries(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Two queries for each question that something serves."""
    words = Words(inputs)
    found, without = [], []
    for question in inputs["questions"]:
        branches = branches_for(words, str(question["id"]), str(question["text"]))
        if branches:
            found.append({"question": question["id"], "sparql": sparql(words, branches), "cypher": cypher(words, branches)})
        else:
            without.append({"question": question["id"], "why": "no class or property of the vocabulary serves it"})
    return {"queries": found, "unanswerable": without}


def sparql(words: Words, branches: Sequence[Branch]) -> str:
    """One SELECT; a branch is an arm of its UNION."""
    things, values = named(branches)
    bodies = ["\n".join(f"  {line}" for line in _lines(words, branch.first)) for branch in branches]
    body = bodies[0] if len(bodies) == 1 else "\n  UNION\n".join(f"  {{\n{one}\n  }}" for one in bodies)
    return f"SELECT DISTINCT {' '.join(f'?{name}' for name in (*things, *values))}\nWHERE {{\n{body}\n}}"


def _lines(words: Words, link: Link) -> list[str]:
    """A link with the classes of what it brings; what hangs on it is inside, for outside its things may be unbound."""
    lines = [f"?{link.subject} {link.property['sparql']} ?{link.object} ."] if link.property else []
    lines += [f"?{thing.name} a {words.classes[thing.stated]['sparql']} ." for thing in link.brings if thing.stated is not None]
    return lines + [f"OPTIONAL {{ {' '.join(_lines(words, hanging))} }}" for hanging in link.hanging]


def cypher(words: Words, branches: Sequence[Branch]) -> str:
    """The same; a thing that is not known has no values either, so that what hangs on it needs no nesting."""
    things, values = named(branches)
    parts = []
    for branch in branches:
        clauses: list[str] = []
        columns = {thing.name: f"{thing.name}.uri" for thing in branch.things}
        for link in branch.first.all():
            clauses += _clauses(words, link, "MATCH" if link is branch.first else "OPTIONAL MATCH", columns)
        returned = ", ".join(f"{columns.get(name, 'null')} AS {name}" for name in (*things, *values))
        parts.append("\n".join([*clauses, f"RETURN DISTINCT {returned}"]))
    return "\nUNION\n".join(parts)


def _clauses(words: Words, link: Link, match: str, columns: dict[str, str]) -> list[str]:
    """A link as clauses; of a value, `columns` says what to return."""
    nodes = {thing.name: f"({thing.name}{_label(words, thing.stated)})" for thing in link.brings}
    alone = {thing.name: f"({thing.name}{_label(words, thing.stated) or f':{ANY_THING}'})" for thing in link.brings}
    if link.property is None:
        return [f"{match} {node}" for node in alone.values()]
    subject = nodes.get(link.subject, f"({link.subject})")
    if link.property["kind"] == "object":
        return [f"{match} {subject}-[:{link.property['cypher']}]->{nodes.get(link.object, f'({link.object})')}"]
    key, required = f"{link.subject}.{link.property['cypher']}", match == "MATCH"
    columns[link.object] = link.object if link.property["many"] else key
    found = [f"{match} {alone[link.subject]}"] if link.subject in alone else []
    if link.property["many"]:
        return [*found, f"UNWIND {key if required else f'coalesce({key}, [null])'} AS {link.object}"]
    return [*found, f"WHERE {key} IS NOT NULL"] if required else found


def _label(words: Words, stated: str | None) -> str:
    return f":{words.classes[stated]['cypher']}" if stated is not None else ""
