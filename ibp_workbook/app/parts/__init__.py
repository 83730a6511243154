"""Parts that every page uses: controls, uploads, downloads, the heartbeat."""
