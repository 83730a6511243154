// The form on one side, the verdict on the other.
function render({ model, el: root }) {
  let close = () => {};

  function draw() {
    close();
    const words = model.get("texts");
    const definition = model.get("definition");
    const session = new AssessmentSession(model);
    const fields = new Map();
    const texts = {};
    const status = el("p", { class: "status", role: "status" });
    const notice = el("p", { class: "notice", role: "status" });
    const verdict = el("div", { class: "verdict", "aria-live": "polite", "aria-label": words.verdict, role: "region" });
    const sections = definition.sections.map((section) => {
      const nodes = section.questions.map((question) => {
        texts[question.path] = question.label;
        const field = fieldNode(question, `q-${question.path}`, words, (value, typing) => session.change(question.path, value, typing), session);
        fields.set(question.path, field);
        return field.node;
      });
      return { node: el("section", { class: "ibp-card" }, el("h2", {}, section.title), ...nodes), nodes };
    });

    function goTo(question) {
      const target = fields.get(question)?.node;
      target?.scrollIntoView({ block: "center" });
      target?.querySelector("input, textarea, button")?.focus();
    }
    function conflictNode(conflict) {
      const button = (keep, text) => {
        const node = el("button", { type: "button" }, text);
        node.addEventListener("click", () => session.resolve(conflict.proposal, keep));
        return node;
      };
      const said = (value) => (Array.isArray(value) ? value.join(", ") : String(value ?? words.no_answer));
      return el("div", { class: "conflict" }, el("p", {}, words.conflict.replace("{by}", conflict.by)),
        button("mine", `${words.keep_mine}: ${said(conflict.mine)}`), button("theirs", `${words.keep_theirs}: ${said(conflict.theirs)}`));
    }
    function show() {
      const view = { ...session.view, texts };
      for (const [id, field] of fields) {
        field.node.hidden = view.visible[id] === false || (view.visible[id] === null && session.value(id) === null);
        field.show(session.value(id));
        const conflicts = view.answers[id]?.conflicts ?? [];
        if (conflicts.length) field.message.replaceChildren(...conflicts.map(conflictNode));
        else if (!session.outbox.get(id, "value")?.refused) field.message.replaceChildren();
      }
      for (const section of sections) section.node.hidden = section.nodes.every((node) => node.hidden);
      if (!definition.verdict) return;
      verdict.replaceChildren(...verdictNode(view, words, goTo).filter(Boolean));
      keep.disabled = !view.verdict.decided;
    }
    function hear(message) {
      if (message.kind === "notice") notice.textContent = message.text;
      if (message.kind === "refused" && message.question) fields.get(message.question).message.replaceChildren(el("p", {}, message.message));
      if (message.view) show();
      status.textContent = session.saved ? words.saved : words.saving;
    }
    const keep = el("button", { type: "button", class: "ibp-primary" }, words.keep);
    keep.addEventListener("click", () => session.keep());
    const print = el("button", { type: "button" }, words.print);
    print.addEventListener("click", () => window.print());
    const aside = el("aside", { class: "ibp-card", "aria-label": words.verdict },
      el("h2", {}, words.verdict), verdict, el("p", { class: "actions" }, keep, print), notice, status);
    // A form without a verdict, such as an action of the plan, tells below itself whether all is saved.
    const lead = definition.introduction ? el("p", { class: "ibp-lead" }, definition.introduction) : null;
    const questions = el("div", { class: "questions" }, lead, ...sections.map((section) => section.node), definition.verdict ? null : status);
    root.replaceChildren(el("div", { class: `ibp-assessment ${definition.verdict ? "" : "alone"}` }, questions, definition.verdict ? aside : null));
    session.listeners.push(hear);
    show();
    const fresh = () => {
      session.view = model.get("view");
      show();
    };
    model.on("change:view", fresh);
    close = () => {
      model.off("change:view", fresh);
      session.close();
    };
  }
  draw();
  model.on("change:dossier", draw);
  return () => close();
}

export default { render };
