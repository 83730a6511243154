// Components of our own: a script and styles, as anywidget describes them.
const styles = new Set();

// A file that is named after its content, or the text itself.
function addressOf(script, files) {
  return script.file ? `${files}${script.file}` : URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

function addStyles(css, files) {
  const key = css.file ?? css;
  if (!css || styles.has(key)) return null;
  styles.add(key);
  const sheet = document.createElement(css.file ? 'link' : 'style');
  if (!css.file) sheet.textContent = css; // the page's policy takes no style sheet from a blob
  else Object.assign(sheet, { rel: 'stylesheet', href: `${files}${css.file}` });
  document.head.append(sheet);
  return css.file && new Promise((resolve) => {
    sheet.addEventListener('load', resolve);
    sheet.addEventListener('error', resolve);
  });
}

// The part of a model that a script may use; its listeners go when its view does.
function facade(model, context) {
  return {
    get: (name) => model.get(name),
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    send: (content, callbacks, buffers) => model.send(content, callbacks, buffers),
    on: (names, callback) => model.on(names, callback, context),
    off: (names, callback) => model.off(names, callback, context),
  };
}

export async function load(model, files) {
  const [module] = await Promise.all([
    import(addressOf(model.get('_esm'), files)),
    addStyles(model.get('_css') ?? '', files),
  ]);
  const definition = typeof module.default === 'function' ? await module.default() : module.default;
  const { signal } = model.closed;
  const stop = await definition.initialize?.({ model: facade(model, definition), signal });
  if (typeof stop === 'function') signal.addEventListener('abort', stop);
  model.definition = definition;
}

export async function show(model, el) {
  const ended = new AbortController();
  const stop = await model.definition.render?.({ model: facade(model, el), el, signal: ended.signal });
  return () => {
    ended.abort();
    model.off(null, null, el);
    stop?.();
  };
}
