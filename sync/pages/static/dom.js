// Small helpers of the pages that touch the document: text only when it changed, rows that are used again.

export const byId = (id) => document.getElementById(id);

export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}

export function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent.append(element);
  return element;
}

// Exactly `count` children, made by `build`; the others go.
export function rows(parent, count, build) {
  while (parent.children.length > count) parent.lastElementChild.remove();
  while (parent.children.length < count) build(parent);
  return parent.children;
}

// Shrink what is too long for its place: in steps, so that rows of one length look alike.
export function fit(element, key) {
  if (element.dataset.fitted === key) return;
  element.dataset.fitted = key;
  for (const scale of [1, 0.9, 0.8, 0.7, 0.6, 0.5]) {
    element.style.setProperty("--fit", String(scale));
    if (element.scrollWidth <= element.clientWidth + 1) return;
  }
}

export const arrow = (parent) => {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 60 48");
  drawing.setAttribute("class", "arrow");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M4 24H54M34 4L54 24L34 44");
  drawing.append(path);
  parent.append(drawing);
};
