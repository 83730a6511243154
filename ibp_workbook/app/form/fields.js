// The control of one field, by its kind: each has `node`, `labelled` and `show(value)`.
// A choice that excludes the others: "none of these" ([] is an answer, unlike nothing chosen), or the list's own.
function chooser(field, id, words, change) {
  const many = field.kind === "some" || field.kind === "schools";
  const offered = field.none && field.choices.length ? [...field.choices, ["none", field.none]] : field.choices;
  const options = offered.map(([value, label], index) => {
    const input = el("input", { type: many ? "checkbox" : "radio", name: id, id: `${id}-${index}`, value, disabled: field.writable === false });
    return { input, value, node: el("label", { class: "option", for: input.id }, input, el("span", {}, label)) };
  });
  const alone = many ? options.find((option) => option.value === "none") : null;
  const read = () => {
    const chosen = options.filter((option) => option.input.checked).map((option) => option.value);
    if (!many) return chosen[0] ?? null;
    if (field.none && alone?.input.checked) return [];
    return chosen.length ? chosen : null;
  };
  for (const option of options) {
    option.input.addEventListener("change", () => {
      if (option === alone) for (const other of options) other.input.checked = other === alone && alone.input.checked;
      else if (alone) alone.input.checked = false;
      change(read());
    });
  }
  const clear = button(words.clear, () => {
    for (const option of options) option.input.checked = false;
    options[0]?.input.focus();
    change(null);
  }, { class: "clear", "aria-label": `${words.clear}: ${field.label}` });
  const nothing = options.length ? null : el("p", { class: "help" }, words.no_choices);
  return {
    node: el("div", { class: `options ${field.kind}` }, nothing, ...options.map((option) => option.node), clear),
    options,
    labelled: false,
    show(value) {
      const chosen = Array.isArray(value) ? value : [value];
      const isNone = field.none && Array.isArray(value) && !value.length;
      for (const option of options) option.input.checked = option === alone && field.none ? isNone : chosen.includes(option.value);
      clear.hidden = value === null || field.writable === false;
    },
  };
}

// Schools of the board: a list one can search, with all of them in one go.
function schoolChooser(field, id, words, change) {
  const list = chooser(field, id, words, change);
  const typed = el("p", { class: "help" });
  const count = el("p", { class: "help", role: "status" });
  const find = el("input", { type: "search", id: `${id}-find`, autocomplete: "off" });
  const tell = () => {
    const n = list.options.filter((option) => option.input.checked).length;
    count.textContent = words.schools_chosen.replace("{n}", n).replace("{total}", list.options.length);
  };
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const { node } of list.options) node.hidden = !node.textContent.toLowerCase().includes(wanted);
  });
  const all = button(words.all_schools, () => {
    for (const { input } of list.options) input.checked = true;
    tell();
    change(list.options.map((option) => option.value));
  });
  list.node.addEventListener("change", tell);
  const search = el("p", { class: "find" }, el("label", { for: find.id }, words.find_school), find);
  search.hidden = list.options.length < 10;
  return {
    node: el("div", {}, typed, search, el("p", { class: "actions" }, all), list.node, count),
    labelled: false,
    show(value) {
      // A text stems from before one could choose; it stays until schools are chosen instead.
      const before = typeof value === "string" ? value : "";
      typed.hidden = !before;
      typed.textContent = before ? words.typed_before.replace("{text}", before) : "";
      list.show(before ? [] : value);
      tell();
    },
  };
}

const INPUT_TYPES = { line: "text", number: "number", date: "date", datetime: "datetime-local" };

function typedText(field, id, words, change) {
  const long = field.kind === "text";
  const input = long ? el("textarea", { id, rows: 3, maxlength: 10000, readonly: field.writable === false })
    : el("input", { id, type: INPUT_TYPES[field.kind], min: field.min, max: field.max, step: field.kind === "number" ? "any" : null, maxlength: field.kind === "line" ? 300 : null, readonly: field.writable === false });
  const fit = () => {
    if (!long || !input.offsetParent) return; // what is not on screen has no height
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight + 4, 480)}px`;
  };
  const read = () => {
    if (input.value === "") return null;
    return field.kind === "number" ? Number(input.value) : input.value;
  };
  input.addEventListener("input", () => {
    fit();
    change(read(), true);
  });
  input.addEventListener("change", () => change(read()));
  return {
    node: el("div", { class: "typed" }, input, field.unit ? el("span", { class: "unit" }, field.unit) : null),
    labelled: true,
    show(value) {
      if (document.activeElement !== input) input.value = value ?? "";
      requestAnimationFrame(fit);
    },
  };
}

// Which part of a picture says what it shows: another program may have called it otherwise than we do.
function altKey(value) {
  return ["alt", "title", "description"].find((name) => value[name]?.trim()) ?? "title";
}

// A picture with its alt text. The picture itself comes on request: it is too large to send with every view.
function picture(field, id, words, change, session) {
  const file = el("input", { type: "file", id, accept: field.accept, disabled: !field.writable });
  const alt = el("input", { type: "text", id: `${id}-alt`, maxlength: 300, readonly: !field.writable });
  const shown = el("img", { alt: "" });
  const remove = button(words.remove_image, () => change(null));
  const problem = el("p", { class: "help", role: "alert" });
  let now = null;
  let asked = null;
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    if (!chosen) return;
    if (chosen.size > field.max_bytes) {
      problem.textContent = words.image_too_large;
      return;
    }
    problem.textContent = "";
    const reader = new FileReader();
    reader.addEventListener("load", () => change({ data: reader.result, name: chosen.name.slice(0, 200), title: alt.value }));
    reader.readAsDataURL(chosen);
  });
  alt.addEventListener("change", () => now && change({ ...now, [altKey(now)]: alt.value }));
  return {
    node: el("div", { class: "picture" }, shown, file, el("label", { for: alt.id }, words.image_alt), alt, remove, problem),
    labelled: true,
    show(value) {
      now = value;
      for (const node of [shown, alt, remove, alt.previousElementSibling]) node.hidden = !value;
      if (!value) return;
      const said = value[altKey(value)] ?? "";
      if (document.activeElement !== alt) alt.value = said;
      shown.alt = said || words.image_without_words.replace("{label}", field.label);
      if (value.data) shown.src = value.data;
      else if (asked !== session.known(field.item, field.field).event) {
        asked = session.known(field.item, field.field).event;
        session.ask({ kind: "image", item: field.item }, (reply) => { shown.src = reply.data ?? ""; });
      }
    },
  };
}

const CONTROLS = {
  yes_no: chooser, one: chooser, some: chooser, schools: schoolChooser, image: picture,
  line: typedText, text: typedText, number: typedText, date: typedText, datetime: typedText,
};

// A field with its label, help and control. A set of choices is a fieldset; a single input has a label.
function fieldNode(field, id, session, change) {
  const words = session.texts;
  const control = CONTROLS[field.kind](field, id, words, change, session);
  const must = field.required ? el("span", { class: "must" }, ` ${words.required}`) : null;
  const help = field.help ? el("p", { class: "help", id: `${id}-help` }, field.help) : null;
  const node = control.labelled
    ? el("div", { class: "question", "data-item": field.item }, el("label", { class: "text", for: id }, field.label, must), help, control.node)
    : el("fieldset", { class: "question", "data-item": field.item }, el("legend", { class: "text" }, field.label, must), help, control.node);
  if (help) (control.labelled ? node.querySelector(`#${CSS.escape(id)}`) : node).setAttribute("aria-describedby", help.id);
  return { node, show: control.show };
}
