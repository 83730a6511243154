// A radar with its numbered list: a picture of the shape, and the names and numbers as words beside it.
// What is not assessed is a gap, not a zero.
const CENTRE = 170;
const RADIUS = 130;

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

function radarPicture({ spokes, levels, scale: [low, high], target, words, alt }) {
  const floor = low - (high - low) / 4; // the lowest level is a ring too; the centre is no value
  const scale = (value) => (RADIUS * (value - floor)) / (high - floor);
  const count = spokes.length;
  const hatch = hatching();
  const ring = (level, name) => shape("circle", { cx: CENTRE, cy: CENTRE, r: scale(level), class: name });
  const own = spokes.map((spoke) => spoke.mean);
  const axes = spokes.map((_, index) => {
    const [x2, y2] = point(index, count, RADIUS);
    const [x, y] = point(index, count, RADIUS + 18);
    return shape("g", {}, shape("line", { x1: CENTRE, y1: CENTRE, x2, y2, class: "guide" }),
      shape("text", { x, y, class: "axis-number" }, String(index + 1)));
  });
  const dots = own.flatMap((value, index) => {
    if (value === null) return [];
    const [cx, cy] = point(index, count, scale(value));
    return [shape("circle", { cx, cy, r: 3.5, class: "dot" })];
  });
  const gaps = own.flatMap((value, index) => (value === null ? [shape("path", { d: wedge(index, count), fill: hatch.fill })] : []));
  return shape("svg", { viewBox: `0 0 ${2 * CENTRE} ${2 * CENTRE}`, class: "ibp-radar", role: "img", "aria-label": alt },
    hatch.node, ...gaps, ...levels.map((level) => ring(level, "guide")), ...axes,
    ...levels.map((level) => shape("text", { x: CENTRE + 4, y: CENTRE - scale(level) + 4, class: "ring-number" }, String(level))),
    words.mean ? shape("path", { d: outline(spokes.map((spoke) => spoke.board_mean), scale), class: "mean" }) : "",
    ring(target, "aim"), shape("path", { d: outline(own, scale), class: own.includes(null) ? "own broken" : "own" }), ...dots);
}

const sample = (name) => shape("svg", { viewBox: "0 0 36 10", class: "sample", "aria-hidden": "true" },
  shape("path", { d: "M1 5 H35", class: name }));

function radarKeys({ words }) {
  return el("ul", { class: "keys" }, ...["own", "aim", "mean"].filter((name) => words[name]).map((name) => el("li", {}, sample(name), words[name])));
}

function radarList({ spokes }) {
  return el("ol", { class: "axes" }, ...spokes.map(({ title, value, mean }) =>
    el("li", { class: mean === null ? "gap" : "" }, el("span", { class: "axis-title" }, title), el("span", { class: "axis-value" }, value))));
}

function drawRadar(chart, { links, words }) {
  const list = radarList(chart);
  const told = (y) => {
    const { key, title, value } = chart.spokes[y];
    return { text: `${title}: ${value}`, href: links[key] };
  };
  walk(list, [...list.children].map((node) => [node]), told, words);
  // Two domains make no radar: their numbers stand in the list.
  const picture = chart.spokes.length > 2 ? [radarPicture(chart)] : [];
  return el("div", { class: "circle" }, el("div", { class: "picture" }, ...picture, radarKeys(chart)), list);
}
