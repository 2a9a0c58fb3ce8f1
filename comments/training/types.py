"""Names of shapes that mypy cannot know of libraries without types."""

from typing import Any

from numpy.typing import NDArray

Floats = NDArray[Any]
