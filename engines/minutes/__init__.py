"""Meeting minutes on disk: a section of Markdown, a table and a chart for each report sent to a meeting."""

from engines.minutes.app import MinutesSettings, create_app

__all__ = ["MinutesSettings", "create_app"]
