// Lines of a form, typed in as in a spreadsheet. A new row is a copy of the empty one that the server drew.
// All is heard once for the page, so that 300 rows cost what three do.
const ROW = ".lines tbody > tr";
const CELL = "[role=combobox], select, textarea, input:not([type=hidden], .vh, [name^=_])";
const grid = (node) => node.closest(".lines");
const beside = (line, step) => line[step > 0 ? "nextElementSibling" : "previousElementSibling"];
const removal = (line) => line.querySelector('[name$="-_remove"]');
const control = (cell) => [...(cell?.querySelectorAll(CELL) ?? [])].find((one) => !one.disabled && !one.readOnly && !one.closest("[hidden], [data-off]"));
const controls = (line) => [...line.cells].map(control).filter(Boolean);
const column = (one) => one.closest("td").cellIndex;
const begun = (one) => ["choice", "check"].includes(one.closest("td").dataset.kind);
const empty = (line) => controls(line).every((one) => begun(one) || !(one.type === "checkbox" ? one.checked : one.value.trim()));
const typed = ({ target }) => target.matches?.(CELL) && target.closest(ROW);
const changed = (lines) => { for (const name of ["input", "change"]) lines.dispatchEvent(new Event(name, { bubbles: true })); };

function enter(line, at = 0) {
  const one = control(line?.cells[at]) ?? (line && controls(line)[0]);
  one?.focus();
  one?.select?.();
}

function say(text, word, act) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
  if (!word) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--sm", textContent: word });
  button.addEventListener("click", () => { act(); button.parentElement.remove(); });
  document.querySelector("#toasts").lastElementChild.append(button);
}

function add(lines, count = 1) {
  const { name, most, full } = lines.dataset;
  const body = lines.querySelector("tbody");
  const [there, from] = [body.rows.length, 1 + Number(body.lastElementChild?.id.slice(name.length + 1) ?? -1)];
  const fits = Math.min(count, most - there);
  if (fits < count) say(full);
  const blank = lines.querySelector("template").innerHTML;
  const made = Array.from({ length: fits }, (_, at) => blank.replaceAll(`${name}-new`, `${name}-${from + at}`));
  body.insertAdjacentHTML("beforeend", made.join(""));
  const fresh = [...body.rows].slice(there);
  for (const line of fresh) window.htmx?.process(line);
  return fresh;
}

// Enter goes back to the column in which a run of Tab began, as spreadsheets do.
let home = 0;
let tabbed = false;
document.addEventListener("focusin", ({ target }) => {
  if (target.closest(ROW) && !tabbed) home = target.closest("td").cellIndex;
  tabbed = false;
});

function down(line, step) {
  const next = beside(line, step);
  if (next) enter(next, home);
  else if (step > 0 && !empty(line)) enter(add(grid(line))[0], home);
}
function across(one, step) {
  const [line, cells] = [one.closest("tr"), controls(one.closest("tr"))];
  const near = beside(line, step);
  const next = cells[cells.indexOf(one) + step] ?? (near && controls(near).at(step > 0 ? 0 : -1));
  if (!next && (step < 0 || empty(line))) return null; // out of the lines, as Tab goes
  return () => {
    tabbed = true;
    if (next) enter(next.closest("tr"), column(next));
    else enter(add(grid(line))[0]);
    tabbed = false;
  };
}
function leave(line) {
  grid(line).querySelector("[name=_add]").focus();
  if (!line.querySelector('[name$="-id"]').value) line.remove();
}

// What a key does in a cell; nothing for those that belong to the field itself.
function act(event, one) {
  const line = one.closest("tr");
  const list = one.closest(".combo")?.querySelector("[role=listbox]:not([hidden])");
  const step = event.shiftKey ? -1 : 1;
  const mod = event.ctrlKey || event.metaKey;
  if (event.key === "Delete" && mod) return () => removal(line).click();
  const calendar = event.key === "ArrowDown" && event.altKey && one.parentElement.querySelector("[data-date]");
  if (calendar) return () => calendar.click();
  if (mod || event.altKey) return null;
  if (event.key === "Tab") return across(one, step);
  if (list && (event.key !== "Enter" || list.querySelector("[aria-selected=true]"))) return null;
  if (event.key === "Escape" && empty(line)) return () => leave(line);
  if (one.matches("textarea")) return null;
  if (event.key === "Enter") return () => down(line, step);
  const arrow = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const next = arrow && beside(line, arrow);
  return next && !event.shiftKey && !one.matches("select") ? () => enter(next, column(one)) : null;
}
document.addEventListener("keydown", (event) => {
  const done = !event.isComposing && typed(event) && act(event, event.target);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
  done();
}, true);
document.addEventListener("click", (event) => {
  const lines = event.target.closest("[name=_add]")?.closest(".lines");
  if (!lines) return;
  event.preventDefault();
  enter(add(lines)[0]);
});

// The cells of a spreadsheet as text: tabs between columns, quotes around what holds a tab or a break itself.
function table(text) {
  const block = [[]];
  for (const [, quoted, plain, end] of text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    block.at(-1).push(quoted === undefined ? plain : /[\t\n]|""/.test(quoted) ? quoted.replaceAll('""', '"') : `"${quoted}"`);
    if (!end) break;
    if (end === "\n") block.push([]);
  }
  return block;
}

const same = (one, other) => one.trim().toLocaleLowerCase() === other.toLocaleLowerCase();
// A choice by its title; what is none of them is sent as it is, and refused in its place by the server.
function choose(select, text) {
  let option = [...select.options].find((each) => same(each.text, text) || same(each.value, text));
  if (!option && text) select.add(option = new Option(text, begun(select) ? text : `?${text}`));
  if (option) option.selected = true;
}
// Fills a cell; gives what puts back what was there.
function put(one, text) {
  const combo = one.closest(".combo");
  const hidden = combo?.querySelector("[type=hidden]");
  const [was, checked, link] = [one.value, one.checked, hidden?.value];
  const words = text.replace(/\s+/g, " ").trim();
  if (one.type === "checkbox") one.checked = grid(one).dataset.yes.split(" ").some((yes) => same(yes, words));
  else if (one.matches("select")) choose(one, words);
  else one.value = one.matches("textarea") ? text : words;
  if (hidden) hidden.value = "";
  for (const picked of combo?.querySelectorAll(":checked") ?? []) picked.checked = false;
  return () => {
    one.value = was;
    one.checked = checked;
    if (hidden) hidden.value = link;
  };
}
function paste(one, block) {
  const lines = grid(one);
  const there = [...lines.querySelector("tbody").rows];
  const below = there.slice(there.indexOf(one.closest("tr"))).filter((line) => line.contains(one) || !removal(line).checked);
  const fresh = block.length > below.length ? add(lines, block.length - below.length) : [];
  const rows = [...below, ...fresh].slice(0, block.length);
  const back = rows.flatMap((line, at) => {
    const cells = controls(line).filter((each) => column(each) >= column(one));
    return cells.slice(0, block[at].length).map((each, place) => put(each, block[at][place]));
  });
  changed(lines);
  say(lines.dataset.pasted.replace("{count}", rows.length), lines.dataset.undo, () => {
    for (const restore of back) restore();
    for (const line of fresh) line.remove();
    changed(lines);
  });
}
document.addEventListener("paste", (event) => {
  if (!typed(event)) return;
  const block = table(event.clipboardData.getData("text/plain"));
  const one = block.every((texts) => texts.length === 1);
  if (one && (block.length === 1 || event.target.matches("textarea"))) return;
  event.preventDefault();
  paste(event.target, block);
});
