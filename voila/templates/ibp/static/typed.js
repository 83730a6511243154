// What someone was typing when the page had to be loaded again: put back where it was, with the place on the page.
// Forms of answers do that themselves (form/outbox.js); this is for rows of fields that are saved by a button.
(() => {
  'use strict';
  const KEY = 'ibp:typed';
  const PATIENCE = 20000;
  const PAUSE = 1500;
  const SETTLED = 500;
  // Eight or more digits may be a BSN: such a text never reaches the browser's storage.
  const MAYBE_BSN = /\d(?:[\s.\-/\u00a0]*\d){7}/;
  const UNSAVED = '.ibp-controls, .jupyter-widgets.widget-inline-hbox';
  const FIELDS = 'textarea, select, input:not([type=file], [type=password])';
  const TEXT = 'textarea, input:not([type=radio], [type=checkbox], [type=file], [type=password], [type=button])';
  const typed = new Set();
  let last = -Infinity;

  // A field is known by its label and, where several have the same, by which of them it is.
  function fields() {
    const counted = new Map();
    return [...document.querySelectorAll(`#ibp-main :is(${FIELDS})`)].map((field) => {
      const label = field.getAttribute('aria-label') || field.labels?.[0]?.textContent || field.title || field.name;
      const number = counted.get(label) ?? 0;
      counted.set(label, number + 1);
      return [`${label}|${number}`, field];
    });
  }

  function keep() {
    const left = {};
    let focused = '';
    for (const [key, field] of fields()) {
      if (field === document.activeElement) focused = key;
      if (typed.has(field) && !MAYBE_BSN.test(field.value)) left[key] = field.value;
    }
    try {
      const kept = { left, focused, top: window.scrollY, path: location.pathname };
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Full or forbidden: the answers themselves are in the outbox.
    }
  }

  // Whether something typed cannot be kept: loading the page again would lose it.
  const loses = () => [...typed].some((field) => field.isConnected && MAYBE_BSN.test(field.value));
  // While someone types nothing is loaded again: what is typed meanwhile would go nowhere.
  const busy = () => performance.now() - last < PAUSE;

  document.addEventListener('input', (event) => {
    last = performance.now();
    if (event.target.matches?.(TEXT) && event.target.closest(UNSAVED)) typed.add(event.target);
  });

  function putBack(left) {
    for (const [key, field] of fields()) {
      if (!(key in left) || typed.has(field)) continue; // the person was quicker
      const value = left[key];
      delete left[key];
      if (field.value === value) continue;
      field.value = value;
      for (const event of ['input', 'change']) field.dispatchEvent(new Event(event, { bubbles: true }));
    }
  }

  function goBackTo({ focused, top }) {
    const [, field] = fields().find(([key]) => key === focused) ?? [];
    if (document.activeElement === document.body) field?.focus({ preventScroll: true });
    window.scrollTo({ top, behavior: 'instant' });
  }

  document.addEventListener('DOMContentLoaded', () => {
    // A page that asks to sign in, or to wait, may come in between: it has no fields to put anything back in.
    if (!document.getElementById('ibp-cells')) return;
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    sessionStorage.removeItem(KEY);
    if (!kept || kept.path !== location.pathname) return;
    let settling;
    const watch = new MutationObserver(() => {
      putBack(kept.left);
      // A form does not change the field that someone is in: first let it show what was answered.
      clearTimeout(settling);
      settling = setTimeout(() => goBackTo(kept), SETTLED);
    });
    const stop = () => {
      watch.disconnect();
      clearTimeout(settling);
    };
    watch.observe(document.getElementById('ibp-main'), { childList: true, subtree: true });
    setTimeout(stop, PATIENCE);
    for (const event of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
      window.addEventListener(event, () => { kept.focused = ''; kept.top = window.scrollY; }, { passive: true });
    }
  });

  window.ibpTyped = { keep, busy, loses };
})();
