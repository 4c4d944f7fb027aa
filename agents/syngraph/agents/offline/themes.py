"""What stakeholders care about: each property belongs to one theme, and a theme that the sample does not touch has no group."""

from dataclasses import dataclass

from syngraph.agents.offline.properties import Found
from syngraph.agents.offline.wordlists import PLACES, listed
from syngraph.agents.offline.words import plural

_DATES = listed("date gYear gYearMonth")


@dataclass(frozen=True, slots=True)
class Theme:
    """group, persona: names with {domain things}. interest: what they want to know. reason: how they argue for a question."""

    name: str
    group: str
    persona: str
    interest: str
    reason: str


THEMES = (
    Theme("people", "People and posts", "Registrar of people", "who does what: {labels}", "it tells who is responsible"),
    Theme("dates", "History and dates", "Chronicler", "what happened when: {labels}", "it puts things in the order of time"),
    Theme("places", "Places", "Map keeper", "where things are: {labels}", "it tells where to look"),
    Theme("counts", "Figures", "Keeper of the figures", "how many and how much: {labels}", "it can be counted and compared"),
    Theme("links", "Connections", "Cross-reader", "how things hang together: {labels}", "it leads from one thing to the next"),
    Theme("states", "Records", "Records clerk", "what is on record of each thing: {labels}", "it belongs on each record"),
    Theme("kinds", "Inventory", "Stocktaker", "what there is: {labels}", "one must know what there is"),
)


def theme_of(found: Found) -> str:
    """The theme of a property, by what its values are."""
    if found.kind == "object":
        if "person" in found.ranges:
            return "people"
        if any(name.split()[-1] in PLACES | {"place"} for name in found.ranges):
            return "places"
        return "people" if found.of_people else "links"
    if set(found.ranges) <= _DATES:
        return "dates"
    return "counts" if set(found.ranges) & {"integer", "decimal"} else "states"


def of_what(found: list[Found]) -> str:
    """The properties of a theme in words.

    >>> of_what([])
    ''
    """
    said = [
        f"the {one.label} of {plural(one.asked_of)}" if one.relation.kind == "noun" else f"{one.label} ({plural(one.asked_of)})"
        for one in found[:4]
    ]
    return ", ".join(said) + (" and more" if len(found) > 4 else "")
