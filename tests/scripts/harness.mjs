// A browser without a screen: the scripts as they are, a clock that only moves when told, a storage, and a Python
// that keeps events by the rules of the store and answers when the test wants it to.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const APP = new URL("../../ibp_workbook/app/", import.meta.url);
const SCRIPTS = ["parts/formats", "form/bsn", "form/outbox", "form/session"];
const results = [];

export async function test(name, body) {
  try {
    await body();
    results.push({ name });
  } catch (error) {
    results.push({ name, error: error.stack });
  }
}

process.on("exit", () => console.log(JSON.stringify(results)));

export class Clock {
  now = 1_000_000;
  timers = new Map();
  last = 0;

  after(delay, work, every = null) {
    this.last += 1;
    this.timers.set(this.last, { at: this.now + delay, work, every, order: this.last });
    return this.last;
  }

  pass(time) {
    const end = this.now + time;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort((one, other) => one[1].at - other[1].at || one[1].order - other[1].order)[0];
      if (!due) break;
      const [id, timer] = due;
      this.now = timer.at;
      if (timer.every) timer.at += timer.every;
      else this.timers.delete(id);
      timer.work();
    }
    this.now = end;
  }
}

export class Storage {
  texts = new Map();
  getItem(name) { return this.texts.get(name) ?? null; }
  setItem(name, text) { this.texts.set(name, String(text)); }
  removeItem(name) { this.texts.delete(name); }
  key(index) { return [...this.texts.keys()][index] ?? null; }
  get length() { return this.texts.size; }
  get all() { return JSON.stringify([...this.texts]); }
}

// The record: the newest event of each field counts; a save based on an older one is a proposal.
export class Python {
  events = [];
  refuses = () => "";
  lacks = ""; // unavailable, full or slow: the database cannot do it now
  asks = () => []; // the numbers in a value that may be a BSN
  delay = 30;
  isConnected = true; // else the browser cannot send
  loses = ""; // "messages" or "replies": they get lost on the way
  received = [];

  constructor(clock) { this.clock = clock; }

  head(item, field) {
    return this.events.findLast((event) => event.item === item && event.field === field && event.kind === "set");
  }

  values() {
    const values = {};
    for (const { item, field } of this.events) {
      const head = this.head(item, field);
      if (!head) continue;
      const settled = this.events.map((event) => event.resolves);
      const conflicts = this.events
        .filter((event) => event.kind === "proposal" && event.item === item && event.field === field && !settled.includes(event.id) && event.value !== head.value)
        .map((event) => ({ proposal: event.id, mine: event.value, theirs: head.value, by: head.by, at: head.at, event: head.id }));
      (values[item] ??= {})[field] = { value: head.value, event: head.id, by: head.by, at: head.at, conflicts };
    }
    return structuredClone(values);
  }

  add(event) {
    const made = { id: this.events.length + 1, at: new Date(this.clock.now).toISOString(), kind: "set", ...event };
    this.events.push(made);
    return made;
  }

  handle(by, { kind, item, field, value, based_on, proposal, keep, no_bsn }) {
    if (kind === "history") return { kind, rows: this.events };
    if (kind === "resolve") {
      const chosen = this.events.find((event) => event.id === proposal);
      const present = this.head(chosen.item, chosen.field);
      const made = this.add({ item: chosen.item, field: chosen.field, by, resolves: proposal, value: keep === "mine" ? chosen.value : present.value, kind: keep === "mine" ? "set" : "decision" });
      return { kind: "saved", item: chosen.item, field: chosen.field, event: made.id, at: made.at, values: this.values() };
    }
    if (this.lacks) return { kind: "later", item, field, why: this.lacks, message: "Straks." };
    const why = this.refuses(value);
    if (why) return { kind: "refused", item, field, message: why, waits: this.waits };
    const ask = this.asks(value).filter((number) => !no_bsn.includes(number));
    if (ask.length) return { kind: "refused", item, field, message: "BSN?", ask };
    const present = this.head(item, field);
    if (present && JSON.stringify(present.value) === JSON.stringify(value)) return { kind: "saved", item, field, event: present.id, at: present.at, values: this.values() };
    const isConflict = present && present.id !== based_on;
    const made = this.add({ item, field, value, by, kind: isConflict ? "proposal" : "set" });
    return { kind: isConflict ? "conflict" : "saved", item, field, event: made.id, at: made.at, values: this.values() };
  }
}

// A window with a page on the dossier; `kill()` is a crash, `reload()` a page that comes in its place.
export class Window {
  constructor(python, storage, by = "Anna") {
    Object.assign(this, { python, storage, by });
    this.open();
  }

  open() {
    const { python } = this;
    const { clock } = python;
    const texts = new Proxy({}, { get: (_, key) => String(key) });
    const traits = { dossier: { key: "d" }, lang: "nl", texts, values: python.values() };
    const handlers = new Set();
    const model = {
      get: (name) => traits[name],
      on: (name, handler) => name === "msg:custom" && handlers.add(handler),
      off: (name, handler) => handlers.delete(handler),
      send: (message) => {
        if (!python.isConnected) throw new Error("Cannot send");
        if (python.loses === "messages") return;
        const sent = structuredClone(message);
        python.received.push(sent);
        clock.after(python.delay, () => {
          const reply = { ...python.handle(this.by, sent), id: sent.id, dossier: "d" };
          if (python.loses === "replies") return;
          for (const handler of [...handlers]) handler(structuredClone(reply));
        });
      },
    };
    const date = class extends Date {
      constructor(...given) { super(...(given.length ? given : [clock.now])); }
      static now() { return clock.now; }
    };
    const context = vm.createContext({
      window: { localStorage: this.storage }, Date: date,
      setTimeout: (work, delay = 0) => this.own(clock.after(delay, work)), clearTimeout: (id) => clock.timers.delete(id),
      setInterval: (work, every) => this.own(clock.after(every, work, every)), clearInterval: (id) => clock.timers.delete(id),
    });
    const source = SCRIPTS.map((name) => readFileSync(new URL(`${name}.js`, APP), "utf-8")).join("\n");
    vm.runInContext(`${source}\nObject.assign(globalThis, { Session, Outbox, Drafts, withoutBsn, masked });`, context);
    this.scripts = context;
    this.session = new context.Session(model);
    this.handlers = handlers;
    this.told = [];
    this.session.listeners.push((message) => this.told.push(message));
  }

  own(timer) {
    (this.timers ??= []).push(timer);
    return timer;
  }

  kill() {
    this.handlers.clear();
    for (const timer of this.timers) this.python.clock.timers.delete(timer);
  }

  reload() {
    this.kill();
    this.open();
  }

  change(value, typing = false, field = "value") { this.session.change("q", field, value, typing); }
  get value() { return this.session.value("q", "value"); }
  get stored() { return this.python.head("q", "value")?.value ?? null; }
  get conflicts() { return this.session.conflicts("q", "value"); }
}

export function world() {
  const clock = new Clock();
  const python = new Python(clock);
  const storage = new Storage();
  return { clock, python, storage, open: (by) => new Window(python, storage, by) };
}
