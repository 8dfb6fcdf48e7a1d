"""openFDA drug labels to monographs.

The files are `{"meta": ..., "results": [label, ...]}`, plain or in a zip archive, of any size: labels are
read one after another, and only who each is about is looked at; its text is kept as it stands, and
`labels` makes sections of it for those that are shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from medref.folder import find_tree, regular_size
from medref.importers import LABEL_ENDINGS
from medref.importers.stream import Broken, read_results
from medref.labels import PLACES, has_text, texts_of
from medref.model import BoxedWarning, BoxedWarningStatus, Brand, Monograph, Quarantined, Source
from medref.names import fold
from medref.terms import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from medref.importers import Record, Tell
    from medref.vocabulary import Vocabulary

_SALTS = frozenset({
    "hydrochloride", "sodium", "potassium", "calcium", "magnesium", "hydrobromide", "sulfate", "mesylate",
    "besylate", "tosylate", "maleate", "fumarate", "tartrate", "citrate", "phosphate", "acetate",
    "succinate", "monohydrate", "dihydrate", "anhydrous", "trihydrate", "hemihydrate", "bromide",
    "chloride", "nitrate", "carbonate", "gluconate", "lactate", "pamoate", "hyclate", "mononitrate",
    "malate", "medoxomil", "hydrate",
})  # fmt: skip
_PRESCRIPTION = "HUMAN PRESCRIPTION DRUG"


def read(path: Path, corpus: str, vocabulary: Vocabulary, tell: Tell) -> Iterator[Record]:
    """Yield every label of a file or of the files in a folder, each with its set id as its id."""
    files = [path] if path.is_file() else sorted(find_tree(path, LABEL_ENDINGS))
    reader = _Labels(corpus, vocabulary)
    total = sum(regular_size(file) or 0 for file in files)
    before = 0
    for file in files:
        size = regular_size(file) or 0
        for number, (label, raw, share) in enumerate(read_results(file), 1):
            place = f"{file.name}: label {number:,}"
            if isinstance(label, Broken):
                yield Quarantined(place=place, title="", reason=label.reason)
            else:
                yield reader.read(label, raw, place)
            tell(before + int(size * share), total)
        before += size


class _Labels:
    """Turns labels into monographs, with the names that the vocabulary knows."""

    def __init__(self, corpus: str, vocabulary: Vocabulary) -> None:
        self._corpus = corpus
        self._vocabulary = vocabulary
        self._generic = vocabulary.generic_names()
        self._classes: dict[str, list[str]] = {}
        self._class_terms: dict[str, str] = {}
        for concept in vocabulary.of_kind("class"):
            for member in concept.members:
                self._classes.setdefault(fold(member), []).append(concept.id)
            for term in (concept.name, *concept.synonyms):
                self._class_terms[fold_text(term)] = concept.id

    def read(self, label: dict[str, Any], raw: str, place: str) -> Record:
        """Return the head of a monograph, with the label itself as what was read."""
        openfda = label.get("openfda")
        openfda = openfda if isinstance(openfda, dict) else {}
        set_id = _first(label.get("set_id")) or _first(label.get("id"))
        written = texts_of(openfda.get("substance_name")) or texts_of(openfda.get("generic_name"))
        if not written:
            written = texts_of(openfda.get("brand_name"))
        title = " + ".join(written)
        if not set_id or not written:
            missing = "set id" if not set_id else "name of a drug"
            return Quarantined(place=place, title=title or set_id, reason=f"the label has no {missing}")
        if not has_text(label):
            return Quarantined(place=place, title=title, reason="the label has no text")
        return self._monograph(label, openfda, set_id, written)._replace(raw=raw)

    def _monograph(
        self,
        label: dict[str, Any],
        openfda: dict[str, Any],
        set_id: str,
        written: tuple[str, ...],
    ) -> Monograph:
        ingredients = tuple(dict.fromkeys(self._ingredient(name) for name in written))
        classes = self._classes_of(ingredients, texts_of(openfda.get("pharm_class_epc")))
        boxed = "\n\n".join(texts_of(label.get("boxed_warning")))
        monograph = Monograph(
            id=set_id.lower(),
            title=" + ".join(map(_titled, ingredients)),
            corpus=self._corpus,
            ingredients=ingredients,
            synonyms=self._synonyms(openfda, written, ingredients),
            brands=tuple(Brand(name, ("US",)) for name in texts_of(openfda.get("brand_name"))),
            classes=classes,
            class_names=tuple(
                concept.name for each in classes if (concept := self._vocabulary.get(each, "class"))
            ),
            routes=tuple(route.lower() for route in texts_of(openfda.get("route"))),
            status="otc" if "OTC" in " ".join(texts_of(openfda.get("product_type"))) else "rx",
            boxed_warning=BoxedWarning(BoxedWarningStatus.STATED, boxed)
            if boxed
            else BoxedWarning(BoxedWarningStatus.NOT_STATED),
            sources=(_source(label, openfda, set_id),),
        )
        effective = monograph.sources[0].effective or "not stated"
        return monograph._replace(
            trust=f"{self._corpus} corpus: official label text, effective {effective}, set id {set_id}",
            merit=_merit(label, openfda),
        )

    def _ingredient(self, name: str) -> str:
        """Return the official name of a substance; a salt word goes only where a known name remains."""
        known = self._generic.get(fold(name))
        words = name.lower().split()
        while known is None and len(words) > 1 and words[-1] in _SALTS:
            words.pop()
            if words[-1] not in _SALTS:
                known = self._generic.get(fold(" ".join(words)))
        return known or name.lower()

    def _synonyms(
        self, openfda: dict[str, Any], written: tuple[str, ...], ingredients: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the names as the label writes them, for a label of one ingredient."""
        if len(ingredients) > 1:
            return ()
        generic = texts_of(openfda.get("generic_name"))
        names = (*written, *(generic if len(generic) == 1 and " AND " not in generic[0].upper() else ()))
        found = {fold(name): name.lower() for name in names}
        return tuple(name for key, name in found.items() if key != fold(ingredients[0]))

    def _classes_of(self, ingredients: tuple[str, ...], established: tuple[str, ...]) -> tuple[str, ...]:
        """Return the ids of the classes that the vocabulary, or the label itself, puts a drug in."""
        found = dict.fromkeys(each for name in ingredients for each in self._classes.get(fold(name), ()))
        for written in established:
            concept = self._class_terms.get(fold_text(written.partition("[")[0]))
            if concept:
                found[concept] = None
        return tuple(found)


def _source(label: dict[str, Any], openfda: dict[str, Any], set_id: str) -> Source:
    maker = ", ".join(texts_of(openfda.get("manufacturer_name")))
    name = ", ".join(texts_of(openfda.get("brand_name")) or texts_of(openfda.get("generic_name")))
    codes = ", ".join(texts_of(openfda.get("rxcui")))
    details = "; ".join(filter(None, (maker, f"RxCUI {codes}" if codes else "")))
    date = _first(label.get("effective_time"))
    effective = f"{date[:4]}-{date[4:6]}-{date[6:8]}" if re.fullmatch(r"\d{8}", date) else date or None
    return Source(
        id="label",
        kind="fda-label",
        title=f"{name} ({details})" if details else name,
        set_id=set_id,
        effective=effective,
    )


def _merit(label: dict[str, Any], openfda: dict[str, Any]) -> tuple[int, ...]:
    """Return what the label that stands for its kind has most of, in the order that counts.

    Prescription before over the counter, the original packager, the most complete, the newest.
    """
    date = _first(label.get("effective_time"))
    return (
        int(_PRESCRIPTION in texts_of(openfda.get("product_type"))),
        int(openfda.get("is_original_packager") in ([True], True)),
        sum(name in label for name in PLACES),
        int(date) if re.fullmatch(r"[0-9]{8}", date) else 0,
    )


def _first(value: object) -> str:
    return next(iter(texts_of(value)), "").strip()


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]
