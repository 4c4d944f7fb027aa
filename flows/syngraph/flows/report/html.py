"""How the violation report becomes one HTML page that the owner of a document can read, print and pass on."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from syngraph.flows.claims.constraint_words import words_for
from syngraph.flows.decisions.words import decided_words
from syngraph.flows.telling.page import page, place_of

MAX_PROBLEMS: Final = 400
MAX_CLAIMS: Final = 12
MAX_CASCADE: Final = 25
_WHOLE = 120  # characters: what is shorter than that was not cut off

Row = Mapping[str, Any]


def render_report(report: Row) -> str:
    """The whole report as one HTML document: no other file, no network, no script needed to read it.

    report:  `{"violations": [{"contract", "constraint", "severity", "focus", "message", "remedy", "state", "claims": [claim …]}]}`
             and, where known, "project" (name, domain, made, documents_link), "summary" (documents, claims, unreadable, left_unread),
             and of a violation key, root, contract_name, focus_label, path, value, first_seen, open_since, owners,
             "against": the standing claims that it lost to, or that a person allowed; "waived_by": whose word that is; "undecided": why
             what people prefer is held all the same; "choices": what a person can decide. "resolved": violations that are no more.
    returns: text without lone surrogates or control characters; whatever it was given is escaped.
    """
    return page("report.html", _page(report))


def _page(report: Row) -> dict[str, Any]:
    """Everything the template shows, in the order in which it shows it."""
    project = {"name": "", "domain": "", "made": "", "owner": "", "since": ""} | dict(report.get("project") or {})
    project |= {name: _time(project[name]) for name in ("made", "since")}
    summary = dict(report.get("summary") or {})
    cascades = _cascades(report.get("violations") or [])
    broken = [rows for rows in cascades if _severity(rows[0]) == "Violation" and rows[0].get("state") != "waived"]
    waived = [rows[0] for rows in cascades if rows[0].get("state") == "waived"]
    named = [rows for rows in broken if not _outside_vocabulary(rows[0])]
    problems = [_problem(n, rows, project) for n, rows in enumerate(named, 1)]
    problems.sort(key=lambda p: (-p["waiting"], p["title"], p["focus"], p["n"]))
    shown = problems[:MAX_PROBLEMS]
    outside = [rows[0] for rows in broken if _outside_vocabulary(rows[0])]
    incomplete = [rows[0] for rows in cascades if _severity(rows[0]) != "Violation"]
    return {
        "project": project,
        "documents": summary.get("documents") or {},
        "standing": (summary.get("claims") or {}).get("standing"),
        "held": len({_identity(c) for rows in broken for row in rows for c in row.get("claims") or [] if c.get("state") != "standing"}),
        "problem_count": len(problems) + len(outside),
        "problems": shown,
        "more": Counter(p["title"] for p in problems[MAX_PROBLEMS:]).most_common(),
        "kinds": _kinds(shown),
        "places": _places(shown),
        "outside": _outside(outside, project),
        "waived": [_waived(row, project) for row in waived],
        "incomplete": _incomplete(incomplete, project),
        "gaps": len(incomplete),
        "unreadable": [dict(one) for one in summary.get("unreadable") or []],
        "left_unread": _left_unread(summary.get("left_unread") or {}),
        "owners": list((summary.get("owners") or {}).items()),
        "resolved": [_resolved(row) for row in report.get("resolved") or []],
    }


def _waived(row: Row, project: Row) -> dict[str, Any]:
    """A violation that people allow, with whose word that is."""
    words = decided_words(row.get("waived_by") or [])
    said = [_said(claim, project) for claim in list(row.get("claims") or [])[:MAX_CLAIMS]]
    return {"message": str(row.get("message") or ""), "focus": _called(row, "focus"), "words": words, "said": said}


def _resolved(row: Row) -> dict[str, Any]:
    """A violation that is no more. open_since: since when it had been open, at the last."""
    days = {name: _time(row.get(name))[:10] for name in ("open_since", "resolved")}
    return {"message": str(row.get("message") or ""), "focus": _called(row, "focus"), "owners": _owners(row)} | days


def _owners(row: Row) -> str:
    return ", ".join(row.get("owners") or [])


def _time(moment: object) -> str:
    """
    >>> _time("2026-11-01T08:30:15+00:00"), _time(None)
    ('2026-11-01 08:30', '')
    """
    return str(moment or "")[:16].replace("T", " ")


def _left_unread(left: Mapping[str, int]) -> str:
    """What the reader saw and made no claim of, in a sentence; empty when it left nothing.

    >>> _left_unread({"characters": 17929, "unread": 6773, "outside": 1})
    'No claim was made of 6,773 of the 17,929 characters in the documents.'
    """
    unread, nothing = left.get("unread", 0), left.get("nothing_here", 0)
    said = [f"No claim was made of {unread:,} of the {left.get('characters', 0):,} characters in the documents."] if unread else []
    said += [f"In {nothing:,} of {left.get('chunks', 0):,} passages the model found nothing to state."] if nothing else []
    return " ".join(said)


def _cascades(violations: Sequence[Row]) -> list[list[Row]]:
    """Violations of one root together, the root first; a violation that names no root is its own."""
    together: dict[str, list[Row]] = defaultdict(list)
    for n, row in enumerate(violations):
        key = str(row.get("key") or f"#{n}")
        root = str(row.get("root") or key)
        together[root].insert(0, row) if root == key else together[root].append(row)
    return list(together.values())


def _severity(row: Row) -> str:
    return re.split(r"[#/]", str(row.get("severity") or "Violation"))[-1]


def _outside_vocabulary(row: Row) -> bool:
    return str(row.get("contract")).endswith(":vocabulary")


def _identity(claim: Row) -> object:
    return claim.get("id") or tuple(str(claim.get(name)) for name in ("subject", "property", "object", "document", "start"))


def _problem(n: int, rows: list[Row], project: Row) -> dict[str, Any]:
    """One root and what waits for it."""
    head, fell = rows[0], rows[1:]
    words = words_for(str(head.get("constraint") or ""), str(head.get("contract") or ""))
    claims, against = list(head.get("claims") or []), list(head.get("against") or [])
    said = [_said(c, project, "lost" if against and words.conflict else "") for c in claims] + [_said(c, project, "won") for c in against]
    documents = sorted({one["document"] for one in said if one["document"]})
    cascade = [_fallen(row, {one["quote"] for one in said}, project) for row in fell]
    return {
        "n": n,
        "id": f"problem-{n}",
        "title": words.title,
        "focus": _called(head, "focus"),
        "path": _path_words(head, claims),
        "message": str(head.get("message") or ""),
        "mend": str(head.get("remedy") or "") or words.mend,
        "undecided": str(head.get("undecided") or ""),
        "choices": [dict(one) for one in head.get("choices") or []],
        "contract": str(head.get("contract") or ""),
        "contract_name": str(head.get("contract_name") or "") or _local(str(head.get("contract") or "")),
        "constraint": _local(str(head.get("constraint") or "")),
        "first_seen": _time(head.get("first_seen"))[:10],
        "back_since": "" if head.get("open_since") == head.get("first_seen") else _time(head.get("open_since"))[:10],
        "owners": _owners(head),
        "follows": str(head.get("root_message") or ""),
        "said": said[: MAX_CLAIMS + len(against)],
        "unshown": max(0, len(said) - MAX_CLAIMS - len(against)),
        "tie": words.conflict and not against and len({one["claimed"] for one in said}) > 1,
        "waiting": len({_identity(c) for row in rows for c in row.get("claims") or [] if c.get("state") != "standing"}),
        "cascade": cascade[:MAX_CASCADE],
        "cascade_unshown": max(0, len(cascade) - MAX_CASCADE),
        "documents": documents,
    }


def _fallen(row: Row, shown: set[str], project: Row) -> dict[str, Any]:
    """A violation that would not be there but for its root; quotes that the root shows already are left out."""
    said = [_said(c, project) for c in list(row.get("claims") or [])[:MAX_CLAIMS]]
    said = [one | ({"before": "", "quote": "", "after": ""} if one["quote"] in shown else {}) for one in said]
    return {"message": str(row.get("message") or ""), "focus": _called(row, "focus"), "said": said}


def _said(claim: Row, project: Row, side: str = "") -> dict[str, Any]:
    """One claim as the page shows it: what was claimed, the words around it, and where they stand."""
    document = str(claim.get("document") or "")
    place = [str(claim["heading"])] if claim.get("heading") else []
    place += [f"page {claim['page']}"] if claim.get("page") else []
    place += [f"characters {claim['start']}–{claim['end']}"] if claim.get("end") else []
    subject, property, object = (_called(claim, name) for name in ("subject", "property", "object"))
    return {
        "subject": subject,
        "property": property,
        "object": object,
        "claimed": (subject, property, object),
        "before": _tail(str(claim.get("context_before") or "")),
        "quote": str(claim.get("quote") or ""),
        "after": _head(str(claim.get("context_after") or "")),
        "document": document,
        "href": place_of(document, project),
        "place": ", ".join(place),
        "derived": bool(claim.get("derived")),
        "side": side or ("won" if claim.get("state") == "standing" else ""),
    }


def _tail(text: str) -> str:
    """The last words before a quote: two lines at most, and no half a word at the start.

    >>> _tail("line one\\nline two\\nline three, ")
    '… line two\\nline three, '
    """
    lines = text.split("\n")
    if len(lines) > 2:
        return "… " + "\n".join(lines[-2:])
    return text if len(text) < _WHOLE else "… " + re.sub(r"^\S*\s+", "", text, count=1)


def _head(text: str) -> str:
    """The first words after a quote: two lines at most, and no half a word at the end.

    >>> _head(", line one\\nline two\\nline three")
    ', line one\\nline two …'
    """
    lines = text.split("\n")
    if len(lines) > 2:
        return "\n".join(lines[:2]).rstrip() + " …"
    return text if len(text) < _WHOLE else re.sub(r"\s+\S*$", "", text, count=1) + " …"


def _called(row: Row, name: str) -> str:
    """What people call a focus, subject, property or object: its label, else the end of its IRI."""
    return str(row.get(f"{name}_label") or "") or _local(str(row.get(name) or ""))


def _local(term: str) -> str:
    return re.split(r"[#/:]", term.rstrip("#/:"))[-1] if "://" in term or term.startswith("urn:") else term


def _path_words(row: Row, claims: Sequence[Row]) -> str:
    """The property a violation is about, as its claims call it, else in the words of its IRI; "" when it is about what a thing is."""
    path = str(row.get("path") or "").strip("<>")
    names = {_called(c, "property") for c in claims if not path or c.get("property") == path}
    name = names.pop() if len(names) == 1 else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", _local(path)).lower()
    return "" if name in ("is a", "type") else name


def _kinds(problems: Sequence[Row]) -> list[dict[str, Any]]:
    """Problems by what is wrong, the kind for which most waits first."""
    together: dict[str, list[Row]] = defaultdict(list)
    for one in problems:
        together[one["title"]].append(one)
    return [{"title": title, "problems": ones, "waiting": sum(p["waiting"] for p in ones)} for title, ones in together.items()]


def _places(problems: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Document -> the problems it has a part in."""
    together: dict[str, list[Row]] = defaultdict(list)
    for one in problems:
        for document in one["documents"]:
            together[document].append(one)
    return sorted(together.items(), key=lambda item: (-len(item[1]), item[0]))


def _outside(rows: Sequence[Row], project: Row) -> list[tuple[str, list[dict[str, Any]]]]:
    """Relation that no vocabulary has -> what was said with it, the most frequent first."""
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        for claim in row.get("claims") or []:
            together[_called(claim, "property")].append(_said(claim, project))
    return sorted(together.items(), key=lambda item: (-len(item[1]), item[0]))


def _incomplete(rows: Sequence[Row], project: Row) -> list[tuple[str, list[dict[str, Any]]]]:
    """What is missing -> the things that lack it, each with the first words that speak of it."""
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        claims = list(row.get("claims") or [])[:1]
        name = _path_words(row, []) or words_for(str(row.get("constraint") or "")).title
        one = {"focus": _called(row, "focus"), "message": str(row.get("message") or ""), "said": [_said(c, project) for c in claims]}
        together[name].append(one)
    return sorted(together.items(), key=lambda item: (-len(item[1]), item[0]))
