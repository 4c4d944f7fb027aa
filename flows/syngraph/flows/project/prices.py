"""What a model's tokens cost, as the user's provider says it: `[prices]` in syngraph.toml. What is not said there is not known."""

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

Amount = Annotated[Decimal, Field(ge=0, le=1_000_000_000)]
MILLION: Final = 1_000_000


class Price(BaseModel):
    """Money for a million tokens of the prompt, and of the answer; 0 for a model that costs nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: Amount
    output: Amount

    @model_validator(mode="before")
    @classmethod
    def _is_table(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            raise ValueError("a price is { input = …, output = … }, for a million tokens")
        return given

    def of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """
        >>> Price(input=Decimal("2.5"), output=Decimal(10)).of(400_000, 1_000)
        Decimal('1.01')
        """
        return (self.input * prompt_tokens + self.output * completion_tokens) / MILLION


class PriceSettings(BaseModel):
    """[prices] currency: what the amounts are in. Every other key is a glob of models' names -> { input = , output = }."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Price] = Field(init=False)

    currency: str = Field(default="USD", min_length=1, max_length=16)

    def price_of(self, model: str) -> Price | None:
        """The price of a model by its bare name; None when no glob matches it.

        Its own name comes before any glob, then the glob that spells most of it out, whatever their order in the file.

        >>> both = {"input": 1, "output": 2}
        >>> prices = PriceSettings.model_validate({"*": both, "gpt-*": both | {"input": 3}})
        >>> prices.price_of("gpt-x").input, prices.price_of("other").input
        (Decimal('3'), Decimal('1'))
        """
        if model in self.__pydantic_extra__:
            return self.__pydantic_extra__[model]
        matching = [glob for glob in self.__pydantic_extra__ if fnmatchcase(model, glob)]
        return self.__pydantic_extra__[max(matching, key=_spelt_out)] if matching else None


def _spelt_out(glob: str) -> int:
    return sum(char not in "*?" for char in glob)


def bare_name(model: str) -> str:
    """A model's name without the place where it was asked and its temperature; a name may have an @ of its own.

    >>> bare_name("gpt-x@host:8000/v1 t=0"), bare_name("@org/small@host/v1"), bare_name("offline-1f")
    ('gpt-x', '@org/small', 'offline-1f')
    """
    name, _, place = model.rpartition("@")
    return name or place
