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
      const params = link.dataset.page ? kept() : new URLSearchParams(location.search);
      if (link.dataset.langLink) params.set('lang', link.dataset.langLink);
      const path = link.dataset.page ? `${server.render}${link.dataset.page}` : location.pathname;
      link.href = params.size ? `${path}?${params}` : path;
    }
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
    finish();
    goOn();
    if ($('#ibp-failed')) window.ibp.comeBack('failed');
  });

  // ---- A link on another site leads here by way of a page that opens nothing yet; who looks at it goes on ----
  function goOn() {
    if (!$('[data-go-on]') || document.visibilityState !== 'visible') return;
    const last = Number(sessionStorage.getItem('ibp:went-on'));
    sessionStorage.setItem('ibp:went-on', String(Date.now()));
    if (Date.now() - last > 10000) location.replace(location.href);
  }
})();
