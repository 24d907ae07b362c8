"""The page types that the browser tests look at; every page of the site is of one of these types.

A new type gets a line here, and is then checked in three languages, light and dark, wide and narrow, by axe-core and
the HTML checker, and stands in the benchmark of the pages. `SHOWN` are those whose pictures the README shows.
"""

from __future__ import annotations

from urllib.parse import quote

_QUERY = """PREFIX bm: <https://w3id.org/bilateral/ontology#>

# in which partnerships most states have been members
SELECT ?partnership (COUNT(DISTINCT ?state) AS ?states)
WHERE {
  ?membership a bm:Membership ;
              bm:participationIn ?partnership ;
              bm:participant ?state .
  ?partnership a bm:Partnership .
  ?state a bm:State .
}
GROUP BY ?partnership
ORDER BY DESC(?states) ?partnership"""
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"

PAGES: dict[str, str] = {
    "home": "/",
    "search": "/search?q=methane",
    "search, nothing": "/search?q=zzzz",
    "plans": "/plans",
    "mechanisms": "/mechanisms",
    "questions": "/query",
    "questions, topic": "/query?topic=membership",
    "question": "/query/members-on-date",
    "answer": "/query/members-on-date?mechanism=mechanism/ipeec&date=2010-05-27",
    "wrong value": "/query/members-on-date?date=tomorrow",
    "editor": "/sparql",
    "editor, example": "/sparql?example=members-on-date",
    "editor, table": f"/sparql?query={quote(_QUERY)}",
    "editor, graph": f"/sparql?query={quote(_GRAPH)}",
    "editor, refused": f"/sparql?query={quote('SELECT ?s' + chr(10) + 'WHERE { ?s a nope:Thing }')}",
    "mechanism": "/doc/mechanism/ipeec",
    "initiative": "/doc/initiative/cmx-2010/A.2.b.2",
    "clause": "/doc/clause/cmx-2010/A.2.b.2",
    "priority": "/doc/priority/cmx-2010/2",
    "area": "/doc/area/cmx-2010/2.b",
    "theme": "/scheme/theme/energy-efficiency",
    "agency": "/doc/agency/ca-dfait",
    "organization": "/doc/organization/who",
    "state": "/doc/state/canada",
    "source": "/doc/source/19january2017snapshot-epa-gov-a927c473",
    "statement": "/doc/statement/cmx-2010/A.2.b.2/modality/promote",
    "plan": "/doc/plan/cmx-2010",
    "plan, marked": "/doc/plan/cmx-2010?mark=A.2.b.2/0-7",
    "plan, not held": "/doc/plan/cmx-2023",
    "brief of a mechanism": "/brief/mechanism/m2m",
    "brief of a plan": "/brief/plan/cmx-2010",
    "overlaps": "/overlap",
    "overlaps, list": "/overlap?view=list&of=mechanism/ipeec",
    "overlaps, table": "/overlap?facet=themes&view=table",
    "overlaps, combined": "/overlap?facet=combined",
    "overlap of a pair": "/overlap/ipeec/m2m",
    "graph": "/graph/entities/plans",
    "vocabulary": "/ontology",
    "shapes": "/shapes",
    "scheme": "/scheme/modality",
    "concept": "/scheme/modality/promote",
    "data": "/data",
    "api": "/api",
    "service": "/service",
    "not found": "/doc/mechanism/no-such-thing",
}
SHOWN: tuple[str, ...] = ("home", "plan", "mechanism", "overlaps", "overlap of a pair", "editor, table")
