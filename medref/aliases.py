"""Every name that belongs to a monograph: titles, synonyms, brands, salts and forms; used when building."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from medref.model import NameStatus
from medref.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medref.model import Monograph

SALT_WORDS = {
    "hydrochloride": ("hcl",),
    "sodium": ("na",),
    "potassium": ("k",),
    "hydrobromide": ("hbr",),
    "sulfate": ("sulphate",),
    "mesylate": ("mesilate", "methanesulfonate"),
    "besylate": ("besilate",),
    "tosylate": ("tosilate",),
    "maleate": (),
}
"""Other spellings of a salt word; a salt itself counts only where a monograph lists it."""


PLAIN_FORMS = ("tablet", "capsule", "oral solution", "oral suspension", "injection", "cream", "ointment")
"""Form words that may follow a name where the monograph lists that very form."""


_MODIFIED = re.compile(
    r"release|delayed|extended|modified|enteric|chewable|disintegrating|dispersible|effervescent|"
    r"sublingual|buccal|vaginal|nasal|ophthalmic|otic|depot|prolonged|sustained|controlled|soft"
)


def names_of(monograph: Monograph) -> Iterator[tuple[str, NameStatus]]:
    """Yield every name that is this monograph's, and its kind, each key once."""
    seen: set[str] = set()
    for name, kind in _all_names(monograph):
        if fold(name) not in seen:
            seen.add(fold(name))
            yield name, kind


def _all_names(monograph: Monograph) -> Iterator[tuple[str, NameStatus]]:
    single = len(monograph.ingredients) == 1
    yield monograph.title, NameStatus.EXACT if single else NameStatus.COMBINATION
    yield from ((synonym, NameStatus.SYNONYM) for synonym in monograph.synonyms)
    yield from ((brand.name, NameStatus.BRAND) for brand in monograph.brands)
    if not single:
        return
    yield monograph.ingredients[0], NameStatus.EXACT
    official = (monograph.ingredients[0], *monograph.synonyms)
    for salt in monograph.salts:
        for word in (salt, *SALT_WORDS.get(salt.lower(), ())):
            yield from ((f"{name} {word}", NameStatus.SYNONYM) for name in official)


def names_with_forms(monograph: Monograph) -> Iterator[str]:
    """Yield the names of a single drug followed by a plain dosage form that the monograph covers."""
    if len(monograph.ingredients) == 1:
        for form in _form_words(monograph.forms):
            yield from (f"{name} {form}" for name in (monograph.ingredients[0], *monograph.synonyms))


def _is_plain(written: str, form: str) -> bool:
    """Return whether a form as the source lists it is the plain one, in no modified release."""
    head, found, _ = written.partition(form)
    return bool(found) and not _MODIFIED.search(head.replace("immediate-release", ""))


def _form_words(forms: tuple[str, ...]) -> Iterator[str]:
    """Yield the plain dosage forms a monograph covers, singular and plural."""
    for form in PLAIN_FORMS:
        if any(_is_plain(written.casefold(), form) for written in forms):
            yield from (form, f"{form}s")
