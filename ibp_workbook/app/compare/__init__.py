"""The page that puts two rounds, two groups of schools, or a school and its likes side by side."""
