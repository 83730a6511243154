// Leading along from a second device: the key is shown here only, for two minutes, and is taken back here.
let offer = null;
let offered = ""; // why there is no key any more

const lending = () => el("details", { className: "lend controls", open: Boolean(offer) }, el("summary", {}, t("lend")), el("div", { id: "lending" }));

function showLending() {
  const place = find("lending");
  const now = offer && counts.lent === "offered" ? offer.key : counts.lent === "taken" ? "taken" : offered;
  if (!place || place.dataset.now === now) return;
  if (counts.lent === "taken" && place.dataset.now !== undefined) find("said").textContent = t("lend_taken");
  place.dataset.now = now;
  const focused = place.contains(document.activeElement);
  place.replaceChildren(...(now === "taken" ? lentOut() : now === offer?.key ? given() : [offered ? el("p", { tabIndex: -1 }, t(offered)) : "", ...asking()]));
  if (focused) place.querySelector("[tabindex], button").focus();

  function asking() {
    return [el("p", {}, t("lend_help")), el("p", {}, t("lend_open")), el("div", { className: "buttons" }, button("lend_ask", lend))];
  }
  function given() {
    const spelled = `${offer.key.slice(0, 5)} ${offer.key.slice(5)}`;
    return [el("p", { tabIndex: -1 }, t("lend_given")), el("div", { className: "way-in" }, el("img", { src: offer.picture, alt: offer.alt, className: "scan" }),
      el("div", {}, el("p", {}, `${t("lend_scan")} `, el("strong", { className: "site" }, offer.site.replace(/^https?:\/\//, "")), ` ${t("join_type")} `, el("strong", { className: "code" }, spelled)))),
    el("div", { className: "buttons" }, button("lend_back", withdraw))];
  }
  function lentOut() {
    return [el("p", { tabIndex: -1 }, t("lend_taken")), el("div", { className: "buttons" }, button("lend_withdraw", withdraw))];
  }
}

async function lend() {
  const said = await step("lend");
  if (said.refused) return;
  offer = said;
  offered = "";
  showLending();
  setTimeout(() => { if (offer === said) forget("lend_late"); }, said.seconds * 1000);
}

async function withdraw() {
  const said = await step("withdraw");
  if (!said.refused) forget("lend_ended");
}

function forget(why) {
  offer = null;
  offered = why;
  showLending();
}
