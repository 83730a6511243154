// One phone in the room. It knows its own vote and a token that it made itself, and forgets both with the tab.
const [, BASE, CODE = ""] = location.pathname.match(/^(.*\/)w\/(\w{6})$/) || location.pathname.match(/^(.*?\/)(?:w\/?)?$/);
let lang = recall("lang") || (/^nl/i.test(navigator.language || "nl") ? "nl" : "en");
let state = null;
let source = null;
let drawn = "";

function recall(key) {
  try { return sessionStorage.getItem(key) || ""; } catch { return ""; }
}
function remember(key, value) {
  try { sessionStorage.setItem(key, value); } catch { /* a private window: then for this page only */ }
}
function token() {
  let made = recall("token");
  if (!made) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    remember("token", made);
  }
  return made;
}
const TOKEN = token();
let own = JSON.parse(recall("own") || "null"); // { norm, round, choice, sent }
let group = recall("group");
let school = recall("school"); // where each school votes for itself

function t(key, values = {}) {
  return WORDS[lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
const words = (text) => text[lang];
const line = (text) => { if (find("line").textContent !== text) find("line").textContent = text; };
const say = (text) => { find("said").textContent = text; };

// -- Voting ---------------------------------------------------------------------------------------
const isMine = () => own && state.asked && own.norm === state.asked && own.round === state.round;

function choose(choice) {
  own = { norm: state.asked, round: state.round, choice, sent: false };
  send();
}

// The same vote may be sent twice: the second replaces the first.
async function send(tries = 0) {
  const vote = own;
  remember("own", JSON.stringify(own));
  status();
  try {
    const answer = await fetch(`${BASE}w/${CODE}/vote`, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: TOKEN, norm: vote.norm, round: vote.round, choice: vote.choice, group, school }),
    });
    if (own !== vote) return;
    if (answer.ok) {
      vote.sent = true;
      remember("own", JSON.stringify(own));
      status();
    } else if (answer.status === 409) {
      line(t("late"));
    } else throw new Error(answer.status);
  } catch {
    if (own !== vote) return;
    line(t("again"));
    setTimeout(() => own === vote && state.stage === "open" && send(tries + 1), Math.min(8000, 500 * 2 ** tries));
  }
}

function status() {
  const node = find("received");
  if (!node || !isMine()) return;
  node.textContent = own.sent ? t("received") : t("sending");
  if (own.sent) line("");
}

// -- What is shown --------------------------------------------------------------------------------
function choiceOf(choice, text) {
  const input = el("input", { type: "radio", name: "vote", value: String(choice), checked: Boolean(isMine() && own.choice === choice) });
  input.addEventListener("change", () => choose(choice));
  return el("label", { className: "choice" }, input, el("span", {}, el("b", {}, levelName(choice)), text));
}

const received = () => el("p", { id: "received", role: "status" }, isMine() ? t(own.sent ? "received" : "sending") : "");

function ballot() {
  if (state.kind === "plan") return dots();
  const levels = () => el("fieldset", {}, el("legend", {}, t("ask")), ...state.norm.levels.map((level) => choiceOf(level.n, words(level.text))),
    choiceOf("unknown", ""), choiceOf("nvt", ""));
  if (state.kind === "schools") return [...schoolChoice(), ...(schoolName() ? [levels(), received()] : [])];
  return [levels(), received()];
}

// -- A school that votes for itself: not anonymous, and said so before anything can be chosen
const schoolName = () => state.schools.find(([id]) => id === school)?.[1];

function schoolChoice() {
  const select = el("select", { id: "school", "aria-describedby": "named" }, el("option", { value: "" }, t("school_first")),
    ...state.schools.map(([id, name]) => el("option", { value: id, selected: id === school }, name)));
  select.addEventListener("change", () => {
    school = select.value;
    remember("school", school);
    draw();
    find("school").focus();
    if (state.stage === "open" && isMine() && school) send(); // the same choice, for this school
  });
  return [el("p", { id: "named", className: "named" }, t("named")), el("p", {}, el("label", { className: "above", htmlFor: "school" }, t("school")), select)];
}

function schoolRows() {
  const { schools } = state.result;
  const said = (id) => (state.agreed ? shortLevel(state.agreed.schools[id] ?? "–")
    : Object.entries(schools[id]?.counts ?? {}).map(([choice, many]) => (many > 1 ? `${shortLevel(choice)} (${many}×)` : shortLevel(choice))).join(", ") || "–");
  return el("ul", { className: "rows" }, ...state.schools.map(([id, name]) => el("li", { className: id === school ? "mine" : "" }, el("span", {}, name), el("span", {}, said(id)))));
}

// -- Dots on proposals of the plan
function dots() {
  const chosen = new Set(isMine() ? own.choice : []);
  const left = el("p", { role: "status" });
  const boxes = state.proposals.map(([topic, title]) => {
    const input = el("input", { type: "checkbox", value: topic, checked: chosen.has(topic) });
    input.addEventListener("change", () => {
      chosen[input.checked ? "add" : "delete"](topic);
      limit();
      choose([...chosen]);
    });
    return el("label", { className: "choice" }, input, el("span", {}, words(title)));
  });
  function limit() {
    left.textContent = chosen.size < 3 ? t("dots_left", { n: 3 - chosen.size }) : t("dots_none");
    for (const box of boxes) box.firstChild.disabled = chosen.size >= 3 && !box.firstChild.checked;
  }
  limit();
  return [el("fieldset", {}, el("legend", {}, t("dots_ask")), left, ...boxes), received()];
}

// `rows`: name, how many, and whether it is what was chosen here.
function barList(className, rows) {
  const most = Math.max(1, ...rows.map(([, many]) => many));
  return el("ul", { className }, ...rows.map(([name, many, mine]) => {
    const bar = el("span", { className: "bar", hidden: !many, "aria-hidden": "true" });
    bar.style.width = `${(100 * many) / most}%`;
    return el("li", { className: mine ? "mine" : "" }, el("span", {}, name, mine ? ` (${t("yours")})` : ""), el("span", {}, bar),
      el("span", { className: "n" }, String(many), el("span", { className: "unseen" }, ` ${t("of", { n: state.result.n })}`)));
  }));
}

function dotBars() {
  const { counts } = state.result;
  return barList("bars long", byDots(counts).map(([topic, title]) => [words(title), counts[topic] || 0, isMine() && own.choice.includes(topic)]));
}

function bars() {
  const { counts } = state.result;
  return barList("bars", shownChoices(counts).map((choice) => [levelName(choice), counts[choice] || 0, isMine() && own.choice === choice]));
}

const SPREADS = { norms: bars, schools: schoolRows, plan: dotBars };

function results() {
  const { result, agreed } = state;
  return [
    agreed && agreed.level !== null ? el("p", {}, el("b", {}, t("agreed", { level: levelName(agreed.level) }))) : null,
    result ? el("p", {}, words(result.words)) : null,
    result && !result.few ? SPREADS[state.kind]() : null,
    !result || result.few ? ownVote() : null,
    state.stage === "discuss" ? el("p", {}, t("discuss")) : null,
  ];
}

const ownVote = () => (isMine() && state.norm ? el("p", {}, t("own", { choice: levelName(own.choice) })) : null);

function groupChoice() {
  const select = el("select", { id: "group" }, ...["", "principal", "ict", "office"].map((name) => el("option", { value: name, selected: name === group }, t(`group_${name || "none"}`))));
  select.addEventListener("change", () => { group = select.value; remember("group", group); });
  return el("p", {}, el("label", { className: "above", htmlFor: "group" }, t("group")), select, el("span", {}, t("group_help")));
}

function parts() {
  const { stage, norm } = state;
  if (stage === "done") return [el("h1", { tabIndex: -1 }, t("done")), el("p", {}, t(state.kind === "plan" ? "done_dots" : "done_help"))];
  const title = el("h1", { tabIndex: -1 }, norm ? words(norm.title) : t("dots_title"));
  if (stage === "lobby" && state.kind === "schools") return [title, el("p", {}, t("wait")), ...schoolChoice()];
  if (stage === "lobby") return [title, el("p", {}, t("wait")), el("p", {}, t("private")), norm ? groupChoice() : null];
  if (stage === "open") return [title, ...ballot()];
  if (stage === "closed") return [title, el("p", {}, t("closed")), ownVote()];
  return [title, ...results()];
}

function draw() {
  document.documentElement.lang = lang;
  document.title = t("title");
  find("lang").textContent = t("other_lang");
  find("lang").lang = lang === "nl" ? "en" : "nl";
  if (!state) return;
  const { norm, asked, stage, round } = state;
  find("where").textContent = norm ? t("where", { n: norm.n, of: norm.of }) + (round > 1 ? t("round", { n: round }) : "") : "";
  const place = `${stage}/${asked}/${round}`;
  const moved = drawn && drawn !== place;
  drawn = place;
  find("main").replaceChildren(...parts().filter(Boolean));
  if (!moved) return;
  // Who listens hears where the room is now; who looks begins at the top.
  find("main").querySelector("h1").focus();
  scrollTo(0, 0);
  const ofDots = state.kind === "plan" && { lobby: "now_dots_lobby", agreed: "now_dots_agreed" }[stage];
  say(ofDots ? t(ofDots) : t(`now_${stage}`));
}

// -- The line -------------------------------------------------------------------------------------
function told(next) {
  if (state && next.v < state.v) return; // late on its way
  const first = !state;
  state = next;
  line("");
  if (state.stage === "open" && isMine()) { if (first || !own.sent) send(); }
  draw();
}

function connect() {
  source = new EventSource(`${BASE}w/${CODE}/events?t=${TOKEN}`);
  let opened = false;
  source.onopen = () => { opened = true; if (own) own.sent = false; };
  source.onmessage = (event) => {
    const next = JSON.parse(event.data);
    // A server that started anew asks again: what this phone chose goes along by itself.
    if (state && next.v >= state.v && isMine() && next.stage === "open") own.sent = false;
    told(next);
  };
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED && !opened && !state) { askCode(t("wrong_code")); return; }
    line(t("lost"));
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000 + Math.random() * 2000);
  };
}

function askCode(message) {
  const field = el("input", { className: "code", id: "code", maxLength: 6, autocomplete: "off", autocapitalize: "characters", spellcheck: false, required: true, "aria-describedby": "line" });
  const form = el("form", {}, el("label", { className: "above", htmlFor: "code" }, t("code")), field, el("button", { className: "main" }, t("go")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = field.value.trim().toUpperCase();
    if (/^\w{6}$/.test(typed)) location.assign(`${BASE}w/${typed}`);
    else line(t("wrong_code"));
  });
  find("main").replaceChildren(el("h1", { tabIndex: -1 }, t("title")), form);
  line(message);
}

find("lang").addEventListener("click", () => {
  lang = lang === "nl" ? "en" : "nl";
  remember("lang", lang);
  draw();
  if (!state) askCode("");
});
// A phone that was asleep does not wait until it notices by itself that the line is gone.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || !CODE || !source) return;
  source.close();
  connect();
});
draw();
if (CODE) connect();
else askCode("");
