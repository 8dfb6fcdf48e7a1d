"""Fold a drug name to the key it is looked up by, and take combinations apart.

A key is compared for equality only. No prefix, substring or near miss of a name is ever
taken for it (NHS Common User Interface MSP-0320; ISMP guidance on short prefixes).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_IGNORED = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212'\u2018\u2019\u02bc.\u00ae\u2122]+")
_JOINER = re.compile(r"\s*[+/,;&]\s*|\s+(?:and|with|plus)\s+", re.IGNORECASE)
_NO_ID = re.compile(r"[^a-z0-9]+")
_WORD_BREAK = re.compile(r"[\s\-\u2010-\u2015]+")


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """Return the key of a name: case, accents, spaces, hyphens and apostrophes do not count."""
    if name.isascii():
        return _IGNORED.sub("", name.lower())
    sound = name.encode("utf-8", "replace").decode("utf-8")
    decomposed = unicodedata.normalize("NFKD", sound)
    letters = "".join(
        char for char in decomposed if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )
    return _IGNORED.sub("", letters.casefold())


def generic_key(ingredients: tuple[str, ...] | list[str]) -> str:
    """Return one key for a set of ingredients, whatever their order."""
    return "+".join(sorted({fold(ingredient) for ingredient in ingredients}))


def split_combination(name: str) -> tuple[str, ...]:
    """Return the parts that plus, slash, comma, `and` or `with` join; one part where none does."""
    return tuple(part for part in _JOINER.split(name.strip()) if part.strip())


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, parted at spaces and hyphens."""
    return tuple(word for word in _WORD_BREAK.split(name.strip()) if word)


@lru_cache(maxsize=8192)
def slug(text: str) -> str:
    """Return text as an id: lower-case ASCII words joined by hyphens."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NO_ID.sub("-", text.lower()).strip("-")


_LABEL_END = re.compile(r"\s+[\u2014\u2013-]\s+|\s*\(")


@lru_cache(maxsize=8192)
def field_id(label: str) -> str:
    """Return the id of a labelled bullet: the slug of its label before any dash or bracket."""
    head = _LABEL_END.split(label.strip(), maxsplit=1)[0]
    return slug(head or label)
