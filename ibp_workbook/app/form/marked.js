// A text with Markdown of others as it is meant to be seen, drawn from lines and runs that Python read. What is typed
// and kept is the text as it came; this stands below it.
function runNode({ text, strong, emphasis, code, href }) {
  let node = code ? el("code", {}, text) : document.createTextNode(text);
  if (emphasis) node = el("em", {}, node);
  if (strong) node = el("strong", {}, node);
  return /^(https?:|mailto:)/i.test(href) ? el("a", { href, target: "_blank", rel: "noreferrer noopener" }, node) : node;
}

const LINES = { heading: "p", quote: "blockquote", text: "p" };

function markedNodes(lines) {
  const made = [];
  const lists = []; // from outside in: {kind, level, node}
  for (const { kind, level, number, runs } of lines) {
    const words = runs.map(runNode);
    if (kind in LINES) {
      lists.length = 0;
      made.push(el(LINES[kind], { class: kind }, ...words));
      continue;
    }
    while (lists.length && (lists.at(-1).level > level || (lists.at(-1).level === level && lists.at(-1).kind !== kind))) lists.pop();
    if (!lists.length || lists.at(-1).level < level) {
      const node = kind === "number" ? el("ol", { start: number }) : el("ul", {});
      if (lists.length) lists.at(-1).node.lastElementChild.append(node);
      else made.push(node);
      lists.push({ kind, level, node });
    }
    lists.at(-1).node.append(el("li", {}, ...words));
  }
  return made;
}

// Below the field of a question; there is nothing where the text has no markup.
function markedBox(session, { item, field, label }) {
  const shown = el("div", { class: "ibp-marked", role: "group", "aria-label": session.t("marked", { label }) });
  let drawn;
  function update() {
    const { event, marked = [] } = session.known(item, field);
    if (event === drawn) return;
    drawn = event;
    shown.hidden = !marked.length;
    shown.replaceChildren(...markedNodes(marked));
  }
  update();
  return { node: shown, update };
}
