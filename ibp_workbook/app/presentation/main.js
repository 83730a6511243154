// One slide at a time. All slides are in the page, so that they print; only the one shown and the next are drawn.
const MOVES = { ArrowRight: 1, PageDown: 1, ArrowDown: 1, ArrowLeft: -1, PageUp: -1, ArrowUp: -1 };

function slideTable({ columns, rows }, caption, words) {
  return el("details", {}, el("summary", {}, words.table),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table(columns, rows, caption)));
}

function slideFigure(data) {
  if (data.figures.length) {
    return el("dl", { class: "figures" }, ...data.figures.map(([label, number, about]) =>
      el("div", {}, el("dt", {}, label), el("dd", { class: "number" }, number), el("dd", {}, about))));
  }
  if (!data.points.length) return data.chart.kind ? ends(drawChart(data.chart), data.chart) : el("p", {});
  return el("ol", { class: "points" }, ...data.points.map(({ title, text, tone }) =>
    el("li", { "data-tone": tone }, el("strong", {}, title), text ? el("span", {}, text) : "")));
}

// Beside a radar the strongest and the weakest stand by name; the others are heard, and are in the table.
const ENDS = 3;
function ends(drawing, { spokes }) {
  const ranked = (spokes ?? []).map(({ mean }, index) => ({ mean, index })).filter(({ mean }) => mean !== null);
  ranked.sort((a, b) => a.mean - b.mean);
  const middle = ranked.length > 2 * ENDS ? ranked.slice(ENDS, -ENDS) : [];
  const items = drawing.querySelectorAll(".axes li");
  for (const { index } of middle) items[index].classList.add("middle");
  return drawing;
}

// Long Dutch words break where their parts meet, also in a browser without a dictionary.
const PARTS = /(\p{L}{3,})(management|continuïteits|beveiliging|ontwikkeling|gegevens|leveranciers|bescherming|overeenkomst|meldplicht|beheer)/giu;
function soften(node) {
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(PARTS, "$1\u00ad$2");
}

function render({ model, el: root }) {
  const t = (key, values = {}) => fillIn(model.get("texts")[key], values);
  const stage = el("div", { class: "stage" });
  const status = el("p", { class: "position", role: "status" });
  const previous = button(t("previous"), () => go(at - 1));
  const next = button(t("next"), () => go(at + 1), { class: "ibp-primary" });
  const toggle = button(t("show_notes"), () => { notes = !notes; keepNotes(); draw(); });
  const full = button(t("fullscreen"), () => document.fullscreenElement ? document.exitFullscreen() : show.requestFullscreen());
  const print = button(t("print"), printAll);
  const bar = el("div", { class: "bar" }, previous, status, next, toggle, full, print);
  const show = el("section", { class: "ibp-show", "aria-label": t("slides") }, stage, bar);
  root.replaceChildren(show);

  let at = 0;
  let notes = sessionStorage.getItem("ibp-show-notes") === "yes";
  let parts = [];
  let printing = false;
  let session = null;
  const keepNotes = () => sessionStorage.setItem("ibp-show-notes", notes ? "yes" : "no");
  let chosen = [];
  const names = () => chosen.map((slide) => slide.name);
  let arrange = null;

  function build() {
    session?.close();
    session = new Session(model);
    const before = arrange?.node;
    arrange = arranger(session, () => model.get("slides"), () => chosen);
    arrange.node.open = before?.open ?? false;
    before?.remove();
    root.append(arrange.node);
    session.listeners.push(() => {
      if (inOrder().map((slide) => slide.name).join() !== names().join()) lay();
      else arrange.update();
      parts.forEach((part) => part.editor?.update());
    });
    lay();
  }
  // The slides that the board chose, in its order; all of them until somebody chooses.
  function inOrder() {
    const known = new Map(model.get("slides").map((slide) => [slide.name, slide]));
    const picked = (session.value("slides", "order") ?? []).map((name) => known.get(name)).filter(Boolean);
    return picked.length ? picked : [...known.values()];
  }
  function lay() {
    const slides = chosen = inOrder();
    const asked = Number(new URL(location.href).searchParams.get("slide")) || 1;
    at = Math.min(Math.max(asked - 1, 0), Math.max(slides.length - 1, 0));
    arrange.node.hidden = !model.get("writable");
    arrange.update();
    parts = slides.map((slide) => {
      const figure = el("div", { class: "figure" }, el("p", { class: "busy" }, t("drawing")));
      const note = el("p", { class: "rows" });
      const editor = model.get("writable") ? noteEditor(session, slide.name) : null;
      const table = el("div");
      const aside = el("div", { class: "notes" }, el("h3", {}, t("notes")),
        ...slide.spoken.map((line) => el("p", {}, line)), editor ? editor.node : null, table);
      const heading = el("h2", {}, slide.title);
      soften(heading);
      const main = el("div", { class: "main" }, heading, note, figure, el("p", { class: "foot" }, slide.foot));
      const node = el("article", { class: "slide", "data-slide": slide.name }, main, aside);
      return { node, figure, note, table, aside, editor, title: slide.title, shown: false };
    });
    stage.replaceChildren(...(parts.length ? parts.map((part) => part.node) : [el("p", { class: "empty" }, model.get("empty"))]));
    bar.hidden = parts.length === 0;
    fill();
    draw();
  }
  function fill() {
    const drawn = model.get("drawn");
    names().forEach((name, index) => {
      const part = parts[index];
      if (!part || part.shown || !drawn[name]) return;
      part.shown = true;
      part.note.replaceChildren(...days(drawn[name].note));
      part.figure.replaceChildren(slideFigure(drawn[name]));
      soften(part.figure);
      if (drawn[name].rows.length) part.table.replaceChildren(slideTable(drawn[name], part.title, model.get("texts")));
    });
    if (printing && parts.every((part) => part.shown)) {
      printing = false;
      setTimeout(() => window.print(), 50);
    }
  }
  function draw() {
    if (!parts.length) return;
    parts.forEach((part, index) => {
      part.node.classList.toggle("current", index === at);
      part.aside.hidden = !notes;
    });
    if (notes) parts[at].editor?.update(); // as high as what is in it, now that it is on screen
    previous.disabled = at === 0;
    next.disabled = at === parts.length - 1;
    toggle.textContent = t(notes ? "hide_notes" : "show_notes");
    toggle.setAttribute("aria-expanded", String(notes));
    status.replaceChildren(el("span", {}, t("position", { at: at + 1, total: parts.length })),
      el("span", { class: "visually-hidden" }, `: ${parts[at].title}`));
    document.dispatchEvent(new CustomEvent("ibp:address", { detail: { slide: String(at + 1) } }));
    const wanted = names().slice(at, at + 2).filter((name) => !model.get("drawn")[name]);
    if (wanted.length) model.send({ kind: "show", names: wanted });
  }
  function go(to) {
    const held = document.activeElement;
    at = Math.min(Math.max(to, 0), parts.length - 1);
    draw();
    // A button that has just been switched off would lose the focus to the top of the page.
    if (held && held.disabled) (held === next ? previous : next).focus();
  }
  // Drawings come one message after the other: the page is printed when the last one is there.
  function printAll() {
    printing = true;
    model.send({ kind: "show", names: names() });
    fill();
  }

  function onKey(event) {
    if (!root.isConnected || !parts.length || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "p") { event.preventDefault(); printAll(); return; }
    if (event.ctrlKey || event.metaKey || event.target.closest("input, textarea, select, [contenteditable], .scroll")) return;
    const to = event.key === "Home" ? 0 : event.key === "End" ? parts.length - 1 : event.key in MOVES ? at + MOVES[event.key] : null;
    if (to === null) return;
    event.preventDefault();
    go(to);
  }
  document.addEventListener("keydown", onKey);
  model.on("change:dossier", build);
  model.on("change:drawn", fill);
  build();
  return () => {
    document.removeEventListener("keydown", onKey);
    session.close();
  };
}

export default { render };
