// A figure, its table and its downloads. The SVG comes from our own charts; people's text is text nodes only.
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
  const heading = el("h2");
  const note = el("p", { class: "note" });
  const figure = el("div", { class: "figure", tabindex: "0", role: "group" });
  const status = el("p", { class: "visually-hidden", role: "status" });
  const details = el("details");
  const downloads = el("p", { class: "downloads" });
  const panel = el("section", { class: "ibp-chart ibp-card" }, heading, note, figure, status, details, downloads);
  root.replaceChildren(panel);

  function drawFigure() {
    const text = model.get("svg");
    const parsed = text ? new DOMParser().parseFromString(text, "image/svg+xml").documentElement : null;
    const node = parsed ? document.importNode(parsed, true) : el("p", { class: "empty" }, model.get("empty"));
    figure.replaceChildren(node);
  }
  function drawTable() {
    const rows = model.get("rows");
    const words = model.get("texts");
    details.replaceChildren(
      el("summary", {}, words.as_table),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": model.get("heading") },
        table(model.get("columns"), rows, model.get("heading"))));
    details.hidden = downloads.hidden = rows.length === 0;
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
  function drawBusy() {
    panel.setAttribute("aria-busy", String(model.get("busy")));
    status.textContent = model.get("busy") ? model.get("texts").busy : "";
  }
  // A click on a row is a short cut; the same links stand in the table for keyboard and screen reader.
  figure.addEventListener("click", (event) => {
    const row = event.target.closest("[data-school]");
    const href = row && model.get("links")[row.dataset.school];
    if (href) window.location.href = href;
  });
  const drawAll = () => { drawWords(); drawFigure(); drawTable(); drawBusy(); };
  drawAll();
  model.on("change:svg change:empty", drawFigure);
  model.on("change:rows change:columns", drawTable);
  model.on("change:heading change:note", () => { drawWords(); drawTable(); });
  model.on("change:busy", drawBusy);
  model.on("msg:custom", (content, buffers) => saveFile(content, buffers));
}

export default { render };
