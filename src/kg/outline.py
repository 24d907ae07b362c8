"""A first outline of a plan's text: headings, sentences and bullets as clauses with locators.

Rules A1 and A2 of the coding manual, as far as marks on the page decide them: what is a heading, where a sentence ends,
which bullet completes which stem, which number stands in a locator. What a clause *does* is left to the coder, save for
headings and the signature. Every character that is more than a Markdown mark or white space falls into one clause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.errors import DataError


@dataclass(frozen=True)
class Clause:
    """One printed unit.

    Attributes:
        locator: Such as ``T``, ``B.I.p1.s2``, ``A.1.a.2``.
        kind: Concept of the scheme ``clause-kind``.
        function: Concept of the scheme ``clause-function`` where the place decides it, else None.
        start: First code point.
        end: Code point after the last one.
        under: Path of the part it stands in (``1``, ``1.a``), or None.
        completes: Locator of the stem that it completes, or None.
    """

    locator: str
    kind: str
    function: str | None
    start: int
    end: int
    under: str | None = None
    completes: str | None = None


@dataclass
class Part:
    """A priority (`above` is None) or an area of one.

    Attributes:
        path: ``1``, or ``1.a`` for an area; the last part of its address.
        number: As printed; counted where none is printed.
        label: The heading without its number and marks.
        above: Path of the priority of an area.
        headings: Locators of the clauses that print it.
    """

    path: str
    number: str
    label: str
    above: str | None
    headings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outline:
    """Clauses in the order of the text, and the parts that its headings form."""

    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]


def outline(content: str, where: str = "the text") -> Outline:
    """Split a text in Markdown into clauses.

    Headings are lines that start with ``#``, and lines wholly in asterisks. A number before a heading makes it a
    priority, a letter (or a second number, ``1.2``) an area; if no heading of a part is numbered, its highest headings
    are counted as priorities and the next as areas. After a heading *Annex* locators begin with ``A``. In a text
    without one the priorities have ``A`` if any lists its commitments in bullets; all else has ``B``.

    Args:
        where: What an error calls the text.

    Raises:
        DataError: The text is empty or does not begin with a title.

    >>> [c.locator for c in outline("# Plan\\n\\n## 1) Rivers\\n\\n- Clean them. Also:\\n  - the lakes\\n").clauses]
    ['T', 'A.1.h', 'A.1.1.s1', 'A.1.1.s2', 'A.1.1.1']
    """
    blocks = list(_blocks(content))
    if not blocks:
        raise DataError("holds no words", where=where)
    if blocks[0].kind != "heading":
        raise DataError(
            "stands before the title",
            where=where,
            value=_plain(blocks[0].words(content))[:60],
            accepted="a text whose first line is the plan's title, marked as a heading: # TITLE",
        )
    return _Drafter(content, blocks).run()


# --- blocks of Markdown -----------------------------------------------------------------------


@dataclass
class _Block:
    """A heading, paragraph or bullet: its words from `start` to `end`, without the marks around them.

    `level` is the level of a heading, or the indentation of a bullet.
    """

    kind: str
    start: int
    end: int
    level: int

    def words(self, content: str) -> str:
        return content[self.start : self.end]


_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+")
_BULLET = re.compile(r"[ \t]*(?:[-*+•–·]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])[ \t]+(?=\S)")
_ONLY_MARKS = re.compile(r"[\s#*-]*\Z")
_ENCLOSED = re.compile(r"(\*{1,3})(?=[^\s*])([^*]|(?<!\*)\*(?!\*))*?(?<=[^\s*])\1\Z")


def _blocks(content: str) -> Iterator[_Block]:
    open_: _Block | None = None
    after_blank = True
    for match in _LINE.finditer(content):
        line, offset = match[0], match.start()
        if _ONLY_MARKS.match(line):
            if open_:
                yield _finished(open_, content)
            open_, after_blank = None, True
            continue
        end = offset + len(line.rstrip())
        bullet = _BULLET.match(line)
        marked = bullet is not None and bullet[0].strip() in "-*+•–·"
        if heading := _HEADING.match(line):
            if open_:
                yield _finished(open_, content)
            open_ = None
            yield _finished(_Block("heading", offset + heading.end(), end, len(heading[1])), content)
        elif bullet and (marked or after_blank or (open_ and open_.kind == "bullet")):
            if open_:
                yield _finished(open_, content)
            indent = len(line) - len(line.lstrip())
            # Only - and * may stand outside the clauses; any other mark, and a number, belongs to the words.
            start = offset + (bullet.end() if bullet[0].strip() in "-*" else indent)
            open_ = _Block("bullet", start, end, len(line[:indent].expandtabs(4)))
        elif open_:
            open_.end = end
        else:
            open_ = _Block("paragraph", offset + len(line) - len(line.lstrip()), end, 0)
        after_blank = False
    if open_:
        yield _finished(open_, content)


def _finished(block: _Block, content: str) -> _Block:
    """Marks around the words stay outside; a paragraph of one line wholly in asterisks is a heading."""
    words = block.words(content)
    if block.kind == "heading":
        words = words.rstrip("#").rstrip() or words
        block.end = block.start + len(words)
    if enclosed := _ENCLOSED.match(words):
        marks = len(enclosed[1])
        block.start, block.end = block.start + marks, block.end - marks
        if block.kind == "paragraph" and "\n" not in words and words[-marks - 1] not in ".;:,":
            block.kind, block.level = "heading", 7
    elif block.kind != "heading" and words.endswith("*") and words.count("*") == 1:
        block.end = block.start + len(words[:-1].rstrip())
    return block


# --- sentences --------------------------------------------------------------------------------

_SPACE = re.compile(r"\s*")
_SENTENCE_END = re.compile(r"""[.!?…]["'”’»)\]*_]*(?=\s+["'“‘«(\[*_¿¡]*[^\W_a-zß-öø-ÿ])""")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Mt|No|Nos|Art|Arts|para|paras|vs|cf|approx|Sr|Sra|Dra|núm|núms|pág|Mme|Mgr|[A-Z])|\b[ei]\.[eg])"
    r"\.\Z",
    re.IGNORECASE,
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a paragraph; a semicolon or colon ends none.

    >>> [("We met at St. John. We will go on."[a:b]) for a, b in sentences("We met at St. John. We will go on.")]
    ['We met at St. John.', 'We will go on.']
    """
    found, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        if text[match.start()] == "." and _ABBREVIATION.search(text, max(start, match.start() - 8), match.start() + 1):
            continue
        found.append((start, match.end()))
        space = _SPACE.match(text, match.end())
        start = space.end() if space else match.end()
    found.append((start, len(text)))
    return found


# --- locators ---------------------------------------------------------------------------------

_ANNEX = re.compile(r"(?:annexe?|anexo|appendix|appendice|apéndice)\b", re.IGNORECASE)
_OPENING = re.compile(r"(?:introduc|preamb|préamb|preámb|background\b|antecedent)", re.IGNORECASE)
_CLOSING = re.compile(r"(?:conclu|closing\b|final\b|cierre\b|clôture\b|dispositions? finale|disposici)", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(?:signed|done (?:at|in)|signature|signé|fait (?:à|en)|firmad[oa]|firmas?\b|hecho en|suscrit[oa])\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\(?(?:[^\W\d_]+ )?(\d{1,2})(?:\.(\d{1,2}))?(?=[\s.):–—-]|\Z)[\s.):–—-]*")
_ROMAN = re.compile(r"(?:[^\W\d_]+ )?([IVX]{1,5})(?:[.):]| [–—-]|\Z)[\s.):–—-]*")
_LETTERS = "abcdefgijklmnopqrstuvwxyz"
_LETTER = re.compile(r"\(?([A-Za-z])[.)]\s+")


def _plain(words: str) -> str:
    """Words without Markdown emphasis and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"[*_]+", "", words)).strip()


class _Number(NamedTuple):
    """What is printed before a heading: its style (digit, roman, upper, lower, sub), the number, the words after it."""

    style: str
    printed: str
    label: str


def _numbered(words: str) -> _Number | None:
    plain = _plain(words)
    if match := _NUMBER.match(plain):
        return _Number("sub" if match[2] else "digit", match[2] or match[1], plain[match.end() :])
    if match := _ROMAN.match(plain):
        return _Number("roman", match[1], plain[match.end() :])
    if match := _LETTER.match(plain):
        return _Number("upper" if match[1].isupper() else "lower", match[1], plain[match.end() :])
    return None


@dataclass
class _List:
    """An open list: where its bullets are indented, what their locators begin with, the stem they complete."""

    indent: int
    base: str
    stem: str | None


class _Drafter:
    """Walks through the blocks and keeps the place: letter, section, priority, area, open lists."""

    def __init__(self, content: str, blocks: list[_Block]) -> None:
        self.content, self.blocks = content, blocks
        self.annex = next(
            (
                i for i, b in enumerate(blocks)
                if i and b.kind == "heading" and _ANNEX.match(_plain(b.words(content)))
            ),
            len(blocks),
        )  # fmt: skip
        # The text before the Annex, and from the Annex on.
        self.body = self._headings(range(1, self.annex))
        self.back = self._headings(range(self.annex + 1, len(blocks)))
        self.clauses: list[Clause] = []
        self.parts: dict[str, Part] = {}
        self.used: set[str] = set()
        self.counts: dict[str, int] = defaultdict(int)
        self.letter, self.section = "B", "I"
        self.priority: Part | None = None
        self.area: Part | None = None
        self.level, self.style, self.lettered = 0, "", False
        self.lists: list[_List] = []
        self.stem: tuple[str, str] | None = None  # base and locator of the stem that a list may complete now
        first = self._first_part()
        self.listed = self.annex == len(blocks) and any(b.kind == "bullet" for b in blocks[first + 1 :])

    def run(self) -> Outline:
        self._add("T", "title", "heading", self.blocks[0])
        for i in range(1, len(self.blocks)):
            block = self.blocks[i]
            following = self.blocks[i + 1] if i + 1 < len(self.blocks) else None
            if block.kind == "heading" or self._heads_next_area(block):
                self.lists, self.stem = [], None
                self._heading(i, block, following)
            elif block.kind == "paragraph":
                self.lists, self.stem = [], None
                self._paragraph(block, following)
            else:
                self._bullet(block, following)
        return Outline(tuple(self.clauses), tuple(self.parts.values()))

    # --- headings

    def _headings(self, half: range) -> tuple[list[_Block], bool]:
        """The headings of one half of the text that name neither its introduction, its end nor the Annex.

        Returns:
            The headings, and whether none has a number, so that they are counted.
        """
        found = [
            b for b in self.blocks[half.start : half.stop]
            if b.kind == "heading"
            and not any(m.match(_plain(b.words(self.content))) for m in (_ANNEX, _OPENING, _CLOSING, _SIGNATURE))
        ]  # fmt: skip
        return found, not any(_numbered(b.words(self.content)) for b in found)

    def _first_part(self) -> int:
        """Index of the first heading of a priority in a text without Annex."""
        named, counted = self.body
        for i, block in enumerate(self.blocks):
            if any(block is b for b in named) and (counted or _numbered(block.words(self.content))):
                return i
        return len(self.blocks)

    def _heads_next_area(self, block: _Block) -> bool:
        """A bullet that carries the next letter after the lettered area it stands in is a misprinted heading."""
        if block.kind != "bullet" or self.area is None or not self.lettered:
            return False
        found = _numbered(block.words(self.content))
        marked = self.content[: block.start].rstrip(" \t").endswith(("-", "*"))
        words = _plain(block.words(self.content))
        follows = found is not None and found[:2] == ("lower", chr(ord(self.area.path[-1]) + 1))
        return marked and follows and len(words) < 80 and words[-1] not in ".;:"

    def _heading(self, i: int, block: _Block, following: _Block | None) -> None:
        words = _plain(block.words(self.content))
        number = _numbered(block.words(self.content))
        named, counted = self.body if i < self.annex else self.back
        next_number = following and following.kind == "heading" and _numbered(following.words(self.content))
        if i == self.annex:
            self.letter, self.section, self.priority, self.area, self.style = "A", "I", None, None, ""
            self._add("A.h", "heading", "heading", block)
        elif i == self.annex + 1 and not number and following and following.kind == "heading":
            self._add("A.T", "title", "heading", block)
        elif _ANNEX.match(words):
            self._enter("I", block)
        elif _SIGNATURE.match(words):
            self._enter("S", block)
        elif not number and _OPENING.match(words):
            self._enter("I", block)
        elif not number and _CLOSING.match(words):
            self._enter("C", block)
        elif number:
            self._numbered_heading(block, number)
        elif counted:
            top = min((b.level for b in named), default=block.level)
            if self.priority is None or block.level <= max(top, self.level):
                self._part(block, "", words)
            else:
                self._subpart(block, "", words)
        elif next_number:
            self._enter("P", block)
        elif self.priority and block.level > self.level:
            self._subpart(block, "", words)
        else:
            self._enter("C" if self.priority else "I", block)

    def _numbered_heading(self, block: _Block, number: _Number) -> None:
        """The first style of numbers heads the priorities, any other style the areas below them."""
        style = (
            "upper" if self.style == "upper" and len(number.printed) == 1 and number.style == "roman" else number.style
        )
        if self.priority is None or (style == self.style and style != "sub"):
            self.style = self.style or style
            self._part(block, number.printed, number.label)
        else:
            self._subpart(block, number.printed, number.label)

    def _enter(self, section: str, block: _Block) -> None:
        self.section, self.priority, self.area = section, None, None
        self._add(self._free(f"{self.letter}.{section}.h"), "heading", "heading", block)

    def _part(self, block: _Block, printed: str, label: str) -> None:
        """Begin a priority, or come back to it: the one with this number, or with these words if none is printed."""
        label = label.strip() or printed or block.words(self.content)
        tops = [p for p in self.parts.values() if p.above is None]
        path = _arabic(printed) if re.fullmatch(r"\d+|[IVX]+", printed) else ""
        same = self.parts.get(path) or (
            None if path else next((p for p in tops if p.label.casefold() == label.casefold()), None)
        )
        if same is None:
            path = path or str(1 + max((int(p.path) for p in tops), default=0))
            same = self.parts[path] = Part(path, printed or path, label, None)
        self.priority, self.area, self.section, self.level = same, None, same.path, block.level
        self._head(same, block)

    def _subpart(self, block: _Block, printed: str, label: str) -> None:
        """Begin an area: under its printed letter, or the next free one; ``h`` is kept for headings."""
        assert self.priority
        label = label.strip() or printed or block.words(self.content)
        siblings = {p.path[-1]: p for p in self.parts.values() if p.above == self.priority.path}
        same = next((p for p in siblings.values() if p.label.casefold() == label.casefold()), None)
        if same is None:
            counted = int(_arabic(printed)) if re.fullmatch(r"\d+|[IVX]{2,}", printed) else 0
            wanted = _LETTERS[counted - 1 : counted] if counted else printed.lower()
            later = _LETTERS[_LETTERS.index(max(siblings)) + 1 :] if siblings else ""
            letter = next((c for c in wanted + later + _LETTERS if c in _LETTERS and c not in siblings), _LETTERS[-1])
            path = f"{self.priority.path}.{letter}"
            same = self.parts.setdefault(path, Part(path, printed or letter, label, self.priority.path))
        self.area, self.section = same, same.path
        self.lettered = printed.isalpha()
        self._head(same, block)

    def _head(self, part: Part, block: _Block) -> None:
        locator = self._free(f"{self._letter()}.{part.path}.h")
        part.headings.append(locator)
        self._add(locator, "heading", "heading", block)

    # --- paragraphs and bullets

    def _letter(self) -> str:
        return "A" if self.letter == "A" or (self.listed and self.priority) else "B"

    def _prefix(self) -> str:
        return f"{self._letter()}.{self.section}"

    def _next(self, base: str) -> int:
        self.counts[base] += 1
        return self.counts[base]

    def _paragraph(self, block: _Block, following: _Block | None) -> None:
        if self.section != "S" and _SIGNATURE.match(_plain(block.words(self.content))):
            self.section, self.priority, self.area = "S", None, None
        base = f"{self._prefix()}.p{self._next(self._prefix() + '.p')}"
        if self.section == "S":
            self._add(f"{base}.s1", "signature", "formality", block)
            return
        self._sentences(base, block, "sentence", None, following, always=True)

    def _bullet(self, block: _Block, following: _Block | None) -> None:
        while len(self.lists) > 1 and self.lists[-1].indent > block.level:
            self.lists.pop()
        if not self.lists:
            base, stem = self.stem or ("", None)
            self.lists.append(_List(block.level, base, stem))
        elif self.lists[-1].indent < block.level:
            base, stem = self.stem or (self.lists[-1].base, self.lists[-1].stem)
            self.lists.append(_List(block.level, base, stem))
        own = self.lists[-1]
        in_body = not own.base and self._letter() == "B"
        if in_body:
            base = f"{self._prefix()}.p{self._next(self._prefix() + '.p')}"
        else:
            base = own.base or self._prefix()
            base = f"{base}.{self._next(base)}"
        self._sentences(base, block, "item", own.stem, following, always=in_body)

    def _sentences(
        self, base: str, block: _Block, kind: str, completes: str | None, following: _Block | None, *, always: bool
    ) -> None:
        """The sentences of a paragraph or bullet; the last one is a stem if a list follows its colon."""
        text = block.words(self.content)
        spans = sentences(text)
        opens = (
            re.search(r""":["'”»*_]*\Z""", text) is not None
            and following is not None
            and following.kind == "bullet"
            and (block.kind == "paragraph" or following.level > block.level)
        )
        self.stem = None
        for n, (start, end) in enumerate(spans, 1):
            locator = f"{base}.s{n}" if always or len(spans) > 1 else base
            last = n == len(spans)
            printed = "stem" if last and opens else "sentence" if len(spans) > 1 else kind
            self._add(locator, printed, None, block, start, end, completes)
            if last and opens:
                self.stem = (base, locator)

    # --- clauses

    def _free(self, locator: str) -> str:
        """The locator of a heading, or of a place among the paragraphs if it is taken."""
        if locator in self.used:
            prefix = locator.removesuffix(".h")
            return f"{prefix}.p{self._next(prefix + '.p')}.h"
        return locator

    def _add(
        self, locator: str, kind: str, function: str | None, block: _Block,
        start: int = 0, end: int | None = None, completes: str | None = None,
    ) -> None:  # fmt: skip
        self.used.add(locator)
        stop = block.end if end is None else block.start + end
        under = (self.area or self.priority) if locator not in ("T", "A.h", "A.T") else None
        self.clauses.append(
            Clause(locator, kind, function, block.start + start, stop, under.path if under else None, completes)
        )


def _arabic(number: str) -> str:
    """``IV`` as ``4``; anything else as it is, without leading zeros."""
    if number.isdigit():
        return str(int(number))
    value, before = 0, 0
    for letter in reversed(number):
        worth = {"I": 1, "V": 5, "X": 10}[letter]
        value += worth if worth >= before else -worth
        before = max(before, worth)
    return str(value)
