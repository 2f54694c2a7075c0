"""``python -m govopen`` is the command ``govopen``."""

import sys

from govopen.cli import main

sys.exit(main())
