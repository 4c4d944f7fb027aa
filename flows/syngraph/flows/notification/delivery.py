"""How a notice reaches the user's command and webhook, each within its time; what goes wrong is told, never raised."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx

from syngraph.flows.project.notify import NotifySettings

_SAID_CHARS: Final = 300


def deliver(settings: NotifySettings, folder: Path, text: str) -> Iterator[str]:
    """Tell all that the settings name; a command starts in `folder`. returns: what went wrong, a line each; nothing when all were told."""
    body = text.encode("utf-8", "backslashreplace")
    if settings.command and (why := _started(settings.command, body, settings.timeout_s, folder)):
        yield f"the command {settings.command[0]} {why}"
    if settings.webhook and (why := asyncio.run(_posted(settings.webhook, body, settings.timeout_s))):
        url = httpx.URL(settings.webhook)
        yield f"the webhook at {url.scheme}://{url.host}{f':{url.port}' if url.port else ''} {why}"


def _started(command: tuple[str, ...], body: bytes, timeout_s: float, folder: Path) -> str:
    """As `_ran`; a program that is not there, or a disk without room for what it is to be told, is something that went wrong too."""
    try:
        return _ran(command, body, timeout_s, folder)
    except (OSError, ValueError) as exc:
        return f"cannot be started: {exc}"


def _ran(command: tuple[str, ...], body: bytes, timeout_s: float, folder: Path) -> str:
    """Start the command with the JSON on its stdin. returns: what went wrong, "" when it exits with 0.

    Files, not pipes: one that does not read is not waited for, nor a child of its own that stays behind with its stdout.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(body)
        given.seek(0)
        process = subprocess.Popen(command, stdin=given, stdout=said, stderr=said, cwd=folder, start_new_session=True)
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"did not end within {timeout_s:g} s"
        if process.returncode == 0:
            return ""
        said.seek(0)
        words = " ".join(said.read(4 * _SAID_CHARS).decode(errors="replace").split())[:_SAID_CHARS]
        return f"ended with {process.returncode}" + (f": {words}" if words else "")


async def _posted(webhook: str, body: bytes, timeout_s: float) -> str:
    """Post the JSON. returns: what went wrong, "" for any 2xx. No proxy is asked, and nobody else's address is followed."""
    headers = {"content-type": "application/json"}
    client = httpx.AsyncClient(timeout=timeout_s, follow_redirects=False, trust_env=False)
    try:
        async with asyncio.timeout(timeout_s), client, client.stream("POST", webhook, content=body, headers=headers) as answer:
            pass  # its body is not read: it may never end
    except TimeoutError:
        return f"did not answer within {timeout_s:g} s"
    except httpx.HTTPError as exc:
        return f"was not reached: {exc or type(exc).__name__}"
    if answer.is_redirect:
        return f"redirects ({answer.status_code}), which is not followed: name the final address"
    return "" if answer.is_success else f"answers {answer.status_code}"
