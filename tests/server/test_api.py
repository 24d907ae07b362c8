"""The program interface: what the OpenAPI document promises is what the server does, and no more."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pyoxigraph as ox
import pytest

from kg import catalogue
from kg.budget import Exhausted
from kg.catalogue import read_query
from kg.config import LANGUAGES
from kg.errors import DataError, KgError, QueryError
from kg.web import openapi, protocol, questions
from kg.workers import Busy, LimitExceeded
from tests.server.servers import Reply, Server

pytestmark = pytest.mark.xdist_group("shipped")
QUESTIONS = list(catalogue.read_catalogue())
LONG = "/query/entities"
"""A question with more than a thousand rows."""
PROGRAM = Path(sys.executable).with_name("schemathesis")


def get(server: Server, target: str, headers: dict[str, str] | None = None) -> Reply:
    return server.request("GET", target, headers)


@pytest.fixture(scope="session")
def document(shipped: Server) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get(shipped, "/openapi.json").body)
    return found


# --- the document -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        # on /sparql a right value may be refused, since the grammar of SPARQL is no JSON schema
        pytest.param(["--exclude-path", "/sparql"], id="questions"),
        pytest.param(["--include-path", "/sparql", "--exclude-checks", "positive_data_acceptance"], id="sparql"),
    ],
)
def test_the_document_is_true(shipped: Server, options: list[str], tmp_path: Path) -> None:
    """Schemathesis: right values are accepted, wrong ones refused, and each answer is as described."""
    command = [str(PROGRAM), "run", f"{shipped.address}/openapi.json", "--no-color", "--max-examples", "8"]
    found = subprocess.run(
        [*command, "--seed", "2010", "--generation-database", "none", *options],
        cwd=tmp_path, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-8000:] + found.stderr[-2000:]
    tested = re.search(r"Tested: (\d+)", found.stdout)
    assert tested
    assert int(tested[1]) == (2 if "--include-path" in options else len(QUESTIONS) + 6)


def test_every_question_is_an_operation(document: dict[str, Any]) -> None:
    names = [m["operationId"] for methods in document["paths"].values() for m in methods.values()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z][A-Za-z0-9]*", name) for name in names)
    for question in QUESTIONS:
        operation = document["paths"][f"/query/{question.id}"]["get"]
        own = [p for p in operation["parameters"] if "$ref" not in p and p["name"] != "format"]
        assert [p["name"] for p in own] == [p.name for p in question.parameters]
        assert all(p["description"] and "example" in p for p in own)
        assert ("#/components/parameters/page" in str(operation["parameters"])) == (question.form == "SELECT")


@pytest.mark.parametrize("language", LANGUAGES)
def test_document_and_page_speak_three_languages(shipped: Server, language: str) -> None:
    for headers, search in (({"Accept-Language": f"de, {language};q=0.5"}, ""), ({}, f"?lang={language}")):
        reply = get(shipped, f"/openapi.json{search}", headers)
        assert reply.headers["content-language"] == language
        assert "Accept-Language" in reply.headers["vary"]
        found = json.loads(reply.body)
        page = get(shipped, f"/api{search}", {**headers, "Accept": "text/html"}).body.decode()
        for question in QUESTIONS:
            operation = found["paths"][f"/query/{question.id}"]["get"]
            assert operation["summary"] == question.question[language]
            assert f'id="{question.id}"' in page


def test_the_document_follows_the_path_prefix(document: dict[str, Any], shipped: Server) -> None:
    from kg.store import EmbeddedStore
    from kg.web.pages import Pages

    pages = Pages(EmbeddedStore([]), shipped.config, catalogue.read_catalogue())
    made = openapi.document(pages, "fr", "/kg", {"code": "1"}, frozenset({"http://example.org/graph/a"}))
    assert made["servers"] == [{"url": "/kg"}]
    assert document["servers"] == [{"url": "/"}]
    graph = made["paths"]["/graph-store"]["get"]["parameters"][0]["schema"]
    assert graph["enum"] == ["http://example.org/graph/a"]


def test_example_calls_of_the_page_answer(shipped: Server) -> None:
    """Each link that the page offers to try."""
    page = get(shipped, "/api", {"Accept": "text/html"}).body.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/query/[^"]+\?[^"]+)"', page)]
    assert len(links) > 3 * len(QUESTIONS)
    for link in links[:: len(links) // 90]:
        reply = get(shipped, link, {"Accept": "text/html" if ".s" not in link else "*/*"})
        assert reply.status == 200, (link, reply.body[:300])


def test_the_list_of_questions(shipped: Server) -> None:
    found = json.loads(get(shipped, "/query").body)["questions"]
    assert [q["id"] for q in found] == [q.id for q in QUESTIONS]
    assert json.loads(get(shipped, "/query?format=json", {"Accept": "text/html"}).body)["questions"] == found
    assert get(shipped, "/query", {"Accept": "text/html"}).media_type == "text/html"
    assert get(shipped, "/query", {"Accept": "text/turtle"}).status == 406


def test_a_parameter_has_no_name_that_the_service_reads(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    text = QUESTIONS[0].text.replace("#+ columns:", "#+ columns:", 1)
    header = 'page: {type: integer, example: 1, label: {en: "a", fr: "a", es: "a"}}'
    path.write_text(re.sub(r"(?m)^#\+ params:\n(#\+   .*\n)*", "", text).replace(
        "#+ columns:", f"#+ params:\n#+   {header}\n#+ columns:", 1))  # fmt: skip
    with pytest.raises(DataError, match="page' is a name that the service reads itself"):
        read_query(path)


# --- pages of an answer -----------------------------------------------------------------------


def next_of(reply: Reply, relation: str = "next") -> str:
    found = re.search(rf'<([^>]+)>; rel="{relation}"', reply.headers["link"])
    return found[1] if found else ""


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml", "spreadsheet"])
def test_the_pages_make_up_the_answer(shipped: Server, name: str) -> None:
    """Following `next` from the first page gives each row once, in order, in the words of the whole answer."""
    whole = get(shipped, f"{LONG}?format={name}")
    total = int(whole.headers["kg-total"])
    assert "next" not in whole.headers["link"]
    target, rows, pages = f"{LONG}?format={name}&page-size=300", [], 0
    while target:
        reply = get(shipped, target)
        assert reply.status == 200
        assert reply.media_type == whole.media_type
        assert reply.headers["kg-total"] == str(total)
        part = list(cells(reply.body, name))
        assert reply.headers["kg-rows"] == str(len(part))
        assert len(part) == 300 or not next_of(reply)
        rows += part
        pages += 1
        target = next_of(reply)
    assert pages == -(-total // 300) > 3
    assert rows == list(cells(whole.body, name))
    last = get(shipped, next_of(get(shipped, f"{LONG}?format={name}&page-size=300"), "last"))
    assert next_of(last, "prev")
    assert not next_of(last)


def cells(body: bytes, name: str) -> list[Any]:
    if name == "json":
        return list(json.loads(body)["results"]["bindings"])
    if name == "xml":
        solutions = ox.parse_query_results(body, ox.QueryResultsFormat.XML)
        assert isinstance(solutions, ox.QuerySolutions)
        return [tuple(map(str, s)) for s in solutions]
    text = body.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:] if name != "tsv" else text.split("\n")[1:-1]


def test_a_page_links_with_all_that_was_asked(shipped: Server) -> None:
    reply = get(shipped, "/query/members-on-date.csv?mechanism=mechanism/oas&date=2012-06-30&page=2&page-size=5")
    for relation in ("first", "prev", "next", "last"):
        assert "mechanism=mechanism%2Foas&date=2012-06-30&" in next_of(reply, relation)
        assert get(shipped, next_of(reply, relation)).status == 200
    assert 'rel="service-desc"' in reply.headers["link"]


def test_an_empty_answer_has_one_page(shipped: Server) -> None:
    target = "/query/members-on-date?mechanism=mechanism/oas&date=1800-01-01&page={}"
    reply = get(shipped, target.format(1))
    assert (reply.status, reply.headers["kg-rows"], reply.headers["kg-total"]) == (200, "0", "0")
    assert get(shipped, target.format(2)).status == 404


def test_a_page_for_people_turns_over(shipped: Server) -> None:
    first = get(shipped, LONG, {"Accept": "text/html"}).body.decode()
    assert first.count("<tr>") == questions.PAGE_SIZE + 1
    link = re.search(r'href="([^"]+)" rel="next"', first)
    assert link
    second = get(shipped, link[1].replace("&amp;", "&").partition("#")[0], {"Accept": "text/html"}).body.decode()
    assert f"{questions.PAGE_SIZE + 1}–" in second
    assert 'rel="prev"' in second


@pytest.mark.parametrize(
    ("search", "status", "words"),
    [
        ("page=0", 400, "accepted: 1 to"),
        ("page=x", 400, "accepted: 1 to"),
        ("page=", 400, "is empty"),
        ("page=1&page=2", 400, "stands twice"),
        ("page-size=1001", 400, "accepted: 1 to 1000"),
        ("page=99999", 404, "is no page of this answer"),
        ("lang=de", 400, "accepted: en, fr, es"),
        ("format=pdf", 406, "format=csv"),
        ("nonsense=1", 400, "is no parameter"),
    ],
)
def test_what_is_wrong_with_a_call_is_said(shipped: Server, search: str, status: int, words: str) -> None:
    reply = get(shipped, f"{LONG}?{search}")
    assert (reply.status, reply.media_type) == (status, "application/problem+json")
    assert words in json.loads(reply.body)["detail"]


@pytest.mark.parametrize(
    ("target", "status", "words"),
    [
        ("/query/commitments-by-theme?theme=enrgy", 400, "is no concept of the scheme theme"),
        ("/query/commitments-in-area?area=area/cmx-2010/9.z", 404, "is nothing that this dataset speaks of"),
        ("/query/members-on-date?date=2012-W01-1", 400, "is not of type date"),
        ("/query/members-on-date?date=", 400, "is empty"),
        ("/query/initiative-with-evidence?page=1", 400, "is no parameter"),
    ],
)
def test_a_misspelt_value_is_no_empty_answer(shipped: Server, target: str, status: int, words: str) -> None:
    assert words in json.loads(get(shipped, target).body)["detail"]
    assert get(shipped, target).status == status
    if words != "is empty":  # a form sends its empty fields
        page = get(shipped, target, {"Accept": "text/html"})
        assert page.status == status
        assert words in page.body.decode()


# --- one form of error, one form of cache ---------------------------------------------------------

WRONG = [
    ("GET", "/nowhere", {}, 404), ("GET", "/query/no-such", {}, 404), ("GET", f"{LONG}.pdf", {}, 404),
    ("GET", f"{LONG}?page=0", {}, 400), ("GET", LONG, {"Accept": "image/png"}, 406),
    ("GET", "/doc/state/atlantis", {}, 404), ("GET", "/graph-store?graph=x:y", {}, 404), ("DELETE", LONG, {}, 405),
    ("GET", "/sparql?query=nonsense", {}, 400), ("GET", "/sparql?query=" + "a" * 40000, {}, 414),
    ("GET", "/sparql?query=SELECT*{", {}, 400), ("POST", "/sparql", {"Content-Type": "text/plain"}, 415),
    ("GET", "/openapi.json", {"Accept": "application/yaml"}, 406), ("GET", "/api", {"Accept": "text/csv"}, 406),
    ("GET", "/query?lang=de", {}, 400), ("GET", f"{LONG}?%ff=1", {}, 400), ("GET", LONG, {"If-Match": '"x"'}, 412),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "headers", "status"), WRONG)
def test_an_error_has_the_one_form(
    shipped: Server, method: str, target: str, headers: dict[str, str], status: int
) -> None:
    reply = shipped.request(method, target, headers, b"" if method == "POST" else None)
    assert (reply.status, reply.media_type) == (status, "application/problem+json"), reply.body
    jsonschema.validate(json.loads(reply.body), openapi.PROBLEM)
    assert json.loads(reply.body)["status"] == status
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Busy(3), 503), (Exhausted("has used its time", "less", 7), 429), (LimitExceeded("time", "5 s"), 504),
        (LimitExceeded("memory", "512 MiB"), 503), (LimitExceeded("rows", "9 rows"), 422),
        (QueryError("is wrong", where="query:1:2", line=1, column=2), 400),
        (KgError("has failed", where="server"), 500),
    ],
    ids=lambda x: getattr(x, "limit", type(x).__name__),
)  # fmt: skip
def test_what_a_server_under_load_says_has_that_form_too(error: KgError, status: int) -> None:
    response = protocol.problem_response(error)
    assert response.status_code == status
    jsonschema.validate(json.loads(bytes(response.body)), openapi.PROBLEM)
    assert ("retry-after" in response.headers) == (status == 429 or isinstance(error, Busy))


def test_the_example_of_an_error_is_one() -> None:
    for example in openapi.PROBLEM["examples"]:
        jsonschema.validate(example, openapi.PROBLEM)


@pytest.mark.parametrize(
    "target", ["/query", "/openapi.json", LONG, f"{LONG}.csv", f"{LONG}?page=2", f"{LONG}.fr.html"]
)
def test_a_second_read_is_a_304(shipped: Server, target: str) -> None:
    first = get(shipped, target)
    assert first.status == 200, first.body
    again = get(shipped, target, {"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers.get("link") == first.headers.get("link")
    other = get(shipped, target + ("&" if "?" in target else "?") + "lang=es")
    assert other.headers["etag"] != first.headers["etag"]
    head = shipped.request("HEAD", target)
    assert (head.status, head.headers["etag"], head.body) == (200, first.headers["etag"], b"")


def test_labels_follow_the_reader_in_data_too(shipped: Server) -> None:
    """Accept-Language has a say in labels, so caches must be told, and each language has its own tag."""
    target = "/query/members-on-date.csv?mechanism=mechanism/oas"
    replies = {tag: get(shipped, target, {"Accept-Language": tag}) for tag in LANGUAGES}
    assert len({r.body for r in replies.values()}) == len({r.headers["etag"] for r in replies.values()}) == 3
    for tag, reply in replies.items():
        assert reply.headers["content-language"] == tag
        assert "Accept-Language" in reply.headers["vary"]
        assert get(shipped, f"{target}&{urlencode({'lang': tag})}").body == reply.body
