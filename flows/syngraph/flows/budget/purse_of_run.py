"""How a run comes by its purse: what this month's runs have spent, what calls usually take; and that no price it counts by is lacking."""

from datetime import UTC, datetime
from decimal import Decimal

from syngraph.agents.model.port import Model
from syngraph.agents.model.recorded import RecordedModel
from syngraph.connectors.ledger.ledger import Ledger, Transaction
from syngraph.connectors.ledger.runs import spent_since_month
from syngraph.flows.budget.habits import RULES, habits_of
from syngraph.flows.budget.purse import Purse
from syngraph.flows.project.budget import Expense
from syngraph.flows.project.prices import PriceSettings, bare_name
from syngraph.flows.project.project import Project
from syngraph.flows.project.settings import Settings
from syngraph.ontologies.errors import ProjectUnusable


def purse_of(project: Project, ledger: Ledger, model: Model) -> Purse:
    """The purse of a run that begins now. model: the one that is paid.

    raises: ProjectUnusable when [budget] limits money and the price of a model is not known: of this one, or of one that was asked
            in a run of this month.
    """
    settings = project.settings
    with ledger.reading() as connection:
        before, unpriced = spent_this_month(connection, settings.prices)
        habits = RULES if settings.model.kind == "offline" else habits_of(connection, model.name)
    if settings.budget.limits_money:
        unpriced |= _unpriced(settings, model)
        if unpriced:
            raise ProjectUnusable(
                f"[budget] limits money, and [prices] in {project.folder / 'syngraph.toml'} has no price for {', '.join(sorted(unpriced))}",
                "say there what a million of its tokens cost, { input = 0, output = 0 } if nothing; or limit calls or tokens instead",
            )
    return Purse(settings.budget, settings.prices, model.name, habits, before)


def spent_this_month(connection: Transaction, prices: PriceSettings) -> tuple[Expense, set[str]]:
    """What runs took in this calendar month, in UTC; and the models among them whose price is not known."""
    spent, unpriced = Expense(), set[str]()
    for one in spent_since_month(connection, f"{datetime.now(UTC):%Y-%m}"):
        tokens = one.prompt_tokens + one.completion_tokens
        price = prices.price_of(bare_name(one.model))
        unpriced |= {bare_name(one.model)} if tokens and price is None else set()
        money = price.of(one.prompt_tokens, one.completion_tokens) if price else Decimal(0)
        spent = spent.plus(Expense(one.calls, tokens, money))
    return spent, unpriced


def paid_models(model: Model) -> frozenset[str]:
    """The bare names of the models that may be asked; a recording is paid as what was recorded."""
    asked = model.models if isinstance(model, RecordedModel) and model.models else {model.name}
    return frozenset(map(bare_name, asked))


def _unpriced(settings: Settings, model: Model) -> set[str]:
    """The models that may be asked, and have no price. Rules that run here cost nothing."""
    if settings.model.kind == "offline":
        return set()
    return {name for name in paid_models(model) if settings.prices.price_of(name) is None}
