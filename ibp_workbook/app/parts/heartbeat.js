// Asks the kernel every few seconds whether it is still there; shell.js shows a banner when it is not.
const EVERY = 5000;
const MISSES = 3;

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

// It may have been told before it was drawn.
function focusOn(place, frames = 60) {
  const node = document.getElementById(place);
  if (!node && frames) return requestAnimationFrame(() => focusOn(place, frames - 1));
  node?.focus({ preventScroll: true });
  node?.scrollIntoView({ block: 'nearest' });
}

function initialize({ model }) {
  let waiting = 0;
  let lost = false;

  const beat = () => {
    if (document.hidden) return;
    if (waiting >= MISSES && !lost) {
      lost = true;
      tell('ibp:answering', false);
    }
    waiting += 1;
    try {
      model.send({ type: 'ping' });
    } catch {
      // "Cannot send": the page is being left, or the line is down. A ping without an answer says it all.
    }
  };
  const heard = (message) => {
    if (message.type === 'notice') return tell('ibp:notice', message.text);
    if (message.type === 'focus') return focusOn(message.place);
    if (message.type !== 'pong') return;
    waiting = 0;
    if (lost) tell('ibp:answering', true);
    lost = false;
  };
  // A laptop that slept missed nothing on purpose: start counting again.
  const woke = () => {
    waiting = 0;
    beat();
  };

  // Only in our own template, which says where the pages are: the title of JupyterLab is not ours.
  const page = document.documentElement.dataset;
  const name = () => {
    if (!page.render) return;
    page.title ??= document.title;
    document.title = [model.get('title'), page.title].filter(Boolean).join(' – ');
  };

  const timer = setInterval(beat, EVERY);
  model.on('msg:custom', heard);
  model.on('change:title', name);
  name();
  document.addEventListener('visibilitychange', woke);
  beat();
  return () => {
    clearInterval(timer);
    model.off('msg:custom', heard);
    model.off('change:title', name);
    document.removeEventListener('visibilitychange', woke);
  };
}

function render({ el }) {
  el.hidden = true;
}

export default { initialize, render };
