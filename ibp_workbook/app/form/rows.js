// Questions, groups and rows in rows, each with what goes beside it. `fields` collects what has a value.
function questionNode(question, { session, fields }) {
  const made = boundField(session, question, `f|${question.item}|${question.field}`, markedBox(session, question), beside(session, question));
  fields.push(made);
  return made.node;
}

function rowsNode(group, tools, level) {
  const { session, words } = tools;
  const press = (text, name, pressed) => button(text, pressed, { "aria-label": `${text}: ${name}` });
  const rows = group.rows.map((row, index) => {
    const name = `${group.row_label} ${index + 1}${row.title ? `: ${row.title}` : ""}`;
    const own = row.own && group.writable;
    const move = (text, down) => press(text, name, () => session.ask({ kind: "move_row", item: row.item, down }));
    const actions = own ? el("div", { class: "row-actions" },
      index ? move(words.up, false) : null, index < group.rows.length - 1 ? move(words.down, true) : null,
      press(words.remove, name, () => session.ask({ kind: "remove_row", item: row.item }))) : null;
    return el("fieldset", { class: "row", "data-item": row.item }, el("legend", {}, name), ...row.nodes.map((node) => nodeOf(node, tools, level + 1)), actions);
  });
  const none = rows.length ? null : el("p", { class: "help" }, group.own ? words.no_rows : words.no_sources);
  const add = group.own && group.writable ? press(words.add_row.replace("{row}", group.row_label.toLowerCase()), group.label, () => session.ask({ kind: "add_row", group: group.item })) : null;
  add?.classList.add("add");
  return el("div", { class: "rows" }, none, ...rows, add);
}

function nodeOf(node, tools, level = 3) {
  if (!node.rows && !node.nodes) return questionNode(node, tools);
  const heading = node.label ? el(`h${Math.min(level, 6)}`, {}, node.label, node.required ? el("span", { class: "must" }, ` ${tools.words.required}`) : null) : null;
  const help = node.help ? el("p", { class: "help" }, node.help) : null;
  const inside = node.rows ? [rowsNode(node, tools, level)] : node.nodes.map((inner) => nodeOf(inner, tools, level + 1));
  return el("section", { class: "group", "data-item": node.item, tabindex: "-1" }, heading, help, ...inside);
}
