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

// Schools of the board: a list one can search, with all of them in one go.
function schools(question, id, change) {
  const list = choices({ ...question, type: "some" }, id, "checkbox", change);
  const labels = [...list.node.querySelectorAll("label.option")];
  const boxes = labels.map((label) => label.querySelector("input"));
  const typed = el("p", { class: "help" });
  const count = el("p", { class: "help", role: "status" });
  const find = el("input", { type: "search", id: `${id}-find`, autocomplete: "off" });
  const all = el("button", { type: "button" }, question.words.all_schools);
  const tell = () => {
    const n = boxes.filter((box) => box.checked).length;
    count.textContent = question.words.schools_chosen.replace("{n}", n).replace("{total}", boxes.length);
  };
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const label of labels) label.hidden = !label.textContent.toLowerCase().includes(wanted);
  });
  all.addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
    tell();
    change(boxes.map((box) => box.value));
  });
  list.node.addEventListener("change", tell);
  const search = el("p", { class: "find" }, el("label", { for: find.id }, question.words.find_school), find);
  search.hidden = boxes.length < 10;
  list.node.classList.add("schools");
  return {
    node: el("div", {}, typed, search, el("p", { class: "actions" }, all), list.node, count),
    labelled: false,
    show(value) {
      // A text stems from before one could choose; it stays until schools are chosen instead.
      const words = typeof value === "string" ? value : "";
      typed.hidden = !words;
      typed.textContent = words ? question.words.typed_before.replace("{text}", words) : "";
      list.show(words ? [] : value);
      tell();
    },
  };
}

const INPUT_TYPES = { line: "text", number: "number", date: "date", datetime: "datetime-local" };

function typed(question, id, change) {
  const long = question.type === "text";
  const input = long ? el("textarea", { id, rows: 3, maxlength: 10000 })
    : el("input", { id, type: INPUT_TYPES[question.type], min: question.min, max: question.max, step: question.type === "number" ? "any" : null, maxlength: question.type === "line" ? 300 : null });
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
    : question.type === "schools" ? schools(question, id, change)
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
