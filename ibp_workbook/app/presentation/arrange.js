// Which slides are shown, and in which order: a box and two buttons a slide, for mouse and keyboard alike.
function arranger(session, all, chosen) {
  const t = (key, values) => session.t(key, values);
  const keep = (order) => session.change("slides", "order", order);
  const titles = (order) => (order ?? all().map((slide) => slide.name))
    .map((name) => all().find((slide) => slide.name === name)?.title).filter(Boolean).join(" · "); // titles have commas
  const heading = el("summary", {}, t("arrange"));
  const list = el("ol", { class: "arrange" });
  const said = el("p", { class: "visually-hidden", role: "status" });
  const problem = problemBox(session, "slides", "order", () => heading);
  const conflicts = conflictBox(session, [{ item: "slides", field: "order", label: t("arrange"), words: titles }], () => heading);
  const node = el("details", { class: "ibp-show-order" }, heading, problem.node, conflicts.node, list, statusLine(session), said);
  let drawn = null; // the order that the list shows
  let focus = null; // what had the focus, by slide and part: the list is made anew
  const moved = (order, from, to) => {
    const next = [...order];
    next.splice(to, 0, ...next.splice(from, 1));
    return next;
  };

  function row(slide, order) {
    const at = order.indexOf(slide.name);
    const box = el("input", { type: "checkbox", "data-part": "box" });
    box.checked = at >= 0;
    box.disabled = at >= 0 && order.length === 1; // a presentation has a slide
    box.addEventListener("change", () => {
      focus = [slide.name, "box"];
      keep(box.checked ? [...order, slide.name] : order.filter((name) => name !== slide.name));
    });
    const mover = (key, to, sign) => {
      const disabled = at < 0 || to < 0 || to >= order.length;
      return button(sign, () => {
        focus = [slide.name, key];
        keep(moved(order, at, to));
        said.textContent = t("moved", { at: to + 1, total: order.length });
      }, { "aria-label": t(key, { title: slide.title }), "data-part": key, disabled });
    };
    return el("li", { "data-name": slide.name }, el("label", {}, box, el("span", {}, slide.title)),
      mover("earlier", at - 1, "↑"), mover("later", at + 1, "↓"));
  }

  function update() {
    const order = chosen().map((slide) => slide.name);
    const left = all().filter((slide) => !order.includes(slide.name));
    problem.update();
    conflicts.update();
    if (conflicts.node.childElementCount) node.open = true; // somebody else chose too: that is asked in sight
    if (order.join() === drawn) return;
    drawn = order.join();
    list.replaceChildren(...[...chosen(), ...left].map((slide) => row(slide, order)));
    if (!focus) return;
    const held = list.querySelector(`[data-name=${focus[0]}]`);
    (held?.querySelector(`[data-part=${focus[1]}]:not(:disabled)`) ?? held?.querySelector("button:not(:disabled)"))?.focus();
    focus = null;
  }
  return { node, update };
}
