// The fixed part of each page: links that keep your choice, the loading text, and messages when something breaks.
(() => {
  'use strict';
  const KEPT = ['lang', 'board', 'school', 'round', 'framework'];
  const SLOW_AFTER = 20000;
  const LOST_AFTER = 1500;
  const $ = (selector) => document.querySelector(selector);

  // ---- The choice of board, school and round lives in the address, and travels along the navigation ----
  function kept() {
    const here = new URLSearchParams(location.search);
    return new URLSearchParams(KEPT.filter((key) => here.get(key)).map((key) => [key, here.get(key)]));
  }

  function relink() {
    for (const link of document.querySelectorAll('a[data-page], a[data-lang-link]')) {
      const params = link.dataset.page ? kept() : new URLSearchParams(location.search);
      if (link.dataset.langLink) params.set('lang', link.dataset.langLink);
      const path = link.dataset.page ? `/voila/render/${link.dataset.page}` : location.pathname;
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

  // ---- Loading: Voilà calls ibpProgress for each cell and ibpFinish after the last ----
  window.ibpProgress = () => {};
  window.ibpFinish = () => {
    window.cellLoaded = true;
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
  };

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
  function button(label, action) {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = label;
    element.addEventListener('click', action);
    return element;
  }

  function say(box, text) {
    const sentence = document.createElement('p');
    sentence.textContent = text;
    box.replaceChildren(sentence, button(box.dataset.action, () => location.reload()));
    if (box.dataset.close) box.append(button(box.dataset.close, () => box.replaceChildren()));
  }

  document.addEventListener('ibp:notice', (event) => say($('#ibp-notice'), String(event.detail)));

  // ---- The connection: a closed socket, or a kernel that no longer answers (components/heartbeat.js) ----
  const open = new Set();
  let connected = false;
  let answering = true;
  let leaving = false;
  let onlyHere = false; // something typed cannot be kept in this browser (form/outbox.js)

  function showConnection() {
    const box = $('#ibp-lost');
    if (!box || leaving) return;
    const lost = (connected && open.size === 0) || !answering;
    const text = onlyHere ? box.dataset.onlyHere : box.dataset.text;
    if (lost && box.querySelector('p')?.textContent !== text) say(box, text);
    if (!lost) box.replaceChildren();
  }

  window.WebSocket = class extends window.WebSocket {
    constructor(...args) {
      super(...args);
      if (!this.url.includes('/channels')) return;
      this.addEventListener('open', () => {
        connected = true;
        open.add(this);
        showConnection();
      });
      this.addEventListener('close', () => {
        open.delete(this);
        // The front end often reconnects by itself within a second; do not frighten anyone for that.
        setTimeout(showConnection, LOST_AFTER);
      });
    }
  };

  document.addEventListener('ibp:answering', (event) => {
    answering = Boolean(event.detail);
    showConnection();
  });
  document.addEventListener('ibp:only-here', (event) => {
    onlyHere = event.detail;
    showConnection();
  });
  // Voilà ends the kernel too, but only once its scripts have loaded; who leaves earlier would leave a kernel behind.
  window.addEventListener('pagehide', () => {
    leaving = true;
    const config = $('#jupyter-config-data');
    if (config) navigator.sendBeacon(`/voila/api/shutdown/${JSON.parse(config.textContent).kernelId}`);
  });
  // Back in the browser's history: the kernel of this page ended when it was left.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
  document.addEventListener('DOMContentLoaded', relink);
})();
