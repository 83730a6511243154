"""Parts of pages: anywidget components with their JavaScript and CSS beside them."""
