"""For whoever writes a contract: drafts, comparisons with files, profiles."""
