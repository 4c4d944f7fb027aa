"""After these tests a reader can trust that a pattern means what XPath says, that no text takes long, and that what is refused is said so.

The cases are from XPath functions 3.1, 5.6 and XML Schema part 2; Python's matcher and Unicode tables are the oracle where they agree.
"""

import re
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from syngraph.contracts.compiled.regular_expression import replace, search
from syngraph.contracts.compiled.unicode_block import BLOCKS
from syngraph.ontologies.errors import ShapesUnreadable

KELVIN = "\u212a"
# What is asked: the pattern, its flags, a text that it matches, and one that it does not.
MEANT = {
    "a pattern is found anywhere": ("bra", "", "abracadabra", "cad"),
    "^ is the start of a text": ("^bra", "", "bra", "abracadabra"),
    "$ is the very end of a text": ("Mary$", "", "Mary", "Mary\n"),
    "an alternative binds less than ^ and $": ("^a|b$", "", "ax", "bx"),
    "nothing is an alternative": ("^(a|)$", "", "", "b"),
    "repetitions of repetitions": ("^([A-Z][a-z]+ )*$", "", "Ann Bob ", "Ann bob "),
    "a reluctant repetition finds the same": ("^a+?b??$", "", "aa", "b"),
    "a counted repetition": ("^[0-9]{2,3}$", "", "123", "1234"),
    "at least so many": ("^a{2,}?$", "", "aaa", "a"),
    "the dot is no line break": ("^a.b$", "", "a b", "a\nb"),
    "the dot is no carriage return": ("Mary.Jones", "", "Mary Jones", "Mary\rJones"),
    "s: the dot is any character": ("^a.b$", "s", "a\nb", "ab"),
    "m: a line begins after a line break": ("^b", "m", "a\nb", "ab"),
    "m: a line ends before a line break": ("a$", "m", "a\nb", "ab"),
    "m: there is no line after the last line break": ("^$", "m", "abcd\n\ndefg\n", "abcd\ndefg\n"),
    "m: nor one that ends there": ("\n$", "m", "a\n\n", "a\n"),
    "i: both cases": ("x[Y-Z]", "i", "Xy", "Xx"),
    "i: all variants of a letter": ("[a-z]", "i", KELVIN, "é"),
    "i: what a class leaves out": ("^[A-Z-[OI]]$", "i", "x", "o"),
    "i: what a class must not be": ("[^Q]", "i", "r", "q"),
    "i: a category stays as it is": (r"\p{Lu}", "i", "M", "m"),
    "x: white space is no part of a pattern": ("hello world", "x", "helloworld", "hello world"),
    "x: not even within an escape": (r"^hello\ sworld$", "x", "hello world", "helloworld"),
    "x: nor within a name": (r"^\p{ I s B a s i c L a t i n }+$", "x", "hello world", "é"),
    "x: but it is, in a class": (" hello[ ]world", "x", "hello world", "helloworld"),
    "q: every character is itself": (r"a.\p{L}[", "q", r"a.\p{L}[", "ab"),
    "q: in both cases": ("X[y-Z]", "qi", "x[Y-z]", "xy"),
    "q: without the others": ("a .", "qsmx", "a .", "a\n."),
    "a class without some": ("^[a-z-[aeiou]]+$", "", "xyz", "xyza"),
    "a class without a class without some": ("^[a-z-[a-m-[c]]]+$", "", "cxz", "bxz"),
    "a negative class without some": ("^[^a-c-[xyz]]+$", "", "def", "dxf"),
    "a hyphen first, last, or escaped": (r"^[-a][a-][a\-b]$", "", "---", "x--"),
    "a hyphen after a range": ("^[0-9-.]$", "", "-", "/"),
    "a caret that is not first": ("^[a^]$", "", "^", "b"),
    "everything and nothing": (r"^[\s\S][^\d\D]*$", "", "\n", "ab"),
    "digits of every script": (r"^\d$", "", "٣", "²"),
    "white space is four characters": (r"^\s$", "", "\r", "\u00a0"),
    "letters, digits and signs": (r"^\w+$", "", "aé٣+€", "a_b"),
    "what a name begins with": (r"^\i$", "", ":", "-"),
    "what a name goes on with": (r"^\i\c*$", "", "a-1·", "a b"),
    "what no name has": (r"^\I\C$", "", "1 ", "a "),
    "a category": (r"^\p{Sc}$", "", "€", "$a"),
    "a category that is not": (r"^\P{L}$", "", "1", "a"),
    "a block": (r"^\p{IsGreek}+$", "", "αβγ", "abc"),
    "a block that is not": (r"^\P{IsBasicLatin}$", "", "é", "e"),
    "characters that mean something": (r"^\^\$\.\[\]\(\)\{\}\|\*\+\?\\\-$", "", r"^$.[](){}|*+?\-", "^"),
    "control characters": (r"^\t\n\r$", "", "\t\n\r", "tnr"),
    "a backslash that is not needed": (r"^https?:\/\/\w+\@", "", "http://a@", "http:"),
    "a group that is not captured": ("^(?:abra(?:cad)?)*$", "", "abracadabra", "abrac"),
    "a character beyond the first plane": ("^[😀-😂]$", "", "😁", "😃"),
}

REFUSED = {
    "(a)\\1": "refers back",
    "[a\\1]": "refers back",
    "(?=a)": "looks ahead",
    "(?!a)": "looks ahead",
    "(?<=a)b": "behind",
    "(?<!a)b": "behind",
    "(?i)a": "sh:flags",
    "(?P<n>a)": "names a group",
    "(?<n>a)": "names a group",
    r"\bword\b": "bounds of words",
    r"\Aa\Z": r"\^ for the start",
    r"\x41": "the character itself",
    r"\é": "the character itself",
    "\\": "ends in a backslash",
    "**%%": "stands for nothing",
    "a++": "repeats a repetition",
    "a{,3}": "stands for nothing",
    "a{3,2}": "lower number first",
    "a{2147483647}": "sh:maxLength",
    "a{99999999999999999999999999}": "sh:maxLength",
    "a{1001}": "sh:maxLength",
    "((a{10}){10}){30}": "sh:maxLength",
    ".{900}.{900}.{900}": "sh:maxLength",
    r"\w{900}": "sh:maxLength",
    r"\w" * 10_000: "is too large",
    "a" * 20_001: "sh:in",
    "(" * 60 + ")" * 60: "less deeply",
    "[a-z-" * 60 + "[a]" + "]" * 60: "less deeply",
    "(a": "never closes",
    "a)": "never opened",
    "[a": "never closes",
    "[]": "no characters",
    "[^]": "no characters",
    "[[:alpha:]]": r"\\p\{L\} for \[:alpha:\]",
    "[z-a]": "ends before it begins",
    r"[a-\d]": "in no character",
    "[a-[b]c]": "behind what it takes out",
    "a]": "stands for nothing",
    r"\p{La}": "no kind of character",
    r"\p{Cs}": "no kind of character",
    r"\pL": "no kind of character",
    r"\p{L": "no kind of character",
    r"\p{IsElvish}": "no kind of character",
}


@pytest.mark.parametrize("name", MEANT)
def test_a_pattern_means_what_xpath_says(name: str) -> None:
    pattern, flags, matched, unmatched = MEANT[name]
    assert (search(pattern, flags)(matched), search(pattern, flags)(unmatched)) == (True, False)


@pytest.mark.parametrize("pattern", REFUSED, ids=lambda pattern: pattern[:20])
def test_what_cannot_be_judged_is_refused_with_a_reason_and_what_to_write_instead(pattern: str) -> None:
    with pytest.raises(ShapesUnreadable) as refused:
        search(pattern)
    assert re.search(REFUSED[pattern], f"{refused.value.what}; {refused.value.next_step}")
    assert len(refused.value.what) < 250


@pytest.mark.parametrize("flags", ["z", "I", " ", "s-m"])
def test_an_unknown_flag_is_refused(flags: str) -> None:
    with pytest.raises(ShapesUnreadable, match="unknown"):
        search("a", flags)


@pytest.mark.parametrize("pattern", ["a\n^b", "(^a\n)*", "(a|^b)+", "a*^"])
def test_a_line_that_begins_in_the_middle_of_a_pattern_is_refused(pattern: str) -> None:
    """RE2 would see one after the last line break."""
    with pytest.raises(ShapesUnreadable, match="flag m"):
        search(pattern, "m")
    assert search("(^a|^b)$|^", "m")("c")


SLOW = [
    "(a+)+$",
    "(a|aa)+$",
    "^(a|a)*$",
    "a*a*a*a*a*b$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(.*a){12}b",
    "([a-z]+ ?)+!",
    "(a?){50}a{50}b",
    "(x+x+)+y",
]


@pytest.mark.parametrize("pattern", SLOW)
def test_no_pattern_takes_longer_than_its_text(pattern: str) -> None:
    start = time.perf_counter()
    assert not search(pattern)("a" * 300_000 + "\u00a0")
    assert not search(pattern)("ax" * 150_000 + "\u00a0")
    assert time.perf_counter() - start < 5


def test_where_the_states_of_a_pattern_are_too_many_to_keep_it_is_still_searched_for() -> None:
    text = "".join("ax"[n * n * n // 7 % 2] for n in range(100_000))
    start = time.perf_counter()
    assert search("a.{300}x")(text)
    assert not search("a.{300}b|(a|x)*a(a|x){40}b")(text)
    assert time.perf_counter() - start < 10


def test_a_word_may_be_counted_to_255() -> None:
    assert search(r"^\w{1,255}$")("é" * 255)
    assert not search(r"^\w{1,255}$")("é" * 256)


def test_a_text_may_hold_anything() -> None:
    assert search("^.$")("\ud800")
    assert search("^[^a]{2}$")("\ud83d\ude00")
    assert search("^a.b$")("a\0b")
    assert search("b$")("a" * 5_000_000 + "b")
    assert search("^\ud800$")("\ud800")
    assert not search("^\ud800$")("\udfff")


def test_re2_says_nothing_by_itself(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ShapesUnreadable):
        search(".{1001}")
    search("(a|x)*a(a|x){20}c")("ax" * 100_000)
    assert capfd.readouterr() == ("", "")


ATOMS = st.sampled_from(
    ["a", "b", "B", "é", "1", " ", ".", r"\d", r"\D", r"\s", r"\S", "[ab]", "[^ab]", "[a-cé]", r"[\d-]", r"\.", r"\n", r"[^\s\d]"]
)
QUANTIFIERS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "{1,}", "*?", "+?", "??", "{0,2}?"])
PATTERNS = st.recursive(
    st.builds("".join, st.lists(st.builds(str.__add__, ATOMS, QUANTIFIERS), max_size=3)),
    lambda inner: st.one_of(
        st.builds("({}){}".format, inner, QUANTIFIERS),
        st.builds("(?:{}|{}){}".format, inner, inner, QUANTIFIERS),
        st.builds("{}{}".format, inner, inner),
    ),
    max_leaves=4,
)
TEXTS = st.text(alphabet="abBé1 -.\n", max_size=9)


@given(pattern=PATTERNS, start=st.booleans(), end=st.booleans(), flags=st.sampled_from(["", "i", "s", "is"]), text=TEXTS)
def test_where_python_means_the_same_it_finds_the_same(pattern: str, start: bool, end: bool, flags: str, text: str) -> None:
    ours = "^" * start + f"({pattern})" + "$" * end
    theirs = r"\A" * start + f"({pattern})" + r"\Z" * end
    found = re.search(theirs, text, (re.I if "i" in flags else 0) | (re.S if "s" in flags else 0))
    assert search(ours, flags)(text) == (found is not None)


@given(pattern=PATTERNS, text=TEXTS)
def test_where_python_means_the_same_it_replaces_the_same(pattern: str, text: str) -> None:
    assume(not re.search(pattern, ""))
    assert replace(pattern, r"<$0\$>")(text) == re.sub(pattern, r"<\g<0>$>", text)


CASED = [chr(code) for code in range(0x20000) if chr(code).lower() != chr(code).upper()]


@given(one=st.sampled_from(CASED), other=st.sampled_from(CASED))
def test_case_variants_are_what_xpath_defines(one: str, other: str) -> None:
    for letter in (other, one.lower()[0], one.upper()[0], one.swapcase()[0]):
        variant = one.lower() == letter.lower() or one.upper() == letter.upper()
        assert search(one, "qi")(letter) == search(f"[{one}]", "i")(letter) == variant
        assert search(f"[^{one}]", "i")(letter) != variant


@given(letter=st.characters(exclude_categories=["Cs"]))
def test_kinds_of_characters_are_those_of_unicode(letter: str) -> None:
    category = unicodedata.category(letter)
    assert search(r"\d")(letter) == (category == "Nd") != search(r"\D")(letter)
    assert search(r"\w")(letter) == (category[0] not in "PZC") != search(r"\W")(letter)
    for pattern, opposite in ((rf"\p{{{category}}}", rf"\P{{{category}}}"), (rf"[\p{{{category[0]}}}]", rf"[^\p{{{category[0]}}}]")):
        assert (search(pattern)(letter), search(opposite)(letter)) == (True, False)


def test_blocks_are_apart_and_hold_the_letters_of_their_names() -> None:
    ranges = sorted(block for name, (block, *_) in BLOCKS.items() if name not in ("Greek", "CombiningMarksforSymbols", "PrivateUse"))
    assert len(ranges) == 320
    assert all(last < first for (_, last), (first, _) in pairwise(ranges))
    assert all(first % 16 == 0 and last % 16 == 15 for first, last in ranges)
    assert [last + 1 for (_, last), (first, _) in pairwise(ranges) if last + 1 < first <= 0x10000] == [0x2FE0]
    for name in ("Cyrillic", "Armenian", "Hebrew", "Thai", "Georgian", "Runic", "Cherokee", "Gothic", "Lepcha"):
        ((first, last),) = BLOCKS[name]
        named = [unicodedata.name(chr(code), name.upper()) for code in range(first, last + 1)]
        assert all(name.upper() in words for words in named), name


REPLACED = {
    "each place": ("bra", "*", "", "abracadabra", "a*cada*"),
    "as much as it can": ("a.*a", "*", "", "abracadabra", "*"),
    "as little as it can": ("a.*?a", "*", "", "abracadabra", "*c*bra"),
    "a group that matched nothing": ("a(.)?", "[$1]", "", "xa", "x[]"),
    "groups in their order": ("(.)(?:-)(.)", "$2$1", "", "a-b", "ba"),
    "a group and a digit": ("(a)", "$12", "", "a", "a2"),
    "a group that is not there": ("a", "<$3>", "", "a", "<>"),
    "signs": ("a", r"\$1\\", "", "a", "$1\\"),
    "signs under q": ("$", r"$1\ ", "q", "a$", "a$1\\ "),
    "at the start only": ("^a|b", "*", "", "aab", "*a*"),
    "characters of several bytes": ("é(.)", "$1é", "", "xéy😀éz", "xyé😀zé"),
    "m: in each line": ("^a$", "*", "m", "a\na\n", "*\n*\n"),
}


@pytest.mark.parametrize("name", REPLACED)
def test_what_is_found_is_replaced(name: str) -> None:
    pattern, replacement, flags, text, expected = REPLACED[name]
    assert replace(pattern, replacement, flags)(text) == expected


@pytest.mark.parametrize(
    ("pattern", "replacement", "words"), [("a*", "b", "nothing at all"), ("a", "$", "stands for"), ("a", r"\n", "stands for")]
)
def test_what_cannot_be_replaced_is_refused(pattern: str, replacement: str, words: str) -> None:
    with pytest.raises(ShapesUnreadable, match=words):
        replace(pattern, replacement)


def test_replacing_is_bounded() -> None:
    assert replace("a", "b")("a" * 30_000) == "b" * 30_000
    start = time.perf_counter()
    with pytest.raises(ShapesUnreadable, match="too many places"):
        replace("a(.*b)?", "")("a" * 200_000)
    assert time.perf_counter() - start < 10
