"""Run medref as `python -m medref`."""

from medref.cli import main

raise SystemExit(main())
