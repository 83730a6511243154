// Puts the parts together: one page for one dossier, redrawn when another dossier is opened.
function matcher(session, tools) {
  const words = tools.search.value.trim().toLocaleLowerCase(session.lang).split(/\s+/).filter(Boolean);
  const { target } = session.definition;
  return (statement) => {
    const level = session.level(statement.id);
    if (tools.show.value === "open" && level !== null) return false;
    if (tools.show.value === "below" && !(Number.isInteger(level) && level < target)) return false;
    if (!words.length) return true;
    const text = [statement.normenkader, statement.title, statement.why, statement.domain.title, ...statement.levels.map((item) => item.text)]
      .join(" ").toLocaleLowerCase(session.lang);
    return words.every((word) => text.includes(word));
  };
}

function openPage(model, root, view) {
  const session = new MaturitySession(model);
  const { statements } = session;
  const form = formOf(session, { toggled: domainToggled, found: normFound });
  const chart = radar(session, view);
  const modes = modeSwitch(session, setMode);
  const saved = statusLine(session);
  const bar = progress(session);
  const tools = filters(session, { domainChosen, changed: applyFilter });
  const steps = workshopBar(session, { step });
  const hint = keyHint(session);
  const voting = el("div", {}, votingLink(session));
  const subject = el("p", { class: "subject" }, session.dossier.subject);
  const top = el("div", { class: "top" }, subject, modes.node, steps.node, voting, bar.node, saved);
  const nothing = el("p", { class: "nothing", hidden: true }, session.t("nothing_found"));
  const main = el("div", { class: "main" }, tools.node, nothing, form.node, hint.node);
  const page = el("div", { class: "ibp-form" }, top, el("div", { class: "columns" }, main, chart.node));
  const indexOf = (id) => Math.max(0, statements.findIndex((item) => item.id === id));
  let current = statements[indexOf(view.place)];

  function remember() {
    // The place itself, not the page: what is opened after this dossier continues at the same norm.
    view.place = view.mode === "workshop" || view.touched ? current.id : tools.domain.value;
    document.dispatchEvent(new CustomEvent("ibp:address", { detail: { step: `${view.mode}.${view.place}` } }));
  }

  function open(domain) {
    form.open(domain);
    tools.domain.value = domain;
  }

  function showList() {
    const matches = matcher(session, tools);
    const found = statements.filter(matches);
    const isSearched = found.length < statements.length;
    form.show(new Set(found.map((item) => item.id)), isSearched);
    // A search opens the first domain with something in it; the others say how much they have.
    if (isSearched && found.length && !found.some((item) => item.domain.id === tools.domain.value)) open(found[0].domain.id);
    nothing.hidden = found.length > 0;
    tools.found.textContent = isSearched ? session.t("found", { n: found.length, domains: new Set(found.map((item) => item.domain)).size }) : "";
  }

  function neighbour(direction) {
    const matches = matcher(session, tools);
    let index = indexOf(current.id) + direction;
    while (statements[index] && !matches(statements[index])) index += direction;
    return statements[index];
  }

  function showNorm() {
    open(current.domain.id);
    form.show(new Set([current.id]), false);
    tools.found.textContent = "";
    nothing.hidden = true;
    steps.update(current, Boolean(neighbour(-1)), Boolean(neighbour(1)));
  }

  function step(direction) {
    const next = neighbour(direction);
    if (!next) return;
    const byKey = !steps.node.contains(document.activeElement);
    current = next;
    showNorm();
    remember();
    if (byKey) form.cardOf(current.id).focus();
    page.scrollIntoView({ block: "start" });
  }

  function goOnIn(domain) {
    view.touched = false;
    if (domain) current = statements.find((item) => item.domain.id === domain);
    if (view.mode === "workshop") showNorm();
    else open(domain);
    remember();
  }

  function domainChosen(domain) {
    goOnIn(domain);
    if (domain && view.mode === "list") form.titleOf(domain).scrollIntoView({ block: "start" });
  }

  // The domain that was open closes, and what stands below it moves up: the title that was clicked stays in view.
  function domainToggled(domain) {
    goOnIn(domain === tools.domain.value ? "" : domain);
    form.titleOf(domain).scrollIntoView({ block: "nearest" });
  }

  // The browser scrolls to what it found itself, in a list that has gone by then: the card is shown after that.
  function normFound(id) {
    current = statements[indexOf(id)];
    view.touched = true;
    remember();
    requestAnimationFrame(() => goTo(id));
  }

  function applyFilter() {
    if (view.mode === "workshop") showNorm();
    else showList();
  }

  function draw() {
    const workshop = view.mode === "workshop";
    page.classList.toggle("workshop", workshop);
    modes.update(view.mode);
    // In the list school and board stand above the form.
    subject.hidden = steps.node.hidden = hint.node.hidden = voting.hidden = !workshop;
    // In the workshop the norm comes first; what to show moves below it, in reading order as well.
    if (workshop) main.append(tools.node);
    else main.prepend(tools.node);
    // In the list it is the way to another domain, within reach however far one has scrolled.
    if (workshop) tools.node.prepend(tools.jump);
    else modes.node.after(tools.jump);
    applyFilter();
  }

  function setMode(mode) {
    view.mode = mode;
    view.touched = true;
    draw();
    remember();
    if (mode === "list") goTo(current.id);
    else page.scrollIntoView({ block: "start" });
  }

  function goTo(id) {
    open(statements[indexOf(id)].domain.id);
    form.cardOf(id).node.scrollIntoView({ block: "start" });
  }

  function restore() {
    const { place } = view;
    const isDomain = session.definition.domains.some((item) => item.id === place);
    if (isDomain) current = statements.find((item) => item.domain.id === place);
    open(isDomain || form.has(place) ? current.domain.id : form.toDo());
    draw();
    requestAnimationFrame(() => {
      if (view.mode === "workshop") page.scrollIntoView({ block: "start" });
      else if (form.has(place)) goTo(place);
      else if (isDomain) form.titleOf(place).scrollIntoView({ block: "start" });
    });
  }

  main.addEventListener("focusin", (event) => {
    const id = event.target.closest("[data-statement]")?.dataset.statement;
    if (!id || id === view.place) return;
    current = statements[indexOf(id)];
    view.touched = true;
    remember();
  });
  session.listeners.push((message) => {
    const ids = message.kind === "fresh" ? statements.map((item) => item.id) : [session.normOf(message.item)].filter((id) => form.has(id));
    ids.forEach(form.update);
    if (message.kind !== "changed" || message.field === "level") bar.update();
    if (message.scores || message.kind === "fresh") chart.update();
  });
  const stopKeys = listenToKeys(page, session, hint, {
    active: () => view.mode === "workshop" && page.isConnected,
    step, choose: (level) => form.cardOf(current.id).choose(level), clear: () => form.cardOf(current.id).clear(),
  });
  const beforePrint = () => { form.buildAll(); form.openFilled(); };
  window.addEventListener("beforeprint", beforePrint);

  bar.update();
  restore();
  root.replaceChildren(page);
  return () => {
    // Whoever opened the table and then chooses another school goes on in the table.
    view.tableOpen = chart.isTableOpen();
    stopKeys();
    window.removeEventListener("beforeprint", beforePrint);
    session.close();
  };
}

function render({ model, el: root }) {
  const view = { ...model.get("view") };
  return forEachDossier(model, () => {
    root.replaceChildren();
    return model.get("definition").domains?.length ? openPage(model, root, view) : () => {};
  });
}

export default { render };
