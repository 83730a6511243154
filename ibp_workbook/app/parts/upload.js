// A file field that checks the size first and sends each file in pieces, one at a time.
function render({ model, el: root }) {
  // Not a counter: each widget loads this module anew, and two fields of a page must not share an id.
  const id = `ibp-upload-${Math.random().toString(36).slice(2)}`;
  const words = model.get("texts");
  const input = el("input", { id, type: "file", accept: model.get("accept"), multiple: model.get("multiple"), "aria-describedby": `${id}-help` });
  const progress = el("progress", { max: "1", value: "0", hidden: true, "aria-label": words.sending });
  const status = el("p", { role: "status", class: "message" });
  const answers = el("div", { class: "answers", role: "group" });
  root.replaceChildren(el("div", { class: "ibp-upload field" },
    el("label", { for: id }, model.get("label")), input,
    el("p", { id: `${id}-help`, class: "help" }, model.get("help")), progress, status, answers));

  let acknowledged = null;
  const sent = (message, ...buffers) => new Promise((resolve) => {
    acknowledged = resolve;
    model.send(message, undefined, buffers);
  });

  function say(text, outcome) {
    status.textContent = text;
    status.className = `message ${outcome}`;
    answers.replaceChildren();
  }

  const answerButton = ([answer, label]) => button(label, () => {
    say(words.sending, "busy");
    input.focus();
    model.send({ kind: "answer", answer });
  });

  async function send(files) {
    const size = model.get("piece");
    const total = files.reduce((sum, file) => sum + file.size, 0) || 1;
    let done = 0;
    progress.hidden = false;
    // Others may go first; meanwhile Python says so.
    await sent({ kind: "start" });
    say(words.sending, "busy");
    for (const [index, file] of files.entries()) {
      for (let at = 0; at === 0 || at < file.size; at += size) {
        const piece = await file.slice(at, at + size).arrayBuffer();
        await sent({ kind: "piece", file: index, name: file.name }, piece);
        done += piece.byteLength;
        progress.value = done / total;
      }
    }
    model.send({ kind: "end" });
  }

  input.addEventListener("change", async () => {
    const files = [...input.files];
    if (files.length === 0) return;
    const limit = model.get("max_bytes");
    const wrong = files.some((file) => file.size > limit) ? "too_big"
      : files.reduce((sum, file) => sum + file.size, 0) > model.get("max_total") ? "too_much" : "";
    if (wrong) {
      say(words[wrong], "failed");
      return;
    }
    say(words.sending, "busy");
    await send(files);
    progress.hidden = true;
    input.value = "";
  });
  // Emptied at the start of an upload, so that the same outcome twice is a change too; then it says it is busy.
  function show() {
    if (!model.get("message")) return;
    say(model.get("message"), model.get("failed") ? "failed" : "done");
    answers.setAttribute("aria-label", model.get("message"));
    answers.append(...Object.entries(model.get("answers")).map(answerButton));
  }
  model.on("change:message change:failed change:answers", show);
  model.on("msg:custom", (content) => {
    if (["go", "received"].includes(content.kind) && acknowledged) acknowledged();
    if (content.kind === "refused") progress.hidden = true;
  });
  show();
}

export default { render };
