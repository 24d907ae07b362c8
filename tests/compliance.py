"""What every engine must answer: small synthetic graphs, questions over them, and the rows that SPARQL 1.1 asks for.

`DEVIATIONS` names where an engine answers otherwise, with the wrong answer; `test_store.py` holds each
engine to the one or the other, and writes the table into `docs/engines.md`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox

from kg.config import Config
from kg.dataset import Dataset

BASE = "https://example.org/compliance/"
MANY = 12_000
FIRST_DAY = date(2008, 1, 1)
DAYS = 2000

_TURTLE = {
    "text/one": """
        <canada> a ex:State ; rdfs:label "Canada", "Canada"@en, "Canada"@fr, "Canadá"@es ; ex:in <north> .
        <mexico> a ex:State ; rdfs:label "Mexico"@en, "Mexique"@fr, "México"@es ; ex:in <north> .
        <north> rdfs:label "North America"@en-US .
    """,
    "text/two": """
        <canada> ex:partner <mexico> ; ex:note "plain" , "typed"^^xsd:string .
        <haiti> a ex:State ; rdfs:label "Haiti"@en ; ex:partner <canada> .
    """,
    "record/dates": """
        <d1> ex:on "2009-12-31"^^xsd:date .
        <d2> ex:on "2010-01-01"^^xsd:date .
        <d3> ex:on "2010-01-01"^^xsd:date .
        <d4> ex:on "2010-02-28"^^xsd:date .
        <d5> ex:on "2010-03-01"^^xsd:date .
        <d6> ex:on "2010-05-31"^^xsd:date .
        <d7> ex:on "2012-02-29"^^xsd:date .
        <d8> ex:on "2012-12-31"^^xsd:date .
    """,
    "record/numbers": """
        <n1> ex:value 7 .
        <n2> ex:value 7.5 .
        <n3> ex:value "1500000"^^xsd:decimal .
        <n4> ex:value -3 .
        <n5> ex:value "0.000001"^^xsd:decimal .
        <n6> ex:flag true .
        <n7> ex:flag false .
    """,
    "record/characters": r"""
        <u1> ex:text "line\nbreak\ttab \"quoted\" back\\slash" .
        <u2> ex:text "Ñandú – “cita” \U0001F600 \u4E2D" .
        <u3> ex:text "literally \\u0041 and $name ?name <iri> {" .
        <u4> ex:text "" .
        <u5> ex:text "e\u0301 is not \u00E9" .
        <u6> ex:text " spaces  stay " .
        <étage> ex:text "IRI"@fr .
        <u7> ex:text "carriage\r\nreturn" .
    """,
    "record/huge": '<n8> ex:size "12345678901234567890"^^xsd:integer .',
    "record/doubled": "<canada> ex:in <north> .",
}
"""The last graph repeats a triple of `text/one`, which our own build forbids."""

_HEAD = f"""BASE <{BASE}id/>
PREFIX ex: <https://example.org/terms#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def graph(name: str) -> str:
    return f"{BASE}graph/{name}"


def many() -> list[tuple[int, date]]:
    """Numbers 0, 1, …, and a day for each."""
    chance = random.Random(2010)  # noqa: S311 - no secret
    return [(number, FIRST_DAY + timedelta(days=chance.randrange(DAYS))) for number in range(MANY)]


def compliance_data() -> Dataset:
    """The graphs above, and one with two triples for each of `many`."""
    quads = []
    for name, turtle in _TURTLE.items():
        at = ox.NamedNode(graph(name))
        triples = ox.parse((_HEAD + turtle).encode(), ox.RdfFormat.TURTLE)
        quads += [ox.Quad(t.subject, t.predicate, t.object, at) for t in triples]
    at = ox.NamedNode(graph("record/many"))
    kinds = {name: ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}") for name in ("integer", "date")}
    for number, day in many():
        subject = ox.NamedNode(f"{BASE}id/many/{number}")
        for term, value, kind in (("number", str(number), "integer"), ("day", day.isoformat(), "date")):
            edge = ox.NamedNode(f"https://example.org/terms#{term}")
            quads.append(ox.Quad(subject, edge, ox.Literal(value, datatype=kinds[kind]), at))
    return Dataset(Config(Path(), BASE), tuple(quads), {})


@dataclass(frozen=True)
class Case:
    """A SELECT or ASK and its right answer: one line per row in SPARQL TSV (IRIs below the base's id/ relative).

    Attributes:
        graphs: Names of the graphs it goes over; None for all.
        ordered: Whether the order of the rows counts.
    """

    id: str
    query: str
    rows: tuple[str, ...]
    graphs: tuple[str, ...] | None = None
    ordered: bool = False

    @property
    def text(self) -> str:
        return _HEAD + self.query

    @property
    def dataset(self) -> list[str] | None:
        return None if self.graphs is None else [graph(g) for g in self.graphs]


def _dates(id: str, condition: str, rows: str) -> Case:
    return Case(
        f"date-{id}", f"SELECT ?s {{ ?s ex:on ?d {condition} }}", tuple(f"<{r}>" for r in rows.split()),
        ("record/dates",),
    )  # fmt: skip


def _many_days(id: str, comparison: str, wanted: int) -> Case:
    return Case(
        f"date-{id}",
        f'SELECT (COUNT(*) AS ?n) {{ ?s ex:day ?d FILTER (?d {comparison} "2010-01-01"^^xsd:date) }}',
        (str(wanted),),
    )


_DAY = date(2010, 1, 1)
_NEW_YEAR = '"2010-01-01"^^xsd:date'

CASES: Sequence[Case] = (
    # named graphs and the dataset
    Case("graph-variable", "SELECT DISTINCT ?g { GRAPH ?g { <canada> ?p ?o } }",
         tuple(f"<{graph(g)}>" for g in ("text/one", "text/two", "record/doubled"))),
    Case("graph-fixed", f"SELECT ?o {{ GRAPH <{graph('text/two')}> {{ <canada> ex:partner ?o }} }}", ("<mexico>",)),
    Case("graph-join-across", f"SELECT ?s {{ GRAPH <{graph('text/two')}> {{ ?s ex:partner ?o }} "
         f"GRAPH <{graph('text/one')}> {{ ?o ex:in <north> }} }}", ("<canada>", "<haiti>")),
    Case("union-is-the-default", "SELECT ?s { ?s a ex:State }", ("<canada>", "<haiti>", "<mexico>")),
    Case("union-joins-graphs", "SELECT ?label { <haiti> ex:partner/rdfs:label ?label FILTER (LANG(?label) = 'es') }",
         ('"Canadá"@es',)),
    Case("union-merges-doubles", "SELECT ?o { <canada> ex:in ?o }", ("<north>",)),
    Case("subset-of-graphs", "SELECT ?s { ?s a ex:State }", ("<haiti>",), ("text/two",)),
    Case("subset-of-named-graphs", "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
         tuple(f"<{graph(g)}>" for g in ("text/one", "text/two")), ("text/one", "text/two")),
    Case("unknown-graph-is-empty", "SELECT ?s { ?s ?p ?o }", (), ("text/none",)),
    Case("unknown-graph-beside-a-known-one", "SELECT ?s { ?s a ex:State }", ("<haiti>",), ("text/none", "text/two")),
    Case("no-graph-is-empty", "ASK { ?s ?p ?o }", ("false",), ()),
    # languages and strings
    Case("language-tags", "SELECT ?label { <mexico> rdfs:label ?label }",
         ('"Mexico"@en', '"Mexique"@fr', '"México"@es')),
    Case("language-filter", "SELECT ?s { ?s rdfs:label ?label FILTER (LANG(?label) = 'fr') }",
         ("<canada>", "<mexico>")),
    Case("language-of-a-plain-string", "SELECT ?label { <canada> rdfs:label ?label FILTER (LANG(?label) = '') }",
         ('"Canada"',)),
    Case("language-matches-a-range", "SELECT ?s { ?s rdfs:label ?l FILTER (LANGMATCHES(LANG(?l), 'en')) }",
         ("<canada>", "<haiti>", "<mexico>", "<north>")),
    Case("language-of-region", "SELECT ?label (LANG(?label) AS ?tag) { <north> rdfs:label ?label }",
         ('"North America"@en-us\t"en-us"',)),
    Case("plain-string-is-no-tagged-one", "SELECT ?s { ?s rdfs:label 'Canada' }", ("<canada>",)),
    Case("tagged-string-is-no-plain-one", "ASK { ?s rdfs:label 'Mexico' }", ("false",)),
    Case("plain-and-typed-string", "SELECT ?note { <canada> ex:note ?note }", ('"plain"', '"typed"')),
    Case("plain-pattern-finds-typed-string", "ASK { <canada> ex:note 'typed' }", ("true",)),
    Case("typed-pattern-finds-plain-string", "ASK { <canada> ex:note 'plain'^^xsd:string }", ("true",)),
    Case("equal-strings-plain-and-typed", "ASK { <canada> ex:note ?n FILTER (?n = 'typed') }", ("true",)),
    Case("datatype-of-a-plain-string", "SELECT (DATATYPE(?n) AS ?t) { <canada> ex:note ?n FILTER (STR(?n) = 'plain') }",
         ("<http://www.w3.org/2001/XMLSchema#string>",)),
    Case("datatype-of-a-tagged-string", "SELECT DISTINCT (DATATYPE(?l) AS ?t) { <mexico> rdfs:label ?l }",
         ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>",)),
    Case("made-tag", "SELECT (STRLANG('ciudad', 'es') AS ?x) (STR('a'@en) AS ?y) {}", ('"ciudad"@es\t"a"',)),
    # dates at their boundaries
    _dates("equal", f"FILTER (?d = {_NEW_YEAR})", "d2 d3"),
    _dates("not-equal", f"FILTER (?d != {_NEW_YEAR})", "d1 d4 d5 d6 d7 d8"),
    _dates("before", f"FILTER (?d < {_NEW_YEAR})", "d1"),
    _dates("until", f"FILTER (?d <= {_NEW_YEAR})", "d1 d2 d3"),
    _dates("after", f"FILTER (?d > {_NEW_YEAR})", "d4 d5 d6 d7 d8"),
    _dates("from", f"FILTER (?d >= {_NEW_YEAR})", "d2 d3 d4 d5 d6 d7 d8"),
    _dates("month-end", 'FILTER (?d >= "2010-02-01"^^xsd:date && ?d < "2010-03-01"^^xsd:date)', "d4"),
    _dates("closed-year", f'FILTER (?d >= {_NEW_YEAR} && ?d <= "2010-05-31"^^xsd:date)', "d2 d3 d4 d5 d6"),
    _dates("leap-day", 'FILTER (?d > "2012-02-28"^^xsd:date && ?d < "2012-03-01"^^xsd:date)', "d7"),
    _dates("last-day", 'FILTER (?d >= "2012-12-31"^^xsd:date)', "d8"),
    Case("date-as-a-pattern", f"SELECT ?s {{ ?s ex:on {_NEW_YEAR} }}", ("<d2>", "<d3>"), ("record/dates",)),
    Case("date-order", "SELECT ?s ?d { ?s ex:on ?d } ORDER BY DESC(?d) ?s LIMIT 3",
         ('<d8>\t"2012-12-31"^^<http://www.w3.org/2001/XMLSchema#date>',
          '<d7>\t"2012-02-29"^^<http://www.w3.org/2001/XMLSchema#date>',
          '<d6>\t"2010-05-31"^^<http://www.w3.org/2001/XMLSchema#date>'), ordered=True),
    Case("date-join", "SELECT (COUNT(*) AS ?n) { ?a ex:on ?d . ?b ex:on ?d FILTER (?a != ?b) }", ("2",)),
    Case("date-least-and-greatest", "SELECT (MIN(?d) AS ?a) (MAX(?d) AS ?b) { ?s ex:on ?d }",
         ('"2009-12-31"^^<http://www.w3.org/2001/XMLSchema#date>\t"2012-12-31"^^<http://www.w3.org/2001/XMLSchema#date>',)),
    Case("date-of-variables", "SELECT ?s { <d2> ex:on ?a . ?s ex:on ?b FILTER (?b <= ?a) }", ("<d1>", "<d2>", "<d3>")),
    _many_days("many-until", "<=", sum(d <= _DAY for _, d in many())),
    _many_days("many-before", "<", sum(d < _DAY for _, d in many())),
    _many_days("many-from", ">=", sum(d >= _DAY for _, d in many())),
    _many_days("many-equal", "=", sum(d == _DAY for _, d in many())),
    # numbers
    Case("number-forms", "SELECT ?s ?v { ?s ex:value ?v } ORDER BY ?v",
         ("<n4>\t-3", "<n5>\t0.000001", "<n1>\t7", "<n2>\t7.5",
          '<n3>\t"1500000"^^<http://www.w3.org/2001/XMLSchema#decimal>'), ordered=True),
    Case("number-equal-across-types", "SELECT ?s { ?s ex:value ?v FILTER (?v = 7.0) }", ("<n1>",)),
    Case("number-as-a-pattern", "SELECT ?s { ?s ex:value 7 }", ("<n1>",)),
    Case("number-as-a-pattern-of-another-type", "ASK { ?s ex:value 7.0 }", ("false",)),
    Case("number-beyond-64-bits", "SELECT ?v { ?s ex:size ?v }", ("12345678901234567890",),
         ("record/huge",)),
    Case("number-sum-of-integers", "SELECT (SUM(?v) AS ?sum) { ?s ex:number ?v FILTER (?v < 10) }", ("45",)),
    Case("number-sum-of-decimals", "SELECT (SUM(?v) AS ?sum) { VALUES ?v { 0.1 0.2 } }", ("0.3",)),
    Case("number-mean", "SELECT (AVG(?v) AS ?mean) { VALUES ?v { 1 2 } }", ("1.5",)),
    Case("number-quotient", "SELECT (1 / 4 AS ?q) {}", ("0.25",)),
    Case("number-count-of-nothing", "SELECT (COUNT(*) AS ?n) { ?s ex:none ?o }", ("0",)),
    Case("boolean-terms", "SELECT ?s ?v { ?s ex:flag ?v }", ("<n6>\ttrue", "<n7>\tfalse")),
    Case("boolean-as-a-pattern", "SELECT ?s { ?s ex:flag true }", ("<n6>",)),
    Case("boolean-of-an-expression", "SELECT (ISIRI(<canada>) AS ?a) (1 > 2 AS ?b) {}", ("true\tfalse",)),
    # characters
    Case("text-escapes", "SELECT ?t { <u1> ex:text ?t }", (r'"line\nbreak\ttab \"quoted\" back\\slash"',)),
    Case("text-beyond-ascii", "SELECT ?t { <u2> ex:text ?t }", ('"Ñandú – “cita” \U0001f600 \u4e2d"',)),
    Case("text-length-in-characters", "SELECT (STRLEN(?t) AS ?n) { <u2> ex:text ?t }", ("18",)),
    Case("text-that-looks-like-an-escape", "SELECT ?t { <u3> ex:text ?t }",
         ('"literally \\\\\\U00000075' '0041 and $name ?name <iri> {"',)),
    Case("text-empty", "SELECT ?s { ?s ex:text '' }", ("<u4>",)),
    Case("text-is-not-normalised", "SELECT ?t { <u5> ex:text ?t }", ('"e\u0301 is not \u00e9"',)),
    Case("text-keeps-spaces", "SELECT ?t { <u6> ex:text ?t }", ('" spaces  stay "',)),
    Case("text-carriage-return", "SELECT ?t { <u7> ex:text ?t }", (r'"carriage\r\nreturn"',)),
    Case("text-as-a-pattern", "SELECT ?s { ?s ex:text 'Ñandú – “cita” \U0001f600 \u4e2d' }", ("<u2>",)),
    Case("text-regular-expression", "SELECT ?s { ?s ex:text ?t FILTER REGEX(?t, '^ñANDÚ', 'i') }", ("<u2>",)),
    Case("text-contains", "SELECT ?s { ?s ex:text ?t FILTER CONTAINS(?t, '“cita”') }", ("<u2>",)),
    Case("text-upper-case", "SELECT (UCASE('ñandú') AS ?t) {}", ('"ÑANDÚ"',)),
    Case("iri-beyond-ascii", "SELECT ?s { ?s ex:text 'IRI'@fr }", ("<étage>",)),
    Case("iri-beyond-ascii-as-a-pattern", "SELECT ?t { <étage> ex:text ?t }", ('"IRI"@fr',)),
    # forms and parts of the language that our questions use
    Case("ask-yes", "ASK { <canada> ex:partner <mexico> }", ("true",)),
    Case("ask-no", "ASK { <mexico> ex:partner <canada> }", ("false",)),
    Case("optional-unbound", "SELECT ?s ?p { ?s a ex:State OPTIONAL { ?s ex:partner ?p } }",
         ("<canada>\t<mexico>", "<haiti>\t<canada>", "<mexico>\t")),
    Case("undef-in-values", "SELECT ?s ?x { VALUES (?s ?x) { (<canada> UNDEF) (UNDEF 1) } }", ("<canada>\t", "\t1")),
    Case("negation", "SELECT ?s { ?s a ex:State FILTER NOT EXISTS { ?s ex:partner ?o } }", ("<mexico>",)),
    Case("path-of-any-length", "SELECT ?o { <haiti> ex:partner+ ?o }", ("<canada>", "<mexico>")),
    Case("path-of-no-length", "SELECT ?o { <haiti> ex:partner* ?o }", ("<canada>", "<haiti>", "<mexico>")),
    Case("path-backwards", "SELECT ?s { <canada> ^ex:partner ?s }", ("<haiti>",)),
    Case("group-of-nothing", "SELECT ?s (COUNT(?o) AS ?n) { ?s ex:none ?o } GROUP BY ?s", ()),
    Case("group-concat", "SELECT (GROUP_CONCAT(?n; separator='|') AS ?all) "
         "{ SELECT ?n { <canada> ex:note ?n } ORDER BY ?n }",
         ('"plain|typed"',)),
    Case("order-of-strings", "SELECT ?t { VALUES ?t { 'b' 'a' 'B' 'é' 'Z' } } ORDER BY ?t",
         ('"B"', '"Z"', '"a"', '"b"', '"é"'), ordered=True),
    Case("order-of-unbound-first", "SELECT ?s ?p { ?s a ex:State OPTIONAL { ?s ex:partner ?p } } ORDER BY ?p ?s",
         ("<mexico>\t", "<haiti>\t<canada>", "<canada>\t<mexico>"), ordered=True),
)  # fmt: skip


@dataclass(frozen=True)
class Deviation:
    """A case on which an engine is wrong.

    Attributes:
        means: What a user should know, one sentence.
        rows: What it answers in place of the right rows.
        sometimes: It does so under some of its query plans only.
    """

    engine: str
    case: str
    means: str
    rows: tuple[str, ...]
    sometimes: bool = False


_DOUBLES = "A triple that stands in two graphs is counted twice in their union; `kg validate` lets no such triple pass."
_UNTIL = (
    '`?date <= "…"^^xsd:date` as the only bound loses rows; write `!(?date > …)`, `?date < … || ?date = …`, or give a '
    "lower bound too."
)
DEVIATIONS: Sequence[Deviation] = (
    Deviation("embedded", "union-merges-doubles", _DOUBLES, ("<north>", "<north>")),
    Deviation("oxigraph", "union-merges-doubles", _DOUBLES, ("<north>", "<north>")),
    Deviation("virtuoso", "union-merges-doubles", _DOUBLES, ("<north>", "<north>")),
    Deviation("virtuoso", "date-until", _UNTIL, ()),
    Deviation("virtuoso", "date-many-until", _UNTIL, (str(sum(d < _DAY for _, d in many())),), sometimes=True),
    Deviation("virtuoso", "typed-pattern-finds-plain-string",
              "A pattern with ^^xsd:string does not find the plain string, which RDF 1.1 holds for the same; "
              "write plain strings.", ("false",)),
    Deviation("virtuoso", "datatype-of-a-tagged-string",
              "DATATYPE of a text with a language is unbound, not rdf:langString; ask for LANG.", ("",)),
    Deviation("virtuoso", "number-as-a-pattern-of-another-type",
              "A number in a pattern finds equal numbers of other types.", ("true",)),
    Deviation("virtuoso", "number-beyond-64-bits",
              "An integer beyond 64 bits becomes a decimal (by Graph Store PUT) or is refused (by Update).",
              ('"12345678901234567890"^^<http://www.w3.org/2001/XMLSchema#decimal>',)),
    Deviation("virtuoso", "number-quotient", "Integers are divided without a fraction; write 1.0 / 4.", ("0",)),
    Deviation("virtuoso", "boolean-of-an-expression",
              "A truth value that an expression yields is the integer 1 or 0; those in the data are booleans.",
              ("1\t0",)),
)  # fmt: skip
