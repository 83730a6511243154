// One button that asks Python for a file and saves it.
function render({ model, el: root }) {
  const status = el("p", { role: "status", class: "notice" });
  const asks = button(model.get("label"), () => {
    status.textContent = "";
    model.send({ kind: "download" });
  });
  model.on("change:label", () => { asks.textContent = model.get("label"); });
  model.on("msg:custom", (content, buffers) => {
    if (content.kind === "waits") {
      // It comes again and again; a screen reader says it once.
      if (status.textContent !== content.message) status.textContent = content.message;
      return;
    }
    saveFile(content, buffers);
    // What started it may be gone by now, with the focus; who went on elsewhere is left alone.
    const { activeElement } = document;
    if (activeElement === document.body || root.closest(".ibp-card")?.contains(activeElement)) asks.focus();
    status.textContent = content.message ?? "";
  });
  root.replaceChildren(asks, status);
}

export default { render };
