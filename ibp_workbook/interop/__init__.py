"""Other people's files, in and out: DUO's register, frameworks, answers and spreadsheets."""
