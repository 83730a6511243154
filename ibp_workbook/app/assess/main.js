// The form on one side, the verdict on the other.
function openForm(model, root) {
  const session = new Session(model, ["view"]);
  const { texts: words, dossier } = session;
  const definition = model.get("definition");
  const fields = new Map();
  const notice = el("p", { class: "notice", role: "status" });
  const verdict = el("div", { class: "verdict", "aria-label": words.verdict, role: "region" });

  const outcome = el("p", { class: "visually-hidden", role: "status" });
  const answers = el("dl", { class: "on-paper" });

  function questionField(question) {
    // Each question is an item of its own, unless one item has them as its fields, such as an action of the plan.
    const made = boundField(session, question, `q-${question.id}`);
    return {
      node: made.node,
      label: question.label,
      update({ visible }) {
        made.node.hidden = visible[question.id] === false || (visible[question.id] === null && session.value(question.item, question.field) === null);
        made.update();
      },
    };
  }
  const sections = definition.sections.map((section) => {
    const nodes = section.questions.map((question) => {
      fields.set(question.id, questionField(question));
      return fields.get(question.id).node;
    });
    return { node: el("section", { class: "ibp-card" }, el("h2", {}, section.title), ...nodes), nodes };
  });

  function goTo(question) {
    const target = fields.get(question)?.node;
    target?.scrollIntoView({ block: "center" });
    target?.querySelector("input, textarea, button")?.focus();
  }
  function answer(question, value) {
    session.change(question, "value", value);
    goTo(question);
  }
  // On paper an answer is a text; a form has no use there. Written only then: a page that is read has the form.
  const paper = window.matchMedia("print");
  function inWords({ kind, unit, choices, none }, value) {
    if (kind === "date") return session.formats.day(value);
    if (kind === "datetime") return session.formats.moment(value);
    return [valueInWords(session, value, choices, none), unit].filter(Boolean).join(" ");
  }
  function writeAnswers() {
    const questions = definition.sections.flatMap((section) => section.questions);
    const isAnswered = ({ id, item, field }) => !fields.get(id).node.hidden && ![null, undefined, ""].includes(session.value(item, field));
    answers.replaceChildren(...questions.filter((question) => paper.matches && isAnswered(question)).flatMap((question) => [
      el("dt", {}, question.label),
      el("dd", {}, inWords(question, session.value(question.item, question.field))),
    ]));
  }
  paper.addEventListener("change", writeAnswers);
  function drawVerdict(view) {
    const textOf = (id) => fields.get(id).label;
    const open = [...verdict.querySelectorAll("details[open]")].map((node) => node.dataset.fold);
    verdict.replaceChildren(...verdictNode(view, words, goTo, textOf, answer).filter(Boolean));
    for (const node of verdict.querySelectorAll("details")) node.open = open.includes(node.dataset.fold);
    const said = headline(view.verdict, words, textOf);
    if (outcome.textContent !== said) outcome.textContent = said;
    keep.disabled = !view.verdict.decided;
  }
  function show(isVerdictNew) {
    const { view } = session;
    for (const field of fields.values()) field.update(view);
    for (const section of sections) section.node.hidden = section.nodes.every((node) => node.hidden);
    if (definition.verdict && isVerdictNew) drawVerdict(view);
  }
  const keep = button(words.keep, () => session.ask({ kind: "keep" }), { class: "ibp-primary" });
  const print = button(words.print, () => window.print());
  const status = statusLine(session);
  const lead = definition.introduction ? el("p", { class: "ibp-lead" }, definition.introduction) : null;
  // A form without a verdict tells below itself whether all is saved, and what happened to its item.
  const below = definition.verdict ? [] : [status, beside(session, { item: dossier.item, field: null, label: dossier.subject }).node];
  const questions = el("div", { class: "questions" }, lead, ...sections.map((section) => section.node), answers, ...below);
  const aside = definition.verdict ? el("aside", { class: "ibp-card", "aria-label": words.verdict },
    el("h2", {}, words.verdict), outcome, verdict, el("p", { class: "actions" }, keep, print), notice, status) : null;
  root.replaceChildren(el("div", { class: `ibp-assessment ${definition.verdict ? "" : "alone"}` }, questions, aside));
  session.listeners.push((message) => {
    if (message.told) notice.textContent = message.told;
    show(message.view || message.kind === "fresh");
  });
  show(true);
  return () => {
    paper.removeEventListener("change", writeAnswers);
    session.close();
  };
}

function render({ model, el: root }) {
  return forEachDossier(model, () => openForm(model, root));
}

export default { render };
