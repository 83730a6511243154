// The speaker's own note with a slide: one field of the session of these slides.
function noteEditor(session, slide) {
  const question = { item: slide, field: "note", kind: "text", label: session.t("own") };
  const { node, update } = boundField(session, question, `ibp-note-${slide}-${Math.random().toString(36).slice(2)}`);
  update();
  return { node: el("div", { class: "own" }, node, statusLine(session)), update };
}
