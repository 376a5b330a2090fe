"""The checks of ``obhut doctor``: each says what it found and what to do about it, in German."""
