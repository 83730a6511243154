// Beside a question: comments with replies, and who changed it when. Panels are made when someone opens them.
function talkOf(question, session, memory, words) {
  const key = `${question.path}|${question.name}`;
  const panel = el("div", { class: "talk" });
  const open = question.comments.filter((one) => !one.resolved).length;
  const button = (kind, text) => {
    const node = el("button", { type: "button", class: "link", "aria-expanded": "false", "aria-label": `${text}: ${question.label}` }, text);
    node.addEventListener("click", () => {
      memory.open.get(key) === kind ? memory.open.delete(key) : memory.open.set(key, kind);
      draw();
    });
    return { kind, node };
  };
  const buttons = [];
  if (question.name === "value") buttons.push(button("comments", open ? words.comments_open.replace("{n}", open) : words.comment));
  if (question.head) buttons.push(button("history", words.history));

  function draft(id, label, send) {
    const input = el("textarea", { id: `talk-${key}-${id}`, rows: 2, maxlength: 2000 });
    input.value = memory.drafts.get(input.id);
    input.addEventListener("input", () => memory.drafts.set(input.id, input.value));
    const go = el("button", { type: "button" }, words.send_comment);
    go.addEventListener("click", () => send(input.value, (reply) => {
      if (reply.kind === "saved") memory.drafts.delete(input.id);
      session.tell({ kind: "redraw" });
    }));
    return el("div", { class: "draft" }, el("label", { for: input.id }, label), input, go);
  }
  function said(one) {
    return el("p", {}, el("span", { class: "who" }, `${one.by}, ${one.at}`), el("br"), one.text);
  }
  function comment(one) {
    const settle = el("button", { type: "button" }, one.resolved ? words.reopen : words.resolve);
    settle.addEventListener("click", () => session.ask({ kind: "settle", comment: one.id, resolved: !one.resolved }));
    const reply = el("details", {}, el("summary", {}, words.reply),
      draft(one.id, words.reply, (text, then) => session.ask({ kind: "comment", path: question.path, text, reply_to: one.id }, then)));
    const state = one.resolved ? el("p", { class: "help" }, words.resolved) : null;
    return el("li", { class: one.resolved ? "resolved" : "" }, said(one), el("div", { class: "replies" }, ...one.replies.map(said)), state,
      ...(question.writable ? [settle, reply] : []));
  }
  function comments() {
    const list = el("ul", {}, ...question.comments.map(comment));
    const add = question.writable ? draft("new", words.new_comment, (text, then) => session.ask({ kind: "comment", path: question.path, text, reply_to: null }, then)) : null;
    panel.replaceChildren(...[question.comments.length ? list : null, add].filter(Boolean));
  }
  function history() {
    panel.replaceChildren(el("p", { role: "status" }, words.loading));
    session.ask({ kind: "history", item: question.path, name: question.name }, (reply) => {
      const rows = reply.rows.map((row, index) => {
        const back = index && question.writable ? el("button", { type: "button", "aria-label": `${words.restore}: ${row.new}` }, words.restore) : null;
        back?.addEventListener("click", () => session.change(question, row.value));
        return el("li", {}, el("span", { class: "who" }, `${row.at}, ${row.by}`), el("br"), `${row.old} → ${row.new} `, back);
      });
      panel.replaceChildren(el("ul", {}, ...rows));
    });
  }
  function draw() {
    const kind = memory.open.get(key);
    for (const one of buttons) one.node.setAttribute("aria-expanded", String(one.kind === kind));
    panel.hidden = !kind;
    if (kind === "comments") comments();
    else if (kind === "history") history();
    else panel.replaceChildren();
  }
  draw();
  return el("div", { class: "beside" }, el("span", { class: "known" }, question.known ?? ""), ...buttons.map((one) => one.node), panel);
}
