"""Text to Monograph: the only module that knows front matter and what it must hold."""

from __future__ import annotations

import json
import re
import stat
from typing import TYPE_CHECKING, Any, TypeVar

import frontmatter
import yaml

from medref.errors import MonographError
from medref.model import (
    SOURCE_KINDS,
    BoxedWarning,
    BoxedWarningStatus,
    Brand,
    Indication,
    Interaction,
    Monograph,
    Section,
    Severity,
    Source,
)
from medref.names import slug, split_combination
from medref.sections import assign_parts, split_body
from medref.silence import find_not_stated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from medref.vocabulary import Vocabulary

_Entry = TypeVar("_Entry")

MAX_BYTES = 5_000_000
"""A monograph larger than this is refused (SAFETY rule 15)."""
MAX_FRONT_MATTER = 262_144
"""Front matter longer than this many characters is refused."""

NONE_IN_SOURCE = "none_in_source"
"""What `boxed_warning` says where the label has none."""

FRONT_MATTER_KEYS = (
    "layout", "title", "ingredients", "synonyms", "salts", "brands", "classes", "properties",
    "routes", "forms", "status", "schedule", "indications", "boxed_warning", "interactions",
    "sources", "reviewed", "clinically_reviewed",
)  # fmt: skip
"""Every key medref reads, in the order they are written."""

_FENCE = re.compile(r"^\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ANCHOR = re.compile(r"(?m)(?:^|[\s\[{,:-])[&*][A-Za-z0-9_]+")

_UNCHECKED = (AttributeError, IndexError, KeyError, OverflowError, TypeError)
"""What PyYAML raises where a value is not what its tag says, as in `!!int ''`."""


def read_file(path: Path) -> str:
    """Return the text of a monograph file with plain newlines.

    Raises:
        MonographError: The file cannot be read, is not UTF-8, or is too large.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise MonographError(path, "not a regular file")
        if found.st_size > MAX_BYTES:
            raise MonographError(path, f"larger than {MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise MonographError(path, error.strerror or "cannot be read") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MonographError(path, f"not UTF-8 at byte {error.start:,}") from error
    if "\0" in text:
        raise MonographError(path, "holds a NUL character")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_front_matter(text: str, path: Path | str) -> tuple[dict[str, Any], str]:
    """Return the front matter as a mapping, and the body.

    Raises:
        MonographError: The front matter is not a YAML mapping, or is unreasonably large.
    """
    match = _FENCE.match(text)
    if not match:
        return {}, text
    if len(match[1]) > MAX_FRONT_MATTER:
        raise MonographError(path, f"front matter of {len(match[1]):,} characters is too long")
    if _ANCHOR.search(match[1]) and _has_alias(match[1]):
        raise MonographError(path, "front matter uses YAML aliases, which medref does not read")
    try:
        metadata, _ = frontmatter.parse(match[0])
        _require_writable(metadata)
    except (yaml.YAMLError, ValueError, RecursionError, *_UNCHECKED) as error:
        reason = " ".join(str(error).split())
        raise MonographError(path, f"front matter is not YAML: {reason}") from error
    if not metadata:
        return {}, text  # a rule at the top of the body, not front matter
    return dict(metadata), text[match.end() :]


def _require_writable(metadata: dict[str, Any]) -> None:
    """Fail on what YAML can say and no text can: half a character, a number of too many digits."""
    json.dumps(metadata, default=str, ensure_ascii=False).encode()


def _has_alias(front_matter: str) -> bool:
    try:
        return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(front_matter))
    except yaml.YAMLError:
        return False


def parse(
    text: str,
    path: Path | str,
    *,
    corpus: str,
    vocabulary: Vocabulary,
) -> Monograph:
    """Read a monograph; whatever the front matter does not say is taken from the body.

    Args:
        text: The whole file.
        path: Where it came from; its stem is the id.
        corpus: Name of the corpus it belongs to.
        vocabulary: Tells what kind of thing an interaction is with.

    Raises:
        MonographError: The front matter, or a field of it, is not what it must be.
    """
    metadata, body = split_front_matter(text, path)
    read = _Fields(metadata, path)
    heading, sections = split_body(body)
    title = read.text("title") or heading or _generic_name(sections) or _stem(path)
    ingredients = read.texts("ingredients") or tuple(part.lower() for part in split_combination(title))
    if len(ingredients) > 1:
        sections = assign_parts(sections, ingredients)
    if heading and heading != title:
        sections = (Section(id=slug(heading) or "title", heading=heading, text=""), *sections)
    monograph = Monograph(
        id=_stem(path),
        title=title,
        corpus=corpus,
        ingredients=ingredients,
        synonyms=read.texts("synonyms"),
        salts=read.texts("salts"),
        brands=read.entries("brands", _brand),
        classes=read.texts("classes"),
        properties=read.texts("properties"),
        routes=read.texts("routes"),
        forms=read.texts("forms"),
        status=read.text("status"),
        schedule=read.text("schedule"),
        indications=read.entries("indications", _indication),
        boxed_warning=_boxed_warning(read),
        interactions=tuple(
            _with_kind(interaction, vocabulary) for interaction in read.entries("interactions", _interaction)
        ),
        sources=read.entries("sources", _source),
        reviewed=read.text("reviewed"),
        clinically_reviewed=metadata.get("clinically_reviewed") is True,
        sections=sections,
        raw=text,
    )
    return _with_derived(monograph, vocabulary)


def _with_derived(monograph: Monograph, vocabulary: Vocabulary) -> Monograph:
    return monograph._replace(
        trust=trust_line(monograph),
        not_stated=find_not_stated(monograph),
        tall_man=vocabulary.tall_man(monograph.title),
        confused_with=vocabulary.confused_with(
            (monograph.title, *(brand.name for brand in monograph.brands))
        ),
        class_names=tuple(
            concept.name for class_id in monograph.classes if (concept := vocabulary.get(class_id, "class"))
        ),
    )


def _stem(path: Path | str) -> str:
    name = str(path).replace("\\", "/").rsplit("/", 1)[-1]
    return slug(name.removesuffix(".md")) or "untitled"


def _generic_name(sections: tuple[Section, ...]) -> str:
    for section in sections:
        if section.id == "generic-name" and section.text:
            return section.text.splitlines()[0].strip("*_ ")
    return ""


class _Fields:
    """Front matter whose values are checked as they are read."""

    def __init__(self, metadata: dict[str, Any], path: Path | str) -> None:
        self._metadata = metadata
        self._path = path

    def text(self, key: str) -> str | None:
        value = self._metadata.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, dict | list):
            raise MonographError(self._path, "must be one value, not a list", field=key)
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._metadata.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or any(isinstance(item, dict | list) for item in value):
            raise MonographError(self._path, "must be a list of words", field=key)
        return tuple(str(item) for item in value if item is not None)

    def entries(self, key: str, build: Callable[[_Fields], _Entry]) -> tuple[_Entry, ...]:
        value = self._metadata.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or any(not isinstance(item, dict) for item in value):
            raise MonographError(self._path, "must be a list of mappings", field=key)
        built = []
        for number, item in enumerate(value, start=1):
            try:
                built.append(build(_Fields(item, self._path)))
            except MonographError as error:
                place = f"{key}[{number}].{error.field}"
                raise MonographError(self._path, error.reason, field=place) from error
        return tuple(built)

    def required(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise MonographError(self._path, "is missing", field=key)
        return value

    def severity(self, key: str) -> Severity:
        value = self.required(key)
        try:
            return Severity(value)
        except ValueError as error:
            allowed = ", ".join(Severity)
            reason = f"'{value}' is none of {allowed}"
            raise MonographError(self._path, reason, field=key) from error


def _brand(read: _Fields) -> Brand:
    return Brand(name=read.required("name"), countries=read.texts("countries"))


def _indication(read: _Fields) -> Indication:
    return Indication(
        condition=read.required("condition"),
        status=read.required("status"),
        regions=read.texts("regions"),
        source=read.text("source"),
    )


def _interaction(read: _Fields) -> Interaction:
    return Interaction(
        target=read.required("with"),
        kind="ingredient",
        severity=read.severity("severity"),
        effect=read.required("effect"),
        management=read.text("management") or "",
        source=read.text("source"),
        exceptions=read.texts("except"),
    )


def _with_kind(interaction: Interaction, vocabulary: Vocabulary) -> Interaction:
    concept = vocabulary.get(interaction.target, "class", "property", "substance")
    return interaction._replace(kind=concept.kind) if concept else interaction


def _source(read: _Fields) -> Source:
    return Source(
        id=read.required("id"),
        kind=read.required("kind"),
        title=read.required("title"),
        set_id=read.text("set_id"),
        url=read.text("url"),
        effective=read.text("effective"),
        retrieved=read.text("retrieved"),
        covers=read.texts("covers"),
        text=read.text("text"),
        figures=read.texts("figures"),
    )


def _boxed_warning(read: _Fields) -> BoxedWarning:
    text = read.text("boxed_warning")
    if text is None:
        return BoxedWarning(status=BoxedWarningStatus.NOT_STATED)
    if text == NONE_IN_SOURCE:
        return BoxedWarning(status=BoxedWarningStatus.NONE_IN_SOURCE)
    return BoxedWarning(status=BoxedWarningStatus.STATED, text=text)


def trust_line(monograph: Monograph) -> str:
    """Return one line that says how far a monograph may be trusted and why."""
    parts = [_source_summary(monograph.sources)]
    parts.append(f"checked {monograph.reviewed}" if monograph.reviewed else "no review date")
    if not monograph.clinically_reviewed:
        parts.append("not reviewed by a clinician")
    return f"{monograph.corpus} corpus: " + "; ".join(parts)


def _source_summary(sources: tuple[Source, ...]) -> str:
    if not sources:
        return "no sources"
    first = sources[0]
    name = SOURCE_KINDS.get(first.kind, first.kind)
    date = f"effective {first.effective}" if first.effective else f"retrieved {first.retrieved}"
    if first.kind == "ai-generated":
        others = [source.title for source in sources[1:]]
        checked_with = f"; checked against {', '.join(others)}" if others else ""
        return f"its only source is an AI-generated, unsourced document ({first.title}), {date}{checked_with}"
    more = len({source.id for source in sources}) - 1
    return f"{name}, {date}" + (f", and {more} more source{'s' * (more > 1)}" if more else "")
