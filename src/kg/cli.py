"""`kg`: arguments, printing, exit codes. Data go to stdout, talk to stderr; 0 fine, 1 findings, 2 usage or I/O."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
import rdflib
from rdflib.term import Literal, Node, URIRef

from kg import (
    __version__,
    authoring,
    catalogue,
    codebook,
    dataset,
    dumps,
    explain,
    files,
    metadata,
    results,
    sparql_text,
    store,
    tables,
    text,
    validation,
    vocab,
)  # fmt: skip
from kg import build as build_
from kg import load as load_
from kg.config import LANGUAGES
from kg.config import read as read_config
from kg.dataset import Dataset
from kg.endpoint import SECONDS, Endpoint
from kg.errors import ConfigError, KgError, NotFound, ParameterError
from kg.formats import RDF_FORMATS, RESULTS_FORMATS

if TYPE_CHECKING:  # numpy, scipy and networkx are slow to import, and most commands need none of them
    from kg import incidence, overlap


def main() -> NoReturn:
    """Run `kg` and leave with its exit code; an error of ours is one clear message."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except click.exceptions.Abort:
        sys.exit(130)
    except KgError as error:
        click.echo(f"kg: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Folder with kg.toml and your data; default: the data shipped with kg.",
)
@click.pass_context
def app(context: click.Context, data: Path | None) -> None:
    """Ask, check and publish a knowledge graph of bilateral mechanisms and initiatives."""
    context.obj = data


def _data_option(command: Any) -> Any:
    """`--data` after the command as well as before it."""
    return click.option(
        "--data", "own_data", type=click.Path(path_type=Path), help="Folder with kg.toml and your data."
    )(command)


def _folder(own_data: Path | None) -> Path:
    return own_data or click.get_current_context().obj or dataset.resources() / "data"


def _endpoint_option(command: Any) -> Any:
    """`--endpoint`: ask a remote engine in place of the files."""
    for option in (
        click.option(
            "--seconds", type=click.FloatRange(0, min_open=True), default=SECONDS, show_default=True,
            help="Time for one question at the endpoint.",
        ),
        click.option(
            "--endpoint", metavar="URL",
            help="Ask this SPARQL 1.1 service (see `kg load`); KG_USER and KG_PASSWORD log in.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def _store(own_data: Path | None, endpoint: str | None, seconds: float) -> tuple[store.Store, str]:
    """The engine to ask, and the base of its data."""
    if endpoint is None:
        data = dataset.load(_folder(own_data))
        return store.open_store(data), data.config.base
    user, password = _login()
    base = read_config(_folder(own_data)).base
    return store.open_store(endpoint, base=base, user=user, password=password, seconds=seconds), base


def _login() -> tuple[str | None, str | None]:
    """Only from the environment: what stands on a command line, all users of the machine can read."""
    return os.environ.get("KG_USER"), os.environ.get("KG_PASSWORD")


def _talk(line: str) -> None:
    click.echo(line, err=True)


@app.command("build")
@_data_option
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder of the versions."
)
def build_command(own_data: Path | None, out: Path) -> int:
    """Validate the data and write a version that can be served; swapped in at once."""
    data = dataset.load(_folder(own_data))
    try:
        version = build_.build(data, out, talk=_talk)
    except build_.Rejected as rejected:
        _print_findings(data, rejected.findings, verbose=True)
        raise
    click.echo(version.path)
    return 0


@app.command()
@_data_option
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    type=click.Choice(validation.PROFILES),
    help="May be repeated; default: all.",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--info/--no-info", default=False, help="Also list findings of severity info.")
def validate(own_data: Path | None, profiles: Sequence[str], format_: str, info: bool) -> int:
    """Check the data against the SHACL profiles, the set queries and the received text."""
    data = dataset.load(_folder(own_data))
    findings = validation.validate(data, profiles or validation.PROFILES)
    if format_ == "json":
        rows = [dataclasses.asdict(f) | {"where": data.locate(f.focus)} for f in findings]
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        _print_findings(data, findings, verbose=info)
    return 1 if any(f.severity in ("violation", "warning") for f in findings) else 0


def _print_findings(data: Dataset, findings: Sequence[validation.Finding], verbose: bool) -> None:
    for f in findings:
        if f.severity == "info" and not verbose:
            continue
        where = data.locate(f.focus)
        base = data.config.base
        click.echo(f"{where or '-'}: {f.severity}: {f.message} [{f.rule}]")
        detail = vocab.shorten(f.focus, base)
        if f.path:
            detail += f"  {vocab.shorten(f.path, base)}"
        if f.value:
            detail += f"  {vocab.shorten(f.value, base)!r}"
        click.echo(f"    {detail}")
    counts = Counter(f.severity for f in findings)
    _talk(
        f"{counts['violation']} violations, {counts['warning']} warnings, {counts['info']} infos "
        f"in {len(data.quads):,} quads of {len(data.graphs())} graphs"
    )


@app.command("load")
@_data_option
@click.option("--endpoint", metavar="URL", required=True, help="The SPARQL 1.1 query service of the engine.")
@click.option("--update", metavar="URL", help="Its update service; default: the same address.")
@click.option("--graph-store", metavar="URL", help="Its Graph Store Protocol; default: update in batches.")
@click.option("--fresh", is_flag=True, help="Replace every graph, also those that are in place.")
@click.option(
    "--seconds", type=click.FloatRange(0, min_open=True), default=300.0, show_default=True, help="Time for one request."
)
def load_command(
    own_data: Path | None, endpoint: str, update: str | None, graph_store: str | None, fresh: bool, seconds: float
) -> int:
    """Replace the graphs of the data on a remote engine and check them; run it again and it goes on.

    KG_USER and KG_PASSWORD log in. The engine then holds no other graph below the base, and the dataset's description
    as a build computes it, without the dumps.
    """
    user, password = _login()
    remote = Endpoint(endpoint, update=update, graph_store=graph_store, user=user, password=password, seconds=seconds)
    data = metadata.described(dataset.load(_folder(own_data)), catalogue.read_catalogue())
    done = load_.load(data, remote, fresh=fresh, talk=_talk)
    for loaded in done:
        click.echo(f"{loaded.state}\t{loaded.triples}\t{loaded.graph}")
    return 0


@app.command()
@_data_option
@_endpoint_option
@click.argument("query", required=False)
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--format", "format_", default=None, help="table, tsv, csv, json, xml; for graphs turtle, ntriples, jsonld, rdfxml."
)
@click.option(
    "--layer",
    type=click.Choice(["text", "record", "interpretation"]),
    help="Ask one layer (with entities and vocabulary) alone.",
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the list and of labels."
)
@click.option("--columns", help="Show these columns of the answer alone, in this order: a,b,c.")
@click.option(
    "--width", type=click.IntRange(40), help="Characters a line of a table may have; default: the terminal's."
)
@click.option(
    "--describe", is_flag=True, help="Show the question, its parameters, columns and SPARQL text; do not run it."
)
@click.option(
    "--sparql", help="An ad-hoc query: its text, a file, or - for standard input. Known prefixes need no declaration."
)
def query(
    own_data: Path | None,
    endpoint: str | None,
    seconds: float,
    query: str | None,
    parameters: Sequence[str],
    format_: str | None,
    layer: str | None,
    lang: str,
    columns: str | None,
    width: int | None,
    describe: bool,
    sparql: str | None,
) -> int:
    """List the questions, describe one, or ask it: kg query commitments-in-area area=area/cmx-2010/1.b"""
    questions = catalogue.read_catalogue()
    if sparql is None and query is None:
        for q in questions:
            click.echo(f"{q.id}\n    {q.question[lang]}")
        _talk(f"{len(questions)} questions; `kg query ID --describe` tells more about one")
        return 0
    if sparql is None and describe:
        _describe(questions[query or ""], lang)
        return 0
    opened, base = _store(own_data, endpoint, seconds)
    graphs = store.layer_graphs(opened.graphs(), layer, base) if layer else None
    if sparql is not None:
        if query is not None:
            raise click.UsageError("Give a question or --sparql, not both.")
        answer = _ad_hoc(opened, _read_sparql(sparql), graphs)
    else:
        question = questions[query or ""]
        values = dict(_pairs(parameters))
        if any(p.name == "lang" for p in question.parameters):
            values.setdefault("lang", lang)
        answer = question.run(opened, values, base=base, graphs=graphs)
    if columns is not None and isinstance(answer, store.Table):
        answer = answer.pick(columns.split(","))
    click.echo(_written(answer, format_, base, width), nl=False)
    return 0


def _pairs(parameters: Sequence[str], form: str = "NAME=VALUE") -> list[tuple[str, str]]:
    pairs = []
    for given in parameters:
        name, equals, value = given.partition("=")
        if not equals:
            raise click.UsageError(f"{given!r} is not of the form {form}.")
        pairs.append((name, value))
    return pairs


def _read_sparql(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    if len(given) < 1000 and "{" not in given:
        return dataset.read_text(Path(given))
    return given


def _ad_hoc(opened: store.Store, query: str, graphs: Sequence[str] | None) -> store.Table | bool | rdflib.Graph:
    query = sparql_text.with_prefixes(sparql_text.refuse_service(query), catalogue.schemes(opened))
    match catalogue.form_of(query):
        case "ASK":
            return opened.ask(query, graphs)
        case "CONSTRUCT" | "DESCRIBE":
            return opened.construct(query, graphs)
        case _:
            return opened.select(query, graphs)


def _written(answer: store.Table | bool | rdflib.Graph, format_: str | None, base: str, width: int | None) -> str:
    if isinstance(answer, bool):
        return json.dumps({"head": {}, "boolean": answer}) + "\n" if format_ == "json" else f"{str(answer).lower()}\n"
    if isinstance(answer, rdflib.Graph):
        for known in RDF_FORMATS:
            if known.name == (format_ or "turtle"):
                return answer.serialize(format="longturtle" if known.name == "turtle" else known.rdflib)
        raise KgError(
            "is no RDF format", where="--format", value=format_, accepted=", ".join(f.name for f in RDF_FORMATS)
        )
    if format_ is None:
        format_ = "table" if sys.stdout.isatty() else "tsv"
    if format_ not in (f.name for f in RESULTS_FORMATS):
        accepted = ", ".join(f.name for f in RESULTS_FORMATS)
        raise KgError("is no result format", where="--format", value=format_, accepted=accepted)
    if width is None and sys.stdout.isatty():
        width = shutil.get_terminal_size((120, 24)).columns
    return results.write(answer, format_, base, width)


def _describe(question: catalogue.Query, lang: str) -> None:
    click.echo(f"{question.id}: {question.summary[lang]}\n\n{question.question[lang]}\n")
    if question.parameters:
        click.echo("Parameters")
        for p in question.parameters:
            default = (
                f"default {p.default}" if p.default is not None else "all if left out" if p.optional else "required"
            )
            click.echo(f"  {p.name}: {p.label[lang]} ({p.accepted()}; {default}; example {p.example})")
        click.echo()
    if question.columns:
        click.echo("Columns")
        for name, meaning in question.columns.items():
            click.echo(f"  {name}: {meaning}")
        click.echo()
    click.echo(question.body, nl=False)


@app.command()
@_data_option
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build"), show_default=True, help="Folder of the versions."
)
@click.option("--build/--no-build", "build_first", default=True, show_default=True, help="Build the data first.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--root-path", default="", help="Path prefix under which a proxy publishes the site.")
@click.option("--access-log", metavar="FILE", help="Write one JSON line per request to FILE; - is standard output.")
@click.option("--log-queries", is_flag=True, help="Put query strings and bodies into the access log too.")
def serve(
    own_data: Path | None, out: Path, build_first: bool, host: str, port: int, root_path: str,
    access_log: str | None, log_queries: bool,
) -> int:  # fmt: skip
    """Serve the site and the SPARQL endpoint; a new version (`kg build`) is taken up while running."""
    from kg.web import app as web
    from kg.web.traffic import AccessLog

    folder = _folder(own_data)
    if build_first:
        context = click.get_current_context()
        context.invoke(build_command, own_data=own_data, out=out)
    if log_queries and access_log is None:
        raise ConfigError("needs an access log", where="--log-queries", remedy="Add --access-log FILE.")
    try:
        log = None if access_log is None else AccessLog(access_log, log_queries)
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise ConfigError(problem, where="--access-log", value=access_log) from error
    web.run(out, lambda: (read_config(folder), catalogue.read_catalogue()), host, port, root_path, _talk, log)
    return 0


@app.command("explain")
@_data_option
@_endpoint_option
@click.argument("iri")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of labels.")
@click.option("--layer", type=click.Choice(["text", "record", "interpretation"]), help="Show this layer alone.")
def explain_command(
    own_data: Path | None, endpoint: str | None, seconds: float, iri: str, lang: str, layer: str | None
) -> int:
    """Show each statement about IRI with its quotation in context: kg explain initiative/cmx-2010/A.2.b.2"""
    opened, base = _store(own_data, endpoint, seconds)
    found = explain.explain(opened, vocab.expand(iri, base), language=lang, base=base)
    types = ", ".join(found.name(t, base) for t in found.types)
    click.echo(f"{found.name(found.node, base)}\n{found.node}" + (f"\n{types}" if types else ""))
    if found.own_support:
        click.echo()
        _print_support(found.own_support, "  ", found, base)
    for said in found.said:
        if layer and said.layer != layer:
            continue
        if said.inward:
            kind, *others = (found.name(d, base) for d in said.details)
            own = found.labels.get(str(said.value))  # a reported initiative says more by its own label
            line = f"{kind}: {own or ', '.join(others) or found.name(said.value, base)}"
        else:
            line = f"{found.name(said.property, base)}: {found.name(said.value, base)}"
        click.echo(f"\n[{said.layer}] {line}")
        if said.support:
            _print_support(said.support, "    ", found, base)
    return 0


def _print_support(
    support: explain.Support, indent: str, found: explain.Explanation | overlap.PairExplanation, base: str
) -> None:
    def name(iri: str) -> str:
        return explain.name(iri, found.labels, base)

    for q in support.quotations:
        before, exact, after = (explain.plain(p) for p in (q.prefix, q.exact, q.suffix))
        lead = "…" if q.prefix else ""
        tail = "…" if q.suffix else ""
        click.echo(f"{indent}{q.locator}: {lead}{before.lstrip()}»{exact}«{after.rstrip()}{tail}")
    for source in support.sources:
        click.echo(f"{indent}source: {name(source)}")
    for reason in support.reasons:
        click.echo(f"{indent}reason: {reason}")
    for ground in support.grounds:
        grade = f", {name(ground.confidence)}" if ground.confidence else ""
        click.echo(f"{indent}based on [{ground.layer}{grade}]: {explain.told(ground, found.labels, base)}")
        click.echo(f"{indent}    {vocab.shorten(ground.node, base)}")
    if support.confidence:
        click.echo(f"{indent}confidence: {name(support.confidence)}")
    if support.author:
        click.echo(f"{indent}author role: {name(support.author)}")


_LAYERS = ("text", "record", "interpretation")
_FACETS = ("members", "areas", "themes", "themes-rolled-up", "initiatives", "agencies", "carriers", "co-mention")
_MEASURES = (
    "weighted-jaccard", "jaccard", "overlap-coefficient", "contained", "contains", "cosine", "resource-allocation",
    "shared",
)  # fmt: skip


def slice_options(command: Any) -> Any:
    """What is compared: the options that make a `kg.incidence.Slice`, see `slice_of`."""
    for option in (
        click.option("--facet", default="members", show_default=True, help="By what: " + ", ".join(_FACETS) + "."),
        click.option("--date", metavar="DAY", help="Day of a dated facet, YYYY-MM-DD; default: the day of the plan."),
        click.option(
            "--layer", "layers", multiple=True, type=click.Choice(_LAYERS),
            help="Only what this layer says; may be repeated.",
        ),
        click.option("--confidence", type=click.Choice(["a", "b", "c"]), help="Lowest grade that counts."),
        click.option("--plan", metavar="PLAN", help="Only clauses of this plan: plan/cmx-2010"),
        click.option("--level", "levels", multiple=True, metavar="LEVEL", help="bilateral, regional …; repeatable."),
        click.option("--kind", "kinds", multiple=True, metavar="KIND", help="partnership, forum …; may be repeated."),
        click.option(
            "--among", multiple=True, metavar="MECHANISM", help="Only these; rarity too is counted among them.",
        ),
        click.option(
            "--count-parties", is_flag=True,
            help="Members: give weight to the states that are party to every plan, which otherwise weigh nothing.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def slice_of(
    facet: str,
    date: str | None,
    layers: Sequence[str],
    confidence: str | None,
    plan: str | None,
    levels: Sequence[str],
    kinds: Sequence[str],
    among: Sequence[str],
    count_parties: bool,
) -> incidence.Slice:
    """The slice that the options of `slice_options` ask for."""
    from kg import incidence

    try:
        day = None if date is None else datetime.date.fromisoformat(date if len(date) == 10 else "")
    except ValueError:
        raise ParameterError(
            "is no day", where="--date", value=date, accepted="a day as YYYY-MM-DD, such as 2010-05-27"
        ) from None
    if day is not None and not incidence.dated(facet):
        raise ParameterError("has no dates", where="--date: facet", value=facet, accepted="agencies, members")
    return incidence.Slice(
        facet, day, tuple(layers), confidence, plan, tuple(levels), tuple(kinds),
        tuple(m if "/" in m else f"mechanism/{m}" for m in among), () if count_parties else None,
    )  # fmt: skip


@app.command("overlap")
@_data_option
@_endpoint_option
@click.argument("first", required=False)
@click.argument("second", required=False)
@slice_options
@click.option("--measure", default=_MEASURES[0], show_default=True, help="How strongly: " + ", ".join(_MEASURES) + ".")
@click.option(
    "--weight", "weights", multiple=True, metavar="FACET=W",
    help="Combine facets with these weights, in place of --facet; may be repeated.",
)  # fmt: skip
@click.option(
    "--show", type=click.Choice(["pairs", "load", "groups", "dyads"]), default="pairs", show_default=True,
    help="The pairs; how crowded it is round each mechanism; communities, bridges, cut vertices and isolates; "
    "or member share × theme share of ordered pairs.",
)  # fmt: skip
@click.option("--top", type=click.IntRange(1), help="Show only so many rows; standard error says how many there are.")
@click.option("--format", "format_", default=None, help="table, tsv, csv, json, xml; a pair: text, json or sparql.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of labels.")
@click.option("--columns", help="Show these columns of the answer alone, in this order: a,b,c.")
@click.option("--width", type=click.IntRange(40), help="Characters a line of a table may have.")
def overlap_command(
    own_data: Path | None,
    endpoint: str | None,
    seconds: float,
    first: str | None,
    second: str | None,
    measure: str,
    weights: Sequence[str],
    show: str,
    top: int | None,
    format_: str | None,
    lang: str,
    columns: str | None,
    width: int | None,
    **asked: Any,
) -> int:
    """Where mechanisms overlap: all pairs, those of FIRST, or why FIRST and SECOND do: kg overlap ipeec m2m

    A value is exact, a bound, unknown where lists are not complete, or undefined; unknown is never 0.
    """
    from kg import incidence, overlap

    overlap.measure(measure)
    wanted = slice_of(**asked)
    opened, base = _store(own_data, endpoint, seconds)
    a, b = (
        None if name is None else vocab.expand(name if "/" in name else f"mechanism/{name}", base)
        for name in (first, second)
    )
    if weights:
        if b is not None or show != "pairs" or measure != overlap.DEFAULT:
            raise click.UsageError("--weight gives the pairs, all or those of one mechanism, by the default measure.")
        combined = overlap.combined(opened, wanted, _weights(weights), language=lang, base=base)
        table = _combined_table(combined, combined.ranked(a))
    else:
        found = overlap.overlaps(incidence.incidence(opened, wanted, language=lang, base=base))
        if a is not None and b is not None:
            return _explain_overlap(opened, found, a, b, lang, format_, base)
        _talk_of(found, base)
        if show == "pairs":
            table = _pairs_table(found, found.ranked(measure, a), measure)
        elif a is not None:
            raise click.UsageError(f"--show {show} takes no mechanism.")
        elif show == "dyads":
            if wanted.facet != "members":
                raise click.UsageError("--show dyads takes members and themes; leave out --facet.")
            themes = dataclasses.replace(wanted, facet="themes", date=None, weightless=None)
            table = _dyads_table(found, overlap.overlaps(incidence.incidence(opened, themes, language=lang, base=base)))
        else:
            table = _load_table(found, measure) if show == "load" else _groups_table(found, measure)
    if top is not None and len(table) > top:
        _talk(f"{top} of {len(table)} shown")
        table = store.Table(table.columns, table.rows[:top])
    if columns is not None:
        table = table.pick(columns.split(","))
    click.echo(_written(table, format_, base, width), nl=False)
    return 0


@app.command("draw")
@_data_option
@_endpoint_option
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@slice_options
@click.option("--measure", default=_MEASURES[0], show_default=True, help="How strongly: " + ", ".join(_MEASURES) + ".")
@click.option("--of", metavar="MECHANISM", help="One mechanism and those that share something with it.")
@click.option("--order", type=click.Choice(["similar", "name", "size"]), default="similar", show_default=True)
@click.option("--all", "everything", is_flag=True, help="All mechanisms, also weak ones and those without a link.")
@click.option("--scale", type=click.IntRange(1, 4), help="Pixels to a unit of a PNG; default: 2, or 1 if it is large.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the file.")
def draw_command(
    own_data: Path | None,
    endpoint: str | None,
    seconds: float,
    target: Path,
    measure: str,
    of: str | None,
    order: str,
    everything: bool,
    scale: int | None,
    lang: str,
    **asked: Any,
) -> int:
    """Write what `kg overlap` compares to TARGET: .svg, .png, .csv, .json, .graphml, .gexf or .ttl

    The same files as on the pages; the same data give the same bytes.
    """
    from kg import draw, incidence, overlap
    from kg.web.overlap_pages import OverlapPages, State
    from kg.web.pages import Pages

    ending = target.suffix.removeprefix(".").lower()
    if ending not in draw.FORMATS:
        raise ParameterError(
            "has no ending that is known", where="TARGET", value=str(target),
            accepted=", ".join(f".{e}" for e in draw.FORMATS),
        )  # fmt: skip
    overlap.measure(measure)
    folder = _folder(own_data)
    config, content = read_config(folder), ""
    if endpoint is None:
        data = dataset.load(folder)
        opened, content = store.open_store(data), data.content_hash()
    else:
        opened, _ = _store(own_data, endpoint, seconds)
    graph = URIRef(vocab.graph_iri(config.base, "dataset"))
    facts = opened.select(sparql_text.bind(catalogue.view("dataset-facts"), {"graph": graph})).rows
    said = {str(row[1]): str(row[2]) for row in facts}
    number, licence = (said.get(str(p), "") for p in (vocab.DCAT.version, vocab.DCTERMS.license))
    origin = draw.Origin.of(config.base, number, content, licence)
    pages = OverlapPages(Pages(opened, config, catalogue.read_catalogue()), origin)
    state = State(
        incidence.normal(slice_of(**asked), config.base), measure, order,
        of=vocab.expand(of if "/" in of else f"mechanism/{of}", config.base) if of else None, everything=everything,
    )  # fmt: skip
    seen = pages.view(state, lang)
    made = draw.png(draw.matrix(seen), scale) if ending == "png" and scale else draw.FORMATS[ending][1](seen)
    files.write_bytes(target, made.encode() if isinstance(made, str) else made)
    _talk(f"{target}: {seen.shown}")
    return 0


def _weights(given: Sequence[str]) -> dict[str, float]:
    from kg import incidence

    found = {}
    for name, number in _pairs(given):
        try:
            found[incidence.facet(name).id] = float(number)
        except ValueError:
            raise ParameterError("is no weight", where=f"--weight {name}", value=number, accepted="a number") from None
    return found


def _talk_of(found: overlap.Overlaps, base: str) -> None:
    inc = found.incidence
    day = f" on {inc.slice.date}" if inc.slice.date else ""
    pairs, all_ = len(found.pairs()), len(inc.mechanisms) * (len(inc.mechanisms) - 1) // 2
    _talk(f"{inc.slice.facet}{day}: {len(inc.mechanisms)} mechanisms; {pairs} of {all_} pairs certainly share an item")
    names = ", ".join(inc.labels.get(i) or vocab.shorten(i, base) for i in inc.universal)
    if names:
        _talk(f"all {inc.carriers} of them share {names}, which therefore weigh nothing")
    chosen = [i for i in inc.slice.weightless or () if i in inc.items]
    if chosen:
        names = ", ".join(inc.labels.get(i) or vocab.shorten(i, base) for i in chosen)
        _talk(f"{names}: party to every plan, so sharing them weighs nothing (--count-parties changes that)")
    open_ = sum(not x.closed for x in inc.lists)
    if open_:
        _talk(f"{open_} lists are not known to be complete: their pairs have bounds or are unknown")
    if inc.unlisted:
        _talk(f"{len(inc.unlisted)} more mechanisms have no item recorded")


def _decimal(value: float | None) -> Node | None:
    if value is None:
        return None
    text = f"{value:.6f}".rstrip("0")
    return Literal(text + "0" if text.endswith(".") else text, datatype=vocab.XSD.decimal)


def _value_cells(value: overlap.Value) -> tuple[Node | None, ...]:
    why = Literal(" ".join(value.why)) if value.why else None
    return (
        Literal(str(value)), Literal(value.state), *(_decimal(x) for x in (value.lo, value.hi, value.recorded)), why
    )  # fmt: skip


def _label(labels: Mapping[str, str], iri: str) -> Node | None:
    return Literal(labels[iri]) if iri in labels else None


_VALUE = ("value", "state", "lo", "hi", "recorded", "why")


def _pairs_table(found: overlap.Overlaps, links: Sequence[overlap.Link], measure: str) -> store.Table:
    inc = found.incidence
    columns = (
        "firstLabel", "secondLabel", "shared", *_VALUE, "firstMark", "firstAsOf", "secondMark", "secondAsOf",
        "facet", "measure", "date", "first", "second",
    )  # fmt: skip
    day = None if inc.slice.date is None else Literal(inc.slice.date.isoformat(), datatype=vocab.XSD.date)
    rows = []
    for link in links:
        ends: list[Node | None] = []
        for listed in (inc.lists[inc.row(link.first)], inc.lists[inc.row(link.second)]):
            as_of = None if listed.as_of is None else Literal(listed.as_of.isoformat(), datatype=vocab.XSD.date)
            ends += [Literal(listed.mark), as_of]
        row = [_label(inc.labels, link.first), _label(inc.labels, link.second), Literal(len(link.shared))]
        row += [*_value_cells(link.value), *ends, Literal(inc.slice.facet), Literal(measure), day]
        rows.append((*row, URIRef(link.first), URIRef(link.second)))
    return store.Table(columns, tuple(rows))


def _combined_table(found: overlap.Combined, links: Sequence[overlap.Link]) -> store.Table:
    facets = tuple(found.parts)
    names = tuple(f"{name}Value" for name in facets)
    rows = []
    for link in links:
        parts = found.of(link.first, link.second)
        row = [_label(found.labels, link.first), _label(found.labels, link.second), *_value_cells(link.value)]
        row += [Literal(str(parts[f])) if f in parts else None for f in facets]
        row += [_decimal(found.weights[f]) for f in facets]
        rows.append((*row, URIRef(link.first), URIRef(link.second)))
    weights = tuple(f"{name}Weight" for name in facets)
    return store.Table(("firstLabel", "secondLabel", *_VALUE, *names, *weights, "first", "second"), tuple(rows))


def _load_table(found: overlap.Overlaps, measure: str) -> store.Table:
    inc = found.incidence
    rows = [
        (
            _label(inc.labels, x.mechanism), Literal(x.links), *_value_cells(x.value)[:-1], Literal(x.unknown),
            Literal(inc.lists[inc.row(x.mechanism)].mark), URIRef(x.mechanism),
        )
        for x in sorted(found.load(measure), key=lambda x: (-x.links, -(x.value.recorded or 0), x.mechanism))
    ]  # fmt: skip
    return store.Table(("label", "links", *_VALUE[:-1], "unknown", "mark", "mechanism"), tuple(rows))


def _dyads_table(members: overlap.Overlaps, themes: overlap.Overlaps) -> store.Table:
    from kg import overlap

    labels = members.incidence.labels
    found = sorted(overlap.dyads(members, themes), key=lambda d: (-(d.value.recorded or 0.0), d.first, d.second))
    rows = [
        (
            _label(labels, d.first), _label(labels, d.second), Literal(str(d.members)), Literal(str(d.themes)),
            *_value_cells(d.value), URIRef(d.first), URIRef(d.second),
        )
        for d in found
    ]  # fmt: skip
    return store.Table(("firstLabel", "secondLabel", "members", "themes", *_VALUE, "first", "second"), tuple(rows))


def _groups_table(found: overlap.Overlaps, measure: str) -> store.Table:
    groups: list[tuple[str, str, Sequence[str]]] = [
        *(("community", str(n), group) for n, group in enumerate(found.communities(measure), 1)),
        *(("bridge", str(n), pair) for n, pair in enumerate(found.bridges(measure), 1)),
        ("cut vertex", "", found.cut_vertices(measure)),
        ("isolate", "", found.isolates(measure)),
    ]
    labels = found.incidence.labels
    rows = [
        (Literal(what), Literal(number), _label(labels, m), URIRef(m)) for what, number, group in groups for m in group
    ]
    return store.Table(("what", "number", "label", "mechanism"), tuple(rows))


def _explain_overlap(
    opened: store.Store, found: overlap.Overlaps, a: str, b: str, lang: str, format_: str | None, base: str
) -> int:
    from kg import incidence, overlap

    why = overlap.explain_pair(opened, found, a, b, language=lang, base=base)
    if format_ == "json":
        click.echo(json.dumps(dataclasses.asdict(why), indent=1, ensure_ascii=False, default=str))
        return 0
    if format_ == "sparql":
        click.echo(why.sparql, nl=False)
        return 0
    if format_ not in (None, "text"):
        raise KgError("is no format of a pair", where="--format", value=format_, accepted="text, json, sparql")

    def name(iri: str) -> str:
        return why.labels.get(iri) or vocab.shorten(iri, base)

    title = incidence.facet(why.slice.facet).summary[lang]
    day = f", {why.slice.date}" if why.slice.date else ""
    click.echo(f"{name(a)}\n{name(b)}\n{title}{day}: {len(why.shared)} shared, as far as the data say\n")
    for end, listed in zip((a, b), why.lists, strict=True):
        count = f"; sources count {' or '.join(map(str, listed.counts))} ({listed.counted})" if listed.counts else ""
        as_of = f", assessed for {listed.as_of}" if listed.as_of else ""
        click.echo(f"list of {name(end)}: {listed.mark} ({listed.why}{as_of}){count}")
        if listed.note:
            click.echo(f"    {listed.note}")
    click.echo()
    for key, value in why.values.items():
        of = "" if value.state == "exact" or not why.filled[key] else "  (recorded items: "
        filled = f"{of}{why.filled[key]}{')' if of else ''}"
        shown = filled if value.state == "exact" and filled else f"{value}{filled}"
        click.echo(f"{key:20}{overlap.MEASURES[key].formula:45}{shown}")
    for title, items in (
        ("shared", why.shared),
        ("perhaps shared", why.possible),
        (f"only {name(a)}", why.only_first),
        (f"only {name(b)}", why.only_second),
    ):
        if not items:
            continue
        click.echo(f"\n{title}: {len(items)}")
        for item in items:
            share = "" if item.share is None else f", {item.share:.1%} of the shared weight"
            click.echo(f"  {item.label}: in {item.df} of {why.carriers}, weight {overlap.number(item.idf)}{share}")
            if title not in ("shared", "perhaps shared"):
                continue
            for end, side in ((a, item.first), (b, item.second)):
                if side is None:
                    continue
                roles = ", ".join(map(name, (*side.roles, *side.beside)))
                click.echo(f"    {name(end)}: {side.status}{f' ({roles})' if roles else ''}")
                for proof in side.proofs:
                    click.echo(f"      [{proof.layer}] {vocab.shorten(proof.node, base)}")
                    assert proof.support is not None
                    _print_support(proof.support, "        ", why, base)
    click.echo(f"\nthis query gives the shared items:\n\n{why.sparql}", nl=False)
    return 0


@app.command()
@_data_option
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def coverage(own_data: Path | None, format_: str) -> int:
    """Show how much of each plan's text the clauses cover; exit 1 if words stand in no clause."""
    data = dataset.load(_folder(own_data))
    held = text.texts(data)
    if not held:
        raise NotFound("holds no text of a plan", where="kg coverage", value=data.config.data)
    loose = False
    report = {}
    for expression, content in sorted(held.items()):
        sections = text.coverage(data, content)
        report[vocab.shorten(expression, data.config.base)] = [dataclasses.asdict(s) for s in sections]
        loose |= any(s.loose for s in sections)
        if format_ == "table":
            click.echo(f"{vocab.shorten(expression, data.config.base)}: {len(content.content):,} characters")
            click.echo(f"{'section':10}{'clauses':>8}{'commitments':>13}{'characters':>12}  in no clause")
            for s in sections:
                missing = "; ".join(f"{offset}: {words}" for offset, words in s.loose)
                click.echo(f"{s.name:10}{s.clauses:>8}{s.commitments:>13}{s.characters:>12}  {missing or '-'}")
            total = [sum(getattr(s, k) for s in sections) for k in ("clauses", "commitments", "characters")]
            click.echo(f"{'all':10}{total[0]:>8}{total[1]:>13}{total[2]:>12}")
    if format_ == "json":
        click.echo(json.dumps(report, indent=1, ensure_ascii=False))
    return 1 if loose else 0


@app.command()
@_data_option
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is not canonical.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def fmt(own_data: Path | None, check: bool, files: Sequence[Path]) -> int:
    """Rewrite Turtle files and tables in canonical form; without FILES all of ontology/ and the data folder."""
    config = read_config(_folder(own_data))
    paths = [*files] or [
        *dataset.vocabulary_files(),
        *dataset.shape_files(),
        *dataset.data_files(config.data),
        *dataset.table_files(config.data),
    ]
    wrong = 0
    for path in paths:
        new = dataset.formatted(path, config)
        if new != dataset.read_text(path):
            wrong += 1
            click.echo(dataset.display(path))
            if not check:
                dataset.write_text(path, new)
    _talk(f"{wrong} of {len(paths)} files {'are not canonical; run `kg fmt`' if check else 'rewritten'}")
    return 1 if check and wrong else 0


@app.command()
@_data_option
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file would change.")
@click.argument("plans", nargs=-1)
def anchor(own_data: Path | None, check: bool, plans: Sequence[str]) -> int:
    """Find the quotations of PLANS (default: all) in their text: annotations become statements with offsets."""
    config = read_config(_folder(own_data))
    held = sorted(p.parent.name for p in (config.data / "text").glob("*/source*.md"))
    if unknown := sorted(set(plans) - set(held)):
        raise NotFound("has no received text", where="kg anchor", value=unknown[0], accepted=", ".join(held))
    changed = 0
    for plan in plans or dict.fromkeys(held):
        for path, new in text.anchor(config.data / "text" / plan, config).items():
            if not path.exists() or dataset.read_text(path) != new:
                changed += 1
                click.echo(dataset.display(path))
                if not check:
                    dataset.write_text(path, new)
    _talk(f"{changed} files {'would change; run `kg anchor`' if check else 'written'}")
    return 1 if check and changed else 0


@app.group()
def new() -> None:
    """Lay out a plan, or the empty tables of the record: kg new plan KEY, kg new tables."""


@new.command("plan")
@_data_option
@click.option(
    "--text",
    "received",
    type=click.Path(path_type=Path),
    help="The plan's text in Markdown, UTF-8; its clauses are drafted. Without it: the title alone.",
)
@click.option(
    "--party",
    "parties",
    multiple=True,
    metavar="KEY[=LABELS]",
    help="A state that concluded the plan; two or more. One that is not in the data yet needs labels.",
)
@click.option("--title", metavar="LABELS", help="What pages call the plan; default: the title as printed.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    default=("en",),
    help="Language of the text (default en); repeat it for equally valid texts that you do not hold.",
)
@click.option("--period", default="", metavar="FIRST/LAST", help="Such as 2031/2033 or 2031-05-01/2033-12-31.")
@click.option("--base", help="What addresses begin with, for a new data folder; default https://example.org/FOLDER/")
@click.argument("key")
def new_plan(
    own_data: Path | None,
    received: Path | None,
    parties: Sequence[str],
    title: str | None,
    languages: Sequence[str],
    period: str,
    base: str | None,
    key: str,
) -> int:
    """Lay out a plan in the data folder, with its clauses drafted; a new folder is started.

    LABELS are one label in the language of the text, or three: "English | French | Spanish".

    kg new plan nor-sou-2031 --data lakes --text plan.md --party northland=Northland --party southland=Southland
    """
    folder = _own_folder(own_data)
    languages = list(dict.fromkeys(languages))
    laid = authoring.new_plan(
        folder,
        key,
        received=received,
        parties=[_party(given, languages[0]) for given in parties],
        title=_label_set(title, languages[0], "--title") if title is not None else None,
        languages=languages,
        period=period,
        base=base,
    )
    for path in laid.files:
        click.echo(dataset.display(path))
    undecided = sum(c.function is None for c in laid.clauses)
    checklist = dataset.display(folder / "text" / key / authoring.CHECKLIST)
    _talk(f"{len(laid.clauses)} clauses drafted, {undecided} to decide; what is left to do: {checklist}")
    return 0


@new.command("tables")
@_data_option
def new_tables(own_data: Path | None) -> int:
    """Lay out the empty tables of the record and the interpretation (docs/data.md) in the data folder."""
    for path in authoring.new_tables(_own_folder(own_data)):
        click.echo(dataset.display(path))
    return 0


def _own_folder(own_data: Path | None) -> Path:
    """The data folder, unless it is the one inside an installed package."""
    folder = _folder(own_data)
    if folder.resolve().is_relative_to(Path(__file__).resolve().parent):
        raise click.UsageError("Name a folder of your own: --data DIR. The data inside the package stay as they are.")
    return folder


def _party(given: str, language: str) -> authoring.Party:
    key, equals, labels = given.partition("=")
    return authoring.Party(key.strip(), _label_set(labels, language, f"--party {key}") if equals else {})


def _label_set(given: str, language: str, where: str) -> dict[str, str]:
    """``label`` or ``English | French | Spanish`` as label by language."""
    words = [" ".join(part.split()) for part in given.split("|")]
    if not all(words) or len(words) not in (1, len(LANGUAGES)):
        raise KgError(
            "is no label",
            where=where,
            value=given,
            accepted=f'one label in the language of the text, or one for each of {", ".join(LANGUAGES)}: "A | B | C"',
        )
    return {language: words[0]} if len(words) == 1 else dict(zip(LANGUAGES, words, strict=True))


@app.command("code")
@_data_option
@click.option("--open", "only_open", is_flag=True, help="List only the clauses that wait for a decision.")
@click.argument("plan")
@click.argument("decisions", nargs=-1, metavar="[LOCATOR,...=FUNCTION]...")
def code_command(own_data: Path | None, only_open: bool, plan: str, decisions: Sequence[str]) -> int:
    """List the clauses of PLAN, or say what they do: kg code nor-sou-2031 A.1.1,A.1.2=commitment B.I.p1.s1=fact

    A clause that commits gets a block in initiatives.ttl, to be filled in.
    """
    folder = _folder(own_data)
    chosen = {
        locator: function
        for locators, function in _pairs(decisions, "LOCATOR,LOCATOR=FUNCTION")
        for locator in locators.split(",")
    }
    for path, content in authoring.code(folder, plan, chosen).items():
        dataset.write_text(path, content)
        click.echo(dataset.display(path))
    found = authoring.clauses(folder, plan)
    if not chosen:
        width = max(len(c.locator) for c in found)
        for c in found:
            if not (only_open and c.function):
                click.echo(f"{c.locator:{width}}  {c.kind:9}  {c.function or '?':11}  {c.words}")
    undecided, committed = sum(not c.function for c in found), sum(c.initiative for c in found)
    _talk(f"{len(found)} clauses, {undecided} to decide, {committed} with a commitment")
    return 0


@app.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def diff(old: Path, new: Path) -> int:
    """Show the quads that differ between two data folders, versions or RDF files; exit 1 if any do."""
    lines = list(dataset.diff(_quads(old), _quads(new)))
    for line in lines:
        click.echo(line)
    _talk(f"{sum(x[0] == '-' for x in lines)} removed, {sum(x[0] == '+' for x in lines)} added")
    return 1 if lines else 0


def _quads(path: Path) -> Any:
    if path.is_dir():
        return build_.current(path).written() if (path / "current").exists() else dataset.load(path).quads
    return dataset.parse_quads(path)


@app.command("import")
@_data_option
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the table would change.")
@click.argument("table")
@click.argument("file", type=click.Path(path_type=Path))
def import_command(own_data: Path | None, check: bool, table: str, file: Path) -> int:
    """Replace a table by FILE from a spreadsheet; nothing is written if a row is wrong.

    Comma, semicolon or tab, with or without byte order mark, columns in any order: kg import sources sources.csv
    """
    change = dataset.import_table(_folder(own_data), table, file)
    for mark, keys in (("+", change.added), ("~", change.changed), ("-", change.removed)):
        for key in keys:
            click.echo(f"{mark} {key}")
    path = change.path
    differs = not path.exists() or dataset.read_text(path) != change.text
    if differs and not check:
        dataset.write_text(path, change.text)
    done = "unchanged" if not differs else "would change" if check else "written"
    _talk(
        f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed; "
        f"{dataset.display(path)} {done}"
    )
    return 1 if check and differs else 0


@app.command()
@_data_option
@click.argument("what", metavar="[codebook|description|nquads|trig|turtle|jsonld|TABLE]")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the codebook.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; default: standard output.")
@click.option("--excel", is_flag=True, help="Of a table: byte order mark and Windows line ends, as Excel wants them.")
def export(own_data: Path | None, what: str, lang: str, out: Path | None, excel: bool) -> int:
    """Print the codebook (Markdown), the dataset's description (Turtle), the whole dataset, or a table as CSV."""
    folder = _folder(own_data)
    if what == "codebook":
        content = codebook.markdown(store.open_store(dataset.load(folder)), lang).encode()
    elif what == "description":
        data = dataset.load(folder)
        own = metadata.graph(metadata.described(data, catalogue.read_catalogue()))
        content = dataset.turtle(own, f"{data.config.base}id/").encode()
    elif syntax := next((f for f in dumps.FORMATS if f.name == what), None):
        content = dumps.serialised(dataset.load(folder), syntax)
    else:
        content = tables.export_table(dataset.group_of(folder, what)[what], excel).encode()
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        dataset.write_text(out, content.decode())
    return 0
