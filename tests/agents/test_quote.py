"""After these tests a reader knows when a quote stands in a text: white space and hyphenation normalised, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syngraph.agents.quote import located


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("grey ferry", "the grey\n  ferry sails", "grey\n  ferry"),
        ("harbour", "the har-\nbour", "har-\nbour"),
        ("harbour", "the har\u00adbour", "har\u00adbour"),
        ("well-known", "a well-\nknown man", "well-\nknown"),
        ("  ferry ", "the ferry", "ferry"),
        ("a b", "axb", None),
        ("ferry", "Ferry", None),
        ("“ferry”", '"ferry"', None),
        ("a.c", "abc", None),
        ("harbour", "har bour", None),
        ("well-known", "a well- known man", None),
        (" ", "a b", None),
        ("\u00ad", "a b", None),
        ("a ferry", "a\u00a0ferry", "a\u00a0ferry"),
        ("a\u00a0ferry", "a ferry", "a ferry"),
        ("a ferry", "a \u2009\t\n ferry", "a \u2009\t\n ferry"),
        ("har\u00adbour office", "harbour\noffice", "harbour\noffice"),
        ("the har-bour", "the har-\n  bour", "the har-\n  bour"),
        ("harbour", "har\u2010\nbour", "har\u2010\nbour"),
        ("office", "o\ufb03ce", None),
        ("o\ufb03ce", "office", None),
        ("ferry\u2019s", "ferry's", None),
        ("1933\u20131940", "1933-1940", None),
        ("well-known", "well\u2011known", None),
        ("caf\u00e9", "cafe\u0301", None),
        ("a ferry", "a\u200bferry", None),
        ("1933-1940", "1933-\n1940", "1933-\n1940"),
        ("19331940", "1933-\n1940", None),
    ],
)
def test_a_quote_is_found_with_white_space_and_hyphenation_normalised_and_nothing_else(quote: str, text: str, found: str | None) -> None:
    span = located(quote, text)
    assert (span.of(text) if span else None) == found


def test_a_quote_is_looked_for_in_a_time_that_follows_the_text() -> None:
    begin = time.monotonic()
    for gap in (" ", "\u00ad", " \u00ad", "-\n"):
        assert located("a b", ("a" + gap * 1_000) * 4 + "c") is None
    assert time.monotonic() - begin < 0.5


@given(st.text("ab-é \n\u00ad", min_size=1, max_size=40), st.data())
def test_whatever_is_quoted_from_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = text[start : data.draw(st.integers(start + 1, len(text)))]
    span = located(quote, text)
    assert (span is None) == (not quote.strip())
    if span and quote.replace("\u00ad", "").strip():
        assert located(" ".join(quote.split()), text) is not None
