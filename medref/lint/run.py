"""Run every check over files and folders, and count what was proved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from medref.answers import Problem
from medref.errors import CorpusError, MonographError
from medref.folder import VOCABULARY_FOLDER, find_files
from medref.lint.checks import CHECKS, declared_figures
from medref.lint.document import Document, SourceShelf
from medref.lint.figures import find_figures
from medref.monograph import parse, read_file, split_front_matter
from medref.names import fold
from medref.paths import bundled_monographs
from medref.terms import TermFinder, fold_text
from medref.vocabulary import Vocabulary, read_vocabulary

UNREADABLE = "F01"
"""Code of a file that cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintReport:
    """What lint found, and how many figures it could prove."""

    problems: tuple[Problem, ...]
    files: int
    figures: int
    """Figures in all monographs."""
    declared: int
    """Of these, figures that a source declares and no text at hand proves."""


def lint_paths(paths: list[Path], sources: Path | None = None) -> LintReport:
    """Check monograph files, and every monograph of a folder.

    Args:
        paths: Files and folders.
        sources: Folder of source texts; without it figures are not compared.

    Raises:
        CorpusError: A path is not there.
    """
    if sources is not None and not sources.is_dir():
        raise CorpusError(f"{sources}: no such folder", hint="name the folder of source texts")
    shelf = SourceShelf(sources)
    problems: list[Problem] = []
    figures = declared = count = 0
    for folder, files in _by_folder(paths).items():
        vocabulary, vocabulary_problems = _vocabulary(folder)
        if any(path.is_dir() for path in paths):
            problems += vocabulary_problems
        finder = vocabulary.finder("condition")
        ingredients = _ingredients(vocabulary, folder)
        generic_names = vocabulary.generic_names()
        for path in files:
            count += 1
            document = _read(path, vocabulary, shelf, finder, ingredients)
            if isinstance(document, Problem):
                problems.append(document)
                continue
            problems += _check(replace(document, generic_names=generic_names))
            total, only_declared = _count_figures(document)
            figures += total
            declared += only_declared
    return LintReport(problems=tuple(problems), files=count, figures=figures, declared=declared)


def _by_folder(paths: list[Path]) -> dict[Path, list[Path]]:
    grouped: dict[Path, list[Path]] = {}
    for path in paths:
        if path.is_dir():
            grouped.setdefault(path, []).extend(find_files(path))
        elif path.is_file():
            grouped.setdefault(path.parent, []).append(path)
        else:
            raise CorpusError(f"{path}: no such file or folder", hint="name what is to be checked")
    return grouped


def _vocabulary(folder: Path) -> tuple[Vocabulary, list[Problem]]:
    own = folder / VOCABULARY_FOLDER
    place = own if own.is_dir() else bundled_monographs() / VOCABULARY_FOLDER
    vocabulary = read_vocabulary(place)
    return vocabulary, list(_check_vocabulary(vocabulary, place))


def _check_vocabulary(vocabulary: Vocabulary, place: Path) -> list[Problem]:
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for concept in vocabulary.concepts.values():
        terms = {fold_text(term) for term in (concept.name, *concept.synonyms)}
        for term in terms:
            owner = owners.setdefault(term, concept.id)
            if owner != concept.id:
                message = f"'{term}' stands for '{owner}' and for '{concept.id}'"
                problems.append(Problem(path=str(place), line=1, code="V10", message=message))
        for word in concept.homographs:
            if fold_text(word) not in terms:
                message = f"'{word}' is no name of '{concept.id}', so it is no homograph of one"
                problems.append(Problem(path=str(place), line=1, code="V12", message=message))
        for wide in concept.wider:
            if wide not in vocabulary.concepts:
                message = f"'{concept.id}' is a kind of '{wide}', which is not there"
                problems.append(Problem(path=str(place), line=1, code="V11", message=message))
    return problems


def _ingredients(vocabulary: Vocabulary, folder: Path) -> frozenset[str]:
    known = set(vocabulary.ingredients())
    for path in find_files(folder):
        try:
            metadata, _ = split_front_matter(read_file(path), path)
        except MonographError:
            continue
        listed = metadata.get("ingredients")
        if isinstance(listed, list):
            known.update(fold(str(ingredient)) for ingredient in listed)
    return frozenset(known)


def _read(
    path: Path,
    vocabulary: Vocabulary,
    shelf: SourceShelf,
    finder: TermFinder,
    ingredients: frozenset[str],
) -> Document | Problem:
    try:
        text = read_file(path)
        metadata, _ = split_front_matter(text, path)
        monograph = parse(text, path, corpus="lint", vocabulary=vocabulary)
    except MonographError as error:
        message = f"{error.field}: {error.reason}" if error.field else error.reason
        return Problem(path=str(path), line=1, code=UNREADABLE, message=message)
    return Document(path, text, metadata, monograph, vocabulary, shelf, finder, ingredients)


def _check(document: Document) -> list[Problem]:
    problems = []
    for code, function in CHECKS.items():
        for line, message in function(document):
            own_code, bar, rest = message.partition("|")
            problems.append(
                Problem(
                    path=str(document.path),
                    line=line,
                    code=own_code if bar and code == "N" else code,
                    message=rest if bar and code == "N" else message,
                )
            )
    return problems


def _count_figures(document: Document) -> tuple[int, int]:
    declared = declared_figures(document)
    texts = [
        found
        for source in document.monograph.sources
        if source.text and (found := document.shelf.figures(source.text))
    ]
    total = only_declared = 0
    for text in document.prose():
        for figure in find_figures(text):
            total += 1
            if figure.pair in declared and not any(source.states(figure) for source in texts):
                only_declared += 1
    return total, only_declared
