// What goes with a choice: explanation and evidence, an action of the plan; and what helps to choose.
// A labelled field bound to one field of an answer or action. `update` leaves alone what someone is typing in.
function boundField(session, item, field, { control, label, help = "" }) {
  const id = `q-${item}-${field}`;
  const problem = problemBox(session, item, field, () => control);
  problem.text.id = `${id}-problem`;
  const hint = help ? el("p", { id: `${id}-help`, class: "help" }, help) : null;
  control.id = id;
  control.setAttribute("aria-describedby", hint ? `${hint.id} ${problem.text.id}` : problem.text.id);
  control.addEventListener("input", () => session.change(item, field, control.value, ["text", "textarea"].includes(control.type)));
  control.addEventListener("blur", () => session.flush());

  function update() {
    const value = session.value(item, field) ?? "";
    if (control.value !== value && document.activeElement !== control) control.value = value;
    problem.update();
    if (session.problem(item, field)) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  update();
  return { node: el("div", { class: `field ${field}` }, el("label", { for: id }, label), hint, control, problem.node), update };
}

function actionControl(session, { kind, choices }) {
  if (kind !== "one") return el("input", kind === "date" ? { type: "date" } : { type: "text", maxlength: "300" });
  const offered = [["", session.t("not_chosen")], ...choices];
  return el("select", {}, ...offered.map(([value, label]) => el("option", { value }, label)));
}

// The action of the plan that goes with a norm, and the way to all actions of the plan about it.
function actionFields(session, statement) {
  const fields = session.definition.action.map((asked) => boundField(session, session.answers[statement].action, asked.field, {
    control: actionControl(session, asked), label: asked.label,
  }));
  const list = el("ul", {});
  const all = el("div", { class: "in-plan" }, el("p", { class: "help" }, session.t("in_plan")), list);
  const node = el("fieldset", { class: "action" }, el("legend", {}, session.t("field_action")),
    el("p", { class: "help" }, session.t("action_help")), ...fields.map((field) => field.node), all);
  function update() {
    const actions = session.answers[statement].in_plan;
    all.hidden = !actions.length;
    list.replaceChildren(...actions.map(({ title, status, href }) => el("li", {}, el("a", { href }, title), ` (${status})`)));
    fields.forEach((field) => field.update());
  }
  update();
  return { node, update };
}

function notes(session, statement) {
  const summary = el("summary");
  const details = el("details", { class: "notes" }, summary);
  let fields = null;

  function build() {
    if (fields) return;
    fields = NOTE_FIELDS.map((field) => boundField(session, statement.id, field, {
      control: el("textarea", { rows: "3", maxlength: "10000" }),
      label: session.t(`field_${field}`),
      help: field === "comment" ? session.t("comment_help") : "",
    }));
    if (session.definition.action.length) fields.push(actionFields(session, statement.id));
    details.append(el("div", { class: "note-fields" }, ...fields.map((item) => item.node)));
  }
  // Sixty closed details need no fields yet: they are made when someone opens them.
  details.addEventListener("toggle", build);
  summary.addEventListener("click", build);

  function update() {
    const named = [...NOTE_FIELDS.map((field) => [statement.id, field, field]), [session.answers[statement.id].action, "title", "action"]];
    const filled = named.filter(([item, field]) => session.value(item, field)).map(([, , name]) => session.t(`field_${name}`).toLowerCase());
    summary.textContent = filled.length ? session.t("notes_filled", { fields: filled.join(", ") }) : session.t("notes");
    details.classList.toggle("filled", filled.length > 0);
    fields?.forEach((item) => item.update());
  }
  return { node: details, update, build };
}

function sourceLine(session, source) {
  const name = source.url
    ? el("a", { href: source.url, target: "_blank", rel: "noreferrer noopener" }, source.label)
    : el("span", {}, source.label);
  const check = source.confidence === "low" ? el("strong", {}, ` ${session.t("source_check")}`) : null;
  return el("li", {}, name, source.summary ? `: ${source.summary}` : "", check);
}

function help(session, statement) {
  const part = (title, ...content) => [el("dt", {}, title), el("dd", {}, ...content)];
  const list = (items) => el("ul", {}, ...items);
  const parts = [
    statement.first_step ? part(session.t("first_step"), statement.first_step) : [],
    statement.evidence.length ? part(session.t("evidence_examples"), list(statement.evidence.map((text) => el("li", {}, text)))) : [],
    statement.sources.length ? part(session.t("sources"), list(statement.sources.map((item) => sourceLine(session, item)))) : [],
  ].flat();
  if (!parts.length) return null;
  return el("details", { class: "help-more" }, el("summary", {}, session.t("help")), el("dl", {}, ...parts));
}
