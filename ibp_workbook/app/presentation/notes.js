// What the speaker says: sentences from the numbers, and a note of their own that is kept in this browser until
// Python has it. Everything people typed goes in as text.
const WAIT = 500;

function noteEditor(model, name, say) {
  const words = model.get("texts");
  const draftKey = () => `ibp-note:${model.get("key")}:${name}`;
  const id = `ibp-note-${name}-${Math.random().toString(36).slice(2)}`;
  const area = el("textarea", { id, rows: "4", maxlength: "10000" });
  const status = el("p", { class: "status", role: "status" });
  const choice = el("div", { class: "conflict" });
  const node = el("div", { class: "own" }, el("label", { for: id }, words.own), area, status, choice);
  let base = model.get("own")[name]?.base ?? null;
  let timer = null;
  let sent = null;

  function send() {
    clearTimeout(timer);
    if (area.value === sent) return;
    sent = area.value;
    status.textContent = words.saving;
    model.send({ kind: "note", name, text: area.value, base });
  }
  area.addEventListener("input", () => {
    localStorage.setItem(draftKey(), area.value);
    clearTimeout(timer);
    timer = setTimeout(send, WAIT);
  });
  area.addEventListener("change", send);

  function answered(content) {
    if (content.error) { status.textContent = content.error; sent = null; return; }
    if (content.conflict) { choose(content.conflict); return; }
    base = content.base;
    if (content.text === area.value) {
      localStorage.removeItem(draftKey());
      status.textContent = words.saved;
    }
  }
  function choose(conflict) {
    const button = (keep, label, text) => {
      const one = el("button", { type: "button" }, label);
      one.addEventListener("click", () => model.send({ kind: "choose", name, proposal: conflict.proposal, keep }));
      return el("div", {}, el("blockquote", {}, text), one);
    };
    status.textContent = words.conflict;
    choice.replaceChildren(button("mine", words.mine, conflict.mine),
      button("theirs", words.theirs.replace("{by}", conflict.by), conflict.theirs));
  }
  function chosen(content) {
    if (content.error) { status.textContent = content.error; return; }
    base = content.base;
    sent = area.value = content.text;
    localStorage.removeItem(draftKey());
    choice.replaceChildren();
    status.textContent = words.saved;
  }
  function load() {
    const draft = localStorage.getItem(draftKey());
    sent = model.get("own")[name]?.text ?? "";
    area.value = draft ?? sent;
    if (draft !== null && draft !== sent) send();
  }
  load();
  return { node, answered, chosen };
}
