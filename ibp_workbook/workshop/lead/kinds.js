// Two other ways to vote: each school for itself, and dots on proposals of the plan.

// -- A level for each school --------------------------------------------------------------------------
function given(id) {
  const own = Object.entries(state.result?.schools[id]?.counts ?? {});
  if (!own.length) return t("school_none");
  return own.sort().map(([choice, many]) => (many > 1 ? t("school_many", { level: shortLevel(choice), n: many }) : shortLevel(choice))).join(", ");
}

function schoolTable(heading, cell) {
  const head = el("tr", {}, ["school_name", "school_given", heading].map((key) => el("th", { scope: "col" }, t(key))));
  const rows = state.schools.map(([id, name]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, given(id)), el("td", {}, cell(id, name))));
  return el("table", { className: "schools" }, el("thead", {}, head), el("tbody", {}, rows));
}

// What is chosen for each school: as it was changed here, else as its people voted.
function chosenLevels() {
  const draft = drafts[state.norm.id] ??= { schools: {}, why: "" };
  return { draft, level: (id) => draft.schools[id] ?? state.result.schools[id]?.middle ?? null };
}

function levelSelect(id, name, saveAll) {
  const { draft, level } = chosenLevels();
  const options = [null, ...choices().filter((choice) => choice !== "unknown")];
  const select = el("select", { "aria-label": name }, options.map((choice, index) => el("option", { value: index, selected: choice === level(id) },
    choice === null ? t("school_leave") : levelName(choice))));
  select.addEventListener("change", () => {
    draft.schools[id] = options[Number(select.value)];
    saveAll.textContent = t("agree_schools");
  });
  const now = state.answers[id] ?? null;
  return [select, now === null ? null : el("small", {}, ` ${t("school_now", { level: shortLevel(now) })}`)];
}

function resultOfSchools() {
  const { draft, level } = chosenLevels();
  const { save, doubt } = agreeing(draft, () => {
    const schools = Object.fromEntries(state.schools.map(([id]) => [id, level(id)]).filter(([, value]) => value !== null));
    return Object.keys(schools).length ? { schools } : null;
  });
  const saveAll = button(Object.keys(draft.schools).length ? "agree_schools" : "agree_all", () => save(), { main: true });
  const table = PROJECTOR ? schoolTable("school_proposal", (id) => (level(id) === null ? "–" : levelName(level(id))))
    : schoolTable("school_level", (id, name) => levelSelect(id, name, saveAll));
  return [...resultHead(saveAll), el("p", { className: "controls" }, t("agree_schools_help")), table, el("section", { className: "agree controls" }, whyField(draft), doubt)];
}

const agreedOfSchools = () => schoolTable("school_agreed", (id) => (id in state.agreed.schools ? levelName(state.agreed.schools[id]) : "–"));

function handsOfSchools() {
  const selects = state.schools.map(([id, name]) => [name, id, el("select", { id: `hands-${id}` }, el("option", { value: "" }, t("school_none")),
    choices().map((choice) => el("option", { value: String(choice) }, levelName(choice))))]);
  const read = () => ({ schools: Object.fromEntries(selects.filter(([, , select]) => select.value).map(([, id, select]) => [id, Number(select.value) || select.value])) });
  return { help: "hands_schools_help", fields: selects.map(([name, , select]) => [name, select]), read };
}

// -- Dots on proposals of the plan --------------------------------------------------------------------
function dots() {
  const { counts: tally, n } = state.result;
  return barTable("bars dots", byDots(tally).map(([topic, title]) => [words(title), tally[topic] || 0]), n);
}

const proposals = () => el("ul", { className: "proposals" }, state.proposals.map(([, title]) => el("li", {}, words(title))));

function agreedDots() {
  const back = LENT ? null : el("a", { className: "controls", href: pageOf("plan", along("board", "round", "lang")) }, t("to_plan"));
  return [heading(), bar(button("finish", does("next"), { main: true }), button("again_dots", does("at", { norm: state.asked }))),
    el("p", { className: "said" }, words(state.result.words)), state.result.few ? null : dots(), back];
}

function handsOfDots() {
  const number = (id) => el("input", { type: "number", min: 0, max: 1000, inputMode: "numeric", id });
  const people = number("hands-people");
  const fields = state.proposals.map(([topic, title], index) => [words(title), number(`hands-${index}`), topic]);
  const read = () => ({ people: Number(people.value || 0), counts: Object.fromEntries(fields.map(([, field, topic]) => [topic, Number(field.value || 0)])) });
  return { help: "hands_dots_help", fields: [[t("hands_people"), people], ...fields.map(([label, field]) => [label, field])], read };
}
