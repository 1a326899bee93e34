"""What is done to the built site: HTML, styles, scripts, copies, redirects, search."""
