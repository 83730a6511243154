// All norms by domain. Cards are made when they are needed, the rest while the browser has nothing to do.
const whenIdle = window.requestIdleCallback ?? ((work) => setTimeout(work, 30));

function domainSection(session, domain, cards) {
  const body = el("div", { class: "norms" });
  const count = el("span", { class: "count" });
  const node = el("section", { class: "domain", "data-domain": domain.id },
    el("h2", { tabindex: "-1" }, domain.title, " ", count), body);
  let built = false;
  let visible = null;

  function build() {
    if (built) return;
    built = true;
    for (const statement of domain.statements) {
      const made = card(session, statement);
      cards.set(statement.id, made);
      body.append(made.node);
    }
    if (visible) show(visible);
  }

  function show(ids) {
    visible = ids;
    node.hidden = !domain.statements.some((statement) => ids.has(statement.id));
    if (!built) return;
    for (const statement of domain.statements) cards.get(statement.id).node.hidden = !ids.has(statement.id);
  }

  function update() {
    const done = domain.statements.filter((item) => session.level(item.id) !== null).length;
    count.textContent = session.t("domain_count", { n: done, total: domain.statements.length });
  }
  update();
  return { domain, node, build, show, update, built: () => built };
}

function formOf(session) {
  const cards = new Map();
  const sections = session.definition.domains.map((domain) => domainSection(session, domain, cards));
  const byStatement = new Map(sections.flatMap((section) => section.domain.statements.map((item) => [item.id, section])));
  const node = el("div", { class: "domains" }, ...sections.map((section) => section.node));

  function buildRest(deadline) {
    const next = sections.find((section) => !section.built() && !section.node.hidden) ?? sections.find((section) => !section.built());
    if (!next) return;
    next.build();
    if (deadline?.timeRemaining?.() > 10) buildRest(deadline);
    else whenIdle(buildRest);
  }

  function cardOf(id) {
    byStatement.get(id)?.build();
    return cards.get(id);
  }

  function update(id) {
    cards.get(id)?.update();
    byStatement.get(id).update();
  }

  // Everything above a norm must be there before one can scroll to it.
  function buildUntil(id) {
    for (const section of sections) {
      section.build();
      if (section === byStatement.get(id)) return;
    }
  }
  return {
    node, cardOf, update, buildUntil,
    show: (ids) => sections.forEach((section) => section.show(ids)),
    buildFirst: () => sections.find((section) => !section.node.hidden)?.build(),
    buildRest: () => whenIdle(buildRest),
    buildAll: () => sections.forEach((section) => section.build()),
    openFilled: () => cards.forEach((made) => made.node.querySelector(".notes.filled") && (made.more.build(), (made.more.node.open = true))),
    has: (id) => byStatement.has(id),
  };
}
