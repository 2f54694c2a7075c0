"""Figures are drawn into memory: tests and examples open no window."""

import matplotlib as mpl

mpl.use("agg")
