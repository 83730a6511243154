// Two people changed the same field: both values, who and when, and a choice.
function conflictBox(session, statement) {
  const box = el("div", { class: "conflicts" });

  function shown(field, value) {
    if (field === "level") return session.levelName(value);
    return value || session.t("empty");
  }

  function value(label, text) {
    return el("div", { class: "side" }, el("dt", {}, label), el("dd", {}, text));
  }

  function button(label, found, keep) {
    const node = el("button", { type: "button" }, label);
    node.addEventListener("click", () => session.resolve(statement, found.proposal, keep));
    return node;
  }

  function one(found) {
    const when = session.formats.moment(found.at);
    const field = session.t(`field_${found.field}`);
    return el("div", { class: "conflict", role: "alert" },
      el("p", { class: "conflict-title" }, session.t("conflict_title", { name: found.by, when, field })),
      el("dl", {},
        value(session.t("conflict_mine"), shown(found.field, found.mine)),
        value(session.t("conflict_theirs", { name: found.by }), shown(found.field, found.theirs))),
      el("div", { class: "conflict-choice" },
        button(session.t("keep_mine"), found, "mine"),
        button(session.t("keep_theirs", { name: found.by }), found, "theirs")));
  }

  let drawn = "";
  function update() {
    const found = session.answers[statement].conflicts;
    const key = found.map((item) => item.proposal).join();
    if (key === drawn) return; // redrawing would read the alert out again
    const held = box.contains(document.activeElement);
    drawn = key;
    box.replaceChildren(...found.map(one));
    if (held) box.closest(".norm")?.querySelector("h3").focus();
  }
  return { node: box, update };
}
