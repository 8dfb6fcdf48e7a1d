"""Run medref as `python -m medref`."""

from medref.cli import run

run()
