// For who votes and who leads alike: elements, and how choices are called. `t`, `words` and `state` are the page's own.
const find = (id) => document.getElementById(id);

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in node) node[key] = value; else node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}

const shortLevel = (choice) => (choice === "nvt" || choice === "unknown" ? t(choice) : String(choice));
const levelName = (choice) => (choice === "nvt" || choice === "unknown" ? t(choice)
  : t("level", { n: choice, name: words(state.norm.levels.find((level) => String(level.n) === String(choice)).name) }));
const choices = () => [...state.norm.levels.map((level) => level.n), "unknown", "nvt"];
const shownChoices = (counts) => choices().filter((choice) => typeof choice === "number" || counts[choice]);
const byDots = (counts) => [...state.proposals].sort(([one], [other]) => (counts[other] || 0) - (counts[one] || 0));
