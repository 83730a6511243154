// Messages come in; the frames of our front end go out, in base64, and what it reads in the frames of Jupyter.
import { readFileSync } from "node:fs";
import { decode, encode } from "../../voila/templates/ibp/static/front/frames.js";

const base64 = (data) => Buffer.from(data).toString("base64");
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const { messages, frames } = JSON.parse(readFileSync(0, "utf-8"));
const sent = messages.map(({ channel, buffers, ...message }) =>
  base64(encode(channel, { ...message, buffers: buffers.map(bytes) })));
const read = frames.map((frame) => {
  const { buffers, ...message } = decode(bytes(frame).buffer);
  return { ...message, buffers: buffers.map((view) => base64(view.buffer)) };
});
console.log(JSON.stringify({ sent, read }));
