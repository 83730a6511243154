// Messages of Jupyter as frames of a websocket, protocol v1.kernel.websocket.jupyter.org: numbers of eight bytes
// with where each part begins, then the channel, four parts in JSON, and buffers.
export const PROTOCOL = 'v1.kernel.websocket.jupyter.org';
const NUMBER = 8;
const JSON_PARTS = ['header', 'parent_header', 'metadata', 'content'];
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function bytes(buffer) {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

export function encode(channel, message) {
  const parts = [
    encoder.encode(channel),
    ...JSON_PARTS.map((name) => encoder.encode(JSON.stringify(message[name] ?? {}))),
    ...(message.buffers ?? []).map(bytes),
  ];
  const starts = [(parts.length + 2) * NUMBER];
  for (const part of parts) starts.push(starts.at(-1) + part.length);
  const frame = new Uint8Array(starts.at(-1));
  const numbers = new DataView(frame.buffer);
  [starts.length, ...starts].forEach((number, index) => {
    numbers.setBigUint64(index * NUMBER, BigInt(number), true);
  });
  parts.forEach((part, index) => frame.set(part, starts[index]));
  return frame.buffer;
}

export function decode(frame) {
  const numbers = new DataView(frame);
  const number = (index) => Number(numbers.getBigUint64(index * NUMBER, true));
  const count = number(0);
  const part = (index) => frame.slice(number(index + 1), number(index + 2));
  const message = { channel: decoder.decode(part(0)), buffers: [] };
  JSON_PARTS.forEach((name, index) => { message[name] = JSON.parse(decoder.decode(part(index + 1))); });
  for (let index = JSON_PARTS.length + 1; index < count - 1; index += 1) {
    message.buffers.push(new DataView(part(index)));
  }
  return message;
}
