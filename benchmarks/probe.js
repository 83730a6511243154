// Runs in each measured page: when is it ready, and how long does it take to follow a click? Times in ms.
(() => {
  const spec = __SPEC__;
  const PATIENCE = 90000;
  const PAUSE = 150; // between clicks, so that one does not wait for the rest of the one before
  if (window !== window.top || !location.protocol.startsWith("http")) return;

  // Looks again whenever the document changes or something has loaded, so not at fixed moments.
  function until(check, what) {
    return new Promise((resolve, reject) => {
      const observer = new MutationObserver(look);
      const patience = setTimeout(() => stop(() => reject(new Error(`waited in vain for ${what}`))), PATIENCE);
      function stop(then) {
        observer.disconnect();
        document.removeEventListener("load", look, true);
        clearTimeout(patience);
        then();
      }
      function look() {
        const found = check();
        if (found) stop(() => resolve(found));
      }
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      document.addEventListener("load", look, true);
      look();
    });
  }
  const seen = (node) => node && node.getClientRects().length > 0;
  const onScreen = (node) => { const box = node.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; };
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

  // The chart as text: another text is another chart. A picture counts when it has been decoded.
  function chart() {
    const node = document.querySelector(spec.chart);
    if (!node || (node.tagName === "IMG" && !(node.complete && node.naturalWidth))) return null;
    return node.tagName === "IMG" ? node.currentSrc : node.outerHTML;
  }

  const form = {
    there() {
      const questions = document.querySelectorAll(spec.question);
      return questions.length >= spec.count && seen(questions[spec.count - 1]) && chart();
    },
    levels: (question) => [...question.querySelectorAll("input[type=radio]:not(:disabled)")].slice(0, 5),
    // A level that is not chosen yet, each time in another question.
    act(turn) {
      const open = [...document.querySelectorAll(spec.question)].filter((question) => form.levels(question).length);
      const levels = form.levels(open[(turn * 7) % open.length]);
      levels[(levels.findIndex((level) => level.checked) + 1) % levels.length].click();
    },
    settled: () => chart(),
  };
  const board = {
    there: () => document.querySelectorAll(spec.panel).length === spec.count
      && seen(document.querySelector(spec.filter)) && board.settled(),
    act(turn) {
      const select = document.querySelector(spec.filter);
      select.selectedIndex = turn % 2 ? 0 : select.options.length - 1;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
    // What is farther down the page is drawn when a person comes there.
    settled: () => ![...document.querySelectorAll(spec.busy)].some(onScreen) && seen(document.querySelector(spec.chart)) && chart(),
  };
  const page = spec.panel ? board : form;

  async function act(turn) {
    const before = chart();
    const start = performance.now();
    page.act(turn);
    await until(() => { const now = page.settled(); return now && now !== before; }, "another chart");
    return performance.now() - start;
  }

  async function acts(first, count) {
    const times = [];
    for (let turn = first; turn < first + count; turn += 1) {
      await pause();
      times.push(await act(turn));
    }
    return times;
  }

  async function ready() {
    const first = until(() => seen(document.querySelector(spec.chart)), "a chart").then(() => performance.now());
    await until(page.there, "the last question and the chart");
    const shown = performance.now();
    await act(0);
    return { first: await first, shown, ready: performance.now() };
  }
  window.bench = { ready: ready(), acts };
})();
