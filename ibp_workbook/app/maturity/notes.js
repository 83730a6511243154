// What goes with a choice: explanation, evidence, action, owner and date; and what helps to choose.
// A labelled field bound to one field of an answer. `update` leaves alone what someone is typing in.
function boundField(session, statement, field, { control, label, help = "" }) {
  const id = `q-${statement}-${field}`;
  const problem = problemBox(session, statement, field, () => control);
  problem.text.id = `${id}-problem`;
  const hint = help ? el("p", { id: `${id}-help`, class: "help" }, help) : null;
  control.id = id;
  control.setAttribute("aria-describedby", hint ? `${hint.id} ${problem.text.id}` : problem.text.id);
  control.addEventListener("input", () => session.change(statement, field, control.value, control.type !== "date"));
  control.addEventListener("blur", () => session.flush());

  function update() {
    const value = session.value(statement, field) ?? "";
    if (control.value !== value && document.activeElement !== control) control.value = value;
    problem.update();
    if (session.problem(statement, field)) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  update();
  return { node: el("div", { class: `field ${field}` }, el("label", { for: id }, label), hint, control, problem.node), update };
}

function noteControl(field) {
  if (TEXT_FIELDS.includes(field)) return el("textarea", { rows: "3", maxlength: "10000" });
  return el("input", field === "due" ? { type: "date" } : { type: "text", maxlength: "200" });
}

function notes(session, statement) {
  const summary = el("summary");
  const details = el("details", { class: "notes" }, summary);
  let fields = null;

  function build() {
    if (fields) return;
    fields = NOTE_FIELDS.map((field) => boundField(session, statement.id, field, {
      control: noteControl(field),
      label: session.t(`field_${field}`),
      help: field === "owner" ? session.t("owner_help") : field === "comment" ? session.t("comment_help") : "",
    }));
    details.append(el("div", { class: "note-fields" }, ...fields.map((item) => item.node)));
  }
  // Sixty closed details need no fields yet: they are made when someone opens them.
  details.addEventListener("toggle", build);
  summary.addEventListener("click", build);

  function update() {
    const filled = NOTE_FIELDS.filter((field) => session.value(statement.id, field)).map((field) => session.t(`field_${field}`).toLowerCase());
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
