"""How a broken constraint is named to somebody who does not know SHACL, and what usually mends it."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ConstraintWords:
    """title: a heading for problems of this kind. mend: what usually mends one, when the violation itself does not say."""

    title: str
    mend: str

    @property
    def conflict(self) -> bool:
        """Whether it is a matter of claims against each other, not of one claim that is wrong in itself."""
        return self.mend == _CHOOSE


_CHOOSE = "Correct the document that is wrong, or say which claim to prefer."
_VALUE = "Correct the value in the document, or change the rule if the value is right."
_KIND = "Correct the document if it names the wrong thing, or widen the rule if such things may stand here."

WORDS: Final = {
    "Vocabulary": ConstraintWords("Said outside the vocabulary", "Say it in words that the ontology has, or leave it."),
    "Datatype": ConstraintWords("A value of the wrong form", _VALUE),
    "Ill-typed": ConstraintWords("A value of the wrong form", _VALUE),
    "NodeKind": ConstraintWords("A value of the wrong sort", _VALUE),
    "Pattern": ConstraintWords("A value written in another way than agreed", _VALUE),
    "In": ConstraintWords("A value that is not on the list", _VALUE),
    "LanguageIn": ConstraintWords("A text in a language that is not on the list", _VALUE),
    "MinInclusive": ConstraintWords("A value below its limit", _VALUE),
    "MinExclusive": ConstraintWords("A value below its limit", _VALUE),
    "MaxInclusive": ConstraintWords("A value above its limit", _VALUE),
    "MaxExclusive": ConstraintWords("A value above its limit", _VALUE),
    "MinLength": ConstraintWords("A value that is too short", _VALUE),
    "MaxLength": ConstraintWords("A value that is too long", _VALUE),
    "MinCount": ConstraintWords("Something is missing", "Add what is missing to a document."),
    "QualifiedMinCount": ConstraintWords("Something is missing", "Add what is missing to a document."),
    "HasValue": ConstraintWords("A required value is missing", "Add what is missing to a document."),
    "MaxCount": ConstraintWords("Too many values", _CHOOSE),
    "QualifiedMaxCount": ConstraintWords("Too many values", _CHOOSE),
    "UniqueLang": ConstraintWords("Two texts in one language", _CHOOSE),
    "Class": ConstraintWords("A thing of the wrong kind", _KIND),
    "Not": ConstraintWords("Two kinds that exclude each other", _CHOOSE),
    "Disjoint": ConstraintWords("Two properties that must differ", _CHOOSE),
    "Equals": ConstraintWords("Two properties that must agree", _CHOOSE),
    "LessThan": ConstraintWords("Two values in the wrong order", _CHOOSE),
    "LessThanOrEquals": ConstraintWords("Two values in the wrong order", _CHOOSE),
    "Closed": ConstraintWords("A property that may not stand here", _KIND),
    "Or": ConstraintWords("None of the allowed forms or kinds", _KIND),
    "Xone": ConstraintWords("Not exactly one of the allowed forms", _KIND),
    "And": ConstraintWords("Not all that a rule asks for", _KIND),
    "Node": ConstraintWords("Not all that a rule asks for", _KIND),
    "SPARQL": ConstraintWords("A rule of the project is broken", _VALUE),
}


def words_for(constraint: str, contract: str = "") -> ConstraintWords:
    """The words for a constraint component, by its IRI or local name.

    contract: the contract's IRI; what the closed vocabulary holds is named after it, whatever the component.

    >>> words_for("http://www.w3.org/ns/shacl#MaxCountConstraintComponent").title
    'Too many values'
    >>> words_for("https://example.org/rules#TideRuleConstraintComponent").title
    'Tide rule'
    >>> words_for("", "urn:syngraph:contract:vocabulary").title
    'Said outside the vocabulary'
    """
    local = "Vocabulary" if contract.endswith(":vocabulary") else re.split(r"[#/:]", constraint)[-1].removesuffix("ConstraintComponent")
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", local).replace("-", " ").strip().capitalize()
    return WORDS.get(local[:1].upper() + local[1:]) or ConstraintWords(spaced or "A broken rule", _VALUE)
