// The speaker's own note with a slide: one field of the session of these slides.
function noteEditor(session, slide) {
  const id = `ibp-note-${slide}-${Math.random().toString(36).slice(2)}`;
  const label = session.t("own");
  const area = el("textarea", { id, rows: "4", maxlength: "10000" });
  const problem = problemBox(session, slide, "note", () => area);
  const conflicts = conflictBox(session, [{ item: slide, field: "note", label, words: (value) => valueInWords(session, value) }], () => area);
  area.addEventListener("input", () => session.change(slide, "note", area.value, true));
  area.addEventListener("change", () => session.flush());

  function update() {
    if (document.activeElement !== area) area.value = session.value(slide, "note") ?? "";
    problem.update();
    conflicts.update();
  }
  update();
  return { node: el("div", { class: "own" }, el("label", { for: id }, label), area, problem.node, conflicts.node, statusLine(session)), update };
}
