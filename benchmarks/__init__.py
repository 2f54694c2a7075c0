"""Timings of the library against a yardstick, each side by side on one machine."""
