// All norms by domain, of which one at a time is open: eighty norms in a row is more than anybody scrolls through.
// The cards of a domain are made when it is opened.
function domainSection(session, domain, cards, { toggled, found }) {
  const { id, statements } = domain;
  const body = el("div", { class: "norms", id: `ibp-form-${id}`, hidden: true });
  const count = el("span", { class: "count" });
  const attention = el("span", { class: "attention" });
  const head = button([el("span", { class: "title" }, domain.title), " ", attention, " ", count], () => toggled(id),
    { class: "head", "aria-expanded": "false", "aria-controls": body.id });
  const title = el("h2", {}, head);
  // What the browser's own search finds while the domain is closed: a title leads to its norm.
  const titles = el("ul", { class: "titles" }, ...statements.map((item) => el("li", { id: `ibp-title-${item.id}`, "data-title": item.id }, item.title)));
  const node = el("section", { class: "domain", "data-domain": id }, title, titles, body);
  let visible = new Set(statements.map((item) => item.id));
  let isSearched = false;
  titles.addEventListener("beforematch", ({ target }) => found(target.dataset.title));

  function hideTitles() {
    for (const line of titles.children) line.setAttribute("hidden", visible.has(line.dataset.title) ? "until-found" : "");
  }

  function build() {
    for (const statement of statements) {
      if (cards.has(statement.id)) continue;
      const made = card(session, statement);
      made.node.hidden = !visible.has(statement.id);
      cards.set(statement.id, made);
      body.append(made.node);
    }
  }

  function setOpen(isOpen) {
    if (isOpen) build();
    body.hidden = !isOpen;
    titles.hidden = isOpen;
    hideTitles(); // the browser shows what it found
    head.setAttribute("aria-expanded", String(isOpen));
  }

  // `searched`: whether this is the result of a search, of which a closed domain says how much it has.
  function show(ids, searched) {
    visible = ids;
    isSearched = searched;
    node.hidden = !statements.some((statement) => ids.has(statement.id));
    for (const statement of statements) {
      const made = cards.get(statement.id);
      if (made) made.node.hidden = !ids.has(statement.id);
    }
    hideTitles();
    update();
  }

  function update() {
    const total = statements.length;
    const answered = statements.filter((item) => session.level(item.id) !== null).length;
    const hits = statements.filter((item) => visible.has(item.id)).length;
    count.textContent = isSearched ? session.t("domain_found", { n: hits }) : session.t("domain_count", { n: answered, total });
    // What waits for a person must not be hidden in a domain that is closed.
    attention.textContent = waits() ? session.t("domain_waits") : "";
  }
  const waits = () => statements.some((item) => session.waits(item.id));
  const isUnfinished = () => statements.some((item) => session.level(item.id) === null);
  hideTitles();
  update();
  return { domain, node, title, build, setOpen, show, update, waits, isUnfinished };
}

function formOf(session, moves) {
  const cards = new Map();
  const sections = session.definition.domains.map((domain) => domainSection(session, domain, cards, moves));
  const byStatement = new Map(sections.flatMap((section) => section.domain.statements.map((item) => [item.id, section])));
  const node = el("div", { class: "domains" }, ...sections.map((section) => section.node));

  function cardOf(id) {
    byStatement.get(id)?.build();
    return cards.get(id);
  }

  function update(id) {
    cards.get(id)?.update();
    byStatement.get(id).update();
  }
  return {
    node, cardOf, update,
    show: (ids, searched) => sections.forEach((section) => section.show(ids, searched)),
    open: (id) => sections.forEach((section) => section.setOpen(section.domain.id === id)),
    titleOf: (id) => sections.find((section) => section.domain.id === id).title,
    toDo: () => (sections.find((section) => section.waits()) ?? sections.find((section) => section.isUnfinished()) ?? sections[0]).domain.id,
    buildAll: () => sections.forEach((section) => section.build()),
    openFilled: () => cards.forEach((made) => made.node.querySelector(".notes.filled") && (made.more.build(), (made.more.node.open = true))),
    has: (id) => byStatement.has(id),
  };
}
