// One step of a form with the steps beside it. Built anew only when what is asked changes; else values are brought
// up to date, so that nobody's cursor jumps.
const PASSING = new Set(["title", "empty"]);

function render({ model, el: root }) {
  const session = new Session(model, ["view"]);
  const words = session.texts;
  const steps = el("div", { class: "steps" });
  const body = el("div", { class: "body" });
  const status = statusLine(session);
  const notice = el("div", { class: "notice", role: "status" });
  let fields = [];
  let drawn = "";
  let stepsDrawn = "";

  const tools = () => ({ session, words, fields });
  const find = (item) => body.querySelector(`[data-item="${CSS.escape(item)}"]`);
  function goTo(item) {
    const target = find(item);
    target?.scrollIntoView({ block: "center" });
    (target?.querySelector("input:not([disabled]), textarea, button.add, button") ?? target)?.focus();
  }
  function go(step, then = () => {}) {
    session.ask({ kind: "go", step }, () => {
      body.querySelector("h2").focus();
      then();
    });
  }
  function blocks(shown) {
    if (!shown.blocks.length) return el("p", { class: "complete" }, `✓ ${words.nothing_missing}`);
    const items = shown.blocks.map((block) => el("li", {}, button(block.text, () => goTo(block.item), { class: "link" })));
    return el("details", { class: "blocks" }, el("summary", {}, words.missing.replace("{n}", items.length)), el("ul", {}, ...items));
  }
  function closing(shown) {
    const disabled = !session.view.writable || !shown.signs || !["sign", "changed", "signed"].includes(session.view.state);
    const sign = button(words.sign, () => session.ask({ kind: "sign", role: "board" }), { class: "ibp-primary", disabled });
    const list = shown.signatures.map((one) => el("p", { class: `ibp-tone ${one.tone}` }, one.text));
    return el("section", { class: "group" }, el("h3", {}, words.title_sign), el("p", { class: "help" }, shown.signs ? words.help_sign : words.adviser_signs), ...list, sign);
  }
  // Before the first change takes the signature away, one is told that it will.
  function locked() {
    const unlock = button(words.unlock, () => session.ask({ kind: "unlock" }, () => body.querySelector("h2").focus()));
    return el("div", { class: "ibp-notice attention" }, el("p", {}, words.locked), unlock);
  }
  function foot(view) {
    const at = view.steps.findIndex((step) => step.id === view.step);
    const way = (step, text) => step ? button(`${text}: ${step.title}`, () => go(step.id)) : null;
    const done = el("input", { type: "checkbox", id: "ibp-form-done", disabled: !view.writable });
    done.checked = view.steps[at].done;
    done.addEventListener("change", () => session.ask({ kind: "done", done: done.checked }));
    const mark = view.shown.signatures ? null : el("p", { class: "done" }, done, el("label", { for: done.id }, words.mark_done));
    return el("div", { class: "foot" }, mark, el("div", { class: "actions" }, way(view.steps[at - 1], words.previous), way(view.steps[at + 1], words.next)));
  }
  function build(view) {
    const active = body.contains(document.activeElement) ? document.activeElement : null;
    const focus = active?.id ? { id: active.id, at: active.type === "text" || active.tagName === "TEXTAREA" ? active.selectionStart : null } : null;
    const isBlocksOpen = Boolean(body.querySelector("details.blocks[open]"));
    fields = [];
    const step = view.steps.find((one) => one.id === view.step);
    const sources = view.shown.sources.length ? el("details", { class: "sources" }, el("summary", {}, words.sources), el("ul", {}, ...view.shown.sources.map((source) =>
      el("li", {}, source.url ? el("a", { href: source.url, target: "_blank", rel: "noreferrer noopener" }, source.label) : source.label, source.summary ? `: ${source.summary}` : "")))) : null;
    body.replaceChildren(...[
      el("h2", { tabindex: "-1" }, step.title),
      view.shown.help ? el("p", { class: "lead" }, view.shown.help) : null,
      view.writable ? null : el("p", { class: "help" }, words.read_only),
      view.locked ? locked() : null,
      blocks(view.shown),
      view.shown.empty_rows ? el("p", { class: "help" }, words.empty_rows.replace("{n}", view.shown.empty_rows)) : null,
      ...view.shown.nodes.map((node) => nodeOf(node, tools())),
      view.shown.signatures ? closing(view.shown) : null, sources, foot(view),
    ].filter(Boolean));
    if (isBlocksOpen) body.querySelector("details.blocks")?.setAttribute("open", "");
    for (const field of fields) field.update(); // before the focus comes: who types in a field is not interrupted
    if (!focus) return;
    const again = document.getElementById(focus.id);
    again?.focus({ preventScroll: true });
    if (again && focus.at !== null) again.setSelectionRange(focus.at, focus.at);
  }
  function show(force = false) {
    const view = session.view;
    const shape = JSON.stringify([view.step, view.shown, view.state, view.writable, view.locked, view.steps.map((one) => [one.id, one.done && one.id === view.step])], (key, value) => (PASSING.has(key) ? undefined : value));
    if (force || shape !== drawn) {
      drawn = shape;
      build(view);
    } else for (const field of fields) field.update();
    const progress = JSON.stringify([view.steps, view.step]);
    if (progress !== stepsDrawn) {
      stepsDrawn = progress;
      const held = steps.contains(document.activeElement) ? document.activeElement.dataset.step : null;
      steps.replaceChildren(stepsNode(view, words, go));
      const list = steps.querySelector("nav");
      const current = list.querySelector("[aria-current]");
      // A page that is being opened has no heights yet.
      new ResizeObserver((_, heights) => {
        list.scrollTop = current.offsetTop - list.offsetTop - list.clientHeight / 2;
        heights.disconnect();
      }).observe(list);
      if (held) steps.querySelector(`[data-step="${CSS.escape(held)}"]`)?.focus();
    }
  }
  function hear(message) {
    show(message.kind === "redraw");
    if (message.kind === "saved" && !message.undo) notice.replaceChildren();
    if (message.undo) {
      const undo = button(words.undo, () => session.ask({ kind: "put_back", ...message.undo }));
      notice.replaceChildren(el("span", {}, words.removed), " ", undo);
      undo.focus();
    }
    if (message.focus) goTo(message.focus);
  }
  root.replaceChildren(el("div", { class: "ibp-stepform" }, steps, el("div", { class: "ibp-card work" }, body, notice, status)));
  session.listeners.push(hear);
  show();
  return () => session.close();
}

export default { render };
