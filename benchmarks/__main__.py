"""Run every benchmark in this folder: ``python -m benchmarks``.

A module takes part by holding a list called PAIRS. How times grow comes last: that of
strange files (``python -m benchmarks.growth``) and of bulk reading
(``python -m benchmarks.bulk``).
"""

import pkgutil
from importlib import import_module

from . import __path__, bulk, growth
from .paired import run

print("| what | against | median | its median | ratio | min–max | n |")
print("|---|---|---|---|---|---|---|")
for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
    if name != "__main__":
        for pair in getattr(import_module(f"benchmarks.{name}"), "PAIRS", []):
            print(run(pair).row(), flush=True)
for module in (growth, bulk):
    print()
    for row in module.rows():
        print(row, flush=True)
