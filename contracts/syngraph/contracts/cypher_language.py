"""The words of Cypher that a question's query may use, and those of which it is told that they do more than read."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLAUSES: Final = _words("MATCH OPTIONAL WHERE WITH UNWIND RETURN UNION ORDER SKIP LIMIT")
WORDS: Final = CLAUSES | _words(
    "DISTINCT AS BY ASC DESC ASCENDING DESCENDING ALL AND OR XOR NOT IN IS NULL TRUE FALSE STARTS ENDS WITH CONTAINS CASE WHEN THEN "
    "ELSE END EXISTS COUNT COLLECT"
)
FORBIDDEN: Final = _words(
    "CREATE MERGE DELETE DETACH NODETACH SET REMOVE DROP CALL YIELD LOAD CSV FOREACH USE SHOW TERMINATE GRANT DENY REVOKE ALTER START "
    "STOP INSERT FINISH EXPLAIN PROFILE CYPHER IMPORT TRANSACTIONS USING PERIODIC COMMIT FILTER LET NEXT"
)
FUNCTIONS: Final = _words(
    "count collect sum avg min max size head last coalesce tolower toupper trim ltrim rtrim tostring tointeger tofloat abs round "
    "floor ceil sign substring left right replace split date datetime any all none single"
)
"""Functions, in small letters: they read what they are given, and nothing else."""
TAKES_LISTS: Final = _words("size head last coalesce count collect")
COMPARING: Final = _words("= < > CONTAINS STARTS ENDS")
TIME_PARTS: Final = _words("year month day hour minute second quarter week dayOfWeek ordinalDay millisecond")
"""What `date.year` and its like may ask for."""
ANY_THING: Final = "Resource"
"""The label that every thing's node has, and neither documents, chunks nor terms have it."""
OWN_KEYS: Final = _words("uri label labels")
"""Keys that every thing's node has: its IRI, its first name, all its names."""
