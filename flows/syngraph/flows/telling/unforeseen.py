"""What is said of an error that nobody foresaw; with SYNGRAPH_TRACEBACK in the environment its traceback is shown instead."""

import os
from typing import Final

TRACEBACK: Final = "SYNGRAPH_TRACEBACK"


def unforeseen(error: Exception) -> str:
    """One line. raises: the error itself when the environment asks for its traceback.

    >>> unforeseen(KeyError("colour"))
    "error: something that syngraph did not foresee: KeyError: 'colour'"
    """
    if TRACEBACK in os.environ:
        raise error
    return f"error: something that syngraph did not foresee: {type(error).__name__}: {error}"
