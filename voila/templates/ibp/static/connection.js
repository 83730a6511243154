// The line between a page and its kernel: says when it is broken and why, and brings the page back by itself.
(() => {
  'use strict';
  const LOST_AFTER = 1500;
  const ASK_EVERY = 2000;
  const WITHOUT_SOCKET = 15000;
  const NEVER_OPENED = 6000;
  const MOST_RETURNS = 3; // within a minute; after that a person decides
  const $ = (selector) => document.querySelector(selector);
  const server = document.documentElement.dataset;

  // ---- Messages: two places with role=alert, there from the start so that a text put into them is spoken ----
  function button(label, action) {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = label;
    element.addEventListener('click', action);
    return element;
  }

  function say(place, text) {
    const box = $(`#ibp-${place}`);
    if (!box) return;
    const sentence = document.createElement('p');
    sentence.textContent = text;
    box.replaceChildren(sentence, button(box.dataset.action, () => window.ibp.reload()));
    if (box.dataset.close) box.append(button(box.dataset.close, () => box.replaceChildren()));
  }

  // ---- Coming back: load the page again with all that was typed; what was answered is in the outbox ----
  let leaving = false;
  let onlyHere = false; // something typed cannot be kept in this browser (form/outbox.js)

  function reload() {
    window.ibpTyped?.keep();
    location.reload();
  }

  function reloadInAPause() {
    if (onlyHere || window.ibpTyped?.loses()) leaving = false;
    else if (window.ibpTyped?.busy()) setTimeout(reloadInAPause, 300);
    else reload();
  }

  function comeBack(failure) {
    // What cannot be kept in this browser would be gone: then a person chooses.
    if (leaving || onlyHere || window.ibpTyped?.loses()) return;
    const now = Date.now();
    const returns = JSON.parse(sessionStorage.getItem('ibp:returns') ?? '[]').filter((then) => now - then < 60000);
    if (returns.length >= MOST_RETURNS) {
      if (failure) say('notice', $('#ibp-notice').dataset[failure]);
      return;
    }
    leaving = true;
    sessionStorage.setItem('ibp:returns', JSON.stringify([...returns, now]));
    // Twenty pages that were opened at once do not come back at once.
    setTimeout(reloadInAPause, failure ? 300 + Math.random() * 2500 : Math.random() * 300);
  }

  // ---- The socket, and a kernel that no longer answers (parts/heartbeat.js) ----
  const open = new Set();
  let connected = false;
  let answering = true;
  let lostSince = null;
  let firstTried = null; // when the first socket was asked for

  function kernel() {
    const config = $('#jupyter-config-data');
    return config ? JSON.parse(config.textContent).kernelId : null;
  }

  // there, gone (the server does not know it), out (signed out here), refused, or down (no server).
  async function stateOfKernel() {
    try {
      const answer = await fetch(`${server.base}api/kernels/${kernel()}`, { cache: 'no-store', redirect: 'manual' });
      if (answer.ok) return 'there';
      if (answer.status === 404) return 'gone';
      if (answer.status === 401) return 'out';
      return answer.status >= 500 ? 'down' : 'refused';
    } catch {
      return 'down';
    }
  }

  function showConnection() {
    const box = $('#ibp-lost');
    if (!box || leaving) return;
    const without = connected && open.size === 0;
    const lost = without || !answering;
    lostSince = without ? (lostSince ?? Date.now()) : null;
    const text = onlyHere || window.ibpTyped?.loses() ? box.dataset.onlyHere : box.dataset.text;
    const told = box.querySelector('p')?.textContent;
    if (lost && told !== text) say('lost', text);
    if (lost && !told) recover();
    if (!lost) box.replaceChildren();
  }

  async function recover() {
    while (!leaving && ((connected && open.size === 0) || !answering)) {
      const state = await stateOfKernel();
      // The front end connects again by itself, unless it has given up.
      const given = state === 'there' && lostSince && Date.now() - lostSince > WITHOUT_SOCKET;
      // Who is signed out leaves nothing on the screen: the page that comes instead asks to sign in.
      if (state === 'gone' || state === 'out' || given) comeBack();
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }

  // No socket yet. The kernel has gone meanwhile, or something between here and there does not let sockets pass.
  // Asking also tells the server that this page still comes.
  async function awaitSocket() {
    const texts = $('#ibp-lost').dataset;
    const text = server.host === location.host ? texts.upgrade : texts.host;
    while (!connected && !leaving) {
      const state = await stateOfKernel();
      if (connected) return;
      const overdue = firstTried && Date.now() - firstTried > NEVER_OPENED;
      if (state === 'gone') comeBack('failed');
      else if (state === 'there' && overdue && !$('#ibp-lost').childElementCount) say('lost', text);
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }

  window.WebSocket = class extends window.WebSocket {
    constructor(...args) {
      super(...args);
      if (!this.url.includes('/channels')) return;
      firstTried ??= Date.now();
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

  // ---- A part that could not be shown, as when many pages are opened at once: never left on the page ----
  document.addEventListener('DOMContentLoaded', () => {
    const cells = $('#ibp-cells');
    if (!cells) return;
    if (kernel()) setTimeout(awaitSocket, ASK_EVERY);
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        if (target.childElementCount || !target.textContent.startsWith('Error displaying widget')) continue;
        target.textContent = '';
        comeBack('failed');
      }
    }).observe(cells, { childList: true, subtree: true });
  });

  // Voilà ends the kernel too, but only once its scripts have loaded; who leaves earlier would leave one behind.
  window.addEventListener('pagehide', () => {
    leaving = true;
    if (kernel()) navigator.sendBeacon(`${server.base}voila/api/shutdown/${kernel()}`);
  });
  // Back in the browser's history: the kernel of this page ended when it was left.
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

  window.ibp = { say, reload, comeBack };
})();
