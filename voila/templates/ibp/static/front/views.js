// What is on screen: boxes, HTML from our templates, and components.
import * as components from './components.js';
import { referred } from './models.js';

const CLASSES = { VBoxModel: ['widget-box', 'widget-vbox'], HTMLModel: ['widget-inline-hbox', 'widget-html'], AnyModel: [] };

function follow(view, model, name, work) {
  model.on(`change:${name}`, work, view);
  work();
}

function followStyle(view, model, models) {
  let given = [];
  follow(view, model, '_dom_classes', () => {
    view.node.classList.remove(...given);
    given = model.get('_dom_classes') ?? [];
    view.node.classList.add(...given);
  });
  const layout = models.get(referred(model.get('layout')));
  if (!layout) return;
  follow(view, layout, 'display', () => { view.node.style.display = layout.get('display') ?? ''; });
  view.ends.push(() => layout.off(null, null, view));
}

function showHtml(view, model) {
  const content = document.createElement('div');
  content.className = 'widget-html-content';
  view.node.append(content);
  // Made by templates that escape each value (app/page.py).
  follow(view, model, 'value', () => { content.innerHTML = model.get('value'); });
}

async function showBox(view, model, models) {
  const shown = new Map();
  async function update() {
    const children = model.get('children').map((child) => models.get(referred(child)));
    for (const [child, childView] of shown) {
      if (children.includes(child)) continue;
      childView.remove();
      shown.delete(child);
    }
    await Promise.all(children.filter((child) => !shown.has(child)).map(async (child) => {
      shown.set(child, await show(child, models));
    }));
    // What stays is not moved: it would lose the focus and its place.
    children.forEach((child, place) => {
      const { node } = shown.get(child);
      if (view.node.children[place] !== node) view.node.insertBefore(node, view.node.children[place] ?? null);
    });
  }
  model.on('change:children', () => { models.drawing(update()); }, view);
  view.ends.push(() => shown.forEach((child) => child.remove()));
  await update();
}

export async function show(model, models) {
  const node = document.createElement('div');
  const view = { node, ends: [() => model.off(null, null, view)] };
  view.remove = () => {
    node.remove();
    for (const end of view.ends.splice(0)) end();
  };
  model.on('close', view.remove, view);
  node.className = 'jupyter-widgets';
  node.classList.add(...CLASSES[model.get('_model_name')]);
  followStyle(view, model, models);
  if (model.get('_model_name') === 'VBoxModel') await showBox(view, model, models);
  else if (model.get('_model_name') === 'HTMLModel') showHtml(view, model);
  else view.ends.push(await components.show(model, node));
  return view;
}
