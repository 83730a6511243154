// What people say about a question, with replies; a draft outlives the page.
function commentsPanel(session, question) {
  const { item, writable, comments } = question;

  function draft(id, label, reply_to) {
    const input = el("textarea", { id: `comment-${item}-${id}`, rows: 2, maxlength: 2000 });
    input.value = session.drafts.get(input.id);
    input.addEventListener("input", () => session.drafts.set(input.id, input.value));
    const send = el("button", { type: "button" }, session.t("send_comment"));
    send.addEventListener("click", () => session.ask({ kind: "comment", item, text: input.value, reply_to }, (reply) => {
      if (reply.kind === "saved") session.drafts.delete(input.id);
      session.tell({ kind: "redraw" });
    }));
    return el("div", { class: "draft" }, el("label", { for: input.id }, label), input, send);
  }
  function said({ by, at, text }) {
    return el("p", {}, el("span", { class: "who" }, `${by}, ${session.formats.moment(at)}`), el("br"), text);
  }
  function commentNode(comment) {
    const settle = el("button", { type: "button" }, session.t(comment.resolved ? "reopen" : "resolve"));
    settle.addEventListener("click", () => session.ask({ kind: "settle", comment: comment.id, resolved: !comment.resolved }));
    const reply = el("details", {}, el("summary", {}, session.t("reply")), draft(comment.id, session.t("reply"), comment.id));
    const state = comment.resolved ? el("p", { class: "help" }, session.t("resolved")) : null;
    return el("li", { class: comment.resolved ? "resolved" : "" }, said(comment), el("div", { class: "replies" }, ...comment.replies.map(said)), state,
      ...(writable ? [settle, reply] : []));
  }
  return el("div", {}, comments.length ? el("ul", {}, ...comments.map(commentNode)) : null,
    writable ? draft("new", session.t("new_comment"), null) : null);
}
