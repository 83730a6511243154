// On a second device that leads along: let in with a key, until it is taken back.
function enter() {
  const key = el("input", { id: "key", value: location.hash.slice(1), maxLength: 20, required: true, autocomplete: "off", autocapitalize: "characters", spellcheck: false });
  const form = el("form", { className: "enter" }, el("p", {}, el("label", { htmlFor: "key" }, t("enter_key")), key), el("p", {}, t("lend_open")),
    el("p", { className: "buttons" }, el("button", { className: "ibp-primary" }, t("enter_go"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = await ask("key", { key: key.value });
    if (said.refused) { tell(said.message); key.select(); return; }
    history.replaceState(null, "", location.pathname + location.search); // a used key is nobody's business
    location.reload();
  });
  document.title = t("enter");
  find("main").replaceChildren(el("h1", { tabIndex: -1 }, t("enter")), el("p", {}, t("enter_help")), form);
}

function gone() {
  source.close();
  tell("");
  document.title = t("gone");
  find("main").replaceChildren(el("h1", { tabIndex: -1 }, t("gone")), el("p", {}, t("gone_help")), el("p", {}, el("a", { href: location.pathname + location.search }, t("enter"))));
  find("main").querySelector("h1").focus();
}
