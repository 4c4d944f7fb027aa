"""How a panel's minutes become one HTML page, for whoever signs off the questions or wants to know how they were agreed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from syngraph.flows.build.minutes import minutes_of
from syngraph.flows.project.project import open_project
from syngraph.flows.telling.page import documents_link, page, place_of

MOST_ROWS: Final = 20
_CHOICES = {"approve": "approves", "object": "objects", "amend": "would amend"}

Plain = dict[str, Any]


def write_minutes(folder: Path) -> Path:
    """Write reports/questions.html.

    returns: where it lies.
    raises:  ProjectUnusable before there are any questions.
    """
    project, told = open_project(folder), minutes_of(folder)
    told["project"] |= {
        "made": datetime.now(UTC).isoformat(timespec="minutes"),
        "documents_link": documents_link(project.documents, project.reports),
    }
    project.reports.mkdir(exist_ok=True)
    path = project.reports / "questions.html"
    path.write_text(render_minutes(told), encoding="utf-8")
    return path


def render_minutes(told: Mapping[str, Any]) -> str:
    """The JSON of `syngraph questions` as one HTML document; in its "project" also made and documents_link, where they are known."""
    questions = told["questions"]
    project = {"name": "", "domain": "", "made": "", "documents_link": None} | dict(told["project"])
    project["made"] = str(project["made"])[:16].replace("T", " ")
    anchors = {one["id"]: f"question-{n}" for n, one in enumerate(questions, 1)}
    by_id = {one["id"]: one for one in questions}
    groups = {persona["name"]: persona["group"] for persona in told["personas"]}
    shown = [_shown(one, by_id, anchors, groups, project) for one in questions]
    agreed = [one for one in shown if one["state"] == "agreed"]
    return page(
        "questions.html",
        {
            "project": project,
            "groups": _groups(told),
            "agreed": agreed,
            "dropped": [one for one in shown if one["state"] != "agreed"],
            "signed": sum(one["signed"] is not None for one in questions),
            "amended": sum(bool(one["amendments"]) for one in questions),
            "ontology": told["ontology"],
            "unreadable": told["unreadable"],
            "rules": told["rules"],
        },
    )


def _groups(told: Mapping[str, Any]) -> list[Plain]:
    """The groups with their personas; last those personas that belong to none."""
    named = {group["name"] for group in told["groups"]}
    others = [persona for persona in told["personas"] if persona["group"] not in named]
    groups = [group | {"personas": [p for p in told["personas"] if p["group"] == group["name"]]} for group in told["groups"]]
    return [*groups, *([{"name": "", "interest": "", "personas": others}] if others else [])]


def _shown(one: Plain, by_id: dict[str, Plain], anchors: dict[str, str], groups: dict[str, str], project: Plain) -> Plain:
    """One question as the page shows it."""
    signed = one["signed"]
    return {
        **one,
        "anchor": anchors[one["id"]],
        "origins": [_origin(other, anchors, groups, project) for other in (one, *(by_id[id] for id in one["merged"]))],
        "rounds": _rounds(one),
        "same": {"anchor": anchors[one["same_as"]], "text": by_id[one["same_as"]]["text"]} if one["same_as"] in by_id else None,
        "signed": signed | {"at": signed["at"][:16].replace("T", " ")} if signed else None,
        "rows": one["answer"]["rows"][:MOST_ROWS] if one["answer"] else [],
        "unshown": max(0, len(one["answer"]["rows"]) - MOST_ROWS) if one["answer"] else 0,
    }


def _origin(one: Plain, anchors: dict[str, str], groups: dict[str, str], project: Plain) -> Plain:
    """Who asked, and which words of which document made them ask."""
    return {
        "who": one["proposer"],
        "group": groups.get(one["proposer"], ""),
        "text": one["text"],
        "anchor": anchors[one["id"]],
        "document": one["document"],
        "href": place_of(one["document"], project),
        "passage": one["passage"],
    }


def _rounds(one: Plain) -> list[Plain]:
    """What happened in each round, in order: the votes, and how the question was rewritten after them."""
    rounds = sorted({vote["round"] for vote in one["votes"]} | {past["round"] for past in one["amendments"]})
    return [
        {
            "n": n,
            "votes": [vote | {"says": _CHOICES[vote["choice"]]} for vote in one["votes"] if vote["round"] == n],
            "amendments": [past for past in one["amendments"] if past["round"] == n],
        }
        for n in rounds
    ]
