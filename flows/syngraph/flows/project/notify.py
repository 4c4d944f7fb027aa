"""Whom a run tells, as `[notify]` in syngraph.toml says: a command of the user's, a webhook, or both; to no host that nobody named."""

from ipaddress import ip_address
from typing import Final

import httpx
from pydantic import BaseModel, ConfigDict, Field, model_validator

LOCALHOST: Final = "localhost"


class NotifySettings(BaseModel):
    """[notify] is told of when a run fails or finds new violations.

    command: a program with its arguments, started in the project's folder and never through a shell; it reads the JSON from stdin.
    webhook: an address to which the JSON is posted. It is on this machine, or its host is among `hosts`; redirects are not followed.
    most: violations that are written out; all are counted. timeout_s: for the command, and for the webhook.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    command: tuple[str, ...] = ()
    webhook: str = ""
    hosts: tuple[str, ...] = ()
    most: int = Field(default=20, ge=0, le=1_000)
    timeout_s: float = Field(default=10.0, gt=0, le=600)

    @model_validator(mode="after")
    def _goes_where_it_may(self) -> "NotifySettings":
        if self.command and not self.command[0].strip():
            raise ValueError("command names no program")
        if self.webhook:
            _check(self.webhook, self.hosts)
        return self

    @property
    def wanted(self) -> bool:
        return bool(self.command or self.webhook)

    @property
    def by_way(self) -> dict[str, "NotifySettings"]:
        """For each way that is named, "command" or "webhook", the settings that tell by it alone."""
        alone = {"command": self.model_copy(update={"webhook": ""}), "webhook": self.model_copy(update={"command": ()})}
        return {way: one for way, one in alone.items() if one.wanted}


def _check(webhook: str, hosts: tuple[str, ...]) -> None:
    """raises: ValueError, in which the address is not repeated: it may hold a secret."""
    try:
        url = httpx.URL(webhook)
    except (httpx.InvalidURL, ValueError) as exc:
        raise ValueError("webhook is no address: one is such as http://127.0.0.1:8080/syngraph") from exc
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("webhook is no address of the web: one is such as http://127.0.0.1:8080/syngraph")
    if not is_here(url.host) and url.host.casefold() not in {one.casefold() for one in hosts}:
        raise ValueError(f'webhook leaves this machine for {url.host}: say hosts = ["{url.host}"] if that is meant')


def is_here(host: str) -> bool:
    """Whether a host is this machine.

    >>> is_here("127.0.0.1"), is_here("::1"), is_here("localhost"), is_here("127.0.0.1.example.org")
    (True, True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == LOCALHOST
