// Who leads the session: choose norms, open, close, show, agree. The same page is what the projector shows.
const WORDS = JSON.parse(document.getElementById("words").textContent);
const QUERY = new URLSearchParams(location.search);
const LANG = document.documentElement.lang;
const PROJECTOR = QUERY.get("screen") === "projector";
const TLS = location.protocol === "https:";
const find = (id) => document.getElementById(id);

function t(key, values = {}) {
  return WORDS[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in node) node[key] = value; else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}
function button(key, work, { main = false, values = {} } = {}) {
  const node = el("button", { type: "button", className: main ? "ibp-primary" : "" }, t(key, values));
  node.addEventListener("click", work);
  return node;
}
const words = (text) => text[LANG];
const tell = (text) => { find("told").textContent = text; };

async function ask(place, content) {
  const query = new URLSearchParams([...QUERY].filter(([name]) => ["board", "round", "school"].includes(name)));
  query.set("lang", LANG);
  if (TLS) query.set("tls", "1");
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

function address(changes) {
  const query = new URLSearchParams(QUERY);
  for (const [name, value] of Object.entries(changes)) if (value === null) query.delete(name); else query.set(name, value);
  return `?${query}`;
}

// -- Before: which norms ------------------------------------------------------------------------------
function backLink() {
  const query = new URLSearchParams([...QUERY].filter(([name]) => ["board", "round", "school", "lang"].includes(name)));
  query.set("step", "workshop.");
  return el("a", { href: `${document.documentElement.dataset.render}maturity.ipynb?${query}` }, t("back"));
}

function levelNow(level) {
  if (level === null) return t("level_none");
  return level === "nvt" ? t("level_nvt") : t("level_now", { level });
}

function choosing(choice) {
  const boxes = new Map();
  const picked = el("p", { role: "status", className: "picked" });
  const all = choice.domains.flatMap((domain) => domain.norms);
  const count = () => {
    const n = [...boxes.values()].filter((box) => box.checked).length;
    picked.textContent = n === 1 ? t("picked_one") : t("picked", { n });
  };
  const pick = (wanted) => () => { all.forEach((norm) => { boxes.get(norm.id).checked = wanted(norm); }); count(); };
  const norms = choice.domains.map((domain) => {
    const items = domain.norms.map((norm) => {
      const box = el("input", { type: "checkbox" });
      box.addEventListener("change", count);
      boxes.set(norm.id, box);
      return el("li", {}, el("label", {}, box, el("span", {}, norm.title, " ", el("small", {}, levelNow(norm.level)))));
    });
    const whole = button("domain_all", pick((norm) => domain.norms.includes(norm)), { values: { domain: domain.title } });
    return el("details", {}, el("summary", {}, `${domain.title} (${domain.norms.length})`), whole, el("ul", {}, items));
  });
  const start = button("start", async () => {
    const said = await ask("start", { norms: all.filter((norm) => boxes.get(norm.id).checked).map((norm) => norm.id) });
    if (said.refused) { tell(said.message); return; }
    location.assign(address({ session: said.session }));
  }, { main: true });
  pick((norm) => norm.level === null)();
  return [
    el("h2", { id: "pick" }, t("choose")), el("p", {}, t("which")),
    el("div", { className: "buttons", role: "group", "aria-label": t("pick") },
      button("pick_open", pick((norm) => norm.level === null)),
      button("pick_below", pick((norm) => Number.isInteger(norm.level) && norm.level < choice.target), { values: { target: choice.target } }),
      button("pick_none", pick(() => false))),
    el("div", { className: "buttons" }, start, picked), norms,
  ].flat();
}

async function prepare() {
  const choice = await ask("choice");
  if (choice.refused) { tell(choice.message); find("main").replaceChildren(el("h1", {}, t("title")), el("p", {}, backLink())); return; }
  const earlier = choice.unfinished.map((one) => el("li", {}, el("a", { href: address({ session: one.session }) },
    t("go_on", { name: one.name, agreed: one.agreed, norms: one.norms }))));
  find("main").replaceChildren(...[
    el("p", {}, backLink()), el("h1", {}, `${t("title")}: ${choice.subject}`),
    el("p", {}, choice.board === choice.subject ? choice.round : `${choice.board}, ${choice.round}`), el("p", {}, t("intro", { subject: choice.subject })),
    earlier.length ? el("h2", {}, t("unfinished")) : null, earlier.length ? el("ul", {}, earlier) : null,
    ...(choice.closed ? [el("p", {}, t("round_closed"))] : choosing(choice)),
  ].filter(Boolean));
}

// -- The session --------------------------------------------------------------------------------------
let state = null;
let counts = { voted: 0, people: 0, seconds: null };
let counted = Date.now();
let seen = 0; // the most phones that were here: the test before the session
let drafts = {}; // norm -> what is being typed about it
let counting = false; // raised hands are being entered

async function step(action, content = {}) {
  const said = await ask(`${QUERY.get("session")}/step`, { action, v: state.v, ...content });
  tell(said.message || "");
  return said;
}
const does = (action, content) => () => step(action, content);

const levelName = (choice) => (choice === "nvt" || choice === "unknown" ? t(`${choice}`)
  : t("level", { n: choice, name: words(state.norm.levels.find((level) => String(level.n) === String(choice)).name) }));
const choices = () => [...state.norm.levels.map((level) => level.n), "unknown", "nvt"];

function wayIn(large) {
  if (!state.code) return null;
  const scan = el("img", { src: state.picture, alt: state.alt, className: "scan" });
  const spelled = el("strong", { className: "code" }, state.code);
  const site = el("strong", { className: "site" }, state.site.replace(/^https?:\/\//, ""));
  return el("section", { className: large ? "way-in large" : "way-in", "aria-label": t("join") }, scan,
    el("div", {}, large ? el("h2", {}, t("join")) : null, el("p", {}, large ? `${t("join_scan")} ` : "", site, large ? ` ${t("join_type")} ` : " ", spelled),
      large ? el("p", {}, t("until", { until: state.until })) : null));
}

function selfTest() {
  if (!state.port) return null; // a server with an address of its own
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

function bars(tally, n) {
  const most = Math.max(1, ...Object.values(tally));
  const rows = choices().filter((choice) => typeof choice === "number" || tally[choice]).map((choice) => {
    const many = tally[choice] || 0;
    const bar = el("span", { className: "bar", hidden: !many });
    bar.style.width = `${(100 * many) / most}%`;
    return el("tr", {}, el("th", { scope: "row" }, levelName(choice)), el("td", {}, bar), el("td", { className: "n" }, `${many}`, el("span", { className: "unseen" }, ` / ${n}`)));
  });
  return el("table", { className: "bars" }, el("tbody", {}, rows));
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
  const radios = choices().filter((choice) => choice !== "unknown").map((choice) => {
    const radio = el("input", { type: "radio", name: "agreed", value: String(choice), checked: level() === choice });
    radio.addEventListener("change", () => { draft.level = choice; });
    return el("label", {}, radio, levelName(choice));
  });
  const why = el("textarea", { id: "why", rows: 3, maxLength: 5000, value: draft.why, "aria-describedby": "why-help" });
  why.addEventListener("input", () => { draft.why = why.value; });
  const doubt = el("div", { className: "buttons" });
  const save = async (no_bsn = []) => {
    if (level() === null) { tell(t("agree_first")); return; }
    const said = await step("agree", { level: level(), why: draft.why, no_bsn });
    if (said.refused && said.numbers?.length) doubt.replaceChildren(button("no_bsn", () => save(said.numbers)));
    else if (!said.refused) delete drafts[state.norm.id];
  };
  return el("section", { className: "agree controls" }, el("h2", {}, t("agree")),
    state.result.supported === null ? null : el("p", {}, t("agree_proposal", { level: levelName(state.result.supported) })),
    state.answer && state.answer.level !== null ? el("p", {}, t("answer_now", { level: levelName(state.answer.level) })) : null,
    el("fieldset", {}, el("legend", {}, t("agree_level")), radios),
    el("p", {}, el("label", { htmlFor: "why" }, t("agree_why")), why, el("small", { id: "why-help" }, t("agree_why_help"))), doubt,
    el("div", { className: "buttons" }, button("agree_save", () => save())));
}

function hands() {
  const fields = choices().map((choice) => [choice, el("input", { type: "number", min: 0, max: 1000, inputMode: "numeric", id: `hands-${choice}` })]);
  const keep = async () => {
    const given = Object.fromEntries(fields.map(([choice, field]) => [choice, Number(field.value || 0)]));
    const said = await step("hands", { counts: given });
    if (!said.refused) counting = false;
  };
  const cancel = () => { counting = false; draw(); };
  return el("section", { className: "hands controls" }, el("h2", { tabIndex: -1 }, t("hands")), el("p", {}, t("hands_help")),
    fields.map(([choice, field]) => el("p", {}, el("label", { htmlFor: field.id }, levelName(choice)), field)),
    el("div", { className: "buttons" }, button("hands_done", keep, { main: true }), button("cancel", cancel)));
}

function heading() {
  const { n, of, domain, title } = state.norm;
  const round = state.round ? ` · ${t("round", { n: state.round })}` : "";
  return [el("p", { className: "place" }, t("norm", { n, of, domain: words(domain) }) + round), el("h1", { tabIndex: -1 }, words(title))];
}

const handsButton = () => button("hands", () => { counting = true; draw(); find("main").querySelector(".hands h2").focus(); });
const bar = (...buttons) => el("div", { className: "buttons steps controls" }, buttons.filter(Boolean));

// What each stage shows; the first button is the step that comes next.
const STAGES = {
  lobby: () => [heading(), bar(button("open", does("open"), { main: true }), handsButton(), state.list.length > 1 ? button("skip", does("next")) : null),
    el("div", { className: "lobby" }, wayIn(true), el("div", {}, el("p", { className: "people", id: "people", role: "status" }), selfTest())), texts()],
  open: () => [heading(), bar(button("close", does("close"), { main: true }), handsButton()),
    el("div", { className: "voting" }, el("div", {}, total(), el("p", { className: "timer", id: "timer" })), wayIn(false)), texts()],
  closed: () => [heading(), bar(button("reveal", does("reveal"), { main: true })), el("p", { className: "large" }, t("closed"))],
  revealed: () => result(button("discuss", does("discuss"), { main: true })),
  discuss: () => result(null),
  agreed: () => [heading(), bar(button("next", does("next"), { main: true })),
    el("p", { className: "large" }, t("agreed", { level: levelName(state.agreed.level) })), state.agreed.why ? el("p", {}, state.agreed.why) : null,
    state.result && !state.result.few ? bars(state.result.counts, state.result.n) : null],
  done: () => [el("h1", { tabIndex: -1 }, t("done")), el("p", {}, t("done_help")), el("p", {}, backLink())],
};

function result(first) {
  const again = state.may_open ? button("again", does("open"), { values: { n: state.rounds_left }, main: !first }) : null;
  const { few, counts: tally, n } = state.result;
  return [heading(), bar(first, again, handsAgain(), button("skip", does("next"))),
    el("h2", {}, t("result", { n: state.round })), el("p", { className: "said" }, words(state.result.words)),
    few ? null : bars(tally, n), groups(), ends(), agreement()];
}
const handsAgain = () => (state.may_open ? handsButton() : null);

function listOfNorms() {
  const items = state.list.map((one) => {
    const level = one.level === null ? t("open_yet") : one.level === "nvt" ? t("nvt") : String(one.level);
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
  return el("footer", { className: "controls" }, listOfNorms(), el("p", { className: "buttons" }, other, pause));
}

function draw() {
  const focused = document.activeElement && document.activeElement !== document.body;
  const parts = counting && state.norm ? [heading(), hands()] : STAGES[state.stage]();
  const opened = new Set([...document.querySelectorAll("details[open]")].map((each) => each.className));
  find("main").replaceChildren(...parts.flat().filter(Boolean), foot());
  document.querySelectorAll("details").forEach((each) => { each.open ||= opened.has(each.className); });
  document.title = `${state.norm ? words(state.norm.title) : t("done")} – ${state.name}`;
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
  if (find("timer")) {
    const seconds = Math.max(0, Math.round((counts.seconds ?? 0) + (Date.now() - counted) / 1000));
    find("timer").textContent = t("timer", { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
  }
}

let source = null;
function connect() {
  source = new EventSource(`${QUERY.get("session")}/events?lang=${LANG}${TLS ? "&tls=1" : ""}${PROJECTOR ? "&watch=1" : ""}`);
  source.onmessage = (event) => {
    const next = JSON.parse(event.data);
    if (state && next.v < state.v) return;
    if (!state || next.v > state.v) counting = false;
    state = next;
    if (find("told").dataset.lost) { tell(""); delete find("told").dataset.lost; }
    draw();
  };
  source.addEventListener("counts", (event) => { counts = JSON.parse(event.data); counted = Date.now(); if (state) numbers(); });
  source.onerror = async () => {
    tell(t("lost"));
    find("told").dataset.lost = "true";
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
  setInterval(() => state && find("timer") && numbers(), 1000);
}

document.body.classList.toggle("projector", PROJECTOR);
if (QUERY.get("session")) connect();
else prepare();
