"""`kg`: arguments, printing, exit codes. Data go to stdout, talk to stderr; 0 fine, 1 findings, 2 usage or I/O."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click
import rdflib

from kg import (
    __version__,
    catalogue,
    codebook,
    dataset,
    dumps,
    explain,
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
from kg.errors import ConfigError, KgError, NotFound
from kg.formats import RDF_FORMATS, RESULTS_FORMATS


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


def _pairs(parameters: Sequence[str]) -> list[tuple[str, str]]:
    pairs = []
    for given in parameters:
        name, equals, value = given.partition("=")
        if not equals:
            raise click.UsageError(f"{given!r} is not of the form NAME=VALUE.")
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
            line = f"{kind}: {', '.join(others) or found.name(said.value, base)}"
        else:
            line = f"{found.name(said.property, base)}: {found.name(said.value, base)}"
        click.echo(f"\n[{said.layer}] {line}")
        if said.support:
            _print_support(said.support, "    ", found, base)
    return 0


def _print_support(support: explain.Support, indent: str, found: explain.Explanation, base: str) -> None:
    for q in support.quotations:
        before, exact, after = (explain.plain(p) for p in (q.prefix, q.exact, q.suffix))
        lead = "…" if q.prefix else ""
        tail = "…" if q.suffix else ""
        click.echo(f"{indent}{q.locator}: {lead}{before.lstrip()}»{exact}«{after.rstrip()}{tail}")
    for source in support.sources:
        click.echo(f"{indent}source: {found.name(source, base)}")
    for reason in support.reasons:
        click.echo(f"{indent}reason: {reason}")
    if support.confidence:
        click.echo(f"{indent}confidence: {found.name(support.confidence, base)}")


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
    """Replace a table of the record by FILE from a spreadsheet; nothing is written if a row is wrong.

    Comma, semicolon or tab, with or without byte order mark, columns in any order: kg import sources sources.csv
    """
    record = dataset.record_tables(_folder(own_data))
    change = tables.import_table(record, table, file)
    for mark, keys in (("+", change.added), ("~", change.changed), ("-", change.removed)):
        for key in keys:
            click.echo(f"{mark} {key}")
    path = record[table].path
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
        content = tables.export_table(dataset.record_tables(folder)[what], excel).encode()
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        dataset.write_text(out, content.decode())
    return 0
