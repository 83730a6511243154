// Beside a question: who changed it last, and what opens on request. A panel is made when someone opens it.
const PANELS = { comments: commentsPanel, history: historyPanel };

function knownLine(session, { item, field }) {
  const { value, by, at } = session.known(item, field);
  if (value === null || !at) return "";
  const origin = session.known(item, "origin").value;
  return origin ? session.t("known_from", { origin }) : session.t("known", { by, at: session.formats.moment(at) });
}

function beside(session, question) {
  const key = `${question.item}|${question.field}`;
  const known = el("span", { class: "known" });
  const panel = el("div", { class: "ibp-panel" });
  const buttons = Object.keys(PANELS).filter((kind) => kind !== "comments" || question.comments).map((kind) => {
    const pressed = () => {
      session.opened.get(key) === kind ? session.opened.delete(key) : session.opened.set(key, kind);
      draw();
    };
    return { kind, node: button("", pressed) };
  });
  let drawn = null; // the event at which the history was drawn
  function draw() {
    drawn = session.known(question.item, question.field).event;
    const open = session.opened.get(key);
    for (const { kind, node } of buttons) node.setAttribute("aria-expanded", String(kind === open));
    panel.hidden = !open;
    panel.replaceChildren(...(open ? [PANELS[open](session, question)] : []));
  }
  function update() {
    known.replaceChildren(...days(knownLine(session, question)));
    if (session.opened.get(key) === "history" && session.known(question.item, question.field).event !== drawn) draw();
    for (const { kind, node } of buttons) {
      const waiting = kind === "comments" ? question.comments.filter((comment) => !comment.resolved).length : 0;
      node.textContent = waiting ? session.t("comments_open", { n: waiting }) : session.t(kind);
      node.setAttribute("aria-label", `${node.textContent}: ${question.label}`);
      node.hidden = kind === "history" && question.field !== null && session.known(question.item, question.field).event === null;
    }
  }
  update();
  draw();
  return { node: el("div", { class: "ibp-beside" }, known, ...buttons.map(({ node }) => node), panel), update };
}
