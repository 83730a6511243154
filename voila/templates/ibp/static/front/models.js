// The state of each widget, as the kernel has it: follows its messages and sends what changes here.
const REFERENCE = 'IPY_MODEL_';

// What a reference to another widget names; null for anything else.
export function referred(value) {
  return typeof value === 'string' && value.startsWith(REFERENCE) ? value.slice(REFERENCE.length) : null;
}

// Buffers travel beside the state; each goes to its place in it.
export function withBuffers(state, paths = [], buffers = []) {
  paths.forEach((path, index) => {
    const holder = path.slice(0, -1).reduce((part, key) => part[key], state);
    holder[path.at(-1)] = buffers[index];
  });
  return state;
}

export class Model {
  #listeners = [];
  #changed = new Set();

  constructor(id, state, line) {
    Object.assign(this, { id, state, line });
    this.closed = new AbortController();
  }

  get(name) { return this.state[name]; }

  set(name, value) {
    this.#changed.add(name);
    this.take({ [name]: value });
  }

  save_changes() {
    const state = Object.fromEntries([...this.#changed].map((name) => [name, this.state[name]]));
    this.#changed.clear();
    this.#say({ method: 'update', state, buffer_paths: [] });
  }

  send(content, _callbacks, buffers) { this.#say({ method: 'custom', content }, buffers); }

  #say(data, buffers) { this.line.say('comm_msg', { comm_id: this.id, data }, buffers); }

  // Several names may stand in one text, as in "change:rows change:columns".
  on(names, callback, context = null) {
    for (const name of names.split(/\s+/)) this.#listeners.push({ name, callback, context });
  }

  // Without a name, a callback or a context: of all of them.
  off(names = null, callback = null, context = null) {
    const named = names?.split(/\s+/);
    this.#listeners = this.#listeners.filter((listener) => (named && !named.includes(listener.name))
      || (callback && callback !== listener.callback) || (context && context !== listener.context));
  }

  emit(name, ...values) {
    for (const listener of this.#listeners.filter((each) => each.name === name)) {
      try {
        listener.callback(...values);
      } catch (error) {
        reportError(error); // the others still hear it
      }
    }
  }

  // All values are there before anyone hears that one of them changed.
  take(state) {
    const changed = Object.keys(state).filter((name) => state[name] !== this.state[name]);
    Object.assign(this.state, state);
    for (const name of changed) this.emit(`change:${name}`, this, this.state[name]);
    if (changed.length) this.emit('change', this);
  }

  close() {
    this.closed.abort();
    this.emit('close');
    this.off();
  }
}
