// One norm at a time, for a projector: previous and next, and keys that leave text fields alone.
const TYPING = 'textarea, select, input:not([type="radio"]):not([type="checkbox"])';

function workshopBar(session, { step }) {
  const previous = button(session.t("go_previous"), () => step(-1), { class: "step" });
  const next = button(session.t("go_next"), () => step(1), { class: "step" });
  const position = el("p", { class: "position", role: "status" });
  const node = el("nav", { class: "steps", "aria-label": session.t("steps") }, previous, position, next);

  function update(statement, hasPrevious, hasNext) {
    const n = session.numbers.get(statement.id);
    position.replaceChildren(el("strong", {}, session.t("position", { n, total: session.statements.length })),
      el("span", {}, statement.domain.title), el("span", { class: "visually-hidden" }, statement.title));
    previous.setAttribute("aria-disabled", String(!hasPrevious));
    next.setAttribute("aria-disabled", String(!hasNext));
  }
  return { node, update };
}

// To a session in which the room votes from its own phones. Only our server has one: in JupyterLab there is none.
function votingLink(session) {
  const { render: pages } = document.documentElement.dataset;
  const place = pages?.replace(/render\/$/, "workshop/");
  return el("a", { class: "voting", href: place ? `${place}?${session.dossier.address}` : "", hidden: !place }, session.t("voting"));
}

// WCAG asks that single-key shortcuts can be switched off.
function keyHint(session) {
  const box = el("input", { type: "checkbox", id: "ibp-form-keys", checked: true });
  const levels = session.definition.levels;
  const hint = session.t(levels[0].n > 0 ? "keys_hint" : "keys_hint_zero", { first: levels[0].n, last: levels.at(-1).n });
  const node = el("p", { class: "keys-hint" }, el("label", { for: box.id }, box, ` ${session.t("keys_on")}`), el("span", {}, hint));
  return { node, on: () => box.checked };
}

function keyAction(event, levels, actions) {
  const { key } = event;
  if (key === "ArrowRight" || key === "PageDown") return () => actions.step(1);
  if (key === "ArrowLeft" || key === "PageUp") return () => actions.step(-1);
  const level = /^\d$/.test(key) ? levels.find((item) => item.n === Number(key)) : null;
  if (level) return () => actions.choose(level.n);
  if (key === "Backspace" || key === "0") return () => actions.clear();
  return null;
}

function listenToKeys(root, session, hint, actions) {
  function pressed(event) {
    const { target } = event;
    const elsewhere = target !== document.body && !root.contains(target);
    if (!actions.active() || !hint.on() || elsewhere || target.matches(TYPING)) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const action = keyAction(event, session.definition.levels, actions);
    if (!action) return;
    event.preventDefault(); // also keeps left and right from changing a radio button that has the focus
    action();
  }
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}
