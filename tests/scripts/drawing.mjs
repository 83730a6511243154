// Draws descriptions of charts with the scripts of the page, on a document of plain objects, and writes the trees.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const APP = new URL("../../ibp_workbook/app/", import.meta.url);
const SCRIPTS = ["parts/dom", "parts/formats", ...["marks", "grid", "rows", "radar", "lines", "draw"].map((name) => `chart/${name}`)];

class Node {
  attributes = {};
  style = { setProperty(name, value) { this[name] = value; } };
  children = [];
  constructor(tag) { this.tag = tag; }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  closest() { return null; }
  append(...children) { this.children.push(...children.filter((child) => child !== "")); }
  addEventListener() {}
  toJSON() {
    const { tag, attributes, style, children } = this;
    return { tag, attributes, style, children };
  }
}

const document = { createElement: (tag) => new Node(tag), createElementNS: (_, tag) => new Node(tag) };
const context = vm.createContext({ document });
const source = SCRIPTS.map((name) => readFileSync(new URL(`${name}.js`, APP), "utf-8")).join("\n");
vm.runInContext(`${source}\nglobalThis.drawChart = drawChart;`, context);
const charts = JSON.parse(readFileSync(0, "utf-8"));
const links = { 1: "maturity.ipynb?school=01AA00" };
console.log(JSON.stringify(charts.map((chart) => context.drawChart(chart, { links }))));
