"""From a document to a report: everything that reads what governments publish.

What comes in are files; what goes out through this door is a
:class:`~.report.Report` (:func:`read_report`). Nothing outside this
package imports from within it but reading in bulk; analysis does not import it at all.
"""

from govopen.reading.read import read_report
from govopen.reading.report import Report

__all__ = ["Report", "read_report"]
