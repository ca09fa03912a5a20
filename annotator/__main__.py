"""`annotator` and `python -m annotator`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the window is opened from there."""
    from annotator.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
