"""A knowledge graph of bilateral mechanisms and initiatives."""

from importlib.metadata import version

__version__ = version("bilateral-kg")
