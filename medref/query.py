"""What a person types, turned into an FTS5 expression that SQLite always accepts.

Words are joined by AND. "Quotes" make a phrase, a leading `-` excludes a word, a trailing `*`
finds beginnings, and `treats:` and its kin choose a meaning. Anything else is plain words: no
word a person types can be FTS5 syntax.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from medref.model import Intent
from medref.terms import fold_text

_TOKEN = re.compile(r'(-?)"([^"]*)"|(\S+)')
_UNSEARCHABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_INTENT = re.compile(r"^(treats|causes|avoid|interacts|mentions):(.*)$", re.IGNORECASE)
MAX_TOKENS = 64
"""Words of a query beyond this many are left out; SQLite limits the depth of an expression."""


class Token(NamedTuple):
    """One searchable piece of a query."""

    text: str
    kind: str = "word"
    """`word`, `phrase` or `prefix`."""
    excluded: bool = False

    @property
    def expression(self) -> str:
        """The piece as FTS5 reads it: always quoted, so never syntax."""
        quoted = '"' + self.text.replace('"', " ") + '"'
        return f"{quoted}*" if self.kind == "prefix" else quoted


class Query(NamedTuple):
    """A query taken apart."""

    text: str
    tokens: tuple[Token, ...] = ()
    intents: tuple[Intent, ...] = ()

    @property
    def wanted(self) -> tuple[Token, ...]:
        """The pieces that must be found."""
        return tuple(token for token in self.tokens if not token.excluded)

    @property
    def unwanted(self) -> tuple[Token, ...]:
        """The pieces that must not be found."""
        return tuple(token for token in self.tokens if token.excluded)

    @property
    def plain_words(self) -> tuple[str, ...]:
        """The folded words that a vocabulary may know; quoted phrases are taken literally."""
        text = " ".join(token.text for token in self.wanted if token.kind == "word")
        return tuple(fold_text(text).split())

    def match(self) -> str:
        """Return an FTS5 expression; empty where there is nothing to look for."""
        return match_expression(self.wanted, self.unwanted)


def match_expression(wanted: tuple[Token, ...], unwanted: tuple[Token, ...] = ()) -> str:
    """Return an FTS5 expression for pieces that must and must not be found."""
    if not wanted:
        return ""
    expression = " AND ".join(token.expression for token in wanted)
    for token in unwanted:
        expression = f"({expression}) NOT {token.expression}"
    return expression


def parse_query(text: str) -> Query:
    """Take apart what a person typed; any string at all is a query."""
    clean = _UNSEARCHABLE.sub(" ", text)
    tokens: list[Token] = []
    intents: dict[Intent, None] = {}
    for match in _TOKEN.finditer(clean):
        minus, phrase, word = match.groups()
        if phrase is not None:
            tokens.append(Token(text=phrase, kind="phrase", excluded=bool(minus)))
            continue
        chosen = _INTENT.match(word)
        if chosen:
            intents[Intent(chosen[1].lower())] = None
            word = chosen[2]
        tokens.append(_word(word))
    searchable = tuple(token for token in tokens if any(map(str.isalnum, token.text)))
    return Query(text=text, tokens=searchable[:MAX_TOKENS], intents=tuple(intents))


def _word(word: str) -> Token:
    excluded = len(word) > 1 and word.startswith("-")
    bare = word[1:] if excluded else word
    is_prefix = bare.endswith("*") and len(bare) > 1
    kind = "prefix" if is_prefix else "word"
    return Token(text=bare.rstrip("*").replace('"', " "), kind=kind, excluded=excluded)
