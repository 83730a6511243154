// A figure drawn from its description, its table and its downloads; people's text is text nodes only.
const NEAR = "400px"; // so far outside the window a figure is drawn already
const REST = 300; // ms after which what is farther off is drawn as well, so that printing and searching find it

function cell(value, first) {
  const content = value && typeof value === "object" ? el("a", { href: value.href }, value.text) : String(value ?? "");
  return first ? el("th", { scope: "row" }, content) : el("td", {}, content);
}

function table(columns, rows, caption) {
  const head = el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)));
  const body = rows.map((row) => el("tr", {}, ...row.map((value, index) => cell(value, index === 0))));
  return el("table", {}, el("caption", { class: "visually-hidden" }, caption), el("thead", {}, head), el("tbody", {}, ...body));
}

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

  function drawFigure() {
    const chart = model.get("chart");
    details.hide();
    if (chart.kind) figure.replaceChildren(drawChart(chart, { links: model.get("links"), opens: words.open }));
    else figure.replaceChildren(el("p", { class: "empty" }, model.get("empty") || words.busy));
  }
  function drawTable() {
    const rows = model.get("rows");
    shown.replaceChildren(
      el("summary", {}, words.as_table),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": model.get("heading") },
        table(model.get("columns"), rows, model.get("heading"))));
    shown.hidden = downloads.hidden = rows.length === 0;
    const buttons = ["xlsx", "csv"].map((format) => {
      const button = el("button", { type: "button", "aria-label": `${words[format]}: ${model.get("heading")}` }, words[format]);
      button.addEventListener("click", () => model.send({ kind: "download", format }));
      return button;
    });
    downloads.replaceChildren(...buttons);
  }
  function drawWords() {
    heading.textContent = model.get("heading");
    note.textContent = model.get("note");
    note.hidden = !model.get("note");
    figure.setAttribute("aria-label", model.get("heading"));
  }
  const ask = () => { if (model.get("busy")) model.send({ kind: "draw" }); };
  function drawBusy() {
    const busy = model.get("busy");
    panel.setAttribute("aria-busy", String(busy));
    status.textContent = busy ? words.busy : "";
    clearTimeout(rest);
    if (busy) rest = setTimeout(ask, REST);
  }
  drawWords();
  drawFigure();
  drawTable();
  drawBusy();
  model.on("change:chart change:empty change:links", drawFigure);
  model.on("change:rows change:columns change:heading", drawTable);
  model.on("change:heading change:note", drawWords);
  model.on("change:busy", drawBusy);
  model.on("msg:custom", (content, buffers) => saveFile(content, buffers));
  const observer = new IntersectionObserver(([entry]) => model.send({ kind: "near", near: entry.isIntersecting }), { rootMargin: NEAR });
  observer.observe(panel);
  window.addEventListener("beforeprint", ask);
  return () => {
    observer.disconnect();
    clearTimeout(rest);
    window.removeEventListener("beforeprint", ask);
    details.hide();
  };
}

export default { render };
