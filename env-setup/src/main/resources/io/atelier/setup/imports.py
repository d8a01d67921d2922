"""Imports the modules named as arguments and says which version came. Run with -I."""

import importlib
import sys

for name in sys.argv[1:]:
    module = importlib.import_module(name)
    print(f"{name} {getattr(module, '__version__', '')}".strip(), flush=True)
