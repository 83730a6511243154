// The questions as semantic HTML: one function per type, each with `show(value)` to bring it up to date.
function choices(question, id, type, change) {
  const options = question.type === "yes_no" ? [["yes", question.words.yes], ["no", question.words.no]] : question.options;
  const inputs = options.map(([value, label], index) => {
    const input = el("input", { type, name: id, value, id: `${id}-${index}` });
    return { input, value, node: el("label", { class: "option", for: input.id }, input, el("span", {}, label)) };
  });
  const read = () => {
    const chosen = inputs.filter((item) => item.input.checked).map((item) => item.value);
    return type === "radio" ? chosen[0] ?? null : chosen.length ? chosen : null;
  };
  for (const item of inputs) item.input.addEventListener("change", () => change(read()));
  const clear = el("button", { type: "button", class: "clear" }, question.words.clear);
  clear.addEventListener("click", () => {
    for (const item of inputs) item.input.checked = false;
    inputs[0].input.focus();
    change(null);
  });
  return {
    node: el("div", { class: `options ${question.type}` }, ...inputs.map((item) => item.node), clear),
    labelled: false,
    show(value) {
      const chosen = Array.isArray(value) ? value : [value];
      for (const item of inputs) item.input.checked = chosen.includes(item.value);
      clear.hidden = value === null || value === undefined;
    },
  };
}

const INPUT_TYPES = { number: "number", date: "date", datetime: "datetime-local" };

function typed(question, id, change) {
  const long = question.type === "text";
  const input = long ? el("textarea", { id, rows: 3, maxlength: 10000 })
    : el("input", { id, type: INPUT_TYPES[question.type], min: question.min, max: question.max, step: question.type === "number" ? "any" : null });
  const read = () => {
    if (input.value === "") return null;
    return question.type === "number" ? Number(input.value) : input.value;
  };
  input.addEventListener("input", () => change(read(), true));
  input.addEventListener("change", () => change(read()));
  const unit = question.unit ? el("span", { class: "unit" }, question.unit) : null;
  return {
    node: el("div", { class: "typed" }, input, unit),
    labelled: true,
    show(value) {
      if (document.activeElement !== input) input.value = value ?? "";
    },
  };
}

// Repeatable rows; the whole list is one answer.
function group(question, id, change) {
  const list = el("div", { class: "rows" });
  const add = el("button", { type: "button" }, question.words.add_row);
  let rows = [];
  const changed = (typing) => change(rows.length ? rows : null, typing);
  function draw() {
    list.replaceChildren(...rows.map((row, index) => {
      const inner = question.questions.map((item) => {
        const part = fieldOf({ ...item, words: question.words }, `${id}-${index}-${item.id}`, (value, typing) => {
          rows = rows.map((old, at) => (at === index ? { ...old, [item.id]: value } : old));
          changed(typing);
        });
        part.show(row[item.id] ?? null);
        return part.node;
      });
      const remove = el("button", { type: "button" }, question.words.remove_row.replace("{n}", index + 1));
      remove.addEventListener("click", () => {
        rows = rows.filter((_, at) => at !== index);
        draw();
        changed(false);
        add.focus();
      });
      return el("fieldset", { class: "row" }, el("legend", {}, question.words.row.replace("{n}", index + 1)), ...inner, remove);
    }));
  }
  add.addEventListener("click", () => {
    rows = [...rows, {}];
    draw();
    list.lastElementChild.querySelector("input, textarea")?.focus();
  });
  return {
    node: el("div", {}, list, add),
    labelled: false,
    show(value) {
      if (list.contains(document.activeElement)) return;
      rows = value ?? [];
      draw();
    },
  };
}

// A question with its text, help and field; a set of choices is a fieldset, a single field has a label.
function fieldOf(question, id, change) {
  const field = question.type === "group" ? group(question, id, change)
    : question.type === "some" ? choices(question, id, "checkbox", change)
      : ["yes_no", "one"].includes(question.type) ? choices(question, id, "radio", change) : typed(question, id, change);
  const help = question.help ? el("p", { class: "help", id: `${id}-help` }, question.help) : null;
  const message = el("div", { class: "message", role: "alert" });
  const node = field.labelled
    ? el("div", { class: "question", "data-question": question.id }, el("label", { class: "text", for: id }, question.text), help, field.node, message)
    : el("fieldset", { class: "question", "data-question": question.id, "aria-describedby": help ? help.id : null },
      el("legend", { class: "text" }, question.text), help, field.node, message);
  return { node, message, show: field.show };
}
