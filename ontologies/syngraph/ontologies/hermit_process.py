"""The child process that HermiT runs in: reads N-Triples from a file, prints one line of JSON, and can be killed.

`python -m syngraph.ontologies.hermit_process FILE` prints {"consistent": bool, "unsatisfiable": [IRI, …]}, or fails with HermiT's words.
"""

import json
import sys
from pathlib import Path

import owlready2  # type: ignore[import-untyped] # it has no types


def main(path: Path) -> None:
    owlready2.reasoning.JAVA_MEMORY = 1000
    world = owlready2.World()
    # From an open file, and only local: owlready2 would otherwise look for the ontology, and for its imports, on the network.
    with path.open("rb") as file:
        ontology = world.get_ontology("urn:syngraph:reasoned#").load(fileobj=file, only_local=True, format="ntriples")
    consistent = True
    try:
        # xsd:date and its like are no datatypes of OWL 2, and HermiT would stop at them.
        owlready2.sync_reasoner_hermit([ontology], debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        consistent = False
    found = sorted(c.iri for c in world.inconsistent_classes() if isinstance(c, owlready2.ThingClass)) if consistent else []
    nothing = "http://www.w3.org/2002/07/owl#Nothing"
    print(json.dumps({"consistent": consistent, "unsatisfiable": [iri for iri in found if iri != nothing]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
