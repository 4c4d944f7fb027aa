"""What a stage contract is: an input, an answer, conditions before and after as code; and `Kept`, which only a sound answer can be.

    class Rhymes(Stage[Word, RhymesAnswer]):
        task = "rhymes"
        answer = RhymesAnswer                      # a pydantic model; its lists of models are the items
        def before(self, given): ...               # what must be true of the input
        def after(self, given, answer): ...        # yields every Fault, at once

`remedy.remedied` brings a model's answer to meet its stage's contract, or says what does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from syngraph.ontologies.door import fault
from syngraph.ontologies.errors import SyngraphError
from syngraph.ontologies.statement import Literal


class Item(BaseModel):
    """A part of an answer that is judged, mended and kept on its own; an answer itself is one too."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: object) -> object:
        """Many models write null for an empty list; where a member has a default, that is what they mean."""
        if not isinstance(value, dict):
            return value
        optional = {name for name, field in cls.model_fields.items() if not field.is_required()}
        return {name: member for name, member in value.items() if member is not None or name not in optional}

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: object) -> object:
        """JSON can carry NUL and half a character; no store can, and a label with one would stop a whole build."""
        for text in value if isinstance(value, tuple) else (value,):
            wrong = fault(Literal(text)) if isinstance(text, str) else None
            if wrong:
                raise PydanticCustomError("unkept", "{wrong}", {"wrong": wrong})
        return value


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an answer breaks its contract.

    what: in words that the model and a person understand.
    item: (member, index) of the item that is broken; None when it is the answer as a whole.
    owed: something that is due and has not come. What has come is fine and stays.
    """

    what: str
    item: tuple[str, int] | None = None
    owed: bool = False


class PostconditionBroken(SyngraphError):
    """Somebody tried to keep an answer that breaks its contract: a mistake in this program, never in a document."""


Given = TypeVar("Given")
Out = TypeVar("Out", bound=Item)


class Stage(Generic[Given, Out]):
    """One task for a model and the contract around it."""

    task: ClassVar[str]
    answer: type[Out]

    def before(self, given: Given) -> Iterable[str]:  # noqa: ARG002 - for stages to say more
        """What is wrong with the input; nothing is asked then."""
        return ()

    def after(self, given: Given, answer: Out) -> Iterable[Fault]:  # noqa: ARG002 - for stages to say more
        """Every fault of an answer whose items are each well-formed."""
        return ()

    def faults(self, given: Given, answer: Out) -> list[Fault]:
        """Every fault: the stage's own, and nothing found without saying so."""
        found = list(self.after(given, answer))
        if not any(getattr(answer, name) for name in self.lists()) and getattr(answer, "nothing_here", False) is not True:
            says = "; say so with nothing_here: true if that is so" if "nothing_here" in self.answer.model_fields else ""
            found.append(Fault(f"the answer holds nothing{says}"))
        return found

    def lists(self) -> dict[str, type[Item]]:
        """The members of the answer that hold items, and what each item is."""
        found = {}
        for name, field in self.answer.model_fields.items():
            inner = get_args(field.annotation)
            if get_origin(field.annotation) is tuple and inner and isinstance(inner[0], type) and issubclass(inner[0], Item):
                found[name] = inner[0]
        return found

    def required(self) -> list[str]:
        """The members that every answer must have."""
        return [name for name, field in self.answer.model_fields.items() if field.is_required()]

    def schema(self, mending: bool = False) -> dict[str, Any]:
        """JSON schema of the answer, in the form that strict endpoints take: every member required, none besides.

        mending: each item also says which broken item it replaces (`mends`).
        """
        return _schema(self.answer, tuple(sorted({kind.__name__ for kind in self.lists().values()})) if mending else ())


@dataclass(frozen=True)
class Kept(Generic[Given, Out]):
    """An answer that meets its contract. Making one runs the check, so that there is no other kind.

    raises: PostconditionBroken when `answer` breaks the contract of `stage` for `given`.
    """

    stage: Stage[Given, Out]
    given: Given
    answer: Out

    def __post_init__(self) -> None:
        try:
            self.stage.answer.model_validate(self.answer.model_dump(by_alias=True, warnings=False))
        except ValidationError as exc:
            raise PostconditionBroken(f"{self.stage.task}: not an answer of its kind: {worded(exc)}") from exc
        broken = list(self.stage.before(self.given))
        broken += [fault.what for fault in self.stage.faults(self.given, self.answer) if not fault.owed]
        if broken:
            raise PostconditionBroken(f"{self.stage.task}: {'; '.join(broken)}", "report this: an answer was kept that must not be")


@cache
def _schema(answer: type[Item], mending: tuple[str, ...]) -> dict[str, Any]:
    """Made once for each answer: pydantic takes milliseconds for it, and there are thousands of chunks."""
    plain = _strict(answer.model_json_schema())
    assert isinstance(plain, dict)
    for item in mending:
        definition = plain["$defs"][item]
        definition["properties"]["mends"] = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
        definition["required"].append("mends")
    return plain


def worded(error: ValidationError) -> tuple[str, ...]:
    """What pydantic found, one line each, without the input and without links."""
    return tuple(
        f"{'.'.join(map(str, one['loc'])) or 'answer'}: {one['msg']}" for one in error.errors(include_url=False, include_input=False)
    )


def _strict(schema: object) -> object:
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    plain: dict[str, Any] = {}
    for name, value in schema.items():
        if name in ("properties", "$defs"):
            plain[name] = {inner: _strict(one) for inner, one in value.items()}
        elif name not in ("title", "default", "description"):
            plain[name] = _strict(value)
    if plain.get("type") == "object":
        plain["required"] = list(plain.get("properties", {}))
        plain["additionalProperties"] = False
    return plain
