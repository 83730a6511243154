// The line to the kernel: one websocket that comes back by itself. What is said while it is down waits for it.
import { PROTOCOL, decode, encode } from './frames.js';

const PAUSES = [200, 500, 1000, 2000, 4000]; // milliseconds before each attempt to connect again

export class Line {
  #socket = null;
  #waiting = [];
  #attempt = 0;
  #ended = false;

  constructor(address, heard) {
    this.session = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    this.address = `${address}?session_id=${this.session}`;
    this.heard = heard;
    this.#connect();
    window.addEventListener('pagehide', () => { this.#ended = true; });
    // A laptop that slept need not wait for the next attempt.
    window.addEventListener('online', () => this.#socket ?? this.#connect());
  }

  #connect() {
    if (this.#ended) return;
    const socket = new WebSocket(this.address, PROTOCOL);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      for (const frame of this.#waiting.splice(0)) socket.send(frame);
    });
    socket.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) this.heard(decode(data));
    });
    socket.addEventListener('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      setTimeout(() => this.#socket ?? this.#connect(), PAUSES[Math.min(this.#attempt, PAUSES.length - 1)]);
      this.#attempt += 1;
    });
  }

  say(kind, content, buffers = []) {
    const header = {
      msg_id: `${this.session}_${performance.now()}_${Math.random()}`, msg_type: kind, session: this.session,
      username: '', date: new Date().toISOString(), version: '5.3',
    };
    const frame = encode('shell', { header, content, buffers });
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
    else this.#waiting.push(frame);
  }
}
