// Shows a page from what came with its HTML (app/page_state.py), then follows what its kernel says.
// A notebook with anything else in it gets Voilà's own front end.
import { load } from './components.js';
import { Line } from './line.js';
import { Model, withBuffers } from './models.js';
import { show } from './views.js';

const OUTPUT = 'script[type="application/vnd.voila.cell-output+json"]';
const root = document.documentElement.dataset;

class Page {
  #models = new Map();
  #work = Promise.resolve();
  #drawing = [];

  constructor(kernel) {
    const address = new URL(`${root.base}api/kernels/${kernel}/channels`, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    this.line = new Line(address.href, (message) => this.#next(() => this.#hear(message)));
  }

  get(id) { return this.#models.get(id); }

  // One thing after the other: a message to a component waits until the component is there.
  #next(work) {
    this.#work = this.#work.then(work).catch((error) => { reportError(error); window.ibp.comeBack('failed'); });
    return this.#work;
  }

  // What a message brings on screen; the next message waits for it.
  drawing(promise) { this.#drawing.push(promise); }

  show({ models, root: first }, place) {
    return this.#next(async () => {
      await Promise.all(Object.entries(models).map(([id, state]) => this.#add(id, state)));
      const view = await show(this.get(first), this);
      place.replaceChildren(view.node);
    });
  }

  async #add(id, state) {
    const values = Object.entries(state).map(async ([name, value]) => [name,
      value?.file?.endsWith('.json') ? await (await fetch(`${root.files}${value.file}`)).json() : value]);
    const model = new Model(id, Object.fromEntries(await Promise.all(values)), this.line);
    this.#models.set(id, model);
    if (state._model_name === 'AnyModel') await load(model, root.files);
  }

  async #hear({ header, content, buffers }) {
    const { comm_id: id, data } = content;
    if (header.msg_type === 'comm_open' && content.target_name === 'jupyter.widget') {
      await this.#add(id, withBuffers(data.state, data.buffer_paths, buffers));
    }
    const model = this.#models.get(id);
    if (!model) return;
    if (header.msg_type === 'comm_close') {
      this.#models.delete(id);
      model.close();
    } else if (header.msg_type === 'comm_msg') {
      if (data.method === 'update') model.take(withBuffers(data.state, data.buffer_paths, buffers));
      if (data.method === 'custom') model.emit('msg:custom', data.content, buffers);
    }
    await Promise.all(this.#drawing.splice(0));
  }
}

function addScript(address) {
  const script = document.createElement('script');
  script.src = address;
  script.async = false;
  document.body.append(script);
}

const state = document.querySelectorAll('script.ibp-page');
const outputs = document.querySelectorAll(`#ibp-cells ${OUTPUT}`);
if (outputs.length === 1 && state.length === 1) {
  const { kernelId } = JSON.parse(document.querySelector('#jupyter-config-data').textContent);
  new Page(kernelId).show(JSON.parse(state[0].textContent), outputs[0].parentElement);
} else if (outputs.length) {
  for (const address of root.voila.split(' ')) addScript(address);
}
