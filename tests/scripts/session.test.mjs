// The races of a form, played out message by message.
import assert from "node:assert/strict";
import { Storage, test, world } from "./harness.mjs";

const BSN = "123456782";
const PHONE = "06-12345678";
const saves = (python) => python.received.filter((message) => message.kind === "save");

test("three ticks within 60 ms and slow replies: the last counts, no conflict with oneself", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.delay = 500;
  for (const value of [["a"], ["a", "b"], ["a", "b", "c"]]) {
    page.change(value);
    clock.pass(30);
  }
  assert.equal(saves(python).length, 1);
  clock.pass(2000);
  assert.deepEqual(page.stored, ["a", "b", "c"]);
  assert.deepEqual(python.events.map((event) => event.kind), ["set", "set"]);
  assert.equal(saves(python)[1].based_on, 1);
  assert.equal(page.session.state, "saved");
  assert.equal(storage.length, 0);
});

test("the screen never goes back to an older value while a newer one waits", () => {
  const { clock, python, open } = world();
  const page = open();
  python.delay = 300;
  const seen = [];
  page.session.listeners.push(() => seen.push(page.value));
  page.change("1");
  clock.pass(10);
  page.change("2");
  clock.pass(2000);
  assert.deepEqual([...new Set(seen)], ["1", "2"]);
});

test("typing is sent after a pause, and at once on leaving", () => {
  const { clock, python, open } = world();
  const page = open();
  for (const value of ["H", "Ha", "Hal"]) {
    page.change(value, true);
    clock.pass(100);
  }
  assert.equal(python.received.length, 0);
  page.session.flush();
  assert.deepEqual(saves(python).map((message) => message.value), ["Hal"]);
  clock.pass(1000);
  page.change("Hallo", true);
  clock.pass(399);
  assert.equal(saves(python).length, 1);
  clock.pass(1);
  assert.equal(saves(python).length, 2);
});

test("what is the same already is not sent", () => {
  const { clock, python, open } = world();
  const page = open();
  page.change("x");
  clock.pass(100);
  page.change("x");
  page.change(null, false, "other");
  clock.pass(1000);
  assert.equal(saves(python).length, 1);
});

test("while the database is away a value waits, in the browser's storage too, and goes by itself", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  for (const lacks of ["unavailable", "full", "slow"]) {
    python.lacks = lacks;
    page.change(`geduld ${lacks}`);
    clock.pass(60_000);
    assert.equal(page.session.state, "waiting");
    assert.equal(page.session.waitsFor, lacks);
    assert.equal(page.session.problem("q", "value"), "");
    assert.equal(page.value, `geduld ${lacks}`);
    assert.equal(storage.length, 1);
    python.lacks = "";
    clock.pass(20_000);
    assert.equal(page.stored, `geduld ${lacks}`);
    assert.equal(page.session.state, "saved");
    assert.equal(storage.length, 0);
  }
  assert.deepEqual(python.events.map((event) => event.kind), ["set", "set", "set"]);
});

test("what was typed while the database was away goes after it, and a reload in between loses nothing", () => {
  const { clock, python, open } = world();
  let page = open();
  python.lacks = "unavailable";
  page.change("1");
  clock.pass(1000);
  page.change("2");
  clock.pass(10_000);
  page = page.reload() ?? page;
  clock.pass(10_000);
  python.lacks = "";
  clock.pass(30_000);
  assert.equal(page.stored, "2");
});

test("a refusal is told and forgotten: text stays, no status of saving, not sent again, gone at the next visit", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.refuses = (value) => (value === "fout" ? "Dit kan niet." : "");
  page.change("fout");
  clock.pass(60_000);
  assert.equal(page.value, "fout");
  assert.equal(page.session.problem("q", "value"), "Dit kan niet.");
  assert.equal(page.session.state, "refused");
  assert.equal(saves(python).length, 1);
  assert.equal(storage.length, 0);
  page.reload();
  clock.pass(60_000);
  assert.equal(saves(python).length, 1);
  assert.equal(page.value, null);
});

test("a refusal that says nothing about the value keeps it, and the next page brings it again", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  Object.assign(python, { refuses: () => "Andere versie.", waits: true });
  page.change("goed");
  clock.pass(60_000);
  assert.equal(page.session.problem("q", "value"), "Andere versie.");
  assert.equal(page.session.state, "refused");
  assert.equal(storage.length, 1);
  Object.assign(python, { refuses: () => "", waits: false });
  page.reload();
  clock.pass(1000);
  assert.equal(page.stored, "goed");
  assert.equal(page.session.state, "saved");
  assert.equal(storage.length, 0);
});

test("a new edit after a refusal is saved", () => {
  const { clock, python, open } = world();
  const page = open();
  page.change("goed");
  clock.pass(100);
  python.refuses = (value) => (value === "fout" ? "Dit kan niet." : "");
  page.change("fout");
  clock.pass(100);
  page.change("beter");
  assert.equal(page.session.problem("q", "value"), "");
  clock.pass(100);
  assert.equal(page.stored, "beter");
  assert.equal(page.session.state, "saved");
});

test("a newer value than the one that is refused goes at once", () => {
  const { clock, python, open } = world();
  const page = open();
  python.refuses = (value) => (value === "fout" ? "Dit kan niet." : "");
  page.change("fout");
  page.change("goed");
  clock.pass(200);
  assert.equal(page.stored, "goed");
  assert.equal(page.session.state, "saved");
});

const DOUBTS = ["12345672", "23456783"];
const asking = () => {
  const made = world();
  made.python.asks = (value) => DOUBTS.filter((number) => String(value).includes(number));
  return { ...made, page: made.open() };
};
const doubt = (page) => page.session.doubt("q", "value");

test("a doubtful number is asked about: the text stays, is not sent again on leaving the field, and is saved on a no", () => {
  const { clock, python, storage, page } = asking();
  page.change("Aanvraag 12345672", true);
  clock.pass(1000);
  assert.equal(doubt(page), "12345672");
  assert.equal(page.session.state, "asked");
  page.change("Aanvraag 12345672"); // what a field tells when the focus moves on to the buttons
  page.session.flush();
  clock.pass(20_000);
  assert.equal(saves(python).length, 1);
  assert.equal(page.value, "Aanvraag 12345672");
  assert.ok(!storage.all.includes("12345672"));
  page.session.sayNoBsn("q", "value", "12345672");
  clock.pass(1000);
  assert.equal(doubt(page), "");
  assert.equal(page.stored, "Aanvraag 12345672");
  assert.deepEqual(saves(python).map((message) => message.no_bsn), [[], ["12345672"]]);
  assert.equal(page.session.state, "saved");
  assert.equal(storage.length, 0);
});

test("of two doubtful numbers each gets its own answer", () => {
  const { clock, python, page } = asking();
  page.change(DOUBTS.join(" en "));
  clock.pass(1000);
  page.session.sayNoBsn("q", "value", DOUBTS[0]);
  clock.pass(1000);
  assert.equal(doubt(page), DOUBTS[1]);
  assert.equal(page.stored, null);
  page.session.sayNoBsn("q", "value", DOUBTS[1]);
  clock.pass(1000);
  assert.deepEqual(saves(python).at(-1).no_bsn, DOUBTS);
  assert.equal(page.stored, DOUBTS.join(" en "));
});

test("a number that is a BSN: said what to do, and what is left is saved without another question", () => {
  const { clock, python, page } = asking();
  page.change("Bel 12345672");
  clock.pass(1000);
  page.session.sayBsn("q", "value", "12345672");
  assert.equal(doubt(page), "");
  assert.equal(page.session.problem("q", "value"), "take_bsn_out");
  clock.pass(20_000);
  assert.equal(saves(python).length, 1);
  page.change("Bel", true);
  clock.pass(1000);
  assert.equal(page.stored, "Bel");
  assert.equal(page.session.problem("q", "value"), "");
});

test("the question stays while a person types on, and a no said meanwhile counts", () => {
  const { clock, python, page } = asking();
  python.delay = 300;
  page.change("Nr 12345672", true);
  clock.pass(1000);
  page.change("Nr 12345672 van", true);
  assert.equal(doubt(page), "12345672");
  clock.pass(500); // the newer text is under way, without the word of the person
  page.session.sayNoBsn("q", "value", "12345672");
  clock.pass(2000);
  assert.equal(doubt(page), "");
  assert.equal(page.stored, "Nr 12345672 van");
});

test("a question without an answer: after a reload the text is there, with dots for the number", () => {
  const { clock, python, page } = asking();
  page.change("Nr 12345672 van");
  clock.pass(1000);
  page.reload();
  clock.pass(20_000);
  assert.equal(page.value, "Nr •••••••• van");
  assert.equal(page.session.problem("q", "value"), "masked");
  assert.equal(saves(python).length, 1);
});

test("a reply that got lost: the same is sent again and is no conflict", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.loses = "replies";
  page.change("x");
  clock.pass(1000);
  python.loses = "";
  page.change("xy");
  clock.pass(6000);
  assert.equal(page.session.state, "saving");
  clock.pass(10_000);
  assert.equal(page.stored, "xy");
  assert.ok(python.events.every((event) => event.kind === "set"));
  assert.equal(page.session.state, "saved");
  assert.equal(storage.length, 0);
});

test("a reply that comes twice harms nothing", () => {
  const { clock, python, open } = world();
  const page = open();
  python.delay = 9000;
  page.change("x");
  clock.pass(8500);
  assert.equal(page.session.state, "late");
  page.change("y");
  clock.pass(60_000);
  assert.equal(page.stored, "y");
  assert.ok(python.events.every((event) => event.kind === "set"));
  assert.equal(page.session.state, "saved");
});

test("a message that got lost is sent again until there is a reply, and the status says so", () => {
  const { clock, python, open } = world();
  const page = open();
  python.loses = "messages";
  page.change("x");
  clock.pass(8000);
  assert.equal(page.session.state, "late");
  python.loses = "";
  clock.pass(12_000);
  assert.equal(page.stored, "x");
  assert.equal(page.session.state, "saved");
});

test("a reload while one value is under way and a newer one waits keeps the newer one", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.delay = 500;
  page.change("oud");
  clock.pass(100);
  page.change("nieuw");
  page.kill();
  clock.pass(1000);
  assert.equal(page.stored, "oud");
  page.open();
  assert.equal(page.value, "nieuw");
  clock.pass(5000);
  assert.equal(page.stored, "nieuw");
  assert.ok(python.events.every((event) => event.kind === "set"));
  assert.equal(storage.length, 0);
});

test("half a sentence survives a crash, and goes at the next visit", () => {
  const { clock, python, open } = world();
  const page = open();
  page.change("Halverwege een zi", true);
  page.reload();
  assert.equal(page.value, "Halverwege een zi");
  clock.pass(100);
  assert.equal(page.stored, "Halverwege een zi");
  assert.equal(python.events.length, 1);
});

test("two windows: the later one sees both values, who and when, and chooses theirs", () => {
  const { clock, open } = world();
  const [anna, bram] = [open("Anna"), open("Bram")];
  anna.change("van Anna");
  clock.pass(100);
  bram.change("van Bram");
  clock.pass(100);
  const [conflict] = bram.conflicts;
  assert.deepEqual([conflict.mine, conflict.theirs, conflict.by], ["van Bram", "van Anna", "Anna"]);
  assert.ok(conflict.at.endsWith("Z"));
  bram.session.resolve("q", "value", conflict, "theirs");
  clock.pass(100);
  assert.equal(bram.value, "van Anna");
  assert.deepEqual(bram.conflicts, []);
  assert.equal(bram.session.state, "saved");
});

test("two windows with an edit of one field each keep their own copy of it", () => {
  const { clock, python, storage, open } = world();
  const [anna, bram] = [open("Anna"), open("Bram")];
  python.delay = 500;
  anna.change("een");
  clock.pass(100);
  bram.change("twee");
  clock.pass(450);
  assert.match(storage.all, /twee/);
});

test("a conflict while typing: what is typed waits for the choice, and goes on top of it", () => {
  const { clock, python, open } = world();
  const [anna, bram] = [open("Anna"), open("Bram")];
  anna.change("van Anna");
  clock.pass(100);
  python.delay = 300;
  bram.change("van B", true);
  clock.pass(450);
  bram.change("van Bram", true);
  clock.pass(2000);
  assert.equal(bram.session.state, "held");
  assert.equal(bram.value, "van Bram");
  assert.equal(bram.conflicts.length, 1);
  assert.equal(bram.stored, "van Anna");
  bram.session.resolve("q", "value", bram.conflicts[0], "mine");
  clock.pass(2000);
  assert.equal(bram.stored, "van Bram");
  assert.deepEqual(bram.conflicts, []);
  assert.equal(bram.session.state, "saved");
});

test("typing on in a field with two answers overwrites neither before the choice", () => {
  const { clock, open } = world();
  const [anna, bram] = [open("Anna"), open("Bram")];
  anna.change("van Anna");
  clock.pass(100);
  bram.change("van Bram");
  clock.pass(100);
  bram.change("van Bram, meer", true);
  clock.pass(5000);
  assert.equal(bram.stored, "van Anna");
  assert.equal(bram.conflicts.length, 1);
  bram.session.resolve("q", "value", bram.conflicts[0], "theirs");
  clock.pass(1000);
  assert.equal(bram.stored, "van Anna");
  assert.equal(bram.value, "van Anna");
  assert.equal(bram.session.state, "saved");
});

test("a crash between two answers and the choice makes no third", () => {
  const { clock, python, open } = world();
  const [anna, bram] = [open("Anna"), open("Bram")];
  anna.change("van Anna");
  clock.pass(100);
  python.loses = "replies";
  bram.change("van Bram");
  clock.pass(100);
  python.loses = "";
  bram.reload();
  clock.pass(20_000);
  assert.equal(bram.conflicts.length, 1);
  assert.equal(python.events.filter((event) => event.kind === "proposal").length, 1);
  bram.session.resolve("q", "value", bram.conflicts[0], "mine");
  clock.pass(1000);
  assert.equal(bram.stored, "van Bram");
  assert.equal(bram.session.state, "saved");
});

test("the connection gone: everything waits in the browser and goes when it is back", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.isConnected = false;
  page.change("zonder lijn");
  page.change("ook dit", true, "comment");
  clock.pass(30_000);
  assert.equal(storage.length, 2);
  assert.equal(page.session.state, "late");
  python.isConnected = true;
  clock.pass(9000);
  assert.equal(page.stored, "zonder lijn");
  assert.equal(python.head("q", "comment").value, "ook dit");
  assert.equal(storage.length, 0);
});

test("a telephone number typed while the connection is gone survives a reload", () => {
  const { clock, python, open } = world();
  const page = open();
  python.isConnected = false;
  page.change(`Bel ${PHONE} of (010) 123 45 67`, true);
  clock.pass(1000);
  assert.equal(page.session.state, "saving");
  page.reload();
  assert.equal(page.value, `Bel ${PHONE} of (010) 123 45 67`);
  python.isConnected = true;
  clock.pass(9000);
  assert.equal(page.stored, `Bel ${PHONE} of (010) 123 45 67`);
});

test("a text with a BSN typed while the connection is gone: said at once, the number nowhere, the rest after a reload", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.isConnected = false;
  page.change(`Sam (${BSN}) zit in groep 5`, true);
  assert.equal(page.session.state, "only_here");
  assert.equal(page.value, `Sam (${BSN}) zit in groep 5`);
  assert.ok(!storage.all.includes(BSN));
  for (let visit = 0; visit < 2; visit += 1) {
    page.reload();
    assert.equal(page.value, "Sam (•••••••••) zit in groep 5");
    assert.equal(page.session.problem("q", "value"), "masked");
  }
  python.isConnected = true;
  clock.pass(20_000);
  assert.equal(python.received.length, 0);
  page.change("Sam zit in groep 5");
  clock.pass(100);
  assert.equal(page.stored, "Sam zit in groep 5");
  assert.equal(storage.length, 0);
});

test("a BSN is in no storage while it is under way, nor after it was refused", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  python.refuses = (value) => (String(value).includes(BSN) ? "Dat is een BSN." : "");
  page.change(`nr ${BSN}`);
  assert.ok(!storage.all.includes(BSN));
  page.change("nr weg");
  assert.ok(!storage.all.includes(BSN));
  clock.pass(1000);
  assert.equal(storage.length, 0);
  page.session.drafts.set("c", `nr ${BSN}`);
  assert.equal(page.session.drafts.get("c"), `nr ${BSN}`);
  assert.ok(!storage.all.includes(BSN));
});

test("a picture is on this page only, and the status says so", () => {
  const { clock, python, storage, open } = world();
  const page = open();
  page.change({ data: "data:image/png;base64,AAAA", title: "" });
  assert.equal(page.session.state, "only_here");
  assert.equal(storage.length, 0);
  clock.pass(100);
  assert.equal(page.session.state, "saved");
  assert.equal(python.events.length, 1);
});

test("without a storage, or with a full one, everything still works", () => {
  const { clock, python, open } = world();
  const page = open();
  page.session.outbox.storage.setItem = () => { throw new Error("full"); };
  page.change("x");
  assert.equal(page.session.state, "only_here");
  clock.pass(100);
  page.change("y");
  clock.pass(100);
  assert.equal(page.stored, "y");
  assert.equal(python.events.length, 2);
});

test("what looks at the whole waits until what was typed is there", () => {
  const { clock, python, open } = world();
  const page = open();
  page.change("1");
  page.change("2");
  page.session.history("q", "value", () => {});
  assert.deepEqual(python.received.map((message) => message.kind), ["save"]);
  clock.pass(1000);
  assert.deepEqual(python.received.map((message) => message.kind), ["save", "save", "history"]);
});

test("a message of another dossier is not ours", () => {
  const { open } = world();
  const page = open();
  for (const handler of page.handlers) handler({ kind: "saved", dossier: "other", values: { q: { value: { value: "x", conflicts: [] } } } });
  assert.equal(page.value, null);
});

test("what another program left in the storage is left alone", () => {
  const { python, storage, open } = world();
  storage.setItem("ibp:outbox:d:q|value", "{");
  storage.setItem("else", "x");
  open();
  assert.equal(python.received.length, 0);
  assert.equal(storage.length, 2);
  assert.ok(storage instanceof Storage);
});
