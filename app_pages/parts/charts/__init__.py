"""Charts of the app: data in; a figure, a sentence and a table out."""
