// A row of labelled fields. A field is made anew only when its own definition changes: what someone types or presses
// beside it stays as it is, and so does the focus.
// What every control says of itself.
const named = (field, id) => ({ id, name: field.name, disabled: field.disabled, "aria-describedby": field.help ? `${id}-help` : null });

function select(field, id, changed) {
  const options = (field.options || []).map(([value, label]) =>
    el("option", { value, selected: String(value) === String(field.value ?? "") }, label));
  const node = el("select", named(field, id), ...options);
  node.addEventListener("change", () => changed(field.name, node.value));
  return node;
}

// A native input with a datalist: searchable by typing, and every screen reader knows it. The whole label, the
// value itself, or a piece that only one option has is enough: nobody has to pick from the list as well.
function combo(field, id, changed) {
  const options = field.options || [];
  const chosen = options.find(([value]) => String(value) === String(field.value ?? ""));
  const list = el("datalist", { id: `${id}-list` }, ...options.map(([, label]) => el("option", { value: label })));
  const node = el("input", { ...named(field, id), type: "search", list: `${id}-list`, autocomplete: "off", value: chosen ? chosen[1] : "" });
  let last = chosen?.[0];
  node.dataset.chosen = last ?? "";
  function choose(option) {
    if (!option) return;
    node.dataset.chosen = option[0];
    if (option[0] === last) return;
    last = option[0];
    changed(field.name, last);
  }
  function find(text) {
    const words = text.trim().toLocaleLowerCase();
    const exact = options.find(([value, label]) => label === text || String(value).toLocaleLowerCase() === words);
    const near = words ? options.filter(([, label]) => label.toLocaleLowerCase().includes(words)) : [];
    return exact ? [exact] : near;
  }
  const told = el("p", { class: "help told", role: "status" });
  const tell = (text, n) => { told.textContent = (text ?? "").replace("{text}", node.value.trim()).replace("{n}", n); };
  node.addEventListener("input", () => {
    const near = find(node.value);
    node.dataset.chosen = ""; // what is typed now is not what was chosen before
    tell(node.value.trim() && !near.length ? field.nothing : "", 0);
    choose(options.find(([, label]) => label === node.value));
  });
  node.addEventListener("change", () => {
    const near = find(node.value);
    if (near.length > 1) tell(field.several, near.length);
    if (near.length === 1) choose(near[0]);
  });
  return [node, list, told];
}

// Several lines of text: whoever presses the button beside it gets them.
function lines(field, id) {
  return el("textarea", { ...named(field, id), rows: 4, spellcheck: "false", autocomplete: "off" }, field.value || null);
}

function input(field, id, changed) {
  const type = field.type === "checkbox" || field.type === "date" ? field.type : "text";
  const node = el("input", {
    ...named(field, id), type, maxlength: type === "text" ? field.maxlength || 200 : null,
    value: type === "checkbox" ? null : field.value ?? "", checked: type === "checkbox" && Boolean(field.value),
  });
  node.addEventListener("change", () => changed(field.name, type === "checkbox" ? node.checked : node.value));
  return node;
}

const CONTROLS = { select, combo, lines };

function render({ model, el: root }) {
  // Not a counter: each widget loads this module anew, and two rows on a page must not share an id.
  const prefix = `ibp-controls-${Math.random().toString(36).slice(2)}`;

  const said = el("p", { class: "visually-hidden", role: "status" });

  function values() {
    const result = {};
    for (const node of root.querySelectorAll("input, select, textarea")) {
      result[node.name] = node.type === "checkbox" ? node.checked : node.dataset.chosen ?? node.value;
    }
    return result;
  }
  const changed = (name, value) => model.send({ kind: "change", name, value });

  function fieldNode(field) {
    if (field.type === "button") {
      const { name, label, disabled, primary } = field;
      return el("div", { class: "field action" }, button(label, () => changed(name, values()), { name, class: primary ? "ibp-primary" : null, disabled }));
    }
    const id = `${prefix}-${field.name}`;
    const label = el("label", { for: id }, field.label);
    const help = field.help ? el("p", { id: `${id}-help`, class: "help" }, field.help) : null;
    if (field.type === "checkbox") return el("div", { class: "field check" }, input(field, id, changed), label, help);
    const control = CONTROLS[field.type] ?? input;
    return el("div", { class: `field ${field.type}` }, label, ...[control(field, id, changed)].flat(), help);
  }

  const legend = model.get("legend");
  const heading = legend ? el("legend", { class: model.get("show_legend") ? "" : "visually-hidden" }, legend) : null;
  const group = el("fieldset", { class: "ibp-controls" }, heading);
  root.append(group, said);
  let shown = new Map(); // each field's node by its definition

  function draw() {
    const active = root.contains(document.activeElement) ? document.activeElement.name : null;
    const before = shown;
    shown = new Map(model.get("fields").map((field) => {
      const definition = JSON.stringify(Object.entries(field).sort()); // whatever order its keys travel in
      return [definition, before.get(definition) ?? fieldNode(field)];
    }));
    for (const [definition, node] of before) if (!shown.has(definition)) node.remove();
    let last = heading;
    for (const node of shown.values()) {
      const next = last ? last.nextSibling : group.firstChild;
      if (next !== node) group.insertBefore(node, next);
      last = node;
    }
    group.hidden = shown.size === 0;
    // What had it may be gone: then it goes to what came in its place.
    if (active && !root.contains(document.activeElement)) {
      (root.querySelector(`[name="${CSS.escape(active)}"]`) ?? root.querySelector("input, select, button"))?.focus();
    }
  }
  draw();
  model.on("change:fields", draw);
  model.on("change:told", () => { said.textContent = model.get("told"); });
  // The shell keeps the choice in the address, so that a page can be shared and reopened.
  const tell = () => {
    const detail = model.get("address");
    if (Object.keys(detail).length > 0) document.dispatchEvent(new CustomEvent("ibp:address", { detail }));
  };
  tell();
  model.on("change:address", tell);
  model.on("msg:custom", ({ kind, name }) => kind === "focus" && root.querySelector(`[name="${CSS.escape(name)}"]`)?.focus());
}

export default { render };
