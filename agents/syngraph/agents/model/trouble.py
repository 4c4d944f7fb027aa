"""Which error an endpoint's trouble is: what will not pass is ModelRefused with the next step, what may is ModelUnreachable."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from syngraph.ontologies.errors import ModelRefused, ModelUnreachable

_PASSING = {408, 409, 425, 429}
_NO_MONEY = ("insufficient_quota", "billing_hard_limit", "credit balance")


class Waiting(ModelUnreachable):
    """An endpoint that said when to come again. retry_after: its header, as it came."""

    def __init__(self, what: str, next_step: str, retry_after: str) -> None:
        super().__init__(what, next_step)
        self.retry_after = retry_after


class Charged(ModelUnreachable):
    """An endpoint that did not answer and says what it charges all the same. model: its name; tokens: of the prompts, of the answers."""

    def __init__(self, silence: ModelUnreachable, model: str, tokens: tuple[int, int]) -> None:
        super().__init__(silence.what, silence.next_step)
        self.model, self.tokens = model, tokens


def refused(status: int, body: str, base_url: str, model: str, api_key: str) -> ModelRefused | None:
    """The refusal that a status stands for; None when the trouble may pass."""
    if status >= 500 or (status in _PASSING and not any(word in body for word in _NO_MONEY)):
        return None
    said = excerpt(body, api_key)
    if status in (401, 403):
        return ModelRefused(f"{base_url} refuses the key ({status}): {said}", "check the key that [model] in syngraph.toml refers to")
    if status == 404:
        step = "check base_url (it usually ends in /v1) and the model's name in syngraph.toml"
        return ModelRefused(f"{base_url} knows no such path, or no model {model!r} (404): {said}", step)
    if 300 <= status < 400:
        return ModelRefused(
            f"{base_url} redirects ({status}); redirects are not followed", "put the endpoint's final address into base_url"
        )
    if status in (402, 429):
        return ModelRefused(f"{base_url} will not answer without payment ({status}): {said}", "settle the account, or use another model")
    step = "check the model's name and its context length; a smaller chunk size may help"
    return ModelRefused(f"{base_url} refuses the request ({status}): {said}", step)


def unreachable(what: str, base_url: str, body: str = "", api_key: str = "", retry_after: str | None = None) -> ModelUnreachable:
    """The error of an endpoint that may answer another time; names the endpoint, and what came instead of an answer."""
    said = f"{base_url}: {what}" + (f": {excerpt(body, api_key)}" if body.strip() else "")
    step = "see that the endpoint runs and that base_url is right, then run again: what has been answered is kept"
    return ModelUnreachable(said, step) if retry_after is None else Waiting(said, step, retry_after)


def excerpt(body: str, api_key: str) -> str:
    """The beginning of what came, in one line; the key is never in it, whatever an endpoint echoes."""
    if len(api_key) > 3:
        body = body.replace(api_key, "***")
    return ascii(re.sub(r"\s+", " ", body).strip()[:300])


def retry_after_s(error: ModelUnreachable, now: datetime | None = None) -> float | None:
    """Seconds that the endpoint asks to wait, None when it does not say; as seconds or as a date (RFC 9110 10.2.3).

    >>> retry_after_s(Waiting("", "", "7"))
    7.0
    """
    said = error.retry_after if isinstance(error, Waiting) else None
    if said is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", said.strip(), re.ASCII):
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())
