"""What every reader of uploads raises."""


class UnreadableUploadError(ValueError):
    """The file is none that can be read; the message says why, in words for its sender."""
