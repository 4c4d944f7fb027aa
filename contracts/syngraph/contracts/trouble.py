"""Which exceptions pySHACL may leave with instead of a report; a border's list, since it documents none (pySHACL 0.40.1, by experiment)."""

import re
from typing import Final

from pyparsing import ParseBaseException
from pyshacl.errors import ConstraintLoadWarning, ReportableRuntimeError, ValidationWarning
from rdflib.plugins.sparql.sparql import SPARQLError

PYSHACL_TROUBLE: Final = (
    ReportableRuntimeError,
    ConstraintLoadWarning,
    ValidationWarning,
    SPARQLError,
    ParseBaseException,
    RuntimeError,  # RecursionError among them
    re.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
