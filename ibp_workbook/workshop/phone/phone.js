// One phone in the room. It knows its own vote and a token that it made itself, and forgets both with the tab.
const [, BASE, CODE = ""] = location.pathname.match(/^(.*\/)w\/(\w{6})$/) || location.pathname.match(/^(.*?\/)(?:w\/?)?$/);
const find = (id) => document.getElementById(id);
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

function t(key, values = {}) {
  return WORDS[lang][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in node && key !== "form") node[key] = value; else node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}
const words = (text) => text[lang];
const line = (text) => { if (find("line").textContent !== text) find("line").textContent = text; };
const say = (text) => { find("said").textContent = text; };

// -- Voting ---------------------------------------------------------------------------------------
const isMine = () => own && state.norm && own.norm === state.norm.id && own.round === state.round;

function choose(choice) {
  own = { norm: state.norm.id, round: state.round, choice, sent: false };
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
      body: JSON.stringify({ token: TOKEN, norm: vote.norm, round: vote.round, choice: vote.choice, group }),
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
const label = (choice) => (choice === "unknown" || choice === "nvt" ? t(choice) : t("level", { n: choice, name: words(state.norm.levels.find((level) => String(level.n) === String(choice)).name) }));

function choiceOf(choice, text) {
  const input = el("input", { type: "radio", name: "vote", value: String(choice), checked: Boolean(isMine() && own.choice === choice) });
  input.addEventListener("change", () => choose(choice));
  return el("label", { className: "choice" }, input, el("span", {}, el("b", {}, label(choice)), text));
}

function ballot() {
  return [
    el("fieldset", {}, el("legend", {}, t("ask")), ...state.norm.levels.map((level) => choiceOf(level.n, words(level.text))),
      choiceOf("unknown", ""), choiceOf("nvt", "")),
    el("p", { id: "received", role: "status" }, isMine() ? t(own.sent ? "received" : "sending") : ""),
  ];
}

function bars() {
  const { counts, n } = state.result;
  const most = Math.max(1, ...Object.values(counts));
  const choices = [...state.norm.levels.map((level) => level.n), "unknown", "nvt"].filter((choice) => typeof choice === "number" || counts[choice]);
  return el("ul", { className: "bars" }, ...choices.map((choice) => {
    const many = counts[choice] || 0;
    const mine = isMine() && own.choice === choice;
    const bar = el("span", { className: "bar", hidden: !many, ariaHidden: "true" });
    bar.style.width = `${(100 * many) / most}%`;
    return el("li", { className: mine ? "mine" : "" }, el("span", {}, label(choice), mine ? ` (${t("yours")})` : ""), el("span", {}, bar),
      el("span", { className: "n" }, String(many), el("span", { className: "unseen" }, ` ${t("of", { n })}`)));
  }));
}

function results() {
  const { result, agreed } = state;
  return [
    agreed ? el("p", {}, el("b", {}, t("agreed", { level: agreed.level === "nvt" ? t("nvt") : label(agreed.level) }))) : null,
    result ? el("p", {}, words(result.words)) : null,
    result && !result.few ? bars() : null,
    !result || result.few ? ownVote() : null,
    state.stage === "discuss" ? el("p", {}, t("discuss")) : null,
  ];
}

const ownVote = () => (isMine() ? el("p", {}, t("own", { choice: label(own.choice) })) : null);

function groupChoice() {
  const select = el("select", { id: "group" }, ...["", "principal", "ict", "office"].map((name) => el("option", { value: name, selected: name === group }, t(`group_${name || "none"}`))));
  select.addEventListener("change", () => { group = select.value; remember("group", group); });
  return el("p", {}, el("label", { className: "above", htmlFor: "group" }, t("group")), select, el("span", {}, t("group_help")));
}

function parts() {
  const { stage, norm } = state;
  if (stage === "done") return [el("h1", { tabIndex: -1 }, t("done")), el("p", {}, t("done_help"))];
  const title = el("h1", { tabIndex: -1 }, words(norm.title));
  if (stage === "lobby") return [title, el("p", {}, t("wait")), el("p", {}, t("private")), groupChoice()];
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
  const { norm, stage, round } = state;
  find("where").textContent = norm ? t("where", { n: norm.n, of: norm.of }) + (round > 1 ? t("round", { n: round }) : "") : "";
  const place = `${stage}/${norm && norm.id}/${round}`;
  const moved = drawn && drawn !== place;
  drawn = place;
  find("main").replaceChildren(...parts().filter(Boolean));
  if (!moved) return;
  // Who listens hears where the room is now; who looks begins at the top.
  find("main").querySelector("h1").focus();
  scrollTo(0, 0);
  say(t(`now_${stage}`));
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
