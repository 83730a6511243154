// The front end of our pages: models that follow a kernel, and a line that comes back.
import assert from "node:assert/strict";
import { Line } from "../../voila/templates/ibp/static/front/line.js";
import { Model, referred, withBuffers } from "../../voila/templates/ibp/static/front/models.js";
import { decode } from "../../voila/templates/ibp/static/front/frames.js";
import { Clock, test } from "./harness.mjs";

function model(state = {}) {
  const said = [];
  return { said, model: new Model("id", state, { say: (...message) => said.push(message) }) };
}

test("all values are there before anyone hears of a change, and only what changed is told", () => {
  const { model: form } = model({ dossier: "one", values: 1, same: "s" });
  const heard = [];
  for (const name of ["dossier", "values", "same"]) form.on(`change:${name}`, () => heard.push([name, form.get("values")]));
  form.take({ dossier: "two", values: 2, same: "s" });
  assert.deepEqual(heard, [["dossier", 2], ["values", 2]]);
});

test("several names in one text, and leaving them by name, callback or context", () => {
  const { model: form } = model({ a: 0, b: 0 });
  const heard = [];
  const first = () => heard.push("first");
  const owner = {};
  form.on("change:a change:b", first);
  form.on("change:a", () => heard.push("second"), owner);
  form.take({ a: 1, b: 1 });
  form.off("change:b", first);
  form.take({ a: 2, b: 2 });
  form.off(null, null, owner);
  form.take({ a: 3 });
  assert.deepEqual(heard, ["first", "second", "first", "first", "second", "first"]);
});

test("one listener that fails does not keep the others from hearing", () => {
  const { model: form } = model();
  const told = [];
  globalThis.reportError = (error) => told.push(error.message);
  form.on("msg:custom", () => { throw new Error("broken"); });
  form.on("msg:custom", (content) => told.push(content));
  form.emit("msg:custom", "hello");
  assert.deepEqual(told, ["broken", "hello"]);
});

test("what is sent is a message of the widget's own channel", () => {
  const { model: form, said } = model({ a: 1, b: 1 });
  form.send({ kind: "save" }, undefined, ["buffer"]);
  form.set("a", 2);
  form.save_changes();
  form.save_changes();
  assert.deepEqual(said, [
    ["comm_msg", { comm_id: "id", data: { method: "custom", content: { kind: "save" } } }, ["buffer"]],
    ["comm_msg", { comm_id: "id", data: { method: "update", state: { a: 2 }, buffer_paths: [] } }, undefined],
    ["comm_msg", { comm_id: "id", data: { method: "update", state: {}, buffer_paths: [] } }, undefined],
  ]);
});

test("buffers go to their place in the state, and references name widgets", () => {
  const state = withBuffers({ rows: [{ picture: null }], name: "x" }, [["rows", 0, "picture"]], ["bytes"]);
  assert.deepEqual(state, { rows: [{ picture: "bytes" }], name: "x" });
  assert.equal(referred("IPY_MODEL_12"), "12");
  assert.deepEqual([referred("12"), referred(null), referred({})], [null, null, null]);
});

function network() {
  const clock = new Clock();
  const sockets = [];
  globalThis.setTimeout = (work, delay) => clock.after(delay, work);
  globalThis.window = { addEventListener: (name, work) => { window[name] = work; } };
  globalThis.WebSocket = class extends EventTarget {
    static OPEN = 1;
    readyState = 0;
    sent = [];
    constructor(address, protocol) { super(); Object.assign(this, { address, protocol }); sockets.push(this); }
    send(frame) { this.sent.push(decode(frame)); }
    turn(state, name) { this.readyState = state; this.dispatchEvent(new Event(name)); }
  };
  return { clock, sockets };
}

test("what is said before and between connections arrives, once and in order", () => {
  const { clock, sockets } = network();
  const line = new Line("ws://here/channels", () => {});
  line.say("comm_msg", { n: 1 });
  sockets[0].turn(1, "open");
  line.say("comm_msg", { n: 2 });
  sockets[0].turn(3, "close");
  line.say("comm_msg", { n: 3 });
  clock.pass(199);
  assert.equal(sockets.length, 1);
  clock.pass(1);
  assert.equal(sockets[1].address, sockets[0].address);
  sockets[1].turn(1, "open");
  assert.deepEqual(sockets.map((socket) => socket.sent.map((message) => message.content.n)), [[1, 2], [3]]);
});

test("it tries again ever less often, at once when the network is back, and not after leaving", () => {
  const { clock, sockets } = network();
  const line = new Line("ws://here/channels", () => {});
  for (const pause of [200, 500, 1000, 2000, 4000, 4000]) {
    const before = sockets.length;
    sockets.at(-1).turn(3, "close");
    clock.pass(pause - 1);
    assert.equal(sockets.length, before);
    clock.pass(1);
    assert.equal(sockets.length, before + 1);
  }
  sockets.at(-1).turn(3, "close");
  window.online();
  assert.equal(sockets.length, 8);
  window.online();
  clock.pass(10_000);
  assert.equal(sockets.length, 8);
  window.pagehide();
  sockets.at(-1).turn(3, "close");
  clock.pass(60_000);
  assert.equal(sockets.length, 8);
  assert.ok(line.session);
});
