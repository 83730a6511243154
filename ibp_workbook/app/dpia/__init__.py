"""DPIAs: the list, one that is open, its versions and its files."""
