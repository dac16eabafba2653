"""The hall of the end-to-end tests of the desk is the one of the Qt tests."""

from tests.qt.conftest import made_hall, renderer

__all__ = ["made_hall", "renderer"]
