"""DPIAs that travel: the Rijksmodel and CNIL's PIA software, in and out."""
