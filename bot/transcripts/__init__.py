"""Records of AMAs that were held already, read into drafts of pairs."""
