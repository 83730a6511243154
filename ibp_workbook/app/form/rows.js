// Questions, groups and rows in rows, each with what goes beside it. `fields` collects what has a value.
function questionNode(question, tools) {
  const { session, words, fields, memory } = tools;
  const { node, message, show } = fieldNode(question, `f|${question.path}|${question.name}`, words,
    (value, typing) => session.change(question, value, typing), session, talkOf(question, session, memory, words));

  function conflict(found) {
    const said = (value) => (Array.isArray(value) ? value.join(", ") : value?.title ?? String(value ?? words.no_answer));
    const button = (keep, text) => {
      const made = el("button", { type: "button" }, text);
      made.addEventListener("click", () => session.ask({ kind: "resolve", proposal: found.proposal, keep }));
      return made;
    };
    return el("div", { class: "conflict" }, el("p", {}, words.conflict.replace("{by}", found.by)),
      button("mine", `${words.keep_mine}: ${said(found.mine)}`), button("theirs", `${words.keep_theirs}: ${said(found.theirs)}`));
  }
  fields.set(`${question.path}|${question.name}`, {
    show(fresh) {
      Object.assign(question, { value: fresh.value, head: fresh.head });
      show(session.value(question));
      const refused = session.outbox.get(question.path, question.name)?.refused;
      message.replaceChildren(...fresh.conflicts.map(conflict), ...(refused ? [el("p", {}, refused)] : []));
    },
  });
  return node;
}

function rowsNode(group, tools, level) {
  const { session, words } = tools;
  const press = (text, name, work) => {
    const node = el("button", { type: "button", "aria-label": `${text}: ${name}` }, text);
    node.addEventListener("click", work);
    return node;
  };
  const rows = group.rows.map((row, index) => {
    const name = `${group.row_label} ${index + 1}${row.title ? `: ${row.title}` : ""}`;
    const own = row.own && group.writable;
    const move = (text, down) => press(text, name, () => session.ask({ kind: "move_row", path: row.path, down }));
    const actions = own ? el("div", { class: "row-actions" },
      index ? move(words.up, false) : null, index < group.rows.length - 1 ? move(words.down, true) : null,
      press(words.remove, name, () => session.ask({ kind: "remove_row", path: row.path }))) : null;
    return el("fieldset", { class: "row", "data-item": row.path }, el("legend", {}, name), ...row.nodes.map((node) => nodeOf(node, tools, level + 1)), actions);
  });
  const none = rows.length ? null : el("p", { class: "help" }, group.own ? words.no_rows : words.no_sources);
  const add = group.own && group.writable ? press(words.add_row.replace("{row}", group.row_label.toLowerCase()), group.label, () => session.ask({ kind: "add_row", group: group.path })) : null;
  add?.classList.add("add");
  return el("div", { class: "rows" }, none, ...rows, add);
}

function nodeOf(node, tools, level = 3) {
  if (!node.rows && !node.nodes) return questionNode(node, tools);
  const heading = node.label ? el(`h${Math.min(level, 6)}`, {}, node.label, node.required ? el("span", { class: "must" }, ` ${tools.words.required}`) : null) : null;
  const help = node.help ? el("p", { class: "help" }, node.help) : null;
  const inside = node.rows ? [rowsNode(node, tools, level)] : node.nodes.map((inner) => nodeOf(inner, tools, level + 1));
  return el("section", { class: "group", "data-item": node.path, tabindex: "-1" }, heading, help, ...inside);
}

function* questionsOf(nodes) {
  for (const node of nodes) {
    if (node.rows) for (const row of node.rows) yield* questionsOf(row.nodes);
    else if (node.nodes) yield* questionsOf(node.nodes);
    else yield node;
  }
}
