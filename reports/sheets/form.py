"""Where what stands on the questionnaire's sheet: known to what writes it and what reads it."""

from __future__ import annotations

from typing import Final

MARK: Final = "wellops-questionnaire"
"""In the first cell of the sheet, with the layout's number: by it the sheet is told apart."""
LAYOUT: Final = 1
HEADER: Final = 0
"""The row of the headers, from 0."""

ID: Final = 0
SENT: Final = 1
"""Of the hidden columns: the practice, and the fingerprint of the answer as it was sent."""
PILLAR, AREA, QUESTION, WHY, LEVEL, NEEDED = 2, 3, 4, 5, 6, 11
ANSWER, REASON, NOTE, EVIDENCE, OWNER = INPUTS = (12, 13, 14, 15, 16)
"""The columns to fill in, in the order of `assessment.interview.preview.cells_of`."""
COLUMNS: Final = 17
