// Whether all is saved, in one line. Saving takes a few milliseconds: only a wait that one can notice is said.
const NOTICEABLE = 600;

function statusLine(session) {
  const node = el("p", { class: "ibp-saved", role: "status" });
  let timer = null;

  function say(text) {
    node.removeAttribute("data-quiet");
    if (node.textContent !== text) node.textContent = text;
  }
  function update() {
    const time = session.lastSaved ? session.formats.time(session.lastSaved) : "";
    if (session.state === "waiting") say(session.t(`waits_${session.waitsFor}`));
    else say(session.state ? session.t(`status_${session.state}`, { time }) : "");
  }
  session.listeners.push(({ kind, text }) => {
    const { state } = session;
    clearTimeout(timer);
    node.dataset.state = state;
    document.dispatchEvent(new CustomEvent("ibp:only-here", { detail: state === "only_here" })); // for the banner
    if (kind === "notice") say(text); // what was asked could not be done
    else if (!["saving", "only_here"].includes(state)) update();
    else {
      node.setAttribute("data-quiet", "");
      timer = setTimeout(update, NOTICEABLE);
    }
  });
  node.dataset.state = session.state;
  update();
  return node;
}
