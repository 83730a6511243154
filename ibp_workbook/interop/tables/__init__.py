"""Tables that people edit: answers, suppliers, retention periods and the plan."""
