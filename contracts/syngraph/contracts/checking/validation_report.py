"""What `syngraph check` answers, in each of its forms: text, JSON, a sh:ValidationReport as a graph and as Turtle."""

from functools import cached_property
from typing import Any

from rdflib import Graph

from syngraph.contracts.checking.findings import Findings
from syngraph.contracts.checking.validation_report_graph import report_graph, report_turtle
from syngraph.contracts.checking.validation_report_json import report_json
from syngraph.contracts.checking.validation_report_text import report_text


class ValidationReport(Findings):
    """The results as data (`Findings`), and written out."""

    @cached_property
    def text(self) -> str:
        """For people: what is wrong, thing by thing."""
        return report_text(self)

    @cached_property
    def json(self) -> dict[str, Any]:
        """For programs; terms as in the SPARQL 1.1 Query Results JSON Format."""
        return report_json(self)

    @cached_property
    def graph(self) -> Graph:
        """A sh:ValidationReport; what stood before the change is no part of it."""
        return report_graph(self)

    @cached_property
    def turtle(self) -> str:
        """The same in Turtle; a comment says so where results are left out."""
        return report_turtle(self)
