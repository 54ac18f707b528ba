"""Pure Python engines: immutable data in, Result out, explicit seed and limits. No Django."""
