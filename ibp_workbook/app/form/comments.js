// What is asked about the numbers in a comment: as a session does it of a field.
class CommentQuestion {
  constructor(session, post) {
    Object.assign(this, { session, post, numbers: [], said: [], told: "" });
  }

  t(key, values) {
    return this.session.t(key, values);
  }

  put(numbers) {
    Object.assign(this, { numbers, told: "" });
    this.update();
  }

  doubt() {
    return this.numbers[0];
  }

  problem() {
    return this.told;
  }

  sayNoBsn(_item, _field, number) {
    this.said.push(number);
    this.put(this.numbers.slice(1));
    if (!this.numbers.length) this.post();
  }

  sayBsn(_item, _field, number) {
    Object.assign(this, { numbers: [], told: this.t("take_bsn_out", { number }) });
    this.update();
  }
}

// What people say about a question, with replies; a draft outlives the page.
function commentsPanel(session, question) {
  const { item, discussed, comments } = question; // a signed form may be discussed, though not changed

  function draft(id, label, reply_to) {
    const input = el("textarea", { id: `comment-${item}-${id}`, rows: 2, maxlength: 2000 });
    input.value = session.drafts.get(input.id);
    input.addEventListener("input", () => session.drafts.set(input.id, input.value));
    const question = new CommentQuestion(session, () => post());
    const problem = problemBox(question, item, "text", () => input);
    question.update = problem.update;
    const post = () => session.ask({ kind: "comment", item, text: input.value, reply_to, no_bsn: question.said }, (reply) => {
      if (reply.ask) return question.put(reply.ask);
      if (reply.kind === "saved") session.drafts.delete(input.id);
      session.tell({ kind: "redraw" });
    });
    const send = button(session.t("send_comment"), post);
    return el("div", { class: "draft" }, el("label", { for: input.id }, label), input, problem.node, send);
  }
  function said({ by, at, text }) {
    return el("p", {}, el("span", { class: "who" }, `${by}, ${session.formats.moment(at)}`), el("br"), text);
  }
  function commentNode(comment) {
    const settle = button(session.t(comment.resolved ? "reopen" : "resolve"), () => session.ask({ kind: "settle", comment: comment.id, resolved: !comment.resolved }));
    const reply = el("details", {}, el("summary", {}, session.t("reply")), draft(comment.id, session.t("reply"), comment.id));
    const state = comment.resolved ? el("p", { class: "help" }, session.t("resolved")) : null;
    return el("li", { class: comment.resolved ? "resolved" : "" }, said(comment), el("div", { class: "replies" }, ...comment.replies.map(said)), state,
      ...(discussed ? [settle, reply] : []));
  }
  return el("div", {}, comments.length ? el("ul", {}, ...comments.map(commentNode)) : null,
    discussed ? draft("new", session.t("new_comment"), null) : null);
}
