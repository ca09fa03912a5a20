"""Measure the queue on 1,000 and 1,000,000 documents; what is measured is in `queue_answers.py`.

The scripts beside this one import the standard library's module of the same name, and would get
this file: to them it is that module.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    from queue_answers import main

    main()
else:
    import sysconfig
    from importlib.machinery import PathFinder

    _meant = PathFinder.find_spec(__name__, [sysconfig.get_path("stdlib")])
    assert _meant is not None
    assert _meant.loader is not None
    _meant.loader.exec_module(sys.modules[__name__])
