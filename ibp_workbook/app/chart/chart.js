// A figure drawn from its description, its table and its downloads; people's text is text nodes only.
const NEAR = "400px"; // so far outside the window a figure is drawn already
const REST = 300; // ms after which what is farther off is drawn as well, so that printing and searching find it
const waiting = new Set(); // what is farther off is asked for one by one: a filter need not wait for all of it

function render({ model, el: root }) {
  const words = model.get("texts");
  const heading = el("h2");
  const note = el("p", { class: "note" });
  const figure = el("div", { class: "figure", role: "group" });
  const status = el("p", { class: "visually-hidden", role: "status" });
  const shown = el("details");
  const downloads = el("p", { class: "downloads" });
  const panel = el("section", { class: "ibp-chart ibp-card" }, heading, note, figure, status, shown, downloads);
  root.replaceChildren(panel);
  let rest = null;

  const kept = {};
  function drawFigure() {
    const chart = { ...model.get("chart") };
    const squares = model.get("squares");
    if (chart.kind === "grid") chart.rows = chart.rows.map((row) => squares[row] ?? row);
    details.hide();
    shown.hidden = downloads.hidden = !chart.kind;
    if (chart.kind) figure.replaceChildren(drawChart(chart, { links: model.get("links"), words, kept }));
    else figure.replaceChildren(el("p", { class: "empty" }, model.get("empty") || words.busy));
  }
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "region" });
  shown.append(el("summary", {}, words.as_table), scroll);
  shown.addEventListener("toggle", () => model.send({ kind: "table", open: shown.open }));

  // It comes when a person opens it.
  function drawTable() {
    const columns = model.get("columns");
    scroll.replaceChildren(columns.length ? table(columns, model.get("rows"), model.get("heading")) : el("p", {}, words.busy));
  }
  function drawDownloads() {
    const buttons = ["xlsx", "csv"].map((format) =>
      button(words[format], () => model.send({ kind: "download", format }), { "aria-label": `${words[format]}: ${model.get("heading")}` }));
    downloads.replaceChildren(...buttons);
  }
  function drawWords() {
    heading.textContent = model.get("heading");
    note.textContent = model.get("note");
    note.hidden = !model.get("note");
    for (const node of [figure, scroll]) node.setAttribute("aria-label", model.get("heading"));
    drawDownloads();
  }
  const ask = () => { if (model.get("busy")) model.send({ kind: "draw" }); };
  function stopWaiting() {
    clearTimeout(rest);
    const [first] = waiting;
    if (waiting.delete(ask) && first === ask) [...waiting][0]?.();
  }
  function drawBusy() {
    const busy = model.get("busy");
    panel.setAttribute("aria-busy", String(busy));
    status.textContent = busy ? words.busy : "";
    stopWaiting();
    if (busy) rest = setTimeout(() => { if (waiting.add(ask).size === 1) ask(); }, REST);
  }
  drawWords();
  drawFigure();
  drawTable();
  drawBusy();
  let isStale = false; // what comes in one message is drawn once
  model.on("change:chart change:squares change:empty change:links", () => { isStale = true; });
  model.on("change", () => { if (isStale) drawFigure(); isStale = false; });
  model.on("change:rows change:columns", drawTable);
  model.on("change:heading change:note", drawWords);
  model.on("change:busy", drawBusy);
  model.on("msg:custom", (content, buffers) => saveFile(content, buffers));
  const observer = new IntersectionObserver(([entry]) => model.send({ kind: "near", near: entry.isIntersecting }), { rootMargin: NEAR });
  observer.observe(panel);
  window.addEventListener("beforeprint", ask);
  return () => {
    observer.disconnect();
    stopWaiting();
    window.removeEventListener("beforeprint", ask);
    details.hide();
  };
}

export default { render };
