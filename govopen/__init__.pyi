from . import plot as plot
from .checks import check as check
from .checks import evaluate as evaluate
from .errors import DataError as DataError
from .errors import DocumentError as DocumentError
from .errors import GovopenError as GovopenError
from .measures import per_head as per_head
from .measures import proportion as proportion
from .measures import shares as shares
from .panel import codebook as codebook
from .panel import findings as findings
from .panel import load as load
from .panel import regions as regions
from .panel import reports as reports
from .panel import wide as wide
from .read import DataSet as DataSet
from .read import ingest as ingest
from .read import read_report as read_report
from .report import Report as Report

__version__: str
from .panel import census as census
from .panel import region_changes as region_changes
from .panel import series as series
from .quality import screen as screen
