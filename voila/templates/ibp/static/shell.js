// The fixed part of each page: links that keep your choice, the loading text, and messages when something breaks.
(() => {
  'use strict';
  const KEPT = ['lang', 'board', 'school', 'round', 'framework'];
  const SLOW_AFTER = 20000;
  const LOST_AFTER = 1500;
  const $ = (selector) => document.querySelector(selector);
  const server = document.documentElement.dataset; // render: where the pages are; base: where the server is

  // ---- The choice of board, school and round lives in the address, and travels along the navigation ----
  function kept() {
    const here = new URLSearchParams(location.search);
    return new URLSearchParams(KEPT.filter((key) => here.get(key)).map((key) => [key, here.get(key)]));
  }

  function relink() {
    for (const link of document.querySelectorAll('a[data-page], a[data-lang-link]')) {
      const { page, step, langLink } = link.dataset;
      const params = page ? kept() : new URLSearchParams(location.search);
      if (langLink) params.set('lang', langLink);
      if (step) params.set('step', step);
      const path = page ? `${server.render}${page}` : location.pathname;
      link.href = params.size ? `${path}?${params}` : path;
    }
    markPlace();
  }

  // Some pages have a link of their own to a place in them, such as the workshop of the self-assessment.
  function markPlace() {
    const here = new URLSearchParams(location.search).get('step') ?? '';
    for (const link of document.querySelectorAll('.ibp-nav a[data-step]')) {
      if (!location.pathname.endsWith(`/${link.dataset.page}`)) continue;
      const isHere = here.split('.')[0] === link.dataset.step;
      const whole = document.querySelector(`.ibp-nav a[data-page="${link.dataset.page}"]:not([data-step])`);
      link.toggleAttribute('aria-current', isHere);
      whole?.toggleAttribute('aria-current', !isHere);
      (isHere ? link : whole)?.setAttribute('aria-current', 'page');
    }
  }

  // ---- The menus: one open at a time, closed by Escape, by a click elsewhere and by leaving with the keyboard ----
  function startMenus() {
    const header = $('.ibp-header');
    if (!header) return;
    const groups = [...header.querySelectorAll('.ibp-nav button')];
    const isOpen = (button) => button.getAttribute('aria-expanded') === 'true';
    const toggle = (button, open) => button.setAttribute('aria-expanded', String(open));
    const closeGroups = (but) => groups.forEach((button) => button !== but && toggle(button, false));
    header.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (!button) return;
      if (groups.includes(button)) closeGroups(button);
      toggle(button, !isOpen(button));
    });
    header.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      const own = groups.find(isOpen) ?? header.querySelector('.ibp-menu');
      if (!isOpen(own)) return;
      toggle(own, false);
      own.focus();
    });
    header.addEventListener('focusout', (event) => {
      const group = event.target.closest('.ibp-nav > ul > li');
      if (event.relatedTarget && !group?.contains(event.relatedTarget)) closeGroups();
    });
    document.addEventListener('click', (event) => {
      if (header.contains(event.target)) return;
      closeGroups();
      toggle(header.querySelector('.ibp-menu'), false);
    });
  }

  // Components tell what was chosen: new CustomEvent('ibp:address', {detail: {board: '20281', school: null}}).
  document.addEventListener('ibp:address', (event) => {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(event.detail ?? {})) {
      if (value === null || value === undefined || value === '') url.searchParams.delete(key);
      else url.searchParams.set(key, value);
    }
    history.replaceState(history.state, '', url);
    relink();
  });

  // ---- Loading: the page is complete once its last cell has run ----
  function finish() {
    const cells = $('#ibp-cells');
    if (!cells || !$('#ibp-loading')) return;
    cells.hidden = false;
    const pending = cells.querySelector('script[type="application/vnd.voila.cell-output+json"]');
    if (!pending) return loaded();
    const watch = new MutationObserver(() => {
      if (!cells.querySelector('.lm-Widget, .jupyter-widgets')) return;
      watch.disconnect();
      loaded();
    });
    watch.observe(cells, { childList: true, subtree: true });
  }

  function loaded() {
    $('#ibp-loading')?.remove();
    document.documentElement.dataset.ready = 'true';
  }

  function sayWhileLoading(key) {
    const status = $('#ibp-loading [role=status]');
    if (status) status.textContent = $('#ibp-loading').dataset[key];
  }

  setTimeout(() => sayWhileLoading('slow'), SLOW_AFTER);
  window.addEventListener('error', (event) => {
    if (event.target instanceof HTMLScriptElement) sayWhileLoading('failed');
  }, true);

  // ---- Messages ----
  document.addEventListener('ibp:notice', (event) => window.ibp.say('notice', String(event.detail)));

  document.addEventListener('DOMContentLoaded', () => {
    relink();
    startMenus();
    finish();
    goOn();
    if ($('#ibp-failed')) window.ibp.comeBack('failed');
  });

  // ---- A link on another site leads here by way of a page that opens nothing yet; who looks at it goes on ----
  function goOn() {
    const page = $('[data-go-on]');
    if (!page || document.visibilityState !== 'visible') return;
    if (page.dataset.goOn) { // signed in: a page of ours, as the server made sure
      location.replace(page.dataset.goOn);
      return;
    }
    const last = Number(sessionStorage.getItem('ibp:went-on'));
    sessionStorage.setItem('ibp:went-on', String(Date.now()));
    if (Date.now() - last > 10000) location.replace(location.href);
  }
})();
