// The marks of a chart: how each shape looks, and how one walks along them and hears or reads what they are.
const SVG = "http://www.w3.org/2000/svg";
const PAPER = "#ffffff";
const POINTS = { dot: { r: 5.5, width: 1 }, ring: { r: 4.5, width: 2 }, spot: { r: 4, width: 0.75 }, halo: { r: 8, width: 2.5 } };
const DIAMOND = "M0 -7 L7 0 L0 7 L-7 0 Z";
const ARROW_HEAD = { right: "M1 0 L-8 -5 L-8 5 Z", left: "M-1 0 L8 -5 L8 5 Z" };
let patterns = 0;

function shape(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

// What is not known is hatched. Each chart has a pattern of its own.
function hatching() {
  const id = `ibp-hatch-${(patterns += 1)}-${Math.random().toString(36).slice(2)}`;
  const node = shape("defs", {}, shape("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    shape("rect", { width: 6, height: 6, fill: "#eef1f5" }), shape("rect", { width: 1.5, height: 6, fill: "#4f5a70" })));
  return { node, fill: `url(#${id})` };
}

// A place on an axis as a share of its length: a drawing in shares follows its box without being drawn again.
const placed = (axis) => (value) => `${Math.round((1e6 * (value - axis.low)) / (axis.high - axis.low)) / 1e4}%`;

function drawMark(mark, axis, hatch) {
  const at = placed(axis);
  const { low } = axis;
  const end = mark.to ?? mark.at;
  const look = { "data-shape": mark.shape, fill: mark.hatched ? hatch.fill : mark.fill || PAPER, stroke: mark.edge || "#1d2433" };
  const [x, to] = [at(mark.at), at(end)];
  if (mark.shape === "bar") {
    const bar = shape("rect", { ...look, x, width: at(low + end - mark.at), y: "16%", height: "68%", "stroke-dasharray": mark.dashed ? "4 3" : null });
    if (!mark.text) return [bar];
    return [bar, shape("text", { x: at((mark.at + end) / 2), y: "50%", fill: mark.ink, class: "within" }, mark.text)];
  }
  if (mark.shape === "stem") return [shape("line", { ...look, x1: x, x2: to, y1: "50%", y2: "50%", "stroke-width": 2.5 })];
  if (mark.shape === "tick") return [shape("line", { ...look, x1: x, x2: x, y1: "6%", y2: "94%", "stroke-width": 3 })];
  if (mark.shape === "arrow") {
    const head = shape("path", { d: ARROW_HEAD[end < mark.at ? "left" : "right"], fill: mark.edge });
    return [shape("line", { ...look, x1: x, x2: to, y1: "50%", y2: "50%", "stroke-width": 2.5 }),
      shape("svg", { x: to, y: "50%", class: "glyph" }, head)];
  }
  if (mark.shape === "diamond") {
    return [shape("svg", { ...look, x, y: "50%", class: "glyph" }, shape("path", { d: DIAMOND, "stroke-width": 2 }))];
  }
  const { r, width } = POINTS[mark.shape];
  const cy = `${50 - Math.round(1e4 * (mark.lift ?? 0)) / 100}%`;
  return [shape("circle", { ...look, cx: x, cy, r, "stroke-width": width, fill: mark.shape === "halo" ? "none" : look.fill })];
}

function legend(chart, hatch) {
  if (!chart.legend?.length) return null;
  return el("ul", { class: "legend" }, ...chart.legend.map(([mark, words]) => el("li", {},
    shape("svg", { class: "swatch", "aria-hidden": "true" }, ...drawMark(mark, { low: 0, high: 1 }, hatch)), words)));
}

// The lowest norms of a mark, each with the way to it; `href`: the self-assessment of its school.
function weakNorms(chart, weakest, href) {
  return (weakest ?? []).map(([place, level]) => {
    const [norm, title] = chart.norms[place];
    return { text: `${title} (${level})`, href: href && `${href}&step=list.${norm}` };
  });
}

// One box for all charts of the page. It can be pointed at itself, the Tab key goes from the mark into it, and Escape takes it away.
const details = {
  node: null,
  show(root, mark, told, words) {
    this.node ??= el("div", { class: "ibp-details" });
    const { text, href, weakest = [] } = told;
    const item = (norm) => el("li", {}, norm.href ? el("a", { href: norm.href }, norm.text) : norm.text);
    this.node.replaceChildren(el("p", { "aria-hidden": "true" }, text), ...(href ? [el("a", { href }, words.open)] : []),
      ...(weakest.length ? [el("p", { class: "head" }, words.weakest), el("ul", {}, ...weakest.map(item))] : []));
    if (weakest.length) mark.setAttribute("aria-description", `${words.weakest}: ${weakest.map((norm) => norm.text).join("; ")}`);
    this.node.onpointerleave = () => { if (![root, this.node].some((place) => place.contains(document.activeElement))) this.hide(); };
    // Behind the figure, not in it: there it comes next for the Tab key, and nothing cuts it off.
    (root.closest(".figure") ?? document.body.lastElementChild).after(this.node);
    const box = mark.getBoundingClientRect();
    const own = this.node.getBoundingClientRect();
    const below = box.bottom + own.height + 8 < innerHeight;
    const left = Math.min(Math.max(8, box.left + Math.min(box.width, 240) / 2 - own.width / 2), innerWidth - own.width - 8);
    this.node.style.left = `${left}px`;
    this.node.style.top = `${Math.max(4, below ? box.bottom + 2 : box.top - own.height - 2)}px`;
  },
  hide() { this.node?.remove(); },
  holds(node) { return Boolean(node && this.node?.contains(node)); },
};

// `marks`: rows of nodes, `told`: place -> text and address. One tab stop; arrows, Home, End and Page keys walk on.
function walk(root, marks, told, words) {
  const places = new Map();
  marks.forEach((row, y) => row.forEach((node, x) => {
    places.set(node, [y, x]);
    node.setAttribute("tabindex", "-1");
  }));
  let current = marks[0]?.[0];
  current?.setAttribute("tabindex", "0");
  const markOf = (target) => {
    for (let node = target; node && node !== root; node = node.parentNode) if (places.has(node)) return node;
    return null;
  };
  const show = (mark) => details.show(root, mark, told(...places.get(mark)), words);

  root.addEventListener("keydown", (event) => {
    const mark = markOf(event.target);
    if (!mark || event.altKey || event.metaKey) return;
    if (event.key === "Escape") { details.hide(); return; }
    const [y, x] = places.get(mark);
    if (event.key === "Enter") {
      const { href } = told(y, x);
      if (href) window.location.href = href;
      return;
    }
    const whole = event.ctrlKey;
    const steps = {
      ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1], PageUp: [y - 10, x], PageDown: [y + 10, x],
      Home: whole || marks[0].length === 1 ? [0, 0] : [y, 0],
      End: whole || marks[0].length === 1 ? [Infinity, Infinity] : [y, Infinity],
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    const row = marks[Math.min(Math.max(steps[event.key][0], 0), marks.length - 1)];
    row[Math.min(Math.max(steps[event.key][1], 0), row.length - 1)].focus();
  });
  root.addEventListener("focusin", (event) => {
    const mark = markOf(event.target);
    if (!mark) return;
    current.setAttribute("tabindex", "-1");
    current = mark;
    current.setAttribute("tabindex", "0");
    show(mark);
  });
  root.addEventListener("focusout", (event) => {
    if (!details.holds(event.relatedTarget)) { details.hide(); return; }
    details.node.onkeydown = ({ key }) => { if (key === "Escape") current.focus(); };
    details.node.onfocusout = ({ relatedTarget }) => { if (!details.holds(relatedTarget)) details.hide(); };
  });
  root.addEventListener("pointerover", (event) => { const mark = markOf(event.target); if (mark) show(mark); });
  root.addEventListener("pointerleave", (event) => { if (!details.holds(event.relatedTarget) && !details.holds(document.activeElement)) details.hide(); });
  root.addEventListener("click", (event) => {
    const mark = markOf(event.target);
    const { href } = mark ? told(...places.get(mark)) : {};
    if (href) window.location.href = href;
  });
}
