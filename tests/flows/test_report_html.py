"""The HTML report shows every problem with its words, stands alone, and lets nothing through that a document might smuggle in."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from syngraph.flows.report.html import MAX_CASCADE, MAX_CLAIMS, MAX_PROBLEMS, render_report

ROOT = Path(__file__).parents[2]
KEY: dict[str, Any] = json.loads((ROOT / "tests" / "sample" / "planted.json").read_text(encoding="utf-8"))
NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" onload='x' {{ 7*7 }} {% raw %}"


def text_of(path: str) -> str:
    documents = ROOT / "flows" / "syngraph" / "flows" / "sample" / "documents"
    plain = path.endswith((".md", ".txt"))
    return (documents / path if plain else ROOT / "tests" / "sample" / "texts" / f"{path}.txt").read_text(encoding="utf-8")


def claim_of(fact: dict[str, Any]) -> dict[str, Any]:
    text = text_of(fact["document"])
    start = text.index(fact["quote"])
    end = start + len(fact["quote"])
    return {
        "subject": "https://example.org/tavrey/thing/" + fact["subject"].lower().replace(" ", "-"),
        "subject_label": fact["subject"],
        "property": "https://example.org/tavrey/ontology#" + fact["properties"][0].title().replace(" ", ""),
        "property_label": fact["properties"][0],
        "object": fact["object"],
        "object_label": fact["object"],
        "document": fact["document"],
        "start": start,
        "end": end,
        "page": 1 if fact["document"].endswith(".pdf") else None,
        "heading": (re.findall(r"(?m)^#+ (.*)$", text[:start]) or [""])[-1],
        "quote": fact["quote"],
        "state": fact.get("outcome", "held"),
        "derived": False,
        "context_before": text[max(0, start - 160) : start],
        "context_after": text[end : end + 160],
    }


def violation_of(fault: dict[str, Any]) -> dict[str, Any]:
    claims = [claim_of(c) for c in fault["claims"]]
    vocabulary = fault["contract"] == "vocabulary"
    return {
        "key": fault["id"],
        "contract": "urn:syngraph:contract:vocabulary" if vocabulary else "https://example.org/tavrey/shapes#" + fault["id"],
        "contract_name": fault["id"].replace("-", " ").capitalize(),
        "constraint": (fault["constraint"] or ["vocabulary"])[0],
        "severity": "Warning" if fault["outcome"] == "incomplete" else "Violation",
        "focus": claims[0]["subject"],
        "focus_label": claims[0]["subject_label"],
        "path": "https://example.org/tavrey/ontology#expiryDate" if fault["id"].startswith("permit") else claims[0]["property"],
        "message": fault["note"],
        "remedy": "",
        "state": "open",
        "root": fault["id"],
        "first_seen": "2024-02-01T09:00:00+00:00",
        "claims": [c for c in claims if c["state"] == "held" or fault["outcome"] == "incomplete"],
        "against": [c for c in claims if c["state"] == "standing" and fault["outcome"] == "held"],
    }


def report_of_the_key() -> dict[str, Any]:
    """The report that a run over the sample documents makes, by their answer key."""
    rows = []
    for fault in KEY["faults"]:
        rows.append(violation_of(fault))
        for waits in fault["waits"]:
            fallen = violation_of({**fault, "id": f"{fault['id']}-{waits['properties'][0]}", "claims": [{**waits, "outcome": "held"}]})
            rows.append(
                fallen | {"root": fault["id"], "message": f"The subject of '{waits['properties'][0]}' has no class that may have it."}
            )
    return {
        "project": {
            "name": "tavrey",
            "domain": "The island of Tavrey.",
            "made": "2024-02-01T09:00:00+00:00",
            "documents_link": "../documents/",
        },
        "summary": {
            "documents": {"total": 28, "read": 27, "unreadable": 1},
            "claims": {"standing": 512, "held": 34, "withdrawn": 0},
            "left_unread": {"characters": 900, "unread": 41, "outside": 1},
            "unreadable": [{"document": "letters/broken.pdf", "reason": "the file is encrypted"}],
        },
        "violations": rows,
    }


class Page(HTMLParser):
    """What a browser makes of a page: tags with their attributes, and the text outside style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the name is the base class's)
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("style", "script"):
            self.words += data


def test_every_problem_is_shown_with_its_quote_and_place() -> None:
    report = report_of_the_key()
    words = Page(render_report(report)).words
    for row in report["violations"]:
        for claim in row["claims"] + row["against"]:
            assert claim["quote"] in words
            assert claim["document"] in words
            assert f"characters {claim['start']}–{claim['end']}" in words
        assert row["message"] in words or row["contract"].endswith(":vocabulary")


def test_a_report_counts_roots_and_not_what_fell_with_them() -> None:
    report = report_of_the_key()
    held = [f for f in KEY["faults"] if f["outcome"] == "held"]
    html = render_report(report)
    assert f"<h1>{len(held)} problems to mend</h1>" in html
    assert html.count('<article class="card"') == len(held) - 1  # the one outside the vocabulary has its own list
    assert "4 claims wait for this" in html


def test_the_problem_for_which_most_waits_comes_first() -> None:
    assert re.search(r'href="#problem-\d+">([^<]+)</a>', render_report(report_of_the_key()))[1] == "Something is missing"  # type: ignore[index]


def test_the_page_needs_nothing_from_outside() -> None:
    page = Page(render_report(report_of_the_key()))
    assert {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "base", "form"} == set()
    links = [a["href"] for tag, a in page.tags if tag == "a"]
    assert all(href and href.startswith(("#", "../documents/")) for href in links)
    assert {href for href in links if href and href.startswith("#")} <= {f"#{a['id']}" for _, a in page.tags if a.get("id")}


def test_hostile_words_stay_words() -> None:
    tame, wild = report_of_the_key(), report_of_the_key()
    for row in wild["violations"]:
        row |= dict.fromkeys(("contract_name", "focus_label", "path", "message", "remedy", "first_seen", "open_since"), NASTY)
        row |= {"owners": [NASTY], "root_message": NASTY}
        for claim in row["claims"] + row["against"]:
            claim |= dict.fromkeys(("subject_label", "property_label", "object_label", "heading", "quote", "document"), NASTY)
            claim |= {"context_before": NASTY, "context_after": NASTY, "page": NASTY}
    wild["project"] |= {"name": NASTY, "domain": NASTY, "made": NASTY, "owner": NASTY, "since": NASTY}
    wild["resolved"] = [dict(wild["violations"][0], resolved=NASTY)]
    wild["summary"]["owners"] = {NASTY: 1}
    wild["summary"]["unreadable"] = [{"document": NASTY, "reason": NASTY}]
    page, known = Page(render_report(wild)), Page(render_report(tame))
    assert NASTY in page.words
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in known.tags}
    assert {name for _, attributes in page.tags for name in attributes} <= {name for _, attributes in known.tags for name in attributes}
    assert sum(tag == "script" for tag, _ in page.tags) == 1


def test_what_no_file_can_hold_is_replaced() -> None:
    report = report_of_the_key()
    report["violations"][0]["claims"][0]["quote"] = "lone \ud800, nul \x00, bell \x07"
    html = render_report(report)
    assert "lone \ufffd, nul \u2400, bell \u2407" in html
    html.encode("utf-8")


def test_a_report_with_the_least_members_is_shown_too() -> None:
    claim = {
        "subject": "https://example.org/a",
        "property": "https://example.org/o#p",
        "object": "x",
        "document": "a.txt",
        "quote": "a is x",
    }
    row = {
        "contract": "https://example.org/shapes#A",
        "constraint": "http://www.w3.org/ns/shacl#InConstraintComponent",
        "severity": "Violation",
    }
    html = render_report({"violations": [row | {"focus": "https://example.org/a", "message": "not on the list", "claims": [claim]}]})
    assert "A value that is not on the list" in html
    assert "<h1>1 problem to mend</h1>" in html


def test_nothing_broken_is_good_news() -> None:
    assert "<h1>Nothing to mend</h1>" in render_report({"violations": []})


def test_a_large_report_stays_readable_and_says_what_it_leaves_out() -> None:
    one = violation_of(KEY["faults"][0])
    many = [{**one, "key": f"k{n}", "root": f"k{n}"} for n in range(MAX_PROBLEMS + 7)]
    many += [{**one, "key": f"f{n}", "root": "k0"} for n in range(MAX_CASCADE + 3)]
    many[0] = many[0] | {"claims": [{**one["claims"][0], "start": n} for n in range(MAX_CLAIMS + 5)]}
    html = render_report({"violations": many})
    assert html.count('<article class="card"') == MAX_PROBLEMS
    assert "7 more problems, not shown here" in html
    assert "3 more, not shown here" in html
    assert "5 more claims of this kind" in html
