"""``python -m govopen`` is the command ``govopen``."""

import sys

try:
    from govopen.cli import main

    status = main()
except KeyboardInterrupt:  # while modules are imported, which takes a second or two
    status = 130
sys.exit(status)
