"""What who runs the service relies on: budget and refusals, numbers, the log, reload and stop; over HTTP."""

from __future__ import annotations

import json
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph as ox
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.config import LANGUAGES
from tests.processes import eventually
from tests.server.servers import Reply, Server, serving

pytestmark = pytest.mark.xdist_group("operations")

BASE = "https://w3id.org/bilateral/"
SLOW = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
ASK = "/sparql?query=ASK%7B%7D"
CANNED = "/query/firmness-by-priority?format=json"
SETTINGS = 'proxies = ["127.0.0.1"]\n[limits]\nseconds = 1.5\nbudget = 6\nburst = 1\nconcurrent = 4\n'


def quads(number: int = 300, graph: str = "graph/entities/x") -> list[ox.Quad]:
    node = ox.NamedNode
    return [
        ox.Quad(node(f"{BASE}id/state/s{n}"), node("http://www.w3.org/2000/01/rdf-schema#label"),
                ox.Literal(f"State {n}", language="en"), node(BASE + graph))
        for n in range(number)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a trusted proxy, whose clients have a second of worker time and six per minute."""
    folder = tmp_path_factory.mktemp("operations")
    with serving(quads(), folder, SETTINGS, ["--access-log", str(folder / "access.log")]) as found:
        yield found


def get(server: Server, target: str, client: str = "", **headers: str) -> Reply:
    """A request, as the proxy passes it on for `client`."""
    named = {"X-Forwarded-For": client} if client else {}
    return server.request("GET", target, {**named, **{k.replace("_", "-"): v for k, v in headers.items()}})


def metrics(server: Server) -> dict[str, float]:
    """All numbers, by name and labels; read by Prometheus's own parser."""
    reply = get(server, "/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    return {
        sample.name + "".join(f" {k}={v}" for k, v in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(reply.body.decode())
        for sample in family.samples
    }


def drained(server: Server, client: str) -> Reply:
    """Use up the budget of a client; its first refusal."""
    for _ in range(5):
        if (reply := get(server, SLOW, client)).status == 429:
            return reply
        assert reply.status == 504
    raise AssertionError("never refused")


# --- the budget -------------------------------------------------------------------------------


def test_a_client_that_has_used_its_time_is_refused_and_the_others_are_not(server: Server) -> None:
    before = time.monotonic()
    refused = drained(server, "192.0.2.1")
    assert time.monotonic() - before > 1.5
    assert refused.media_type == "application/problem+json"
    problem = json.loads(refused.body)
    assert problem["status"] == 429
    assert problem["accepted"] == "6 s per minute, 1 s at once"
    # a second at least was used beyond what there was, and a tenth of a second comes back each second
    assert 2 <= int(refused.headers["retry-after"]) <= 20
    assert refused.headers["access-control-allow-origin"] == "*"
    assert get(server, ASK, "192.0.2.1").status == 429
    assert get(server, ASK, "192.0.2.2").status == 200


def test_what_needs_no_worker_stays_open_to_it(server: Server) -> None:
    kept = ("/service", "/", CANNED, "/doc/state/s2")
    for target in kept:
        assert get(server, target, "192.0.2.99").status == 200  # made once, kept for all
    drained(server, "192.0.2.3")
    for target in ("/health", "/metrics", "/robots.txt", "/static/style.css", *kept):
        assert get(server, target, "192.0.2.3").status == 200, target
    tag = get(server, CANNED, "192.0.2.3").headers["etag"]
    assert get(server, CANNED, "192.0.2.3", If_None_Match=tag).status == 304
    assert get(server, "/query/firmness-by-priority?format=tsv", "192.0.2.3").status == 429, "not kept yet"


def test_a_person_who_is_refused_is_told_when_to_come_back(server: Server) -> None:
    drained(server, "192.0.2.5")
    page = get(server, "/query/verbs-by-count?lang=fr", "192.0.2.5", Accept="text/html")
    assert page.status == 429
    assert page.media_type == "text/html"
    text = page.body.decode()
    assert "Veuillez patienter un instant" in text
    assert f"Réessayez dans {page.headers['retry-after']} secondes." in text


def test_a_refusal_takes_its_time_so_that_asking_again_at_once_is_no_flood(server: Server) -> None:
    drained(server, "192.0.2.4")
    start = time.monotonic()
    assert get(server, ASK, "192.0.2.4").status == 429
    assert time.monotonic() - start >= 1.0


def test_the_page_of_a_refusal_tells_when_to_come_again(server: Server) -> None:
    drained(server, "192.0.2.5")
    reply = get(server, "/query/commitments-in-area", "192.0.2.5", Accept="text/html")
    assert (reply.status, reply.media_type) == (429, "text/html")
    assert int(reply.headers["retry-after"]) >= 1


def test_a_client_cannot_name_itself(server: Server) -> None:
    """What stands left of the address that the trusted proxy added is the client's own word."""
    drained(server, "192.0.2.6")
    for claim in ("198.51.100.1, 192.0.2.6", "127.0.0.1, 192.0.2.6", ", 192.0.2.6"):
        assert get(server, ASK, claim).status == 429, claim


def test_without_a_trusted_proxy_the_header_is_nothing_and_is_told_once(tmp_path: Path) -> None:
    with serving(quads(), tmp_path, SETTINGS.partition("\n")[2]) as server:
        drained(server, "192.0.2.1")
        assert get(server, ASK, "192.0.2.2").status == 429, "all have the address of the peer"
        assert get(server, ASK).status == 429
        told = "127.0.0.1 names its clients in X-Forwarded-For but is not in `proxies`"
        assert eventually(lambda: told in server.output())
        assert server.output().count(told) == 1


def test_the_slow_queries_of_one_client_leave_workers_to_others(tmp_path: Path) -> None:
    settings = SETTINGS.replace("burst = 1", "burst = 100").replace("concurrent", "share = 2\nconcurrent")
    with serving(quads(), tmp_path, settings) as server:
        replies: list[Reply] = []
        threads = [threading.Thread(target=lambda: replies.append(get(server, SLOW, "192.0.2.1"))) for _ in range(6)]
        for thread in threads:
            thread.start()
        assert eventually(lambda: metrics(server)["kg_workers_held"] == 2)
        for _ in range(20):
            assert get(server, ASK, "192.0.2.2").status == 200
            assert metrics(server)["kg_workers_held"] <= 2
        for thread in threads:
            thread.join()
        assert {r.status for r in replies} <= {504, 429}
        assert sum(r.status == 504 for r in replies) >= 2


# --- numbers and the log ----------------------------------------------------------------------


def test_metrics_count_what_was_asked(server: Server) -> None:
    before = metrics(server)
    get(server, ASK, "192.0.2.50")
    get(server, "/nowhere/at/all", "192.0.2.50")
    get(server, "/doc/state/s1", "192.0.2.50", Accept="text/html")
    after = metrics(server)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown("kg_queries_answered_total") >= 1
    assert grown("kg_worker_seconds_total") > 0
    assert grown("kg_requests_total method=GET route=/sparql status=200") == 1
    assert grown("kg_requests_total method=GET route=other status=404") == 1
    assert grown("kg_requests_total method=GET route=/doc status=200") == 1
    assert grown("kg_request_seconds_count route=/sparql") == 1
    assert grown("kg_request_seconds_bucket le=+Inf route=/sparql") == 1
    assert after["kg_requests_running"] == 1, "this one"
    assert after["kg_workers_limit"] == 4
    assert after["kg_quads"] == 300
    assert after["process_resident_memory_bytes"] > 1e7
    assert after["process_start_time_seconds"] == pytest.approx(time.time(), abs=3600)
    for name, value in before.items():
        if name.partition(" ")[0].endswith(("_total", "_bucket", "_count")):
            assert after[name] >= value, f"{name} fell"


def test_nobody_can_add_numbers_without_end(server: Server) -> None:
    get(server, ASK)
    size = len(metrics(server))
    for n in range(30):
        server.request(f"M{n}", f"/made-up-{n}")
    grown = len(metrics(server)) - size
    assert grown <= 18, "one method, one route"  # the histogram of a route has 16 numbers


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_the_access_log_has_no_query_text(server: Server) -> None:
    path = server.folder / "access.log"
    get(server, "/sparql?query=ASK%7B%3Fsecret+%3Fp+%3Fo%7D", "192.0.2.60")
    body = b"ASK { ?secret ?p ?o }"
    server.request("POST", "/sparql", {"Content-Type": "application/sparql-query"}, body)
    get(server, "/query/commitments-by-theme?theme=secret", "192.0.2.60")
    get(server, "/doc/%0a%7B%22status%22:1%7D%E2%80%A8x", "192.0.2.60")
    assert eventually(lambda: str(lines(path)[-1]["path"]).startswith("/doc/\n"))
    assert "secret" not in path.read_text()
    *_, get_, post, canned, odd = lines(path)
    assert set(get_) == {"time", "client", "method", "path", "status", "bytes", "ms", "worker_ms"}
    assert (get_["client"], get_["method"], get_["path"], get_["status"]) == ("192.0.2.60", "GET", "/sparql", 200)
    assert 0 < float(str(get_["worker_ms"])) <= float(str(get_["ms"]))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(get_["time"]))
    assert (post["method"], canned["path"]) == ("POST", "/query/commitments-by-theme")
    assert odd["path"] == '/doc/\n{"status":1}\u2028x', "one line, whatever the path holds"


def test_the_access_log_has_query_text_where_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    with serving(quads(), tmp_path, arguments=["--access-log", str(path), "--log-queries"]) as server:
        get(server, "/sparql?query=ASK%7B%7D")
        server.request("POST", "/sparql", {"Content-Type": "application/sparql-query"}, b"ASK { ?s ?p 1 }")
        assert eventually(lambda: [line.get("query") for line in lines(path)] == ["query=ASK%7B%7D", "ASK { ?s ?p 1 }"])


def test_a_client_that_leaves_is_in_the_log(server: Server) -> None:
    path, place = server.folder / "access.log", urlsplit(server.address)
    with socket.create_connection((place.hostname, place.port)) as client:
        client.sendall(f"GET {SLOW} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.61\r\n\r\n".encode())
        time.sleep(0.4)
    assert eventually(lambda: any((x["client"], x["status"]) == ("192.0.2.61", 499) for x in lines(path)))


# --- settings, reload, stop -------------------------------------------------------------------


def test_hang_up_takes_up_settings_and_opens_the_log_anew(tmp_path: Path) -> None:
    path, settings = tmp_path / "access.log", tmp_path / "data" / "kg.toml"
    with serving(quads(), tmp_path, "[limits]\nrows = 100\n", ["--access-log", str(path)]) as server:
        many = "/sparql?query=" + quote("SELECT ?s { ?s ?p ?o }")
        assert get(server, many).status == 422
        tag = get(server, "/service").headers["etag"]
        path.rename(tmp_path / "access.log.1")
        settings.write_text("[limits]\nrows = 1000\n", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: get(server, many).status == 200, 10)
        assert get(server, "/service", If_None_Match=tag).status == 200, "the page has changed with the limits"
        assert json.loads(get(server, "/service").body)["limits"]["rows"] == 1000
        assert any(line["path"] == "/sparql" for line in lines(path))
        assert metrics(server)["kg_reloads_total"] == 1

        settings.write_text("[limits]\nrows = 'many'\n", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: metrics(server)["kg_reload_failures_total"] == 1, 10)
        assert get(server, many).status == 200, "the old settings hold"
        assert "limits.rows: 'many' is not a limit" in server.output()
        server.lines[:] = [line for line in server.lines if "Traceback" not in line]  # told on purpose


def test_a_running_query_ends_when_the_settings_change(tmp_path: Path) -> None:
    with serving(quads(), tmp_path, "[limits]\nseconds = 1.5\n") as server:
        replies: list[Reply] = []
        thread = threading.Thread(target=lambda: replies.append(get(server, SLOW)))
        thread.start()
        assert eventually(lambda: metrics(server)["kg_workers_held"] == 1)
        server.process.send_signal(signal.SIGHUP)
        assert eventually(lambda: metrics(server)["kg_reloads_total"] == 1, 10)
        thread.join()
        assert replies[0].status == 504, "by its own limit, not by the change"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stop_lets_running_requests_end(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(quads(), tmp_path, "[limits]\nseconds = 1.5\n") as server:
        replies: list[Reply] = []
        thread = threading.Thread(target=lambda: replies.append(get(server, SLOW)))
        thread.start()
        assert eventually(lambda: metrics(server)["kg_workers_held"] == 1)
        server.process.send_signal(stop)
        place = urlsplit(server.address)

        def closed() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex((place.hostname or "", place.port or 0)) != 0

        assert eventually(closed), "it takes no more"
        thread.join()
        assert replies[0].status == 504
        assert json.loads(replies[0].body)["error"] == "LimitExceeded"
        server.process.wait(10)


def test_a_full_disk_does_not_end_the_service(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with serving(quads(), tmp_path, arguments=["--access-log", "/dev/full"]) as server:
        for _ in range(3):
            assert get(server, ASK).status == 200
        assert eventually(lambda: "lines are lost" in server.output())
        assert server.output().count("lines are lost") == 1


# --- what it says about itself ----------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_service_page_shows_the_limits_that_hold(server: Server, language: str) -> None:
    reply = get(server, f"/service?lang={language}", Accept="text/html")
    text = unescape(re.sub(r"<[^>]+>", " ", reply.body.decode()))
    assert reply.headers["content-language"] == language
    point, rows, size = {
        "en": ("1.5 s", "100,000", "8,192 KiB"),
        "fr": ("1,5 s", "100\u202f000", "8\u202f192 KiB"),
        "es": ("1,5 s", "100\u202f000", "8192 KiB"),
    }[language]
    for value in (point, rows, size, "6 s", "1 s", "5 ms", "500", "512 MiB"):
        assert re.search(rf"\s{re.escape(value)}\s", text), value
    assert "429" in text
    assert "Retry-After" in text


def test_the_service_page_is_data_too(server: Server) -> None:
    found = json.loads(get(server, "/service").body)
    assert found["limits"]["budget"] == 6
    assert re.fullmatch("[0-9a-f]{64}", found["content_hash"])
    assert get(server, "/service", Accept="image/png").status == 406


def test_robots_are_asked_not_to_run_queries(server: Server) -> None:
    text = get(server, "/robots.txt").body.decode()
    assert text.startswith("User-agent: *\n")
    assert "Disallow: /sparql?\n" in text
    assert "/doc" not in text


def test_health_asks_the_store(server: Server) -> None:
    found = get(server, "/health")
    assert (found.status, json.loads(found.body)["status"]) == (200, "ok")
