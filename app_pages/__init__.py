"""The screens of the app, one a file; `parts` is what they share."""
