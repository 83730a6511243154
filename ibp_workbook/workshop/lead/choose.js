// Before the session: how the room votes and about what, now or prepared for later.
const backLink = () => el("a", { href: pageOf("maturity", { ...along("board", "round", "school", "lang"), step: "workshop." }) }, t("back"));

function levelNow(norm, apart) {
  if (apart) return t("level_schools", norm);
  if (norm.level === null) return t("level_none");
  return norm.level === "nvt" ? t("level_nvt") : t("level_now", norm);
}

// What a group holds: of one school or board, or of any of the schools that vote apart.
const isOpen = (norm, apart) => (apart ? norm.open > 0 : norm.level === null);
const isBelow = (norm, apart, target) => (apart ? norm.below > 0 : Number.isInteger(norm.level) && norm.level < target);

function choosing(choice) {
  const edited = choice.unfinished.find((each) => each.prepared && String(each.session) === QUERY.get("edit"));
  const chosen = new Set(edited ? edited.norms : []);
  const boxes = new Map();
  let kind = edited ? edited.kind : "norms";
  const all = choice.domains.flatMap((domain) => domain.norms);
  const isAsked = (norm) => (kind === "schools" ? norm.apart : norm.together);
  const picked = el("p", { role: "status", className: "picked" });
  const lists = el("div", {});

  function count() {
    const n = all.filter((norm) => isAsked(norm) && chosen.has(norm.id)).length;
    picked.textContent = n === 1 ? t("picked_one") : t("picked", { n });
  }
  const pick = (wanted) => () => {
    chosen.clear();
    all.filter(wanted).forEach((norm) => chosen.add(norm.id));
    boxes.forEach((box, id) => { box.checked = chosen.has(id); });
    count();
  };
  function item(norm) {
    const box = el("input", { type: "checkbox", checked: chosen.has(norm.id) });
    box.addEventListener("change", () => { chosen[box.checked ? "add" : "delete"](norm.id); count(); });
    boxes.set(norm.id, box);
    return el("li", {}, el("label", {}, box, el("span", {}, norm.title, " ", el("small", {}, levelNow(norm, kind === "schools")))));
  }
  function drawLists() {
    boxes.clear();
    lists.replaceChildren(...choice.domains.flatMap((domain) => {
      const norms = domain.norms.filter(isAsked);
      if (!norms.length) return [];
      const whole = button("domain_all", pick((norm) => norms.includes(norm)), { values: { domain: domain.title } });
      return [el("details", {}, el("summary", {}, `${domain.title} (${norms.length})`), whole, el("ul", {}, norms.map(item)))];
    }));
    count();
  }
  const pickOpen = () => pick((norm) => isOpen(norm, kind === "schools"))();
  function choose(next) {
    kind = next;
    drawLists();
    pickOpen();
  }

  const name = el("input", { type: "text", id: "name", maxLength: 100, value: edited ? edited.name : "", "aria-describedby": "name-help" });
  const keep = async () => {
    const norms = all.filter((norm) => isAsked(norm) && chosen.has(norm.id)).map((norm) => norm.id);
    const said = await ask("start", { kind, norms, name: name.value, session: edited ? edited.session : null });
    if (said.refused) tell(said.message);
    return said;
  };
  const start = button("start", async () => {
    const said = await keep();
    if (!said.refused) location.assign(address({ session: said.session, edit: null }));
  }, { main: true });
  const later = button("prepare", async () => {
    const said = await keep();
    if (said.refused) return;
    endEdit();
    await prepare();
    tell("");
    find("said").textContent = t("prepared_done");
    find("prepared").focus();
  });
  drawLists();
  if (!edited) pickOpen();
  return [
    el("h2", { id: "pick" }, edited ? t("choose_again", edited) : t("choose")), kinds(choice, kind, Boolean(edited), choose), el("p", {}, t("which")),
    el("div", { className: "buttons", role: "group", "aria-label": t("pick") },
      button("pick_open", pickOpen),
      button("pick_below", pick((norm) => isBelow(norm, kind === "schools", choice.target)), { values: { target: choice.target } }),
      button("pick_none", pick(() => false))),
    el("p", {}, el("label", { htmlFor: "name" }, `${t("name")} `), name, " ", el("small", { id: "name-help" }, t(edited ? "name_help_again" : "name_help"))),
    el("div", { className: "buttons" }, start, later, picked), lists,
  ];
}

function kinds(choice, chosen, fixed, choose) {
  if (choice.schools < 2) return null;
  const names = { norms: ["kind_norms", "kind_norms_help"], schools: ["kind_schools", "kind_schools_help"] };
  const radios = Object.entries(names).map(([kind, [name, help]]) => {
    const radio = el("input", { type: "radio", name: "kind", value: kind, checked: kind === chosen, disabled: fixed });
    radio.addEventListener("change", () => choose(kind));
    return el("label", {}, radio, el("span", {}, el("strong", {}, t(name)), el("br"), t(help, { n: choice.schools })));
  });
  return el("fieldset", { className: "kinds" }, el("legend", {}, t("kind")), radios);
}

function earlier(choice) {
  const ready = choice.unfinished.filter((each) => each.prepared);
  const begun = choice.unfinished.filter((each) => !each.prepared);
  const about = (each) => ({ name: each.name, agreed: each.agreed, norms: each.norms.length });
  const go = (each, text) => el("a", { href: address({ session: each.session, edit: null }) }, text);
  return [
    ...(ready.length ? [el("h2", { id: "prepared", tabIndex: -1 }, t("prepared")), el("ul", { className: "prepared" }, ready.map(readyItem))] : []),
    ...(begun.length ? [el("h2", {}, t("unfinished")), el("ul", {}, begun.map((each) => el("li", {}, go(each, each.kind === "plan" ? each.name : t("go_on", about(each))))))] : []),
  ];

  function readyItem(each) {
    const text = t(each.norms.length === 1 ? "prepared_go_one" : "prepared_go", about(each));
    const edit = el("a", { href: address({ edit: each.session, session: null }), "aria-label": `${t("prepared_edit")}: ${each.name}` }, t("prepared_edit"));
    const remove = button("prepared_remove", () => item.append(sure(each, remove)));
    remove.setAttribute("aria-label", `${t("prepared_remove")}: ${each.name}`);
    const item = el("li", {}, go(each, text), " · ", edit, " ", remove);
    return item;
  }
}

// Asked in place, so that what was chosen below stays.
function sure(each, remove) {
  const question = el("p", { tabIndex: -1 }, t("prepared_sure", each));
  const keep = () => { asked.remove(); remove.disabled = false; remove.focus(); };
  const yes = button("prepared_yes", async () => {
    const said = await ask(`${each.session}/remove`, {});
    if (said.refused) { tell(said.message); return; }
    tell("");
    if (QUERY.get("edit") === String(each.session)) {
      endEdit();
      await prepare();
    } else {
      const choice = await ask("choice");
      if (!choice.refused) find("earlier").replaceChildren(...earlier(choice));
    }
    find("removed").textContent = t("prepared_gone", each);
    (find("prepared") ?? find("main").querySelector("h1")).focus();
  });
  const asked = el("div", { className: "sure", role: "group", "aria-label": t("prepared_remove") }, question, el("div", { className: "buttons" }, yes, button("prepared_no", keep)));
  asked.addEventListener("keydown", (event) => { if (event.key === "Escape") keep(); });
  remove.disabled = true;
  setTimeout(() => question.focus()); // once it is in the page
  return asked;
}

function endEdit() {
  QUERY.delete("edit");
  history.replaceState(null, "", address({}));
}

async function prepare() {
  const choice = await ask("choice");
  if (choice.refused) { tell(choice.message); find("main").replaceChildren(el("h1", {}, t("title")), el("p", {}, backLink())); return; }
  find("main").replaceChildren(...[
    el("p", {}, backLink()), el("h1", { tabIndex: -1 }, `${t("title")}: ${choice.subject}`),
    el("p", {}, choice.board === choice.subject ? choice.round : `${choice.board}, ${choice.round}`), el("p", {}, t("intro", { subject: choice.subject })),
    el("p", { id: "removed", role: "status" }), el("div", { id: "earlier" }, ...earlier(choice)),
    ...(choice.closed ? [el("p", {}, t("round_closed"))] : choosing(choice)),
  ].filter(Boolean));
}
