"""Take the body of a monograph apart into sections and items; every word is kept, in order.

Knows the shapes that markdown monographs come in. Knows nothing of front matter.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from medref.model import Item, Section
from medref.names import fold, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_TIGHT_HEADING = re.compile(r"^ {0,3}(#{2,6})([^#\s].*?)[ \t]*$")
_BOLD_LINE = re.compile(r"^\s*(?:[*+-]\s+)?\*\*([^*]+?)\*\*[ \t]*(:?)[ \t]*(.*)$")
_QUALIFIER = re.compile(r"\s*[(\[].*$")
_NUMBERING = re.compile(r"^\d+[.)]\s*")

_BULLET = re.compile(r"^(\s*)(?:[*+-]|\d{1,3}[.)])\s+(.*)$")
_LABEL = re.compile(r"^(?:\*\*|__)([^*]+?)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*(.*)$", re.DOTALL)
_BOLD_QUESTION = re.compile(r"^\*\*\s*(Q\d*\s*[:.)]\s*[^*]+?|[^*]+?\?)\s*:?\*\*\s*:?\s*(.*)$", re.DOTALL)
_PLAIN_QUESTION = re.compile(r"^Q\d*\s*[:.)]\s*(.+?\?)\s*(.*)$", re.DOTALL)
_MARKS = ("**", "__", "Q")
"""What a label or a question begins with."""
_QUESTION_MARKER = re.compile(r"^Q(?:uestion)?\s*\d*\s*[:.)]\s*", re.IGNORECASE)
_ANSWER_MARKER = re.compile(r"^(?:\*\*)?A(?:nswer)?\d*\s*[:.)](?:\*\*)?\s*")

_SECTION_NAMES = {
    "generic-name": ("generic name", "generic names"),
    "usage": ("usage", "uses", "use", "indications", "indications and usage"),
    "dosage": ("dosage", "dosage and administration", "dosing"),
    "side-effects": ("side effects", "adverse effects", "adverse reactions"),
    "how-it-works": ("how it works", "mechanism of action"),
    "precautions": ("precautions", "warnings and precautions"),
    "interactions": ("interactions", "drug interactions"),
    "faqs": ("faqs", "faq", "frequently asked questions"),
}
_SECTION_BY_KEY = {fold(name): id_ for id_, names in _SECTION_NAMES.items() for name in names}

PREAMBLE = "preamble"
"""Id of the text before the first heading."""


def section_id(heading: str) -> str:
    """Return the id a heading stands for: one of the standard ones, else its own slug."""
    return _standard_id(heading) or slug(heading) or PREAMBLE


@lru_cache(maxsize=1024)
def _standard_id(heading: str) -> str | None:
    bare = _NUMBERING.sub("", heading.strip().strip("*_").strip())
    bare = _QUALIFIER.sub("", bare).strip().rstrip(":").strip("*_ ")
    return _SECTION_BY_KEY.get(fold(bare))


def split_body(body: str) -> tuple[str, tuple[Section, ...]]:
    """Return the H1 (empty where the body does not open with one) and the sections in order."""
    lines = body.splitlines()
    marked = [number for number, line in enumerate(lines) if "#" in line[:4]]
    bold_headings = not any(_is_standard_heading(lines[number]) for number in marked)
    if bold_headings:
        marked = [number for number, line in enumerate(lines) if "#" in line[:4] or "**" in line]
    title = heading = rest = ""
    begin = 0
    sections: list[Section] = []
    for number in marked:
        found = _read_heading(lines[number], bold_headings=bold_headings)
        if found is None:
            continue
        level, text, following = found
        collected = lines[begin:number]
        begin = number + 1
        if level == 1 and not title and not heading and not any(map(str.strip, collected)):
            title = text
            continue
        sections.extend(_section(heading, rest, collected))
        heading, rest = text, following
    sections.extend(_section(heading, rest, lines[begin:]))
    return title, tuple(sections)


def _section(heading: str, rest: str, lines: list[str]) -> Iterator[Section]:
    """Yield a section, given what stands on the line of its heading and under it; no empty preamble."""
    text = "\n".join([rest, *lines] if rest else lines).strip("\n").rstrip()
    if text or heading:
        yield Section(section_id(heading) if heading else PREAMBLE, heading, text, split_items(text))


def assign_parts(sections: tuple[Section, ...], ingredients: tuple[str, ...]) -> tuple[Section, ...]:
    """Return the sections, those under the name of an ingredient as a heading told to be about it."""
    keys = {fold(ingredient) for ingredient in ingredients}
    part = ""
    assigned = []
    for section in sections:
        if section.id not in _SECTION_NAMES and fold(section.heading) in keys:
            part = section.heading
        assigned.append(section._replace(part=part if section.heading != part else ""))
    return tuple(assigned)


def _is_standard_heading(line: str) -> bool:
    heading = _match_heading(line)
    return heading is not None and _standard_id(heading[1].partition(":")[0]) is not None


def _match_heading(line: str) -> tuple[int, str] | None:
    if "#" not in line[:4]:
        return None
    match = _HEADING.match(line)
    if match and match[2]:
        return len(match[1]), match[2].strip()
    match = _TIGHT_HEADING.match(line)
    if match and _standard_id(match[2].partition(":")[0]):
        return len(match[1]), match[2].strip()
    return None


def _read_heading(line: str, *, bold_headings: bool) -> tuple[int, str, str] | None:
    """Return level, heading and what else stands on the line, where the line opens a section."""
    found = _match_heading(line)
    if found:
        level, text = found
        bare = text.strip("*_ ")
        before, colon, after = text.partition(":")
        if colon and after.strip("*_ ") and _standard_id(before):
            return max(level, 2), before.strip("*_ "), after.strip()
        if level <= 3 or _standard_id(text):
            return level, bare.rstrip(":"), ""
        return None
    if bold_headings and "**" in line:
        match = _BOLD_LINE.match(line)
        if match and _standard_id(match[1]):
            return 3, match[1].strip().rstrip(":"), match[3]
    return None


def split_items(text: str) -> tuple[Item, ...]:
    """Return the pieces of a section: labelled bullets, plain bullets, paragraphs, questions."""
    blocks = _group_lines(text.splitlines())
    items: list[Item] = []
    index = 0
    while index < len(blocks):
        kind, block_text = blocks[index]
        if kind == "paragraph" and block_text.endswith(":") and "\n" not in block_text:
            bullets = _plain_bullets(blocks, index + 1)
            if bullets:
                items.append(_lead_in(block_text, bullets))
                index += 1 + len(bullets)
                continue
        items.append(_item(kind, block_text))
        index += 1
    return tuple(items)


def _plain_bullets(blocks: list[tuple[str, str]], start: int) -> list[str]:
    bullets = []
    for kind, text in blocks[start:]:
        if kind != "bullet" or _LABEL.match(text) or _BOLD_QUESTION.match(text):
            break
        bullets.append(text)
    return bullets


def _lead_in(lead: str, bullets: list[str]) -> Item:
    label = lead.strip("*_ ").rstrip(":").strip("*_ ")
    return Item(label=label, text="\n".join(f"* {text}" for text in bullets), kind="bullet")


def _group_lines(lines: list[str]) -> list[tuple[str, str]]:
    """Return (kind, text) of each block, the lines of one block joined by newlines."""
    blocks: list[tuple[str, list[str]]] = []
    indent = 0
    continues = False
    for line in lines:
        stripped = line.strip()
        if not stripped:
            continues = False
            continue
        bullet = _BULLET.match(line) if stripped[0] in "*+-" or stripped[0].isdecimal() else None
        last = blocks[-1][0] if blocks else ""
        kind = "bullet" if bullet else _line_kind(line, stripped)
        if bullet and last == "bullet" and len(bullet[1].expandtabs(4)) >= indent + 2:
            blocks[-1][1].append(line.rstrip())
        elif bullet:
            indent = len(bullet[1].expandtabs(4))
            blocks.append((kind, [bullet[2].rstrip()]))
        elif _joins(line, kind, last, continues=continues):
            blocks[-1][1].append(stripped)
        else:
            blocks.append((kind, [line.strip(" #\t") if kind == "heading" else stripped]))
        continues = kind != "heading"
    return [(kind, "\n".join(block)) for kind, block in blocks]


def _line_kind(line: str, stripped: str) -> str:
    if stripped[0] == "|":
        return "table"
    return "heading" if _match_heading(line) else "paragraph"


def _joins(line: str, kind: str, last: str, *, continues: bool) -> bool:
    """Return whether a line goes on with the block before it."""
    if kind == "table":
        return continues and last == "table"
    if kind == "heading" or _starts_item(line):
        return False
    return (continues and last != "table") or (last == "bullet" and line[:1] in " \t")


def _starts_item(line: str) -> bool:
    stripped = line.strip()
    return stripped.startswith(_MARKS) and bool(_LABEL.match(stripped) or _match_question(stripped))


def _item(kind: str, text: str) -> Item:
    if kind in {"table", "heading"}:
        return Item(None, text, kind)
    bare = text.lstrip()
    if not bare.startswith(_MARKS):
        return Item(None, text, kind)
    match = _match_question(bare)
    if match:
        question = _QUESTION_MARKER.sub("", match[1]).strip()
        answer = _ANSWER_MARKER.sub("", match[2].strip())
        return Item(question, answer, "question")
    match = _LABEL.match(bare)
    if match:
        return Item(match[1].strip(), match[2].strip(), "bullet")
    return Item(None, text, kind)


def _match_question(text: str) -> re.Match[str] | None:
    """Return the question and the answer of a text that begins with a mark."""
    if "?" not in text and "Q" not in text:
        return None
    return _BOLD_QUESTION.match(text) or _PLAIN_QUESTION.match(text)
