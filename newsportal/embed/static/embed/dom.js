// Builds elements without HTML strings, so that nothing a reader typed can become markup.

/** An element; `props` are properties, `aria-*`/`data-*`/`role`/`class` attributes, `on*` handlers. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "class" || name === "role" || name === "for")
      node.setAttribute(name, value === true ? "" : value);
    else node[name] = value;
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** A decorative icon from path data drawn on a square of `size`. */
export function icon(path, size = 24) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** A style sheet from text. Constructed sheets need no 'unsafe-inline' in the page's CSP. */
export function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
