"""The command line: the only place that prints or exits."""

from medref.cli.app import main, run

__all__ = ["main", "run"]
