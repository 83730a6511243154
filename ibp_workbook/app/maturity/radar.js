// The scores as a radar, a numbered list and a table. Drawn from numbers; what is not assessed is a gap, not a zero.
const SVG = "http://www.w3.org/2000/svg";
const CENTRE = 170;
const RADIUS = 130;
let patterns = 0;

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function point(index, count, distance) {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2;
  return [CENTRE + distance * Math.cos(angle), CENTRE + distance * Math.sin(angle)];
}

const place = (coordinates) => coordinates.map((value) => Math.round(value * 10) / 10).join(" ");

// One line around; broken where a value is missing, closed only when every axis has one.
function outline(values, scale) {
  const count = values.length;
  const whole = values.every((value) => value !== null);
  let path = "";
  for (let index = 0; index < count; index += 1) {
    if (values[index] === null) continue;
    const joined = index > 0 && values[index - 1] !== null;
    path += `${joined ? "L" : "M"}${place(point(index, count, scale(values[index])))} `;
  }
  if (whole) return `${path}Z`;
  if (values[0] !== null && values[count - 1] !== null) {
    path += `M${place(point(count - 1, count, scale(values[count - 1])))} L${place(point(0, count, scale(values[0])))}`;
  }
  return path;
}

function wedge(index, count) {
  const [from, to] = [point(index - 0.5, count, RADIUS), point(index + 0.5, count, RADIUS)];
  return `M${CENTRE} ${CENTRE} L${place(from)} A${RADIUS} ${RADIUS} 0 0 1 ${place(to)} Z`;
}

function hatch(id) {
  return shape("defs", {}, shape("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    shape("rect", { width: 1.5, height: 6, class: "hatch" })));
}

function drawing(session) {
  const { domains, target } = session.scores;
  const levels = session.definition.levels.map((level) => level.n);
  const floor = levels[0] - 1; // the lowest level is a ring too; the centre is no value
  const scale = (value) => (RADIUS * (value - floor)) / (levels.at(-1) - floor);
  const count = domains.length;
  const id = `ibp-hatch-${(patterns += 1)}`;
  const ring = (level, name) => shape("circle", { cx: CENTRE, cy: CENTRE, r: scale(level), class: name });
  const own = domains.map((domain) => domain.mean);
  const axes = domains.map((domain, index) => {
    const [x2, y2] = point(index, count, RADIUS);
    const [x, y] = point(index, count, RADIUS + 16);
    return shape("g", {}, shape("line", { x1: CENTRE, y1: CENTRE, x2, y2, class: "axis" }),
      shape("text", { x, y, class: "axis-number" }, String(index + 1)));
  });
  const dots = own.flatMap((value, index) => {
    if (value === null) return [];
    const [cx, cy] = point(index, count, scale(value));
    return [shape("circle", { cx, cy, r: 3.5, class: "dot" })];
  });
  const gaps = own.flatMap((value, index) => (value === null ? [shape("path", { d: wedge(index, count), fill: `url(#${id})` })] : []));
  return shape("svg", { viewBox: `0 0 ${2 * CENTRE} ${2 * CENTRE}`, role: "img", "aria-label": spoken(session) },
    hatch(id), ...gaps, ...levels.map((level) => ring(level, "ring")), ...axes,
    ...levels.map((level) => shape("text", { x: CENTRE + 4, y: CENTRE - scale(level) + 4, class: "ring-number" }, String(level))),
    shape("path", { d: outline(domains.map((domain) => domain.board_mean), scale), class: "mean" }),
    ring(target, "aim"), shape("path", { d: outline(own, scale), class: own.includes(null) ? "own broken" : "own" }), ...dots);
}

// The picture in a sentence: the same numbers, for who does not see it.
function spoken(session) {
  const { overall, domains, target } = session.scores;
  const parts = domains.filter((domain) => domain.mean !== null).map((domain) => `${domain.title} ${session.formats.number(domain.mean)}`);
  const open = domains.length - parts.length;
  return [
    session.t("radar_label", { mean: session.formats.number(overall.mean), n: overall.n, total: overall.total, target }),
    parts.length ? `${parts.join("; ")}.` : "",
    open ? session.t("radar_gaps", { n: open }) : "",
  ].filter(Boolean).join(" ");
}

function key(session, name, label) {
  return el("li", {}, shape("svg", { viewBox: "0 0 36 10", class: "sample", "aria-hidden": "true" },
    shape("path", { d: "M1 5 H35", class: name })), label);
}

function keys(session) {
  const own = session.t(session.dossier.board ? "this_board" : "this_school");
  return el("ul", { class: "keys" }, key(session, "own", own),
    key(session, "aim", session.t("target", { n: session.scores.target })), key(session, "mean", session.t("board_mean")));
}

function domainList(session) {
  return el("ol", { class: "axes" }, ...session.scores.domains.map((domain) =>
    el("li", { class: domain.mean === null ? "gap" : "" }, el("span", { class: "axis-title" }, domain.title),
      el("span", { class: "axis-value" }, domain.mean === null ? session.t("not_assessed") : session.formats.number(domain.mean)))));
}

function scoreTable(session) {
  const row = (title, item, mean) => el("tr", {}, el("th", { scope: "row" }, title), ...[
    session.formats.number(item.mean), item.lowest ?? "–", session.formats.percent(item.at_target), session.t("n_of", { n: item.n, total: item.total }), mean,
  ].map((value) => el("td", {}, String(value))));
  const columns = ["domain", "mean", "lowest", "at_target", "assessed", "board_mean"].map((name) => session.t(`column_${name}`));
  return el("table", {}, el("caption", { class: "unseen" }, session.t("radar_title")),
    el("thead", {}, el("tr", {}, ...columns.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...session.scores.domains.map((item) => row(item.title, item, session.formats.number(item.board_mean))),
      row(session.t("overall"), session.scores.overall, "")));
}

function radar(session, view) {
  const picture = el("div", { class: "picture" });
  const total = el("p", { class: "total" });
  const axes = el("div");
  const scroll = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": session.t("radar_title") });
  const table = el("details", { class: "table", open: Boolean(view.tableOpen) }, el("summary", {}, session.t("as_table")), scroll);
  const title = el("h2", { id: "ibp-radar-title" }, session.t("radar_title"));
  const node = el("aside", { class: "radar", "aria-labelledby": title.id },
    el("div", { class: "parts" }, title, total, picture, keys(session), axes, table));
  table.addEventListener("toggle", () => table.open && scroll.replaceChildren(scoreTable(session)));

  function update() {
    const { overall, domains } = session.scores;
    total.textContent = session.t("radar_total", { mean: session.formats.number(overall.mean), n: overall.n, total: overall.total });
    // Two domains make no radar: their numbers stand in the list.
    picture.replaceChildren(...(domains.length > 2 ? [drawing(session)] : []));
    axes.replaceChildren(domainList(session));
    if (table.open) scroll.replaceChildren(scoreTable(session));
  }
  update();
  return { node, update, isTableOpen: () => table.open };
}
