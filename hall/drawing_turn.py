"""Whose turn it is to draw a PDF: PDFium keeps one state for the whole program and may be in one thread only.

Papers are previewed and slips are dotted on the lane of printing, scans are read and shown on that of files
(D27). Whoever calls PDFium holds this turn for as long as one page takes. No drawing is here.
"""

from __future__ import annotations

import threading
from typing import Final

PDF_TURN: Final = threading.RLock()
"""Held around every use of PDFium; not while a page that was drawn is worked on."""
