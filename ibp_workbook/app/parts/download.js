// One button that asks Python for a file and saves it.
function render({ model, el: root }) {
  const button = el("button", { type: "button" }, model.get("label"));
  const status = el("p", { role: "status", class: "notice" });
  button.addEventListener("click", () => {
    status.textContent = "";
    model.send({ kind: "download" });
  });
  model.on("change:label", () => { button.textContent = model.get("label"); });
  model.on("msg:custom", (content, buffers) => {
    if (content.kind === "waits") {
      // It comes again and again; a screen reader says it once.
      if (status.textContent !== content.message) status.textContent = content.message;
      return;
    }
    saveFile(content, buffers);
    // What started it may be gone by now, with the focus; who went on elsewhere is left alone.
    const { activeElement } = document;
    if (activeElement === document.body || root.closest(".ibp-card")?.contains(activeElement)) button.focus();
    status.textContent = content.message ?? "";
  });
  root.replaceChildren(button, status);
}

export default { render };
