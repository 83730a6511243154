// One dossier in the browser: what counts, what was changed here, what is on its way. No elements here.
//
// To Python go `save`, `resolve` and `history`; back come `saved`, `conflict` and `refused`, with what the page shows
// now, or `later`: the database is away, full or busy, and the same goes again until it is not. Of each field one
// message is under way at a time: a newer value waits, and goes based on the event of the reply.
const TYPING_DELAY = 400;
const RETRY_AFTER = 8000;
const UNKNOWN = { value: null, event: null, conflicts: [] };
let messages = 0;

// A form is built for the dossier that is open, and anew for each other one. `build` gives what ends it.
function forEachDossier(model, build) {
  let end = build();
  const again = () => {
    end();
    end = build();
  };
  model.on("change:dossier", again);
  return () => {
    model.off("change:dossier", again);
    end();
  };
}

class Session {
  // `parts`: what a reply may bring up to date besides the values. They are the model's own objects, kept current in
  // place, so that a second view of the same widget sees the same.
  constructor(model, parts = []) {
    this.model = model;
    this.dossier = model.get("dossier");
    this.lang = model.get("lang");
    this.texts = model.get("texts");
    this.formats = formats(this.lang);
    this.parts = ["values", ...parts];
    this.listeners = [];
    this.outbox = new Outbox(this.dossier.key);
    this.drafts = new Drafts(this.dossier.key);
    this.opened = new Map(); // what is open beside a question
    this.underWay = new Map(); // id of a message -> its entry
    this.asked = new Map(); // id of a message -> what to do with its reply
    this.questions = [];
    this.lastSaved = null;
    this.receive = (message) => this.onMessage(message);
    this.refresh = () => this.take() && this.tell({ kind: "fresh" });
    this.take();
    model.on("msg:custom", this.receive);
    for (const part of this.parts) model.on(`change:${part}`, this.refresh);
    this.retry = setInterval(() => this.sendAgain(), RETRY_AFTER / 2);
    for (const entry of this.outbox.leftovers()) {
      if (entry.masked) entry.problem = this.t("masked");
      this.outbox.keep(entry);
      this.send(entry);
    }
  }

  close() {
    this.flush();
    clearInterval(this.retry);
    this.model.off("msg:custom", this.receive);
    for (const part of this.parts) this.model.off(`change:${part}`, this.refresh);
  }

  // Another dossier is another session's.
  take() {
    if (this.model.get("dossier").key !== this.dossier.key) return false;
    for (const part of this.parts) this[part] = this.model.get(part);
    return true;
  }

  t(key, values = {}) {
    return fillIn(this.texts[key], values);
  }

  known(item, field) {
    return this.values[item]?.[field] ?? UNKNOWN;
  }

  // What counts on screen: a change on its way goes before what Python knows.
  value(item, field) {
    const entry = this.outbox.get(item, field);
    return entry ? entry.value : this.known(item, field).value;
  }

  conflicts(item, field) {
    return this.known(item, field).conflicts;
  }

  // Why what stands in a field is not saved; empty when nothing is wrong.
  problem(item, field) {
    return this.outbox.get(item, field)?.problem ?? "";
  }

  // The number that may be a BSN, of which a person has to say whether it is one; nothing is saved until then.
  doubt(item, field) {
    return this.outbox.get(item, field)?.ask?.[0] ?? "";
  }

  // How things stand, the worst first.
  get state() {
    const entries = [...this.outbox.entries.values()];
    if (entries.some((entry) => entry.problem && !entry.ask?.length)) return "refused";
    if (entries.some((entry) => entry.problem)) return "asked";
    if (entries.some((entry) => entry.isHeld)) return "held";
    if (entries.some((entry) => !entry.isWhole)) return "only_here";
    if (entries.some((entry) => entry.waitsFor)) return "waiting";
    if (entries.some((entry) => entry.isLate)) return "late";
    if (entries.length) return "saving";
    return this.lastSaved ? "saved" : "";
  }

  // What is waited for, where the state is "waiting": unavailable, full or slow.
  get waitsFor() {
    return [...this.outbox.entries.values()].find((entry) => entry.waitsFor)?.waitsFor;
  }

  // A person changed a field. Kept at once; sent at once, or after a pause while they are typing.
  change(item, field, value, typing = false) {
    const { value: known, event } = this.known(item, field);
    let entry = this.outbox.get(item, field);
    if (!entry && same(value ?? null, known ?? null)) return;
    if (entry?.ask?.length && same(value ?? null, entry.value)) return; // on the way from the field to the question
    entry ??= { item, field, based_on: event };
    Object.assign(entry, { value: value ?? null, problem: "", masked: false });
    this.outbox.keep(entry);
    clearTimeout(entry.timer);
    if (typing) entry.timer = setTimeout(() => this.send(entry), TYPING_DELAY);
    else this.send(entry);
    this.tell({ kind: "changed", item, field });
  }

  // The person says that a number is no BSN. After the last number the same value goes again, with their word.
  sayNoBsn(item, field, number) {
    const entry = this.outbox.get(item, field);
    entry.no_bsn = [...(entry.no_bsn ?? []), number];
    entry.ask = entry.ask.filter((other) => other !== number);
    if (!entry.ask.length) {
      entry.problem = "";
      this.send(entry);
    }
    this.tell({ kind: "changed", item, field });
  }

  // The person says that it is one: it is theirs to take out.
  sayBsn(item, field, number) {
    Object.assign(this.outbox.get(item, field), { ask: [], problem: this.t("take_bsn_out", { number }) });
    this.tell({ kind: "changed", item, field });
  }

  // What was typed a moment ago goes now.
  flush() {
    for (const entry of this.outbox.entries.values()) this.send(entry);
  }

  // While two answers to a field wait for a choice, a newer one waits too: it would be one more to choose from.
  send(entry) {
    clearTimeout(entry.timer);
    entry.isHeld = this.conflicts(entry.item, entry.field).length > 0;
    if (entry.id || entry.problem || entry.isHeld) return;
    if (entry.sent === undefined) entry.sent = entry.value;
    entry.said = entry.no_bsn ?? [];
    entry.id = messages += 1;
    this.underWay.set(entry.id, entry);
    this.outbox.keep(entry);
    this.postEntry(entry);
  }

  postEntry(entry) {
    entry.at = Date.now();
    const { id, item, field, sent, based_on, said } = entry;
    this.post({ kind: "save", id, item, field, value: sent, based_on, no_bsn: said });
  }

  post(message) {
    try {
      this.model.send({ ...message, dossier: this.dossier.key });
    } catch {
      // The connection is gone: what was changed waits in the outbox, for the next try or the next page.
    }
  }

  // Saving the same twice is saving it once, so a reply that got lost costs nothing.
  sendAgain() {
    const late = [...this.underWay.values()].filter((entry) => Date.now() - entry.at >= RETRY_AFTER);
    for (const entry of late) {
      entry.isLate = true;
      this.postEntry(entry);
    }
    if (late.length) this.tell({ kind: "late" });
  }

  // Anything that looks at the whole: it waits until what was typed a moment ago is there.
  ask(message, then = () => {}, first = () => {}) {
    this.flush();
    this.questions.push({ message, then, first });
    this.askNext();
  }

  askNext() {
    if (this.underWay.size) return;
    for (const question of this.questions.splice(0)) {
      const id = (messages += 1);
      this.asked.set(id, question);
      this.post({ ...question.message, id });
    }
  }

  resolve(item, field, { proposal, event }, keep) {
    this.ask({ kind: "resolve", proposal, keep, seen: event }, () => {}, (reply) => {
      const entry = this.outbox.get(item, field);
      if (!entry || reply.kind !== "saved") return;
      if (keep === "theirs") this.outbox.remove(entry);
      else entry.based_on = reply.event;
    });
  }

  history(item, field, then) {
    this.ask({ kind: "history", item, field }, then);
  }

  onMessage(message) {
    if (message.dossier !== this.dossier.key) return;
    for (const part of this.parts) Object.assign(this[part], message[part] ?? {});
    if (message.kind === "saved" && message.at) this.lastSaved = message.at;
    const entry = this.underWay.get(message.id);
    if (entry && message.kind === "later") {
      entry.waitsFor = message.why;
      return this.tell(message);
    }
    if (entry) {
      this.underWay.delete(message.id);
      Object.assign(entry, { id: null, isLate: false, waitsFor: "" });
      this.settle(entry, message);
    }
    const question = this.asked.get(message.id);
    this.asked.delete(message.id);
    question?.first(message);
    for (const each of this.outbox.entries.values()) if (each.isHeld) this.send(each);
    this.tell(message);
    question?.then(message);
    if (question && ["refused", "later"].includes(message.kind)) this.tell({ kind: "notice", text: message.message });
    this.askNext();
  }

  // The reply to what was sent of a field, of which there may be a newer value or more to tell by now. A question
  // stays while the person types on; each reply says whether it still stands. Its text survives a reload, with dots.
  settle(entry, message) {
    const isNewer = !same(entry.value, entry.sent) || !same(entry.no_bsn ?? [], entry.said);
    if (message.kind === "refused") {
      if (isNewer) return this.goOn(entry, entry.based_on);
      delete entry.sent;
      entry.problem = message.message; // stays in the field; asking again would give the same answer
      entry.ask = message.ask ?? [];
      if (entry.ask.length || message.waits) this.outbox.keep(entry); // a later page brings it again
      else this.outbox.forget(entry);
    } else if (!isNewer) {
      this.outbox.remove(entry);
    } else {
      this.goOn(entry, message.kind === "saved" ? message.event : entry.based_on);
    }
  }

  goOn(entry, based_on) {
    delete entry.sent;
    entry.based_on = based_on;
    this.outbox.keep(entry);
    this.send(entry);
  }

  tell(message) {
    for (const listener of this.listeners) listener(message);
  }
}
