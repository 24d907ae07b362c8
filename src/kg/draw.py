"""What is seen of overlaps, as files: SVG and PNG pictures, CSV, JSON, GraphML, GEXF and Turtle of the same slice.

A `View` decides what is shown and in which order; everything else writes that down. The same data give the same
bytes: rows and links are sorted, ties go by IRI, positions are computed here, and no file holds the time of its making.
"""

from __future__ import annotations

import csv as csv_format
import functools
import hashlib
import html
import io
import json as json_format
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import resources
from typing import Any, Literal, TypeAlias

import networkx as nx
import numpy as np
import rdflib
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin
from rdflib import DCTERMS, OWL, XSD
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from kg import vocab
from kg.errors import ParameterError
from kg.incidence import Incidence
from kg.overlap import DEFAULT, Link, Overlaps, Value, measure, number
from kg.vocab import BM, PROV, RDF

ORDERS = ("similar", "name", "size")
MOST = 40
"""Mechanisms that a matrix shows unless told otherwise; more are unreadable and one click away."""
Colour: TypeAlias = str

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Overlap of mechanisms: {facet}", "on": "on {date}", "measure": "{measure}",
        "shown": "{mechanisms} of {all_mechanisms} mechanisms, {links} of {all_links} overlaps shown",
        "scale": "from weak to strong", "none": "white: nothing that weighs is known to be shared",
        "bound": "≤ ≥: bounds, since a list is not complete",
        "turned": "first: the row; second: the column",
        "unknown": "?: unknown", "undefined": "–: not defined, since nothing they have weighs",
        "everyone": "All of them share {items}; that weighs nothing.",
        "parties": "{items}: party to every plan, so sharing them weighs nothing.",
        "strongest": "Strongest on what is recorded: {first} and {second}, {value}.",
        "alike": "As strong: {n} more.",
        "weightless": "{n} more pairs share only what weighs nothing",
        "value_unknown": "unknown", "value_undefined": "not defined",
        "nothing": "No two of them are known to share anything.",
    },
    "fr": {
        "title": "Recoupement des mécanismes : {facet}", "on": "au {date}", "measure": "{measure}",
        "shown": "{mechanisms} mécanismes sur {all_mechanisms}, {links} recoupements sur {all_links} affichés",
        "scale": "de faible à fort", "none": "blanc : rien de commun qui pèse n'est connu",
        "bound": "≤ ≥ : bornes, car une liste est incomplète",
        "turned": "premier : la ligne ; second : la colonne",
        "unknown": "? : inconnu", "undefined": "– : non défini, car rien de ce qu'ils ont ne pèse",
        "everyone": "Tous ont en commun {items} ; cela ne pèse rien.",
        "parties": "{items} : parties à chaque plan, les avoir en commun ne pèse donc rien.",
        "strongest": "Le plus fort d'après ce qui est consigné : {first} et {second}, {value}.",
        "alike": "Aussi forts : {n} autres.",
        "weightless": "{n} autres paires n'ont en commun que ce qui ne pèse rien",
        "value_unknown": "inconnu", "value_undefined": "non défini",
        "nothing": "On ne connaît rien de commun à deux d'entre eux.",
    },
    "es": {
        "title": "Coincidencia de mecanismos: {facet}", "on": "el {date}", "measure": "{measure}",
        "shown": "{mechanisms} de {all_mechanisms} mecanismos, {links} de {all_links} coincidencias mostradas",
        "scale": "de débil a fuerte", "none": "blanco: no se conoce nada en común que pese",
        "bound": "≤ ≥: límites, porque una lista no está completa",
        "turned": "primero: la fila; segundo: la columna",
        "unknown": "?: desconocido", "undefined": "–: no definido, porque nada de lo que tienen pesa",
        "everyone": "Todos comparten {items}; eso no pesa nada.",
        "parties": "{items}: partes en cada plan, así que compartirlos no pesa nada.",
        "strongest": "La más fuerte según lo que consta: {first} y {second}, {value}.",
        "alike": "Igual de fuertes: {n} más.",
        "weightless": "otros {n} pares solo comparten lo que no pesa nada",
        "value_unknown": "desconocido", "value_undefined": "no definido",
        "nothing": "No se conoce nada que dos de ellos compartan.",
    },
}  # fmt: skip
_MONTHS: Mapping[str, str] = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


def day(iso: str, language: str) -> str:
    """A calendar day in words.

    >>> day("2010-05-27", "es")
    '27 de mayo de 2010'
    """
    year, month, date = iso.split("-")
    name = _MONTHS[language].split()[int(month) - 1]
    first = "1er" if language == "fr" and int(date) == 1 else str(int(date))
    return f"{first} de {name} de {year}" if language == "es" else f"{first} {name} {year}"


@dataclass(frozen=True)
class Origin:
    """Where a file comes from; written into each.

    Attributes:
        address: Permalink of the state that is drawn; empty if there is none.
        version: Version and content hash of the data.
        licence: IRI of the data's licence; empty if they state none.
        dataset: IRI of the dataset.
        pairs: Address of the explanation of a pair in that state, with ``{first}`` and ``{second}`` where the keys of
            the two mechanisms go; empty if there is none.
    """

    address: str = ""
    version: str = ""
    licence: str = ""
    dataset: str = ""
    pairs: str = ""

    @classmethod
    def of(cls, base: str, number: str, content: str, licence: str) -> Origin:
        """The origin of what a site at `base` shows, of a dataset with this version number and content hash."""
        named = f"{number} {content[:16]}".strip()
        return cls(f"{base}overlap", named, licence, vocab.graph_iri(base, "dataset"))


@dataclass(frozen=True, eq=False)
class View:
    """What is shown of some overlaps.

    Attributes:
        rows: IRIs of the mechanisms shown, in the order of the matrix.
        links: The pairs shown, strongest recorded value first; of a measure that is not symmetric each in both
            directions, unless it is the view of one mechanism.
        all_rows, all_links: How many there are in the slice, shown or not.
        weightless: How many pairs more share only items that weigh nothing; they are no links.
        facet, measure_label: Their names in `language`.
    """

    overlaps: Overlaps
    measure: str
    language: str
    rows: tuple[str, ...]
    links: tuple[Link, ...]
    all_rows: int
    all_links: int
    weightless: int
    facet: str
    measure_label: str
    origin: Origin = field(default_factory=Origin)

    def label(self, iri: str) -> str:
        """The display label of a mechanism or an item."""
        return self.overlaps.incidence.labels.get(iri, iri)

    def value(self, first: str, second: str) -> Value:
        """The measure of a pair."""
        return self.overlaps.value(self.measure, first, second)

    def explanation(self, link: Link) -> str:
        """The address that explains a pair; empty if none is known."""
        first, second = (m.rpartition("/")[2] for m in (link.first, link.second))
        return self.origin.pairs.format(first=first, second=second)

    @functools.cached_property
    def strongest(self) -> float:
        """The greatest recorded value of the matrix; 0 if there is none."""
        at = [self.overlaps.incidence.at[m] for m in self.rows]
        recorded = np.nan_to_num(self.overlaps.matrix(self.measure).recorded[np.ix_(at, at)])
        return float(recorded.max()) if recorded.size else 0.0

    @property
    def date(self) -> str:
        """ISO day of a dated facet, else empty."""
        found = self.overlaps.incidence.slice.date
        return str(found) if found else ""

    def words(self, key: str, **values: object) -> str:
        """A phrase in the view's language."""
        return _WORDS[self.language][key].format(**values)

    @property
    def title(self) -> str:
        """Facet, day and measure in one line."""
        parts = [self.words("title", facet=self.facet)]
        if self.date:
            parts[0] += " " + self.words("on", date=day(self.date, self.language))
        return ", ".join([*parts, self.words("measure", measure=self.measure_label)])

    @property
    def shown(self) -> str:
        """How much of the slice is shown, in one line, with what is no link because it weighs nothing."""
        shown = self.words(
            "shown", mechanisms=len(self.rows), all_mechanisms=self.all_rows, links=len(self.links),
            all_links=self.all_links,
        )  # fmt: skip
        return f"{shown}; {self.words('weightless', n=self.weightless)}" if self.weightless else shown

    @property
    def description(self) -> str:
        """The picture in sentences: what it is, how much is shown, what all share, which pair is strongest.

        Statistics only, no judgement; after the levels of A. Lundgard and A. Satyanarayan 2022.
        """
        return " ".join([f"{self.title}.", f"{self.shown}.", *self.sentences])

    @property
    def key(self) -> str:
        """What the signs of the matrix mean, in one line."""
        turned = () if measure(self.measure).symmetric else ("turned",)
        return "; ".join(self.words(k) for k in (*turned, "none", "bound", "unknown", "undefined"))

    @property
    def sentences(self) -> list[str]:
        """What of the description is not its title and not how much is shown."""
        parts = trivial(self.overlaps.incidence.universal, self.overlaps.incidence, self.label, self.language)
        if not self.links:
            return [*parts, self.words("nothing")]
        top, value = self.links[0], said(self.links[0].value, self.language)
        alike = sum(
            abs((link.value.recorded or 0) - (top.value.recorded or 0)) < 1e-9
            and said(link.value, self.language) == value
            for link in self.links
        )
        strongest = self.words("strongest", first=self.label(top.first), second=self.label(top.second), value=value)
        if alike > 1:
            strongest += " " + self.words("alike", n=alike - 1)
        return [*parts, strongest]

    def _repr_html_(self) -> str:
        """The matrix, for a notebook."""
        return svg(matrix(self))


def trivial(universal: Sequence[str], incidence: Incidence, label: Callable[[str], str], language: str) -> list[str]:
    """Sentences that name what weighs nothing: what all have, and the parties to every plan."""
    parties = [i for i in incidence.slice.weightless or () if i in incidence.items]
    others = [i for i in universal if i not in parties]
    return [
        _WORDS[language][key].format(items=", ".join(label(i) for i in items))
        for key, items in (("everyone", others), ("parties", parties))
        if items
    ]


def view(
    overlaps: Overlaps, measure_name: str = DEFAULT, *, of: str | None = None, order: str = "similar",
    most: int | None = MOST, facet: str = "", measure_label: str = "", language: str = "en",
    origin: Origin | None = None,
) -> View:  # fmt: skip
    """Choose and order what is shown.

    Args:
        of: IRI of one mechanism: it and those that share something with it.
        order: ``similar`` (like beside like), ``name`` or ``size`` (number of items, largest first).
        most: Mechanisms shown at most, those with the greatest sum of recorded values first; None: all, also those
            without a link.
        facet, measure_label: Names to show; default: the ids.

    Raises:
        NotFound: No such measure, or `of` has no item in the slice.
        ParameterError: No such order.
    """
    symmetric = measure(measure_name).symmetric
    if order not in ORDERS:
        raise ParameterError("is not known", where="order", value=order, accepted=", ".join(ORDERS))
    incidence = overlaps.incidence
    ranked = overlaps.ranked(measure_name, of)
    kept_links = [link for link in ranked if of or _above_zero(link)]
    weightless, ranked = len(ranked) - len(kept_links), kept_links
    if of is None and not symmetric:
        ranked += [overlaps.link(link.second, link.first, measure_name) for link in ranked]
        ranked.sort(key=lambda x: (-round(x.value.recorded or 0.0, 12), x.first, x.second))
    everything = incidence.mechanisms
    if of is not None:
        rows = [of, *(link.second for link in ranked)]
    elif most is None:
        rows = list(everything)
    else:
        load = dict.fromkeys((m for link in ranked for m in (link.first, link.second)), 0.0)
        for link in ranked:
            for m in (link.first, link.second):
                load[m] += link.value.recorded or 0.0
        rows = sorted(load, key=lambda m: (-round(load[m], 9), m))[:most]
    if of is not None and most is not None:
        rows = rows[:most]
    kept = set(rows)
    links = tuple(link for link in ranked if link.first in kept and link.second in kept)
    match order:
        case "name":
            rows.sort(key=lambda m: (incidence.labels.get(m, m).casefold(), m))
        case "size":
            rows.sort(key=lambda m: (-len(incidence.items_of(m)), m))
        case _:
            rows = _seriated(overlaps, measure_name, sorted(rows))
    return View(
        overlaps, measure_name, language, tuple(rows), links, len(everything), len(ranked), weightless,
        facet or incidence.slice.facet, measure_label or measure_name, origin or Origin(),
    )  # fmt: skip


def _above_zero(link: Link) -> bool:
    return (link.value.recorded or 0.0) > 1e-12


def _seriated(overlaps: Overlaps, name: str, rows: Sequence[str]) -> list[str]:
    """Like beside like: average linkage with optimal leaf order on 1 − recorded value, scaled to 1.

    Source: Z. Bar-Joseph, D. Gifford, T. Jaakkola 2001, Fast optimal leaf ordering for hierarchical clustering.
    """
    if len(rows) < 3:
        return list(rows)
    at = [overlaps.incidence.at[m] for m in rows]
    recorded = np.nan_to_num(overlaps.matrix(name).recorded[np.ix_(at, at)])
    recorded = (recorded + recorded.T) / 2
    distance = np.round(1 - recorded / (recorded.max() or 1.0), 9)
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(squareform(distance, checks=False), method="average", optimal_ordering=True)
    order = [rows[n] for n in hierarchy.leaves_list(tree)]
    return order if order[0] < order[-1] else order[::-1]  # the mirror image is as good: the smaller IRI comes first


def said(value: Value, language: str = "en") -> str:
    """A value for reading, in the words of a language: ``0.25``, ``≤ 0.4``, ``0.1–0.4``, ``≥ 3``, ``unknown``.

    Bounds that meet are one number, though a list is open. French has a decimal comma.

    Mexico writes a decimal point, so Spanish has one here.
    """
    if value.state in ("unknown", "undefined"):
        return _WORDS[language][f"value_{value.state}"]
    if value.state == "bound" and value.hi is not None and (not value.lo or value.lo == value.hi):
        return localised(("" if value.lo == value.hi else "≤ ") + number(value.hi), language)
    return localised(str(value), language)


def localised(text: str, language: str) -> str:
    """Numbers with the decimal mark of a language."""
    return text.replace(".", ",") if language == "fr" else text


def cell(value: Value, language: str = "en") -> str:
    """A value in the room of one cell: ``.25``, ``≤.4``, ``≥3``, ``.1–.4``, ``?``; ``–`` if undefined."""
    return localised(_cell(value), language)


def _cell(value: Value) -> str:
    match value.state:
        case "exact":
            return _short(value.lo)
        case "bound" if value.hi is None:
            return f"≥{_short(value.lo)}"
        case "bound" if value.lo == value.hi:
            return _short(value.lo)
        case "bound" if not value.lo:
            return f"≤{_short(value.hi)}".replace("≤<", "<")
        case "bound":
            return f"{_short(value.lo)}–{_short(value.hi)}"
        case "unknown":
            return "?"
        case _:
            return "–"


def _short(value: float | None) -> str:
    if value is None:
        return ""
    if value == int(value):
        return str(int(value))
    if value < 0.005:
        return "<.01"
    return f"{value:.2f}".removeprefix("0").removesuffix(".00") if value < 10 else number(value)


def step(recorded: float | None, top: float) -> int:
    """The step of the colour scale, 0 (nothing) to 5 (strongest); `top` is the greatest recorded value."""
    if not recorded or recorded <= 1e-12 or top <= 0:
        return 0
    return min(5, 1 + int(4.999 * recorded / top))


# --- pictures --------------------------------------------------------------------------------------

SCALE: Sequence[Colour] = ("#ffffff", "#dcebf1", "#aecfdd", "#72a9c1", "#35789a", "#0a4f6e")
_INK, _QUIET, _LINE = "#1a222c", "#535e6a", "#b9b4a8"


def ink(tone: int) -> Colour:
    """The colour of text on a step of the scale."""
    return "#ffffff" if tone >= 4 else _INK


@dataclass(frozen=True)
class Box:
    """A filled rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour
    stroke: Colour = ""
    title: str = ""


@dataclass(frozen=True)
class Text:
    """One line of text; (x, y) is the end of its base line that `anchor` names. A turned text runs upwards.

    `title` is the whole of a text that is cut.
    """

    x: float
    y: float
    text: str
    size: float = 12
    fill: Colour = _INK
    anchor: Literal["start", "middle", "end"] = "start"
    turned: bool = False
    title: str = ""


@dataclass(frozen=True)
class Drawing:
    """A picture as a list of marks, from back to front; SVG and PNG are two ways to write it.

    `source` (permalink and version) and `licence` go into the file beside what is drawn.
    """

    width: int
    height: int
    title: str
    description: str
    marks: tuple[Box | Text, ...]
    source: str = ""
    licence: str = ""


def matrix(view: View) -> Drawing:
    """The overlap matrix: a square for each pair, number and one hue; legend, source and what is hidden below."""
    size = 34
    longest = max((_width(view.label(m), 12) for m in view.rows), default=60)
    across, upwards = min(330, longest) + 1, min(250, longest) + 1
    left, above = int(across) + 20, int(upwards) + 52
    side = size * len(view.rows)
    width = max(left + side + 16, int(_width(view.title, 15)) + 24, 560)
    lines = [part for line in _foot(view) for part in _wrapped(line, width - 24)]
    foot = 67 + 17 * len(lines)
    marks: list[Box | Text] = [Text(12, 24, view.title, 15)]
    for n, row in enumerate(view.rows):
        middle = above + n * size + size / 2
        name = view.label(row)
        marks.append(Text(left - 8, middle + 4, _cut(name, across), anchor="end", title=name))
        marks.append(Text(left + n * size + size / 2 + 4, above - 8, _cut(name, upwards), turned=True, title=name))
        for k, column in enumerate(view.rows):
            x, y = left + k * size, above + n * size
            if row == column:
                marks.append(Box(x, y, size, size, "#efede7", _LINE))
                continue
            value = view.value(row, column)
            tone = step(value.recorded, view.strongest)
            told = f"{view.label(row)}, {view.label(column)}: {said(value, view.language)}"
            marks.append(Box(x, y, size, size, SCALE[tone], _LINE, told))
            if shown := cell(value, view.language):
                marks.append(
                    Text(x + size / 2, y + size / 2 + 4, shown, 11 if len(shown) < 4 else 9,
                         ink(tone), "middle")
                )  # fmt: skip
    y = above + side + 24
    for tone, colour in enumerate(SCALE):
        marks.append(Box(12 + tone * 22, y, 22, 14, colour, _LINE))
    marks.append(Text(12 + 22 * len(SCALE) + 8, y + 12, view.words("scale"), 12, _QUIET))
    for n, line in enumerate(lines):
        marks.append(Text(12, y + 36 + 17 * n, line, 12, _QUIET))
    source = " ".join(x for x in (view.origin.address, view.origin.version) if x)
    height = above + side + foot
    return Drawing(width, height, view.title, view.description, tuple(marks), source, view.origin.licence)


def _foot(view: View) -> list[str]:
    source = " · ".join(x for x in (view.origin.version, view.origin.licence, view.origin.address) if x)
    return [view.shown, view.key, source]


def _wrapped(line: str, room: float, size: float = 12) -> list[str]:
    """The line in pieces that fit, broken after a blank, comma, slash or ampersand."""
    out = [""]
    for word in re.findall(r"[^ ,/&]*[ ,/&]*", line):
        if out[-1] and _width(out[-1] + word.rstrip(), size) > room:
            out.append("")
        out[-1] += word
    return [part.rstrip() for part in out]


def svg(drawing: Drawing) -> str:
    """SVG 1.1 with real text, title and description; no script, no style, no outside reference."""
    mine = hashlib.sha256(f"{drawing.title} {drawing.description}".encode()).hexdigest()[:8]  # ids of one page differ
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width}" height="{drawing.height}" '
        f'viewBox="0 0 {drawing.width} {drawing.height}" role="img" aria-labelledby="title-{mine} desc-{mine}" '
        'font-family="system-ui, -apple-system, Segoe UI, Roboto, Liberation Sans, Arial, sans-serif">',
        f'<title id="title-{mine}">{html.escape(drawing.title)}</title>',
        f'<desc id="desc-{mine}">{html.escape(drawing.description)}</desc>',
        f"<metadata>{html.escape(' '.join(x for x in (drawing.source, drawing.licence) if x))}</metadata>",
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="#ffffff"/>',
    ]
    for mark in drawing.marks:
        if isinstance(mark, Box):
            edge = f' stroke="{mark.stroke}" stroke-width="0.5"' if mark.stroke else ""
            inner = f"><title>{html.escape(mark.title)}</title></rect>" if mark.title else "/>"
            out.append(
                f'<rect x="{mark.x:g}" y="{mark.y:g}" width="{mark.width:g}" height="{mark.height:g}" '
                f'fill="{mark.fill}"{edge}{inner}'
            )
        else:
            turn = f' transform="rotate(-90 {mark.x:g} {mark.y:g})"' if mark.turned else ""
            anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
            whole = f"<title>{html.escape(mark.title)}</title>" if mark.title not in ("", mark.text) else ""
            out.append(
                f'<text x="{mark.x:g}" y="{mark.y:g}" font-size="{mark.size:g}" fill="{mark.fill}"{anchor}{turn}>'
                f"{html.escape(mark.text)}{whole}</text>"
            )
    return "\n".join([*out, "</svg>", ""])


def png(drawing: Drawing, scale: int = 2) -> bytes:
    """The same picture in pixels, `scale` to each unit (1 to 4).

    Raises:
        ParameterError: The scale is none of these.
    """
    if scale not in (1, 2, 3, 4):
        raise ParameterError("is no scale", where="scale", value=scale, accepted="1, 2, 3, 4")
    image = Image.new("RGB", (drawing.width * scale, drawing.height * scale), "#ffffff")
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        if isinstance(mark, Box):
            corners = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
            pen.rectangle([round(c * scale) for c in corners], mark.fill, mark.stroke or None)
            continue
        font = _font(mark.size * scale)
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
        if not mark.turned:
            pen.text((mark.x * scale, mark.y * scale), mark.text, mark.fill, font, anchor)
            continue
        length, height = int(font.getlength(mark.text)) + 2, int(mark.size * scale * 1.5)
        strip = Image.new("L", (length, height), 0)
        ImageDraw.Draw(strip).text((0, mark.size * scale), mark.text, 255, font, "ls")
        turned = strip.rotate(90, expand=True)
        place = (round((mark.x - mark.size) * scale), round(mark.y * scale) - length)
        image.paste(Image.new("RGB", turned.size, mark.fill), place, turned)
    notes = PngImagePlugin.PngInfo()
    for key, text in (
        ("Title", drawing.title), ("Description", drawing.description), ("Source", drawing.source),
        ("Copyright", drawing.licence),
    ):  # fmt: skip
        if text:
            notes.add_itxt(key, text)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, pnginfo=notes)
    return out.getvalue()


@functools.cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_font_file()), size)


@functools.cache
def _font_file() -> bytes:
    """A font with the letters of our languages and the signs of bounds; the imaging library's own lacks both."""
    return (resources.files("font_manrope") / "files" / "Manrope-Regular.ttf").read_bytes()


def _width(text: str, size: float) -> float:
    return float(_font(size).getlength(text)) * 1.08  # other fonts run wider


def _cut(text: str, room: float, size: float = 12) -> str:
    if _width(text, size) <= room:
        return text
    while text and _width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


# --- data --------------------------------------------------------------------------------------------

COLUMNS = (
    "first", "second", "first_label", "second_label", "facet", "date", "measure", "state", "value", "least", "greatest",
    "recorded", "shared", "shared_items", "possible_items", "first_list", "first_as_of", "second_list", "second_as_of",
    "explanation",
)  # fmt: skip
ORIGIN_COLUMNS = ("of_links", "source", "version", "license")
"""What a CSV says in each row of itself: the number of links in the slice, permalink, version, licence."""


def records(view: View) -> Iterator[dict[str, Any]]:
    """One record for each pair shown, in the order of the view; keys are `COLUMNS`.

    ``value`` is a number only if ``state`` is exact; ``least`` and ``greatest`` are the bounds (None: no bound);
    ``recorded`` is the formula on the items known for certain; items are IRIs; ``*_list`` is complete, partial or
    unknown.
    """
    incidence = view.overlaps.incidence
    for link in view.links:
        lists = [incidence.lists[incidence.at[m]] for m in (link.first, link.second)]
        yield {
            "first": link.first, "second": link.second,
            "first_label": view.label(link.first), "second_label": view.label(link.second),
            "facet": incidence.slice.facet, "date": view.date, "measure": view.measure,
            "state": link.value.state, "value": link.value.exact, "least": link.value.lo, "greatest": link.value.hi,
            "recorded": link.value.recorded, "shared": len(link.shared),
            "shared_items": list(link.shared), "possible_items": list(link.possible),
            "first_list": lists[0].mark, "first_as_of": str(lists[0].as_of or ""),
            "second_list": lists[1].mark, "second_as_of": str(lists[1].as_of or ""),
            "explanation": view.explanation(link),
        }  # fmt: skip


def csv(view: View) -> str:
    """The pairs shown as CSV (RFC 4180): `COLUMNS` and `ORIGIN_COLUMNS`; items parted by a blank."""
    origin = dict(zip(ORIGIN_COLUMNS, (view.all_links, *_source(view)), strict=True))
    out = io.StringIO(newline="")
    writer = csv_format.DictWriter(out, (*COLUMNS, *ORIGIN_COLUMNS))
    writer.writeheader()
    for record in records(view):
        record |= origin
        writer.writerow({k: " ".join(v) if isinstance(v, list) else "" if v is None else v for k, v in record.items()})
    return out.getvalue()


def _source(view: View) -> tuple[str, str, str]:
    """Permalink, version of the data, licence."""
    return view.origin.address, view.origin.version, view.origin.licence


def json(view: View) -> str:
    """The view as JSON: what was asked, mechanisms in the order of the matrix, pairs (`records`), what is hidden."""
    incidence = view.overlaps.incidence
    mechanisms = [
        {
            "id": m, "label": view.label(m), "kind": incidence.kinds.get(m), "level": incidence.levels.get(m),
            "items": list(incidence.items_of(m)), "possible_items": list(incidence.items_of(m, possible=True)),
            "list": incidence.lists[incidence.at[m]].mark,
            "as_of": str(incidence.lists[incidence.at[m]].as_of or "") or None,
        }
        for m in view.rows
    ]  # fmt: skip
    body = {
        "title": view.title, "description": view.description, "facet": incidence.slice.facet, "date": view.date or None,
        "measure": view.measure, "formula": measure(view.measure).formula, "derived": True,
        "source": dict(zip(("address", "version", "license"), _source(view), strict=True)),
        "shown": {
            "mechanisms": len(view.rows), "of_mechanisms": view.all_rows,
            "links": len(view.links), "of_links": view.all_links, "weightless_pairs": view.weightless,
        },
        "universal_items": list(incidence.universal),
        "unlisted": list(incidence.unlisted),
        "mechanisms": mechanisms,
        "links": list(records(view)),
    }  # fmt: skip
    return json_format.dumps(body, ensure_ascii=False, indent=1) + "\n"


def graph(view: View) -> nx.Graph[str]:
    """The mechanisms shown and the links shown, isolated ones included; directed if the measure is not symmetric.

    Node attributes: ``label``, ``kind``, ``level``, ``completeness``, ``as_of``, ``place`` (in the matrix, from 0).
    Edge attributes: ``weight`` (recorded value), ``shared`` (count), ``state``, ``lo``, ``hi`` (left out if none).
    Graph attributes: ``facet``, ``measure``, ``date``, ``shown`` (in words), ``source``, ``license``, ``version``.
    """
    whole = view.overlaps.graph(view.measure)
    kind = nx.Graph if measure(view.measure).symmetric else nx.DiGraph
    out: nx.Graph[str] = kind(
        facet=view.overlaps.incidence.slice.facet, measure=view.measure, date=view.date, shown=view.shown,
        source=view.origin.address, license=view.origin.licence, version=view.origin.version,
    )  # fmt: skip
    for n, m in enumerate(view.rows):
        out.add_node(m, **whole.nodes[m], place=n)
    for link in sorted(view.links, key=lambda x: (x.first, x.second)):
        value = link.value
        bounds = {k: v for k, v in (("lo", value.lo), ("hi", value.hi)) if v is not None}
        out.add_edge(
            link.first, link.second, weight=value.recorded or 0.0, shared=len(link.shared), state=value.state, **bounds
        )
    return out


def graphml(view: View) -> str:
    """`graph` as GraphML."""
    out = io.BytesIO()
    nx.write_graphml(graph(view), out, encoding="utf-8", named_key_ids=True)
    return out.getvalue().decode() + "\n"


def gexf(view: View) -> str:
    """`graph` as GEXF 1.2; its head says what networkx leaves out, and not the day of its making."""
    lines = list(nx.generate_gexf(graph(view), encoding="utf-8"))
    about = " ".join(x for x in (view.description, *_source(view)) if x)
    head = f"<meta>\n    <description>{html.escape(about)}</description>"
    text, found = re.subn(r'<meta lastmodifieddate="[^"]*">', lambda _: head, "\n".join(lines) + "\n")
    assert found == 1, "another form of GEXF than the one that is known"
    return text


def turtle(view: View) -> str:
    """The pairs shown as `bm:Overlap` nodes: derived statements, each with what it was computed from.

    They are no part of the dataset. Each node has the address of its explanation; `prov:wasDerivedFrom` names the
    dataset, and `dcterms:isPartOf` the permalink of the view, of which licence, version and what is shown are said.
    Bounds are written as bounds, an unknown value as none.
    """
    found = rdflib.Graph()
    for prefix, iri in (("bm", BM), ("dcterms", DCTERMS), ("owl", OWL), ("prov", PROV), ("xsd", XSD)):
        found.bind(prefix, iri)
    origin = view.origin
    if origin.address:
        whole = rdflib.URIRef(origin.address)
        found.add((whole, DCTERMS.title, rdflib.Literal(view.title, lang=view.language)))
        found.add((whole, DCTERMS.description, rdflib.Literal(view.description, lang=view.language)))
        if origin.licence:
            found.add((whole, DCTERMS.license, rdflib.URIRef(origin.licence)))
        if origin.version:
            found.add((whole, OWL.versionInfo, rdflib.Literal(origin.version)))
    asked = repr(view.overlaps.incidence.slice)
    for record in records(view):
        ends = record["first"], record["second"]
        address = f"{record['explanation']}#overlap" if origin.pairs else (
            uuid.uuid5(uuid.NAMESPACE_URL, " ".join((*ends, record["measure"], asked))).urn
        )  # fmt: skip
        node = rdflib.URIRef(address)
        found.add((node, RDF.type, BM.Overlap))
        for m in ends:
            found.add((node, BM.between, rdflib.URIRef(m)))
        if not measure(view.measure).symmetric:
            found.add((node, BM.seenFrom, rdflib.URIRef(ends[0])))
        for item in record["shared_items"]:
            found.add((node, BM.sharedItem, rdflib.URIRef(item)))
        found.add((node, BM.facet, rdflib.Literal(record["facet"])))
        found.add((node, BM.measure, rdflib.Literal(record["measure"])))
        if record["date"]:
            found.add((node, BM.asOf, rdflib.Literal(record["date"], datatype=XSD.date)))
        for key, term in (("least", BM.least), ("greatest", BM.greatest)):
            if record["state"] in ("exact", "bound") and record[key] is not None:
                found.add((node, term, rdflib.Literal(f"{Decimal(str(record[key])):f}", datatype=XSD.decimal)))
        if origin.dataset:
            found.add((node, PROV.wasDerivedFrom, rdflib.URIRef(origin.dataset)))
        if origin.address:
            found.add((node, DCTERMS.isPartOf, rdflib.URIRef(origin.address)))
    return found.serialize(format="longturtle")


_LARGE = 4_000_000
"""Units of area above which a picture is written with one pixel a unit unless another scale is asked for."""
FORMATS: Mapping[str, tuple[str, Callable[[View], str | bytes]]] = {
    "svg": ("image/svg+xml", lambda v: svg(matrix(v))),
    "png": ("image/png", lambda v: png(drawn := matrix(v), 2 if drawn.width * drawn.height < _LARGE else 1)),
    "csv": ("text/csv", csv),
    "json": ("application/json", json),
    "graphml": ("application/graphml+xml", graphml),
    "gexf": ("application/gexf+xml", gexf),
    "ttl": ("text/turtle", turtle),
}
"""File ending to media type and writer; what `kg draw` and the pages offer."""
