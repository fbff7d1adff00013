// What can be done on this page stands among what the palette found: what a key presses, the head of the page, the person's
// menu. It is loaded when the palette is first opened.
const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
const TYPED = "input, textarea, select";
const ACTS = "main [data-key], .ph__x :is(a, button), .top .menu__p button";
const lowered = (text) => text.toLocaleLowerCase().replace(/\s+/g, " ").trim();
function actsOf(question, known) {
  const [words, found] = [lowered(question).split(" "), new Map()];
  for (const control of $$(ACTS)) {
    const name = control.title.replace(/ \([^)]*\)$/, "") || control.ariaLabel || named(control);
    const there = known.has(control.getAttribute("href")) || control.matches(TYPED);
    if (name && !there && !found.has(name) && words.every((word) => lowered(name).includes(word))) found.set(name, control);
  }
  return [...found].slice(0, 8);
}
function addActs(results, palette) {
  const known = new Set($$("a", results).map((link) => link.getAttribute("href")));
  const acts = actsOf(palette.querySelector("[role=combobox]").value, known);
  if (!acts.length) return;
  const group = Object.assign(document.createElement("div"), { role: "group", ariaLabel: palette.dataset.acts });
  group.append(Object.assign(document.createElement("h3"), { textContent: palette.dataset.acts, ariaHidden: "true" }));
  for (const [at, [name, control]] of acts.entries()) {
    const option = Object.assign(document.createElement("button"), { type: "button", id: `act-${at}`, role: "option", ariaSelected: "false" });
    option.append(control.querySelector("svg")?.cloneNode(true) ?? "", Object.assign(document.createElement("span"), { textContent: name }));
    option.addEventListener("click", () => { palette.close(); control.click(); });
    group.append(option);
  }
  results.querySelector(".empty")?.remove();
  results.insertBefore(group, results.querySelector("[data-last]"));
}
function named(control) {
  const copy = control.cloneNode(true);
  for (const node of $$("kbd", copy)) node.remove();
  return copy.textContent.trim();
}

// Before the first of what was found is chosen, which the page does once it stands there.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "palette-results") addActs(detail.target, detail.target.closest(".palette"));
});
