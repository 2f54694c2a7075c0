"""``python -m govopen`` is the command ``govopen``."""

import sys


def main() -> int:
    """Run the command; an interrupt while its modules are imported is one too."""
    try:
        from govopen.cli import main as command

        return command()
    except KeyboardInterrupt:  # imports take a second or two
        return 130


if __name__ == "__main__":
    sys.exit(main())
