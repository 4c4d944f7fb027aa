"""How kreuzberg is asked: no cache (it would put document text into the home directory), no OCR, no network."""

from typing import Any

from kreuzberg import ExtractionConfig, ExtractionResult, KreuzbergError, extract_bytes_sync

from syngraph.ontologies.errors import DocumentUnreadable

TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_OPTIONS: dict[str, Any] = {  # a dictionary, because kreuzberg's type stubs do not know disable_ocr
    "use_cache": False,
    "disable_ocr": True,
    "output_format": "markdown",
    "include_document_structure": True,
}


def extracted(data: bytes, format: str, path: str, next_step: str) -> ExtractionResult:
    """What kreuzberg makes of a document, with its structure.

    raises: DocumentUnreadable with `next_step` when it makes nothing of it.
    """
    try:
        return extract_bytes_sync(data, TYPES[format], ExtractionConfig(**_OPTIONS))
    except (KreuzbergError, ValueError, RuntimeError, OSError) as exc:
        raise DocumentUnreadable(f"{path} cannot be read as {format}: {_first_line(exc)}", next_step) from exc


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
