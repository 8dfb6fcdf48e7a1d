"""A folder of markdown monographs as strangers write them: nothing lost, refusals kept out."""

from __future__ import annotations

import re
from collections import Counter
from itertools import compress
from pathlib import PurePath
from typing import TYPE_CHECKING

from medref.errors import MonographError
from medref.folder import find_tree, regular_size
from medref.model import Monograph, Quarantined
from medref.monograph import parse, read_file
from medref.names import fold, slug

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from medref.importers import Record, Tell
    from medref.vocabulary import Vocabulary

_HEAD = 600
"""Bytes of a file in which its title stands."""
_TITLE = re.compile(rb"^title:[ \t]*(.*?)[ \t]*$", re.MULTILINE)

_RXHIVE = re.compile(r"^layout:\s*[\"']?minimal-medicine", re.MULTILINE)

_REFUSAL = re.compile(
    r"\b(?<!angiotensin )(?<!factor )(?<!bipolar )(?<!type )(?<!class )(?<!phase )(?<!grade )(?:"
    r"I(?:'m|\u2019m| am) (?:(?:very |truly )?sorry|unable|not able|not qualified"
    r"|not a (?:doctor|medical|health)|(?:just |only )?(?:an AI|a (?:large )?language model))"
    r"|I (?:cannot|can't|can\u2019t|can not|could not|am not permitted to"
    r"|do not (?:have|know)|don't (?:have|know)|don\u2019t (?:have|know)"
    r"|apologi[sz]e|must emphasi[sz]e|must stress|have no (?:access|information)|lack)"
    r"(?=[ ,.](?!swallow|sleep|take |stop |eat|drink|tolerate|afford|remember|feel))"
    r"|we (?:cannot|can't|are unable to|are not able to) provide"
    r"|as an? (?:AI|artificial intelligence|(?:large )?language model)"
    r"|my (?:knowledge|training)(?: data)? (?:is|does|cut|only)"
    r")",
    re.IGNORECASE,
)
_SPEAKS = (
    "we cannot provide",
    "we can't provide",
    "able to provide",
    "i'm",
    "i\u2019m",
    "as an ai",
    "as a ai",
    "artificial intelligence",
    "language model",
    "my knowledge",
    "my training",
)
_AFTER_I = (
    "am ",
    "can",
    "could not",
    "do not ",
    "don't ",
    "don\u2019t ",
    "apolog",
    "must",
    "have no",
    "lack",
)
"""One of these stands, in small letters, in all that `_REFUSAL` finds: by itself, or after an I."""
_SENTENCE_END = re.compile(r"(?<=[.!?\n])")
_CUT = re.compile(r"(?:[-+/,&(]|\band|\bwith)\s*$", re.IGNORECASE)
_FEWEST_WORDS = 8
"""A document with fewer words under its title says nothing."""


def read(path: Path, corpus: str, vocabulary: Vocabulary, tell: Tell) -> Iterator[Record]:
    """Yield the monographs of a folder and the folders in it, sorted by path."""
    files = sorted(find_tree(path, (".md",)))
    sizes = [regular_size(file) or 0 for file in files]
    ids = _ids(path, files, sizes)
    total = sum(sizes)
    done = 0
    within = f"{path.as_posix()}/"
    for file, size in zip(files, sizes, strict=True):
        place = _text(file.as_posix().removeprefix(within))
        yield _read(file, place, ids[file], corpus, vocabulary)
        done += size
        tell(done, total)


def _text(path: str) -> str:
    """Return a path as text, whatever bytes it is made of."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _read(file: Path, place: str, monograph_id: str, corpus: str, vocabulary: Vocabulary) -> Record:
    try:
        found = parse(read_file(file), file, corpus=corpus, vocabulary=vocabulary)
    except MonographError as error:
        where = f"{error.field}: " if error.field else ""
        return Quarantined(
            place=place, title=PurePath(place).stem, reason=f"cannot be read: {where}{error.reason}"
        )
    reason = _reason_against(found)
    if reason:
        return Quarantined(place=place, title=found.title, reason=reason)
    return found._replace(id=monograph_id, trust=_trust(found))


def _trust(monograph: Monograph) -> str:
    """Return the trust line; the layout is that of RxHive, which describes its text so."""
    if monograph.sources:
        return monograph.trust
    dated = f"checked {monograph.reviewed}" if monograph.reviewed else "no review date"
    if _RXHIVE.search(monograph.raw[:_HEAD]) and not monograph.reviewed:
        made = "AI-generated and crowd-sourced by its own description (RxHive)"
        return f"{monograph.corpus} corpus: {made}; no sources, {dated}; not reviewed by a clinician"
    return f"{monograph.corpus} corpus: text as its makers wrote it; no sources named, {dated}"


def _reason_against(monograph: Monograph) -> str:
    """Return why a document is no monograph; empty where it is one."""
    if _CUT.search(monograph.title) or monograph.title.count("(") > monograph.title.count(")"):
        return f"the title is cut off: {monograph.title}"
    if _is_empty(monograph):
        return "empty"
    if not _may_refuse(monograph.raw.lower()):
        return ""
    for text in _texts(monograph):
        refusal = _REFUSAL.search(_without_questions(text))
        if refusal:
            return f"a refusal or caveat in the first person: {refusal[0]} ..."
    return ""


def _may_refuse(text: str) -> bool:
    """Return whether a refusal may stand in a text in small letters; most monographs are done with here."""
    _, *after_i = text.split("i ")
    return any(words.startswith(_AFTER_I) for words in after_i) or any(words in text for words in _SPEAKS)


def _texts(monograph: Monograph) -> Iterator[str]:
    """Yield what the document itself says: of a question, the answer."""
    for section in monograph.sections:
        for item in section.items:
            yield item.text if item.kind == "question" else f"{item.label or ''} {item.text}"


def _is_empty(monograph: Monograph) -> bool:
    words = 0
    for text in _texts(monograph):
        words += len(text.split(maxsplit=_FEWEST_WORDS))
        if words >= _FEWEST_WORDS:
            return False
    return True


def _without_questions(text: str) -> str:
    """Return a text without its questions, in which it is the patient who says I."""
    return "".join(sentence for sentence in _SENTENCE_END.split(text) if not sentence.endswith("?"))


def _ids(folder: Path, files: list[Path], sizes: list[int]) -> dict[Path, str]:
    """Return an id for each file: its name, told apart by its path where that is not enough.

    An id that reads like a title which several monographs bear would name none of them.
    """
    titles = Counter(filter(None, map(_title_key, compress(files, sizes))))
    names = Counter(slug(file.stem) for file in files)
    ids: dict[Path, str] = {}
    taken: set[str] = set()
    for file in files:
        name = slug(file.stem) or "untitled"
        if names[slug(file.stem)] > 1 or titles[fold(name)] > 1:
            name = slug(file.relative_to(folder).with_suffix("").as_posix()) or name
        number = 1
        unique = name
        while unique in taken or titles[fold(unique)] > 1:
            number += 1
            unique = f"{name}-{number}"
        taken.add(unique)
        ids[file] = unique
    return ids


def _title_key(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            match = _TITLE.search(opened.read(_HEAD))
    except OSError:
        return ""
    return fold(match[1].decode("utf-8", "replace").strip("\"'")) if match else ""
