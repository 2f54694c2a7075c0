from . import measures as measures
from . import plot as plot
from .bounds import aggregate as aggregate
from .bounds import comparable as comparable
from .bulk import DataSet as DataSet
from .bulk import ingest as ingest
from .checks import check as check
from .checks import evaluate as evaluate
from .concept import concepts as concepts
from .concept import crosswalk as crosswalk
from .errors import DataError as DataError
from .errors import DocumentError as DocumentError
from .errors import GovopenError as GovopenError
from .panel import census as census
from .panel import codebook as codebook
from .panel import coverage as coverage
from .panel import findings as findings
from .panel import follow as follow
from .panel import load as load
from .panel import region_changes as region_changes
from .panel import regions as regions
from .panel import reports as reports
from .panel import wide as wide
from .quality import screen as screen
from .reading import Report as Report
from .reading import read_report as read_report

__version__: str
