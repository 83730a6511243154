/* Of texts that look the same, axe reckons the contrast of one: a dashboard has some thousand cells of a dozen looks,
   and reckoning each took half of the time. A look is all that axe reckons with: the style of the text and of what axe
   finds below it, with the stacking contexts of each. Only what was found right is taken over, so that each fault is told. */
() => {
  const OF_TEXT = ["color", "font-size", "font-weight", "text-shadow", "-webkit-text-fill-color",
    "-webkit-text-stroke-width", "-webkit-text-stroke-color"];
  const OF_LAYER = ["background-color", "opacity", "mix-blend-mode"];
  const check = axe._audit.checks["color-contrast"];
  const reckon = check.evaluate;
  const right = new Set();
  const styles = new WeakMap(); // each run makes new virtual nodes, so that no style outlives its run

  const styleOf = (vnode, names) => {
    const style = getComputedStyle(vnode.actualNode);
    return names.map((name) => style.getPropertyValue(name)).join(";");
  };

  const lookOf = (vnode, layers) => {
    const numbers = new Map(); // which layers are one and the same
    const describe = (layer) => {
      if (!styles.has(layer)) styles.set(layer, styleOf(layer, OF_LAYER));
      if (!numbers.has(layer)) numbers.set(layer, numbers.size);
      return `${numbers.get(layer)} ${styles.get(layer)}`;
    };
    const withContexts = (layer) =>
      [layer, ...layer._stackingOrder.map((context) => context.vNode).filter(Boolean)].map(describe).join(" in ");
    return [styleOf(vnode, OF_TEXT), ...layers.map(withContexts)].join("\n");
  };

  check.evaluate = function (node, options, vnode) {
    const layers = axe.commons.color.getBackgroundStack(node);
    if (!layers) return undefined; // no verdict comes without them
    // Beside the body it matters where a text stands.
    if (!layers.includes(document.body)) return reckon.call(this, node, options, vnode);
    const look = lookOf(vnode, layers.map((layer) => axe.utils.getNodeFromTree(layer)));
    if (right.has(look)) return true;
    const verdict = reckon.call(this, node, options, vnode);
    if (verdict === true && axe.commons.dom.isVisibleOnScreen(node)) right.add(look);
    return verdict;
  };
}
