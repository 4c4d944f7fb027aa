"""Whether there is a Prefect API at an address: asked before a job begins and before each of its stages."""

from syngraph.ontologies.errors import StoreRefused, StoreUnreachable

PREFECT = "PREFECT_API_URL"
PATIENCE_S = 5.0
"""How long the Prefect API may take to say that it is there."""


def greet(api: str, patience_s: float = PATIENCE_S) -> None:
    """raises: StoreUnreachable when nobody answers within `patience_s`; StoreRefused when it is no Prefect API that answers."""
    import httpx  # here, for whoever only asks whether an address is set

    try:
        answer = httpx.get(f"{api.rstrip('/')}/health", timeout=patience_s)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as exc:
        raise StoreRefused(
            f"{PREFECT} is no address: {api!r}", f"set it to one like http://127.0.0.1:4200/api, or unset {PREFECT}"
        ) from exc
    except httpx.TransportError as exc:
        why = str(exc) or "no answer in time"
        raise StoreUnreachable(f"Prefect at {api} does not answer: {why}", f"start it (prefect server start), or unset {PREFECT}") from exc
    if answer.status_code >= 500:
        raise StoreUnreachable(f"Prefect at {api} answers {answer.status_code}", "look into the server's log, then run this again")
    if answer.status_code not in (401, 403) and answer.text.strip() != "true":
        raise StoreRefused(f"there is no Prefect API at {api}", f"the address usually ends in /api; mend {PREFECT}, or unset it")
