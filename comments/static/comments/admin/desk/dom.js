// Elements without HTML strings, so that nothing a reader typed can become markup.

/** An element; `props` are properties, `aria-*`/`data-*`/`role`/`class` attributes, `on*` handlers. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || ["class", "role", "for", "lang", "list"].includes(name))
      node.setAttribute(name, value === true ? "" : value);
    else node[name] = value;
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

/** A material symbol, as the admin draws them; nothing to a screen reader. */
export function symbol(name) {
  return el("span", { class: "material-symbols-outlined", "aria-hidden": "true" }, name);
}

/** «{name}» in a sentence becomes the value of that name. */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
}
