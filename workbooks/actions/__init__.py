"""The verbs of workbooks: the only place that writes imports."""

from workbooks.actions.jobs import claim, ring, submit_import
from workbooks.actions.running import run

__all__ = ["claim", "ring", "run", "submit_import"]
