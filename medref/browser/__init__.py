"""The full-screen browser: asks the library and paints the same pages as the commands do.

The only package that knows Textual; it needs the extra `tui`.
"""
