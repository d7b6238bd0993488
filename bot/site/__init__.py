"""The archive as a site of static pages: `ama site`."""
