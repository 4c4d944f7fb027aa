"""Papers about the sample's harbour that contradict each other and it, share its names, and lean on what others say; not a test itself."""

import random
from typing import Final

VESSELS: Final = ("Selkie", "Kittiwake", "Iron Duck", "Grey Heron", "Sea Otter", "Tin Museum", "Marigold")
PEOPLE: Final = ("Edda Farrowby", "Nils Ostermoor", "Mara Quillon", "Olla Brandwick", "Selkie")
COMPANIES: Final = ("Tavrey Lines", "Gullwing Towage", "Thornwick Shipyard", "Otter Works")
TOWNS: Final = ("Ormwick", "Saltholm", "Port Tavrey", "Otterby")
MUSEUMS: Final = ("Tin Museum", "Salt Museum", "Otter Museum")
FESTIVALS: Final = ("Herring Festival", "Feast of Otters")
LIGHTS: Final = ("Otter Light", "Gannet Light")
PERMITS: Final = ("P-2024-01", "P-2024-77")


def line(n: int) -> str:
    """A sentence, now and then one without any meaning."""
    rnd = random.Random(n)
    vessel, person, company, town = (rnd.choice(names) for names in (VESSELS, PEOPLE, COMPANIES, TOWNS))
    said = (
        f"The {vessel} is a {rnd.choice(('ferry', 'tug', 'vessel', 'museum', 'person'))}.",
        f"The {vessel} was built by {company}.",
        f"The {vessel} sails to {town}.",
        f"{person} is the captain of the {vessel}.",
        f"{person} works for {company}.",
        f"{person} lives in {town}.",
        f"{person} was born on {_date(rnd)}.",
        f"{company} is a {rnd.choice(('company', 'town'))}.",
        f"The {rnd.choice(MUSEUMS)} was founded on {_date(rnd)} by {person}.",
        f"Nothing else was noted that day, as on {n % 50} others.",
    )
    return rnd.choice(said)


def paper(n: int) -> str:
    """A document: front matter or none, tables, sentences, in an order of its own."""
    rnd = random.Random(n)
    parts = [table(rnd.getrandbits(20)) for _ in range(rnd.randrange(3))] + [line(rnd.getrandbits(20)) for _ in range(rnd.randrange(1, 5))]
    rnd.shuffle(parts)
    front = f"---\nmuseum: {rnd.choice(MUSEUMS)}\ndirector: {rnd.choice(PEOPLE)}\nlocation: {rnd.choice(TOWNS)}\n---\n\n"
    heads = [f"\n## Part {i}\n" if rnd.random() < 0.3 else "" for i in range(len(parts))]
    body = "\n\n".join(head + part for head, part in zip(heads, parts, strict=True))
    return (front if rnd.random() < 0.2 else "") + f"# Paper {n % 7}\n\n{body}\n"


def table(n: int) -> str:
    """A table of one class, with a few of its columns."""
    rnd = random.Random(n)
    name, things, columns = rnd.choice(TABLES)
    chosen = rnd.sample(columns, rnd.randrange(1, len(columns) + 1))
    rows = [[thing, *(_cell(rnd, one) for one in chosen)] for thing in rnd.sample(things, rnd.randrange(1, len(things) + 1))]
    lines = [[name, *chosen], ["---"] * (len(chosen) + 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


TABLES: Final = (
    ("Ferry", VESSELS, ("Seats", "Captain", "Owner", "Launched", "Call sign", "Status", "Home quay")),
    ("Tug", VESSELS, ("Bollard pull", "Owner", "Launched", "Status")),
    ("Museum", MUSEUMS, ("Founded", "Director", "Visitors", "Location", "Overlooks")),
    ("Festival", FESTIVALS, ("Opened", "Closed", "Host", "Sponsor")),
    ("Permit", PERMITS, ("Issued", "Expiry date", "Holder", "Fee")),
    ("Lighthouse", LIGHTS, ("Height", "Keeper", "Inspector", "Completed")),
    ("Company", COMPANIES, ("Registration number", "Founded", "Location", "Manager")),
)


def _cell(rnd: random.Random, column: str) -> str:
    if column in ("Captain", "Director", "Keeper", "Inspector", "Manager"):
        return rnd.choice(PEOPLE)
    if column in ("Owner", "Holder", "Sponsor"):
        return rnd.choice(COMPANIES)
    if column in ("Location",):
        return rnd.choice(TOWNS)
    if column in ("Home quay", "Overlooks"):
        return rnd.choice(("Fish Quay", "Long Quay", "Ormwick"))
    if column == "Host":
        return rnd.choice(MUSEUMS)
    if column in ("Launched", "Founded", "Opened", "Closed", "Issued", "Expiry date", "Completed"):
        return _date(rnd)
    if column in ("Call sign", "Registration number"):
        return rnd.choice(("TV-101", "TV-102", "C-1001", "no sign"))
    if column == "Status":
        return rnd.choice(("in service", "laid up", "mothballed"))
    return str(rnd.choice((-40, 9, 96, 180, 240)))


def _date(rnd: random.Random) -> str:
    return f"{rnd.randrange(1, 28)} {rnd.choice(('May', 'June'))} {rnd.choice((1921, 1979, 1994, 2001))}"
