"""Walking through the steps of a form in a browser."""

from tests.browser.kinds import Page

TITLE = ".ibp-stepform h2"
PRESS_NEXT = """() => {
  const before = document.querySelector('.ibp-stepform h2').innerText;
  const next = [...document.querySelectorAll('.ibp-stepform .foot button')]
    .find((button) => button.innerText.startsWith('Volgende'));
  next?.click();
  return next ? before : null;
}"""


def go_on(page: Page) -> bool:
    """Open the next step and wait until it is there; False at the last.

    Forms have dozens of steps. That a person can press what opens one, ``test_forms_of_others.py`` and
    ``test_dpia.py`` show.
    """
    before = page.evaluate(PRESS_NEXT)
    if before is not None:
        page.wait_for_function(f"old => document.querySelector('{TITLE}').innerText !== old", arg=before)
    return before is not None
