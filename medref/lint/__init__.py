"""Check monographs against the format, the vocabularies, the notation rules and their sources."""

from medref.lint.run import LintReport, lint_paths

__all__ = ["LintReport", "lint_paths"]
