// The control of one question, by its kind: each has `node`, `labelled` and `show(value)`.
function chooser(question, id, many, change) {
  const options = question.kind === "yes_no" ? [[true, question.words.yes], [false, question.words.no]] : question.choices;
  const inputs = options.map(([value, label], index) => {
    const input = el("input", { type: many ? "checkbox" : "radio", name: id, id: `${id}-${index}`, disabled: !question.writable });
    return { input, value, node: el("label", { class: "option", for: input.id }, input, el("span", {}, label)) };
  });
  const clear = el("button", { type: "button", class: "clear", "aria-label": `${question.words.clear}: ${question.label}` }, question.words.clear);
  const read = () => {
    const chosen = inputs.filter((item) => item.input.checked).map((item) => item.value);
    return many ? (chosen.length ? chosen : null) : chosen[0] ?? null;
  };
  for (const item of inputs) item.input.addEventListener("change", () => change(read()));
  clear.addEventListener("click", () => {
    for (const item of inputs) item.input.checked = false;
    inputs[0]?.input.focus();
    change(null);
  });
  const nothing = inputs.length ? null : el("p", { class: "help" }, question.words.no_choices);
  return {
    node: el("div", { class: `options ${question.kind}` }, nothing, ...inputs.map((item) => item.node), clear),
    labelled: false,
    show(value) {
      const chosen = Array.isArray(value) ? value : [value];
      for (const item of inputs) item.input.checked = chosen.includes(item.value);
      clear.hidden = value === null || !question.writable;
    },
  };
}

function typedText(question, id, change) {
  const types = { line: "text", number: "number", date: "date" };
  const input = question.kind === "text" ? el("textarea", { id, rows: 3, maxlength: 10000, readonly: !question.writable })
    : el("input", { id, type: types[question.kind], step: question.kind === "number" ? "any" : null, maxlength: question.kind === "line" ? 300 : null, readonly: !question.writable });
  const fit = () => {
    if (question.kind !== "text" || !input.isConnected) return;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 4, 480)}px`;
  };
  const read = () => {
    if (input.value === "") return null;
    return question.kind === "number" ? Number(input.value) : input.value;
  };
  input.addEventListener("input", () => {
    fit();
    change(read(), true);
  });
  input.addEventListener("change", () => change(read()));
  return {
    node: el("div", { class: "typed" }, input),
    labelled: true,
    show(value) {
      if (document.activeElement !== input) input.value = value ?? "";
      requestAnimationFrame(fit);
    },
  };
}

// A picture with its alt text. The picture itself comes on request: it is too large to send with every view.
function picture(question, id, change, session) {
  const words = question.words;
  const file = el("input", { type: "file", id, accept: "image/png,image/jpeg,image/gif,image/webp", disabled: !question.writable });
  const alt = el("input", { type: "text", id: `${id}-alt`, maxlength: 300, readonly: !question.writable });
  const shown = el("img", { alt: "" });
  const remove = el("button", { type: "button" }, words.remove_image);
  const problem = el("p", { class: "help", role: "alert" });
  let now = null;
  let asked = null;
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    if (!chosen) return;
    if (chosen.size > 2_900_000) {
      problem.textContent = words.image_too_large;
      return;
    }
    problem.textContent = "";
    const reader = new FileReader();
    reader.addEventListener("load", () => change({ data: reader.result, name: chosen.name.slice(0, 200), title: alt.value }));
    reader.readAsDataURL(chosen);
  });
  alt.addEventListener("change", () => now && change({ ...now, title: alt.value }));
  remove.addEventListener("click", () => change(null));
  return {
    node: el("div", { class: "picture" }, shown, file, el("label", { for: alt.id }, words.image_alt), alt, remove, problem),
    labelled: true,
    show(value) {
      now = value;
      for (const node of [shown, alt, remove, alt.previousElementSibling]) node.hidden = !value;
      if (!value) return;
      if (document.activeElement !== alt) alt.value = value.title ?? "";
      shown.alt = value.title ?? "";
      if (value.data) shown.src = value.data;
      else if (asked !== question.head) {
        asked = question.head;
        session.ask({ kind: "image", path: question.path }, (reply) => { shown.src = reply.data ?? ""; });
      }
    },
  };
}

function controlOf(question, id, change, session) {
  if (question.kind === "image") return picture(question, id, change, session);
  if (["yes_no", "one", "some"].includes(question.kind)) return chooser(question, id, question.kind === "some", change);
  return typedText(question, id, change);
}
