// Above the form: the two views, what to show, how far one is, and whether all is saved.
const SEARCH_DELAY = 200;

function labelled(label, control, name) {
  control.id = `ibp-form-${name}`;
  return el("div", { class: `tool tool-${name}` }, el("label", { for: control.id }, label), control);
}

function options(...pairs) {
  return pairs.map(([value, label]) => el("option", { value }, label));
}

function modeSwitch(session, chosen) {
  const buttons = ["list", "workshop"].map((mode) => button(session.t(`mode_${mode}`), () => chosen(mode), { value: mode }));
  const node = el("div", { class: "modes", role: "group", "aria-label": session.t("mode_label") }, ...buttons);
  const update = (mode) => buttons.forEach((node) => node.setAttribute("aria-pressed", String(node.value === mode)));
  return { node, update };
}

function progress(session) {
  const bar = el("progress", { max: session.statements.length, "aria-labelledby": "ibp-form-progress" });
  const text = el("span", { id: "ibp-form-progress" });
  function update() {
    const done = session.answered();
    bar.value = done;
    text.textContent = session.t("progress", { n: done, total: session.statements.length });
  }
  return { node: el("div", { class: "done" }, text, bar), update };
}

function filters(session, { domainChosen, changed }) {
  const domain = el("select", {}, ...options(["", session.t("choose_domain")],
    ...session.definition.domains.map((item) => [item.id, item.title])));
  const search = el("input", { type: "search", autocomplete: "off" });
  const show = el("select", {}, ...options(["all", session.t("show_all")], ["open", session.t("show_open")],
    ["below", session.t("show_below", { n: session.definition.target })]));
  const found = el("p", { class: "found", role: "status" });
  let timer = null;
  domain.addEventListener("change", () => domainChosen(domain.value));
  show.addEventListener("change", changed);
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(changed, SEARCH_DELAY);
  });
  const node = el("div", { class: "filters", role: "search", "aria-label": session.t("filters") },
    labelled(session.t("search"), search, "search"), labelled(session.t("show"), show, "show"), found);
  return { node, jump: labelled(session.t("domain"), domain, "domain"), domain, search, show, found };
}
