"""How long is kept what nobody needs any more, as `[retention]` in syngraph.toml says; for ever where it says nothing."""

from pydantic import BaseModel, ConfigDict, Field


class RetentionSettings(BaseModel):
    """[retention] in days; what is older is deleted at the end of a run. 0: at once. Not set: never.

    Days are counted as far as runs of an earlier day bear the clock out: one that jumps forward is believed a day later.

    withdrawn:   claims that nobody makes any more, with quotes and readings; texts of documents that are gone.
    resolved:    violations that are over. copies: the ledger as it was before a migration or a restore.
    answers:     what models answered: what is asked again after that is paid for again.
    checkpoints: how far a build had come, when it was not gone on with.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    withdrawn: int | None = Field(default=None, ge=0)
    resolved: int | None = Field(default=None, ge=0)
    copies: int | None = Field(default=None, ge=0)
    answers: int | None = Field(default=None, ge=0)
    checkpoints: int | None = Field(default=None, ge=0)

    @property
    def is_set(self) -> bool:
        return any(days is not None for days in self.model_dump().values())

    @property
    def goes_by_age(self) -> bool:
        """Whether anything is kept for some days, neither for ever nor not at all."""
        return any(self.model_dump().values())
