// Runs in each measured page: when is it ready, and how long does it take to follow a click? Times in ms.
(() => {
  const spec = __SPEC__;
  const PATIENCE = 90000;
  const PAUSE = 150; // between clicks, so that one does not wait for the rest of the one before
  if (window !== window.top || !location.protocol.startsWith("http")) return;

  // Also inside shadow roots, where some peers put all they show.
  function all(selector, root = document) {
    if (!spec.shadow) return [...root.querySelectorAll(selector)];
    const inside = [...root.querySelectorAll("*")].filter((node) => node.shadowRoot);
    const own = root.shadowRoot ? all(selector, root.shadowRoot) : [];
    return [...own, ...root.querySelectorAll(selector), ...inside.flatMap((node) => all(selector, node.shadowRoot))];
  }
  const nodes = new Map(); // what was looked up before and is still there
  function first(selector) {
    if (!nodes.get(selector)?.isConnected) nodes.set(selector, all(selector)[0]);
    return nodes.get(selector);
  }

  // Looks again whenever the document changes or something has loaded, so not at fixed moments. Nobody tells
  // of a change in a shadow root or on a canvas: there it looks at every frame instead.
  function until(check, what) {
    return new Promise((resolve, reject) => {
      const observer = new MutationObserver(look);
      const patience = setTimeout(() => stop(() => reject(new Error(`waited in vain for ${what}`))), PATIENCE);
      let frame = 0;
      function stop(then) {
        observer.disconnect();
        document.removeEventListener("load", look, true);
        clearTimeout(patience);
        cancelAnimationFrame(frame);
        then();
      }
      function look() {
        const found = check();
        if (found) return stop(() => resolve(found));
        if (spec.shadow) frame = requestAnimationFrame(look);
      }
      if (spec.shadow) return look();
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      document.addEventListener("load", look, true);
      look();
    });
  }
  const seen = (node) => node && node.getClientRects().length > 0;
  const onScreen = (node) => { const box = node.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; };
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

  // A canvas as a number, of a small copy: cheap enough to work out at every frame.
  const SIDE = 256;
  const copy = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true });
  function fingerprint(canvas) {
    if (!canvas.width || !canvas.height) return null;
    copy.clearRect(0, 0, SIDE, SIDE);
    copy.drawImage(canvas, 0, 0, SIDE, SIDE);
    const pixels = new Uint32Array(copy.getImageData(0, 0, SIDE, SIDE).data.buffer);
    return pixels.reduce((sum, pixel) => (Math.imul(sum, 31) + pixel) | 0, 7) || null;
  }

  // The chart as text: another text is another chart. A picture counts when it has been decoded.
  function chart() {
    const node = first(spec.chart);
    if (!node || (node.tagName === "IMG" && !(node.complete && node.naturalWidth))) return null;
    if (node.tagName === "CANVAS") return fingerprint(node);
    return node.tagName === "IMG" ? node.currentSrc : node.outerHTML;
  }

  const form = {
    there() {
      const questions = all(spec.question);
      return questions.length >= spec.count && seen(questions[spec.count - 1]) && chart();
    },
    levels: (question) => all("input[type=radio]:not(:disabled)", question).slice(0, 5),
    // A level that is not chosen yet, each time in another question.
    act(turn) {
      const open = all(spec.question).filter((question) => form.levels(question).length);
      const levels = form.levels(open[(turn * 7) % open.length]);
      levels[(levels.findIndex((level) => level.checked) + 1) % levels.length].click();
    },
    settled: () => chart(),
  };
  const board = {
    there: () => all(spec.panel).length === spec.count
      && seen(first(spec.filter)) && board.settled(),
    act(turn) {
      first(spec.chart).scrollIntoView({ block: "nearest" }); // who filters looks at a figure
      const select = first(spec.filter);
      select.selectedIndex = turn % 2 ? 0 : select.options.length - 1;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
    // What is farther down the page is drawn when a person comes there.
    settled: () => !(spec.busy && all(spec.busy).some(onScreen)) && seen(first(spec.chart)) && chart(),
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
    const drawn = until(() => seen(first(spec.chart)), "a chart").then(() => performance.now());
    await until(page.there, "the last question and the chart");
    const shown = performance.now();
    await act(0);
    return { first: await drawn, shown, ready: performance.now() };
  }
  window.bench = { ready: ready(), acts };
})();
