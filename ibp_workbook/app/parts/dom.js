// Shared by the components: one way to make an element. Text goes in as text nodes, never as HTML.
// 29-11-2026, 2026-11-29 and 29 Nov 2026, which a browser would break at a hyphen or a blank.
const DAY = /\b(\d{2}-\d{2}-\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2} [A-Z][a-z]{2} \d{4})\b/;
const PLAIN = new Set(["option", "textarea", "title"]); // hold text and nothing else

// A text in parts, its days as nodes that stay on one line.
function days(text) {
  return text.split(DAY).filter((part) => part !== "").map((part) => {
    if (!DAY.test(part)) return part;
    const node = document.createElement("span");
    node.setAttribute("class", "ibp-day");
    node.append(part);
    return node;
  });
}

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  const parts = children.filter((child) => child !== null);
  node.append(...parts.flatMap((child) => (typeof child === "string" && DAY.test(child) && !PLAIN.has(tag) ? days(child) : [child])));
  return node;
}

// `content`: a text, or a list of texts and nodes.
function button(content, pressed, attributes = {}) {
  const node = el("button", { type: "button", ...attributes }, ...[content].flat());
  node.addEventListener("click", pressed);
  return node;
}

// A table whose rows begin with what they are about; a cell may be a link: {text, href}.
function table(columns, rows, caption) {
  const said = (value) => value?.href ? el("a", { href: value.href }, value.text) : String(value ?? "");
  const head = el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)));
  const body = rows.map(([first, ...others]) =>
    el("tr", {}, el("th", { scope: "row" }, said(first)), ...others.map((value) => el("td", {}, said(value)))));
  return el("table", {}, el("caption", { class: "visually-hidden" }, caption), el("thead", {}, head), el("tbody", {}, ...body));
}

// A file that Python sent, as a download of the browser.
function saveFile(content, buffers) {
  if (content.kind !== "file") return;
  const url = URL.createObjectURL(new Blob([buffers[0]]));
  el("a", { href: url, download: content.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
