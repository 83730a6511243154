"""``python -m ibp_workbook`` does what ``ibp`` does."""

from ibp_workbook.cli import main

if __name__ == "__main__":
    main()
