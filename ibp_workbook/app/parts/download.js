// One button that asks Python for a file and saves it.
function render({ model, el: root }) {
  const button = el("button", { type: "button" }, model.get("label"));
  button.addEventListener("click", () => model.send({ kind: "download" }));
  model.on("change:label", () => { button.textContent = model.get("label"); });
  model.on("msg:custom", (content, buffers) => saveFile(content, buffers));
  root.replaceChildren(button);
}

export default { render };
