"""One module per family of fields: each reads a document and adds to the findings."""
