"""The options every command takes, before the command and after it."""

from __future__ import annotations

import inspect
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:
    from collections.abc import Callable


class Colour(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Options(NamedTuple):
    """How an answer is to be given."""

    json: bool = False
    plain: bool = False
    color: Colour | None = None
    no_pager: bool = False
    width: int | None = None
    corpus: str | None = None

    def merged(self, later: Options) -> Options:
        """Return these options with what was given after the command put over them."""
        given = {
            name: value
            for name in ("json", "plain", "color", "no_pager", "width", "corpus")
            if (value := getattr(later, name))
        }
        return self._replace(**given)


_PARAMETERS = {
    "json": (bool, typer.Option("--json", help="Print one JSON document.")),
    "plain": (bool, typer.Option("--plain", help="Print plain text, without decoration.")),
    "color": (Colour | None, typer.Option("--color", help="When to use colour.", case_sensitive=False)),
    "no_pager": (bool, typer.Option("--no-pager", help="Do not page long answers.")),
    "width": (int | None, typer.Option("--width", metavar="N", min=20, max=500, help="Columns to wrap at.")),
    "corpus": (str | None, typer.Option("--corpus", metavar="NAME", help="Ask this corpus only.")),
}  # fmt: skip
COMMON_OPTIONS = tuple(_PARAMETERS)
"""Names of the options that every command takes."""


def accept_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the common options; it receives them together as `options`.

    Options given before the command reach it through the context and hold unless given again.
    """
    signature = inspect.signature(function, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "options"]
    wants_context = "ctx" in signature.parameters

    @wraps(function)
    def command(ctx: typer.Context, **values: Any) -> None:
        given = Options(**{name: values.pop(name) for name in _PARAMETERS})
        inherited = ctx.obj if isinstance(ctx.obj, Options) else Options()
        if wants_context:
            values["ctx"] = ctx
        function(options=inherited.merged(given), **values)

    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    common = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=False if kind is bool else None,
            annotation=Annotated[kind, option],
        )
        for name, (kind, option) in _PARAMETERS.items()
    ]
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own if parameter.name != "ctx"
    ]
    command.__signature__ = inspect.Signature([context, *own, *common])  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in (context, *own, *common)}
    return command
