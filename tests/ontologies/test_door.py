"""The door's promise: what it lets in comes back unchanged from Oxigraph, rdflib and N-Triples."""

import struct

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syngraph.ontologies.door import admitted, fault, from_rdflib, parse_statement, parse_term, stored_datatype, to_rdflib
from syngraph.ontologies.errors import WrongInItself
from syngraph.ontologies.iri import Iri, xsd
from syngraph.ontologies.number_form import LIMITS
from syngraph.ontologies.statement import Literal, Statement, Term, ntriples

S, P = Iri("urn:s"), Iri("urn:p")
NUMBERS = ["integer", "decimal", "double", "float", *LIMITS]
TIMES = ["date", "dateTime", "dateTimeStamp", "time", "gYear", "gYearMonth", "gMonth", "gDay", "gMonthDay"]
DURATIONS = ["duration", "yearMonthDuration", "dayTimeDuration"]
TEXTS = ["string", "normalizedString", "token", "language", "anyURI", "hexBinary", "base64Binary", "boolean", "NCName"]

number_text = st.one_of(
    st.integers().map(str),
    st.integers(min_value=-(2**70), max_value=2**70).map(str),
    st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: format(d, "f") if abs(d.adjusted()) < 50 else str(d)),
    st.floats().map(repr),
    st.floats(width=32).map(repr),
    st.from_regex(r"[+-]?0{0,3}[0-9]{0,25}(\.[0-9]{0,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["INF", "-INF", "+INF", "NaN", "-0", "-0.0", "0e0", "1e400", "1e-400", "9223372036854775808", "5e-324", "1e999999999"]),
)
_two = st.integers(0, 70).map("{:02}".format)
_year = st.one_of(st.integers(1, 9999), st.integers(-(10**14), 10**14), st.just(0)).map(lambda y: f"{'-' if y < 0 else ''}{abs(y):04}")
_zone = st.sampled_from(["", "", "Z", "+00:00", "-00:00", "+05:30", "-14:00", "+14:00", "+14:01", "+24:00"])
_part = st.sampled_from(["", "", ".0", ".5", ".50", ".123456789012345678", ".1234567890123456789"])
_day = st.tuples(_year, st.integers(0, 13), st.integers(0, 32)).map(lambda d: f"{d[0]}-{d[1]:02}-{d[2]:02}")
_clock = st.one_of(
    st.tuples(st.integers(0, 25), _two, _two, _part).map(lambda t: f"{t[0]:02}:{t[1]}:{t[2]}{t[3]}"),
    st.tuples(st.sampled_from(["24:00:00", "23:59:60", "00:00:00"]), _part).map("".join),
)
time_text = st.one_of(
    st.tuples(_day, _zone).map("".join),
    st.tuples(_day, st.just("T"), _clock, _zone).map("".join),
    st.tuples(_clock, _zone).map("".join),
    st.tuples(_year, _zone).map("".join),
    st.tuples(_year, st.integers(0, 13).map("-{:02}".format), _zone).map("".join),
    st.tuples(st.integers(0, 13).map("--{:02}".format), _zone).map("".join),
    st.tuples(st.integers(0, 32).map("---{:02}".format), _zone).map("".join),
    st.tuples(st.integers(0, 13), st.integers(0, 32), _zone).map(lambda d: f"--{d[0]:02}-{d[1]:02}{d[2]}"),
)
duration_text = st.from_regex(
    r"-?P([0-9]{1,22}Y)?([0-9]{1,3}M)?([0-9]{1,22}D)?(T([0-9]{1,4}H)?([0-9]{1,22}M)?([0-9]{1,22}(\.[0-9]{1,20})?S)?)?", fullmatch=True
)
any_text = st.text(st.characters(exclude_categories=[]), max_size=20)

literals = st.one_of(
    st.builds(lambda k, t: Literal(t, xsd(k)), st.sampled_from(NUMBERS), number_text),
    st.builds(lambda k, t: Literal(t, xsd(k)), st.sampled_from(TIMES), time_text),
    st.builds(lambda k, t: Literal(t, xsd(k)), st.sampled_from(DURATIONS), duration_text),
    st.builds(lambda k, t: Literal(t, xsd(k)), st.sampled_from(TEXTS), any_text),
    st.builds(
        lambda t, tag: Literal(t, language=tag), any_text, st.sampled_from(["en", "EN-gb", "zh-Hant", "x-Own", "de-1996", "en_GB", ""])
    ),
    st.builds(lambda t: Literal(t, Iri("urn:own:type")), any_text),
)
iris = st.builds(
    lambda scheme, rest: scheme + rest,
    st.sampled_from(["urn:x:", "http://h.example/", "http://h.example", "https://u@h:80/", "a:", "http://[::1]/", "x://"]),
    st.text(st.sampled_from("ab/?#[]@:%20é\u200b\ue000\ufffe\U000e0001\x7f\x85~!$&'()*+,;=._-"), max_size=12),
)


def after_oxigraph(term: Term) -> Term:
    store = ox.Store()
    node = ox.NamedNode(term) if isinstance(term, Iri) else _oxigraph_literal(term)
    store.add(ox.Quad(ox.NamedNode(S), ox.NamedNode(P), node))
    back = next(iter(store)).object
    assert parse_term(str(back)) == _ours(back)
    return _ours(back)


def _oxigraph_literal(term: Literal) -> ox.Literal:
    if term.language is not None:
        return ox.Literal(term.lexical, language=term.language)
    return ox.Literal(term.lexical, datatype=ox.NamedNode(term.datatype))


def _ours(node: object) -> Term:
    if isinstance(node, ox.NamedNode):
        return Iri(node.value)
    assert isinstance(node, ox.Literal)
    return Literal(node.value, Iri(node.datatype.value), node.language)


def after_rdflib(term: Term, format: str) -> Term:
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef(S), rdflib.URIRef(P), to_rdflib(term)))
    back = rdflib.Graph().parse(data=graph.serialize(format=format), format=format)
    return from_rdflib(next(iter(back))[2])


def unchanged_everywhere(term: Term) -> None:
    assert admitted(term) == term
    assert after_oxigraph(term) == term
    assert from_rdflib(to_rdflib(term)) == term
    assert after_rdflib(term, "nt") == term
    assert parse_term(ntriples(term)) == term
    statement = Statement(S, P, term)
    assert parse_statement(statement.ntriples()) == statement
    [quad] = ox.parse(statement.ntriples(), ox.RdfFormat.N_TRIPLES)
    assert _ours(quad.object) == term


@settings(max_examples=700, deadline=None)
@given(literals)
@example(Literal("2.9802322387695312e-08", xsd("double")))
@example(Literal("-1113178120592002.2", xsd("double")))
@example(Literal("+0009223372036854775808", xsd("integer")))
@example(Literal("018446744073709551615", xsd("unsignedLong")))
@example(Literal("170141183460469231731.6873037158841057280", xsd("decimal")))
@example(Literal("2020-12-31T24:00:00.000-00:00", xsd("dateTime")))
@example(Literal("9999999999999-12-31T24:00:00", xsd("dateTime")))
@example(Literal("a\x85\u2028\x0c\x1c\ufffe\\u0041", xsd("string")))
def test_what_the_door_admits_no_store_changes(literal: Literal) -> None:
    if fault(literal) is None:
        unchanged_everywhere(admitted(literal))


@settings(max_examples=500, deadline=None)
@given(iris)
def test_the_door_admits_an_iri_exactly_when_oxigraph_does(text: str) -> None:
    try:
        ox.NamedNode(text)
        takes = True
    except ValueError:
        takes = False
    try:
        ours = fault(Iri(text)) is None
    except WrongInItself:
        ours = False
    assert ours == takes
    if ours:
        unchanged_everywhere(Iri(text))


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from(["en", "x", "i", "klingon", "GB", "Latn", "1996", "419", "a", "abcdefghi", "zh", "min", "", "u", "co"]), max_size=6
    )
)
def test_the_door_admits_a_language_tag_exactly_when_oxigraph_does(parts: list[str]) -> None:
    tag = "-".join(parts)
    try:
        ox.Literal("x", language=tag)
        takes = True
    except ValueError:
        takes = False
    assert (fault(Literal("x", language=tag)) is None) == takes


@settings(max_examples=400, deadline=None)
@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float_keeps_its_shortest_digits(value: float) -> None:
    form = admitted(Literal(repr(value), xsd("float")))
    assert after_oxigraph(form) == form == after_oxigraph(Literal(repr(value), xsd("float")))


def test_every_power_of_two_is_the_same_float_in_oxigraph() -> None:
    for bits in range(0x00800000, 0x7F800000, 0x00800000):
        text = repr(struct.unpack("<f", struct.pack("<I", bits))[0])
        assert admitted(Literal(text, xsd("float"))) == after_oxigraph(Literal(text, xsd("float")))


@pytest.mark.parametrize(
    ("text", "kind", "form"),
    [
        ("1.50", "decimal", "1.5"),
        ("-0", "integer", "0"),
        ("1", "boolean", "true"),
        ("1E3", "double", "1000"),
        ("-0.0", "double", "-0"),
        ("2020-01-01+00:00", "date", "2020-01-01Z"),
        ("2020-02-28T24:00:00", "dateTime", "2020-02-29T00:00:00"),
        ("24:00:00", "time", "00:00:00"),
        ("P12M", "yearMonthDuration", "P1Y"),
        ("PT1.50S", "duration", "PT1.5S"),
        ("2020Z", "gYear", "2020Z"),
    ],
)
def test_the_form_is_the_one_oxigraph_gives_back(text: str, kind: str, form: str) -> None:
    assert admitted(Literal(text, xsd(kind))) == Literal(form, xsd(kind)) == after_oxigraph(Literal(text, xsd(kind)))


@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_a_derived_integer_is_held_to_its_limits_and_stored_as_integer(kind: str) -> None:
    least, most = LIMITS[kind]
    inside = least if least is not None else most
    assert admitted(Literal(str(inside), xsd(kind))) == Literal(str(inside), xsd("integer"))
    assert stored_datatype(xsd(kind)) == xsd("integer")
    for outside in ([] if least is None else [least - 1]) + ([] if most is None else [most + 1]):
        assert fault(Literal(str(outside), xsd(kind))) is not None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("30-Sep-2015", "date"),
        ("2019-02-29", "date"),
        ("2020-01-01T23:59:60", "dateTime"),
        ("2020-01-01T00:00:00", "dateTimeStamp"),
        ("TRUE", "boolean"),
        ("1,5", "decimal"),
        ("infinity", "double"),
        ("1e400", "double"),
        ("1e39", "float"),
        ("P1YT", "duration"),
        ("٣", "integer"),
        (" 1", "integer"),
        ("1\n", "integer"),
        ("0g", "hexBinary"),
    ],
)
def test_an_ill_typed_value_is_refused_with_words_that_name_it(text: str, kind: str) -> None:
    reason = fault(Literal(text, xsd(kind)))
    assert reason is not None
    assert kind in reason
    with pytest.raises(WrongInItself) as raised:
        admitted(Literal(text, xsd(kind)))
    assert raised.value.next_step


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "x\udfff"])
def test_text_that_a_store_would_cut_or_refuse_is_refused(text: str) -> None:
    assert fault(Literal(text)) is not None
    assert fault(Literal(text, language="en")) is not None


def test_a_long_number_is_judged_without_computing_it() -> None:
    assert fault(Literal("9" * 100_000, xsd("integer"))) is None
    assert fault(Literal("9" * 100_000, xsd("int"))) is not None


def test_a_blank_node_becomes_an_iri_and_a_plain_literal_has_no_datatype() -> None:
    assert from_rdflib(rdflib.BNode("b1")) == Iri("urn:syngraph:skolem:b1")
    plain = to_rdflib(Literal("a"))
    assert isinstance(plain, rdflib.Literal)
    assert plain.datatype is None


@pytest.mark.parametrize(
    "line", ["", "<urn:a>", '"a" <urn:p> "x" .', "<urn:a> <urn:p> _:b .", '<urn:a> <urn:p> "x"', '<urn:a> <urn:p> "x" . <urn:b>']
)
def test_a_damaged_line_is_refused(line: str) -> None:
    with pytest.raises(WrongInItself):
        parse_statement(line)
