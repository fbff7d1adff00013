// What this page can do: told by the help sheet, and done from the palette.
const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];

// The help sheet says what the page's own marks say: every data-key and the name of what it presses.
export function showHelp(openDialog) {
  const dialog = document.getElementById("help");
  const list = dialog?.querySelector("dl");
  if (!list) return;
  $$("[data-found]", list).forEach((node) => node.remove());
  const seen = new Set();
  for (const control of $$("[data-key]")) {
    const key = control.dataset.key;
    const name = nameOf(control);
    if (!name || seen.has(key)) continue;
    seen.add(key);
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    for (const part of key.split(" ")) term.append(Object.assign(document.createElement("kbd"), { className: "kbd", textContent: part.toUpperCase() }));
    text.textContent = name;
    term.dataset.found = text.dataset.found = "";
    list.append(term, text);
  }
  openDialog("help");
}
// What a control is called, without its keys.
function nameOf(control) {
  const copy = control.cloneNode(true);
  for (const node of $$("kbd", copy)) node.remove();
  return control.title.replace(/ \([^)]*\)$/, "") || control.ariaLabel || copy.textContent.trim();
}

// Among what the palette found: what a key presses, the head of the page, the menu of the person.
const TYPED = "input, textarea, select";
const ACTS = "main [data-key]:not(span), .ph__x :is(a, button), .top .menu__p button";
const lowered = (text) => text.toLocaleLowerCase().replace(/\s+/g, " ").trim();
function actsOf(question, known) {
  const [words, found] = [lowered(question).split(" "), new Map()];
  for (const control of $$(ACTS)) {
    const name = nameOf(control);
    const there = known.has(control.getAttribute("href")) || control.matches(TYPED);
    if (name && !there && !found.has(name) && words.every((word) => lowered(name).includes(word))) found.set(name, control);
  }
  return [...found].slice(0, 8);
}
function addActs(results, palette) {
  const known = new Set($$("a", results).map((link) => link.getAttribute("href")));
  const acts = actsOf(palette.querySelector("[role=combobox]").value, known);
  if (!acts.length) return;
  const group = Object.assign(document.createElement("div"), { role: "group", ariaLabel: palette.dataset.title });
  group.append(Object.assign(document.createElement("h3"), { textContent: palette.dataset.title, ariaHidden: "true" }));
  for (const [at, [name, control]] of acts.entries()) {
    const option = Object.assign(document.createElement("button"), { type: "button", id: `act-${at}`, role: "option", ariaSelected: "false" });
    option.append(control.querySelector("svg")?.cloneNode(true) ?? "", Object.assign(document.createElement("span"), { textContent: name }));
    option.addEventListener("click", () => { palette.close(); control.click(); });
    group.append(option);
  }
  results.querySelector(".empty")?.remove();
  results.insertBefore(group, results.querySelector("[data-last]"));
}

// Before the first of what was found is chosen, which the page does once it stands there.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "palette-results") addActs(detail.target, detail.target.closest(".palette"));
});
