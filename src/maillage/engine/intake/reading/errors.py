"""What goes wrong when reading a file."""


class UnreadableFile(ValueError):
    """A file that cannot be read; its text is a sentence for the reader, with the remedy."""
