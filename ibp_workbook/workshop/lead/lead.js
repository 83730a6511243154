// Who leads the session: choose norms, open, close, show, agree. The same page is what the projector shows.
const WORDS = JSON.parse(document.getElementById("words").textContent);
const QUERY = new URLSearchParams(location.search);
const LANG = document.documentElement.lang;
const PROJECTOR = QUERY.get("screen") === "projector";
const LENT = "lent" in document.documentElement.dataset; // a second device: what concerns the laptop is not here
const SESSION = document.documentElement.dataset.session || QUERY.get("session");
const TLS = location.protocol === "https:";

function t(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
function button(key, work, { main = false, values = {} } = {}) {
  const node = el("button", { type: "button", className: main ? "ibp-primary" : "" }, t(key, values));
  node.addEventListener("click", work);
  return node;
}
const words = (text) => text[LANG];
const tell = (text) => { find("told").textContent = text; };

async function ask(place, content) {
  const query = new URLSearchParams({ ...along("board", "round", "school"), lang: LANG, ...(TLS ? { tls: "1" } : {}) });
  const options = content ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(content) } : {};
  try {
    const answer = await fetch(`${place}?${query}`, options);
    const said = await answer.json();
    if (!answer.ok) return { refused: true, ...said };
    return said;
  } catch {
    return { refused: true, message: t("lost") };
  }
}

const pageOf = (name, query) => `${document.documentElement.dataset.render}${name}.ipynb?${new URLSearchParams(query)}`;
// What of the address goes along.
const along = (...names) => Object.fromEntries([...QUERY].filter(([name]) => names.includes(name)));

function address(changes) {
  const query = new URLSearchParams(QUERY);
  for (const [name, value] of Object.entries(changes)) if (value === null) query.delete(name); else query.set(name, value);
  return `?${query}`;
}

// -- The session --------------------------------------------------------------------------------------
let state = null;
let counts = { voted: 0, people: 0, seconds: null };
let counted = Date.now();
let seen = 0; // the most phones that were here: the test before the session
let drafts = {}; // norm -> what is being typed about it
let counting = false; // raised hands are being entered

async function step(action, content = {}) {
  const said = await ask(`${SESSION}/step`, { action, v: state.v, ...content });
  tell(said.message || "");
  return said;
}
const does = (action, content) => () => step(action, content);

function wayIn(large) {
  const scan = el("img", { src: state.picture, alt: state.alt, className: "scan" });
  const spelled = el("strong", { className: "code" }, state.code);
  const site = el("strong", { className: "site" }, state.site.replace(/^https?:\/\//, ""));
  return el("section", { className: large ? "way-in large" : "way-in", "aria-label": t("join") }, scan,
    el("div", {}, large ? el("h2", {}, t("join")) : null, el("p", {}, large ? `${t("join_scan")} ` : "", site, large ? ` ${t("join_type")} ` : " ", spelled),
      large ? el("p", {}, t("until", { until: state.until })) : null));
}

function selfTest() {
  if (!state.port || LENT) return null; // a server with an address of its own
  const here = state.site.replace(/^http:\/\/|:\d+$/g, "");
  const others = [...new Set([here, ...state.addresses, "127.0.0.1"])];
  const select = el("select", { id: "address" }, others.map((one) => el("option", { value: one, selected: one === here }, one === "127.0.0.1" ? t("test_only_here") : one)));
  select.addEventListener("change", () => step("move", { address: select.value }));
  const hints = ["firewall_windows", "firewall_mac", "firewall_linux", "isolated", "hotspot", "hands"];
  return el("details", { className: "test controls", open: state.local || state.gone },
    el("summary", {}, t("test")),
    el("p", { id: "tested", role: "status" }),
    el("p", {}, el("label", { htmlFor: "address" }, `${t("test_address")} `), select),
    el("ul", {}, hints.map((hint) => el("li", {}, t(`test_${hint}`, { port: state.port })))));
}

function texts() {
  return el("ol", { className: "levels" }, state.norm.levels.map((level) => el("li", {}, el("span", { className: "chip" }, String(level.n)),
    el("span", {}, el("strong", {}, words(level.name)), " ", words(level.text)))));
}

const total = () => el("p", { className: "total", id: "voted" });

const bars = (tally, n) => barTable("bars", shownChoices(tally).map((choice) => [levelName(choice), tally[choice] || 0]), n);

function barTable(className, rows, n) {
  const most = Math.max(1, ...rows.map(([, many]) => many));
  return el("table", { className }, el("tbody", {}, rows.map(([label, many]) => {
    const bar = el("span", { className: "bar", hidden: !many });
    bar.style.width = `${(100 * many) / most}%`;
    return el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, bar), el("td", { className: "n" }, `${many}`, el("span", { className: "unseen" }, ` / ${n}`)));
  })));
}

function groups() {
  const own = Object.entries(state.result.groups);
  if (!own.length) return null;
  return el("details", { className: "groups" }, el("summary", {}, t("groups")), own.map(([name, tally]) => el("section", {},
    el("h3", {}, t(`group_${name}`)), bars(tally, Object.values(tally).reduce((sum, many) => sum + many, 0)))));
}

function ends() {
  const { low, high } = state.result;
  if (low === null || low === high) return null;
  const text = (n) => el("div", { className: "end" }, el("h3", {}, levelName(n)), el("p", {}, words(state.norm.levels.find((level) => level.n === n).text)));
  return el("section", { className: "ends" }, el("h2", {}, t("ends")), el("p", {}, t("ends_help", { low, high })),
    el("div", { className: "beside" }, text(low), text(high)));
}

function agreement() {
  const draft = drafts[state.norm.id] ??= { level: null, why: "" };
  const level = () => draft.level ?? state.result.supported; // a new round may bring another proposal
  const now = Object.values(state.answers)[0] ?? null;
  const radios = choices().filter((choice) => choice !== "unknown").map((choice) => {
    const radio = el("input", { type: "radio", name: "agreed", value: String(choice), checked: level() === choice });
    radio.addEventListener("change", () => { draft.level = choice; });
    return el("label", {}, radio, levelName(choice));
  });
  const { save, doubt } = agreeing(draft, () => (level() === null ? null : { level: level() }));
  return el("section", { className: "agree controls" }, el("h2", {}, t("agree")),
    state.result.supported === null ? null : el("p", {}, t("agree_proposal", { level: levelName(state.result.supported) })),
    now === null ? null : el("p", {}, t("answer_now", { level: levelName(now) })),
    el("fieldset", {}, el("legend", {}, t("agree_level")), radios),
    whyField(draft), doubt,
    el("div", { className: "buttons" }, button("agree_save", () => save())));
}

// Keeps what the room decided: `read` gives it, null when there is nothing yet. `doubt`: where is asked about a number.
function agreeing(draft, read) {
  const { id } = state.norm;
  const doubt = el("div", { className: "buttons" });
  const save = async (no_bsn = []) => {
    const decided = read();
    if (!decided) { tell(t("agree_first")); return; }
    const said = await step("agree", { ...decided, why: draft.why, no_bsn });
    if (said.refused && said.numbers?.length) doubt.replaceChildren(button("no_bsn", () => save(said.numbers)));
    else if (!said.refused) delete drafts[id];
  };
  return { save, doubt };
}

function whyField(draft) {
  const why = el("textarea", { id: "why", rows: 3, maxLength: 5000, value: draft.why, "aria-describedby": "why-help" });
  why.addEventListener("input", () => { draft.why = why.value; });
  return el("p", {}, el("label", { htmlFor: "why" }, t("agree_why")), why, el("small", { id: "why-help" }, t("agree_why_help")));
}

function handsOfLevels() {
  const fields = choices().map((choice) => [levelName(choice), el("input", { type: "number", min: 0, max: 1000, inputMode: "numeric", id: `hands-${choice}` }), choice]);
  const read = () => ({ counts: Object.fromEntries(fields.map(([, field, choice]) => [choice, Number(field.value || 0)])) });
  return { help: "hands_help", fields, read };
}

const HANDS = { norms: handsOfLevels, schools: handsOfSchools, plan: handsOfDots };

function hands() {
  const { help, fields, read } = HANDS[state.kind]();
  const keep = async () => {
    const said = await step("hands", read());
    if (!said.refused) counting = false;
  };
  const cancel = () => { counting = false; draw(); };
  return el("section", { className: "hands controls" }, el("h2", { tabIndex: -1 }, t("hands")), el("p", {}, t(help)),
    fields.map(([label, field]) => el("p", {}, el("label", { htmlFor: field.id }, label), field)),
    el("div", { className: "buttons" }, button("hands_done", keep, { main: true }), button("cancel", cancel)));
}

function heading() {
  if (state.kind === "plan") return [el("p", { className: "place" }, t("plan_place")), el("h1", { tabIndex: -1 }, t("plan_title"))];
  const { n, of, domain, title } = state.norm;
  const round = state.round ? ` · ${t("round", { n: state.round })}` : "";
  return [el("p", { className: "place" }, t("norm", { n, of, domain: words(domain) }) + round), el("h1", { tabIndex: -1 }, words(title))];
}

const handsButton = () => button("hands", () => { counting = true; draw(); find("main").querySelector(".hands h2").focus(); });
const bar = (...buttons) => el("div", { className: "buttons steps controls" }, buttons.filter(Boolean));

// What each stage shows; the first button is the step that comes next.
const STAGES = {
  lobby: () => [heading(), bar(button("open", does("open"), { main: true }), handsButton(), state.list.length > 1 ? button("skip", does("next")) : null),
    el("div", { className: "lobby" }, wayIn(true), el("div", {}, state.kind === "schools" ? el("p", {}, t("kind_schools_help", { n: state.schools.length })) : null,
      el("p", { className: "people", id: "people", role: "status" }), selfTest())), subject()],
  open: () => [heading(), bar(button("close", does("close"), { main: true }), handsButton()),
    el("div", { className: "voting" }, el("div", {}, total(), el("p", { className: "timer", id: "timer" })), wayIn(false)), subject()],
  closed: () => [heading(), bar(button("reveal", does("reveal"), { main: true })), el("p", { className: "large" }, t("closed"))],
  revealed: () => (state.kind === "schools" ? resultOfSchools() : result(button("discuss", does("discuss"), { main: true }))),
  discuss: () => (state.kind === "schools" ? resultOfSchools() : result(null)),
  agreed: () => (state.kind === "plan" ? agreedDots() : agreed()),
  done: () => [el("h1", { tabIndex: -1 }, t(state.kind === "plan" ? "done_plan" : "done")), el("p", {}, t(state.kind === "plan" ? "done_plan_help" : "done_help")), LENT ? null : el("p", {}, backLink())],
};

const subject = () => (state.kind === "plan" ? proposals() : texts());

function agreed() {
  const { level, why } = state.agreed;
  const spread = state.result && !state.result.few;
  return [heading(), bar(button("next", does("next"), { main: true })),
    state.kind === "schools" ? null : el("p", { className: "large" }, t("agreed", { level: levelName(level) })), why ? el("p", {}, why) : null,
    state.kind === "schools" ? agreedOfSchools() : spread ? bars(state.result.counts, state.result.n) : null];
}

function resultHead(first) {
  const again = state.may_open ? [button("again", does("open"), { values: { n: state.rounds_left }, main: !first }), handsButton()] : [];
  return [heading(), bar(first, ...again, button("skip", does("next"))),
    el("h2", {}, t("result", { n: state.round })), el("p", { className: "said" }, words(state.result.words))];
}

function result(first) {
  const { few, counts: tally, n } = state.result;
  return [...resultHead(first), few ? null : bars(tally, n), groups(), ends(), agreement()];
}

function listOfNorms() {
  const items = state.list.map((one) => {
    const level = !one.agreed ? t("open_yet") : one.level === null ? t("agreed_schools") : one.level === "nvt" ? t("nvt") : String(one.level);
    const here = state.norm && one.id === state.norm.id;
    const go = here || ["open", "closed"].includes(state.stage) ? null : button("to", does("at", { norm: one.id }));
    go?.setAttribute("aria-label", `${t("to")}: ${words(one.title) || one.id}`);
    return el("li", { ...(here ? { "aria-current": "true" } : {}) }, el("span", {}, words(one.title) || one.id), el("span", {}, level), go);
  });
  return el("details", { className: "list controls" }, el("summary", {}, t("list")), el("ol", {}, items));
}

function foot() {
  const other = el("a", { href: address({ screen: "projector" }), target: "_blank", rel: "noopener" }, t("projector"));
  const pause = button("pause", async () => {
    const said = await step("pause");
    if (said.refused) return;
    source.close();
    find("main").replaceChildren(el("h1", { tabIndex: -1 }, t("paused")), el("p", {}, el("a", { href: address({ session: null, screen: null }) }, t("unfinished"))), el("p", {}, backLink()));
    find("main").querySelector("h1").focus();
  });
  return el("footer", { className: "controls" }, state.kind === "plan" ? null : listOfNorms(),
    LENT ? null : el("p", { className: "buttons" }, other, pause), state.port && !LENT && !PROJECTOR ? lending() : null);
}

function draw() {
  const focused = document.activeElement && document.activeElement !== document.body;
  const parts = counting && state.asked ? [heading(), hands()] : STAGES[state.stage]();
  const opened = new Set([...document.querySelectorAll("details[open]")].map((each) => each.className));
  find("main").replaceChildren(...parts.flat(2).filter(Boolean), foot());
  document.querySelectorAll("details").forEach((each) => { each.open ||= opened.has(each.className); });
  document.title = `${find("main").querySelector("h1").textContent} – ${state.name}`;
  numbers();
  if (!focused || document.activeElement !== document.body) return;
  // What had the focus is gone: whoever works by keyboard goes on with the next step.
  (find("main").querySelector(".steps button") ?? find("main").querySelector("h1")).focus();
}

function numbers() {
  if (find("voted")) find("voted").replaceChildren(el("strong", {}, t("voted", { n: counts.voted, of: counts.people })), ` ${t("voted_label")}`);
  const here = counts.people === 1 ? t("people_one") : t("people", { n: counts.people });
  if (find("people") && find("people").textContent !== here) find("people").textContent = here;
  seen = Math.max(seen, counts.people);
  if (find("tested")) find("tested").textContent = state.gone ? t("test_gone") : seen ? t("test_ok") : state.local ? t("test_local") : t("test_wait");
  if (find("lending")) showLending();
  if (find("timer")) {
    const seconds = Math.max(0, Math.round((counts.seconds ?? 0) + (Date.now() - counted) / 1000));
    find("timer").textContent = t("timer", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
  }
}

let source = null;
function connect() {
  source = new EventSource(`${SESSION}/events?lang=${LANG}${TLS ? "&tls=1" : ""}${PROJECTOR ? "&watch=1" : ""}`);
  source.onmessage = (event) => {
    const next = JSON.parse(event.data);
    if (state && next.v < state.v) return;
    if (!state || next.v > state.v) counting = false;
    state = next;
    if (find("told").dataset.lost) { tell(""); delete find("told").dataset.lost; }
    draw();
  };
  source.addEventListener("counts", (event) => { counts = JSON.parse(event.data); counted = Date.now(); if (state) numbers(); });
  if (LENT) source.addEventListener("gone", gone);
  source.onerror = async () => {
    if (LENT && source.readyState === EventSource.CLOSED) { gone(); return; } // asked again, and refused
    tell(t("lost"));
    find("told").dataset.lost = "true";
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
  setInterval(() => state && find("timer") && numbers(), 1000);
}

document.body.classList.toggle("projector", PROJECTOR);
if (SESSION) connect();
else if (LENT) enter();
else prepare();
