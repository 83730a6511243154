// Shared by the components: one way to make an element. Text goes in as text nodes, never as HTML.
function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

// A file that Python sent, as a download of the browser.
function saveFile(content, buffers) {
  if (content.kind !== "file") return;
  const url = URL.createObjectURL(new Blob([buffers[0]]));
  el("a", { href: url, download: content.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
